"""What a cell parser says: a value, a refusal, or a value with a remark."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TypeAlias

from gis_service.sheets.reading import CellValue

_NONE: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Refused:
    """No value can be told; ``code`` is the issue, of severity error."""

    code: str
    params: Mapping[str, str] = field(default_factory=lambda: _NONE)


@dataclass(frozen=True, slots=True)
class Remarked:
    """A value that someone should look at; ``code`` is a warning or a note."""

    value: CellValue
    code: str


@dataclass(frozen=True, slots=True)
class UnitOpen:
    """A number whose unit nobody has stated; the family's question decides."""

    family: str


Outcome: TypeAlias = CellValue | Refused | Remarked | UnitOpen
CellParser: TypeAlias = Callable[[object], Outcome]
