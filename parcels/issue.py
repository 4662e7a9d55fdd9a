"""What is wrong with an uploaded row (问题), said with its address and its remedy.

A check records only *what* it met and *where*: code, row, column, value. Severity, wording,
remedy and who mends it are joined from the catalogue (``parcels/catalogue/*.toml``), so that a
sentence stands in one place.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from importlib.resources import files
from types import MappingProxyType

_VALUE_SHOWN = 80


class Severity(StrEnum):
    """ERROR: the row is not stored. WARNING: stored, someone must look. NOTE: for the record."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class IssueKind:
    """One catalogue row: severity, Chinese text and remedy (``str.format`` fields), mender."""

    code: str
    severity: Severity
    text: str
    remedy: str
    mender: str


@dataclass(frozen=True, slots=True)
class Issue:
    """One problem at one place.

    ``row`` is the number the user sees in the own file (worksheet row, text line, feature number
    from 1); ``column`` the header as written; ``value`` the cell as typed.
    """

    code: str
    row: int | None = None
    column: str | None = None
    value: str | None = None
    sheet: str | None = None
    params: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def kind(self) -> IssueKind:
        return catalogue()[self.code]

    @property
    def severity(self) -> Severity:
        return self.kind.severity

    @property
    def text(self) -> str:
        """The finished Chinese sentence: place, value, reason, remedy."""
        fields = {"value": _shown(self.value), "column": self.column or "", **self.params}
        body = self.kind.text.format_map(fields) + self.kind.remedy.format_map(fields)
        return self.place + body

    @property
    def place(self) -> str:
        parts = [f"工作表“{self.sheet}”" if self.sheet else ""]
        parts.append(f"第 {self.row} 行" if self.row is not None else "")
        parts.append(f"「{self.column}」" if self.column else "")
        place = "".join(parts)
        return f"{place}：" if place else ""


def has_errors(issues: Iterable[Issue]) -> bool:
    return any(issue.severity is Severity.ERROR for issue in issues)


@cache
def catalogue() -> Mapping[str, IssueKind]:
    """Every issue kind by code. Raises ValueError when a code stands in two files."""
    kinds: dict[str, IssueKind] = {}
    folder = files("parcels") / "catalogue"
    for entry in sorted(folder.iterdir(), key=lambda item: item.name):
        if not entry.name.endswith(".toml"):
            continue
        for code, row in tomllib.loads(entry.read_text(encoding="utf-8")).items():
            if code in kinds:
                raise ValueError(f"issue code {code!r} stands twice ({entry.name})")
            kinds[code] = IssueKind(
                code, Severity(row["severity"]), row["text"], row["remedy"], row["mender"]
            )
    return MappingProxyType(kinds)


def _shown(value: str | None) -> str:
    if value is None:
        return ""
    return value if len(value) <= _VALUE_SHOWN else value[:_VALUE_SHOWN] + "…"
