"""One table of a scheme's TOML, whose values are asked for by kind; errors name line and key."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any, TypeVar

from parcels.evaluation.scheme import SchemeError

E = TypeVar("E", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Table:
    """``known``: keys by header; ``header``: as written (``part.indicator``), "" at the top;
    ``place``: which one of its header, from 1.
    """

    values: Mapping[str, Any]
    source: str
    known: Mapping[str, frozenset[str]]
    header: str = ""
    place: int = 1

    def __post_init__(self) -> None:
        """Raises SchemeError for a key that means nothing here."""
        for key in self.values:
            if key not in self.known[self.header]:
                raise SchemeError(f"{self._where(key)}有不认识的“{key}”，请核对拼写或删去。")

    def text(self, key: str, default: str | None = None) -> str:
        value = self._value(key, default)
        if not isinstance(value, str):
            raise self._wrong(key, value, "文字")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        value = self._value(key, None)
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self._wrong(key, value, '文字的列表，如 ["A", "B"]')
        return tuple(value)

    def number(self, key: str, default: Fraction | None = None) -> Fraction:
        """Exact, as typed."""
        value = self._value(key, default)
        if isinstance(value, bool) or not isinstance(value, int | Decimal | Fraction):
            raise self._wrong(key, value, "数字")
        if isinstance(value, Decimal) and not value.is_finite():
            raise self._wrong(key, value, "数字")
        return Fraction(value)

    def optional(self, key: str) -> Fraction | None:
        return self.number(key) if key in self.values else None

    def flag(self, key: str, *, default: bool | None = None) -> bool:
        value = self._value(key, default)
        if not isinstance(value, bool):
            raise self._wrong(key, value, "true 或 false")
        return value

    def member(self, key: str, kind: type[E]) -> E:
        value = self._value(key, None)
        if value not in [item.value for item in kind]:
            raise self._wrong(key, value, "、".join(item.value for item in kind) + " 之一")
        return kind(value)

    def rows(self, key: str, *, needed: bool = True) -> tuple["Table", ...]:
        """Tables under ``[[key]]``, numbered through the whole file."""
        value = self._value(key, None if needed else [])
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            raise self._wrong(key, value, f"若干个 [[{self._under(key)}]] 表")
        if needed and not value:
            raise self._wrong(key, value, f"至少一个 [[{self._under(key)}]] 表")
        before = self._before(key)
        return tuple(
            Table(row, self.source, self.known, self._under(key), before + place)
            for place, row in enumerate(value, start=1)
        )

    def _under(self, key: str) -> str:
        return f"{self.header}.{key}" if self.header else key

    def _before(self, key: str) -> int:
        """How many tables of that header stand before this one's own."""
        own = self._line()
        header = f"[[{self._under(key)}]]"
        return sum(_bare(line) == header for line in self.source.splitlines()[:own])

    def _value(self, key: str, default: object) -> Any:
        if key in self.values:
            return self.values[key]
        if default is None:
            raise SchemeError(f"{self._where()}缺少“{key}”，请补上。")
        return default

    def _wrong(self, key: str, value: object, wanted: str) -> SchemeError:
        return SchemeError(f"{self._where(key)}的“{key}”填的是“{value}”，应为{wanted}。")

    def _where(self, key: str = "") -> str:
        line = self._line(key)
        name = f"[[{self.header}]]（第 {self.place} 个）" if self.header else "方案"
        return f"第 {line} 行 {name}" if line else name

    def _line(self, key: str = "") -> int:
        """The line of a key, else of the table's header; 0 at the top of the file."""
        lines = self.source.splitlines()
        start, seen = 0, 0
        for number, line in enumerate(lines, start=1):
            if self.header and _bare(line) == f"[[{self.header}]]":
                seen += 1
                if seen == self.place:
                    start = number
                    break
        for number, line in enumerate(lines[start:], start=start + 1):
            if line.lstrip().startswith("["):
                break
            if key and line.partition("=")[0].strip() == key:
                return number
        return start


def _bare(line: str) -> str:
    return line.partition("#")[0].strip().replace(" ", "")
