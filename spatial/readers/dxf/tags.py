"""Entities of an ASCII DXF as groups of (code, value) (DXF 组码), streamed."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

from spatial.errors import unreadable

_ESCAPED = re.compile(r"\\U\+([0-9A-Fa-f]{4})")
_KIND = "DXF 文件"
# A drawing that ends elsewhere was cut off, perhaps in the middle of a boundary.
_LAST = frozenset({"EOF", "ENDSEC"})

Group = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Tagged:
    """An entity or table entry: its type, its section, its groups after the type."""

    section: str
    kind: str
    groups: tuple[Group, ...]

    def first(self, code: int, default: str = "") -> str:
        return next((value for known, value in self.groups if known == code), default)

    def number(self, code: int, default: float = 0.0) -> float:
        return to_float(self.first(code), default)

    def flags(self) -> int:
        return int(self.number(70))


def entities(text: str) -> Iterator[Tagged]:
    """Everything that begins with group 0, in order. Raises UnreadableFile when it is no DXF."""
    section, kind, groups = "", "", []
    for code, value in _pairs(text):
        if code != 0:
            groups.append((code, value))
            continue
        if kind == "SECTION":
            section = next((v for c, v in groups if c == 2), "").upper()
        elif kind:
            yield Tagged(section, kind, tuple(groups))
        kind, groups = value.strip().upper(), []
    if kind not in _LAST:
        raise unreadable("file-damaged", kind=_KIND)


def to_float(text: str, default: float = 0.0) -> float:
    try:
        return float(text)
    except ValueError:
        return default


def _pairs(text: str) -> Iterator[Group]:
    lines = io.StringIO(text, newline=None)
    for line in lines:
        try:
            code = int(line)
        except ValueError as error:
            if not line.strip("\x1a \n"):
                continue
            raise unreadable("file-damaged", kind=_KIND) from error
        value = next(lines, "").rstrip("\r\n")
        yield code, _ESCAPED.sub(lambda found: chr(int(found[1], 16)), value)
