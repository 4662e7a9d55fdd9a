"""Names what a row says (内容摘要), so that a second import of the same file changes nothing."""

import hashlib
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

_BYTES = 16


def digest(values: Mapping[str, Any], *also: object, shape: bytes = b"") -> bytes:
    """A digest over the fields that hold a value; 1.2 and 1.20 are one number."""
    said = [(name, _plain(value)) for name, value in sorted(values.items()) if value is not None]
    return hashlib.blake2b(shape + repr((said, also)).encode(), digest_size=_BYTES).digest()


def merged(stored: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """What is known after a report: an absent column or a blank cell takes nothing away.

    A value is emptied by a correction, which says who did it and why.
    """
    kept = {name: value for name, value in stored.items() if value is not None}
    return kept | {name: value for name, value in given.items() if value is not None}


def _plain(value: Any) -> Any:
    return f"{value.normalize():f}" if isinstance(value, Decimal) else value
