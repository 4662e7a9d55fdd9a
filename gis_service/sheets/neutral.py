"""Text that may go into a cell of an export: never a formula (CWE-1236), never broken XML."""

import re

_FORMULA_START = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LONGEST = 32_000
"""Excel holds 32,767 characters a cell."""


def cell_text(text: str) -> str:
    """Text as a cell of .xlsx can hold it."""
    kept = _NOT_IN_XML.sub("", text)
    return kept if len(kept) <= _LONGEST else kept[:_LONGEST] + "…"


def csv_text(text: str) -> str:
    """Text that no spreadsheet takes for a formula: ' is put before; our reader takes it off."""
    kept = cell_text(text)
    return "'" + kept if _FORMULA_START.match(kept) is not None else kept


def neutralised(text: str) -> bool:
    """Whether a text from a .csv bears the ' that :func:`csv_text` puts there."""
    return text.startswith("'") and _FORMULA_START.match(text) is not None
