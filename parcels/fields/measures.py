"""Units of measure as headers and cells name them (计量单位), in exact fractions of our base units.

Base units: money 分, area cm², money a 亩 分/亩, length mm, share ppm; the rest keep their own.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from parcels.fields.naming import fold


@dataclass(frozen=True, slots=True)
class Unit:
    """``factor`` base units make one of it; ``family`` is the table it stands in."""

    name: str
    family: str
    factor: Fraction


@dataclass(frozen=True, slots=True)
class Family:
    """``default`` is taken when nothing is said; without one, ``question`` must be answered."""

    name: str
    base: str
    units: Mapping[str, Unit]
    default: Unit | None
    question: str | None
    offered: tuple[str, ...]

    def unit(self, text: str) -> Unit | None:
        """The unit a text names, None when it is none of this family."""
        return self.units.get(fold(text))


@cache
def families() -> Mapping[str, Family]:
    rows = tomllib.loads((files("parcels.fields") / "measures.toml").read_text(encoding="utf-8"))
    return MappingProxyType({name: _family(name, row) for name, row in rows.items()})


@cache
def unit_of(text: str) -> Unit | None:
    """The unit a text names in any family, None when it names none."""
    for family in families().values():
        unit = family.unit(text)
        if unit is not None:
            return unit
    return None


def _family(name: str, row: Mapping[str, object]) -> Family:
    units: dict[str, Unit] = {}
    table = row["units"]
    if not isinstance(table, Mapping):
        raise TypeError(f"{name}: units is not a table")
    for label, entry in table.items():
        unit = Unit(label, name, Fraction(entry["factor"]))
        for spelling in (label, *entry["synonyms"]):
            units[fold(spelling)] = unit
    default = row.get("default")
    offered = row.get("offered", [])
    question = row.get("question")
    return Family(
        name=name,
        base=str(row["base"]),
        units=MappingProxyType(units),
        default=units[fold(str(default))] if default is not None else None,
        question=str(question) if question is not None else None,
        offered=tuple(str(item) for item in offered) if isinstance(offered, list) else (),
    )
