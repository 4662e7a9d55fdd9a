"""Cells of a frozen report as JSON, exactly: the same values give the same bytes."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias

from gis_service.sheets.writer import Value
from parcels.dates import PreciseDate

Stored: TypeAlias = str | int | bool | dict[str, str] | None


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A row with its place, and ``key`` by which two versions of it are compared."""

    key: str
    park_id: int
    district_id: int
    cells: tuple[Value, ...]


def packed(value: Value) -> Stored:
    """Raises TypeError for a float, which is not exact."""
    match value:
        case None | bool() | int() | str():
            return value
        case Fraction() | Decimal():
            return {"number": str(Fraction(value))}
        case PreciseDate():
            return {"day": value.text}
        case date():
            return {"day": value.isoformat()}
    raise TypeError(f"not exact: {value!r}")


def unpacked(stored: Stored) -> Value:
    """The value again. Raises KeyError, ValueError for what ``packed`` never wrote."""
    if not isinstance(stored, dict):
        return stored
    if "number" in stored:
        return Fraction(stored["number"])
    year, *rest = (int(part) for part in stored["day"].split("-"))
    if len(rest) == 2:
        return date(year, *rest)
    return PreciseDate.month(year, *rest) if rest else PreciseDate.year(year)


def digest(rows: Sequence[ReportRow]) -> str:
    """SHA-256 (hex) of keys and cells in their order."""
    content = [[row.key, [packed(cell) for cell in row.cells]] for row in rows]
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Difference:
    """A row that came, went or reads otherwise: (column, before, after) of what changed."""

    key: str
    before: tuple[Value, ...] | None
    after: tuple[Value, ...] | None


def differences(
    before: Sequence[ReportRow], after: Sequence[ReportRow], ignored: frozenset[int]
) -> tuple[Difference, ...]:
    """By key; ``ignored``: positions (the running number) that make no difference."""
    old = {row.key: row.cells for row in before}
    new = {row.key: row.cells for row in after}

    def plain(cells: tuple[Value, ...] | None) -> list[Value] | None:
        if cells is None:
            return None
        return [cell for place, cell in enumerate(cells) if place not in ignored]

    return tuple(
        Difference(key, old.get(key), new.get(key))
        for key in [*old, *(key for key in new if key not in old)]
        if plain(old.get(key)) != plain(new.get(key))
    )
