"""Attributes of drawn features as typed values (图形属性): the same vocabulary as workbooks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gis_service.sheets.cells import cell_parser, shown
from gis_service.sheets.outcome import CellParser, Refused, Remarked, UnitOpen
from gis_service.sheets.reading import CellValue
from parcels.codes import MalformedCodeError, ParcelCode
from parcels.fields import PARCELS, Field, FieldType, Unit, match_headers, vocabulary
from parcels.issue import Issue
from spatial.placing import Placed
from spatial.readers.reading import Record

_CODE, _NUMBER = "parcel_code", "plot_no"
_NEAR = 50
"""An area read in the right unit lies within 1/50 of the drawn one; units differ by 15 and more."""


@dataclass(frozen=True, slots=True)
class AttributeUse:
    """Which column of the file is read as which field."""

    column: str
    field: str
    label: str


@dataclass(frozen=True, slots=True)
class _Column:
    name: str
    field: Field
    unit: Unit | None
    parser: CellParser


class AttributeReader:
    """Reads the attributes of one file; columns are recognised once.

    ``area_unit`` (answer to --area-unit) holds for area columns whose header names no unit; without
    it the unit is the one in which the figure agrees with the drawing. ``chosen``: fields by header
    as a user said, None for a column not to use.
    """

    def __init__(
        self,
        records: Sequence[Record],
        area_unit: str | None,
        chosen: Mapping[str, str | None] | None = None,
    ) -> None:
        names = list(records[0].attributes) if records else []
        match = match_headers(names, PARCELS, chosen)
        self.unknown = match.unknown
        self.columns = [
            _Column(
                names[position],
                found.field,
                found.unit,
                cell_parser(found.field, _unit(found.field, found.unit, area_unit), False),
            )
            for position, found in match.columns.items()
        ]

    @property
    def mapping(self) -> tuple[AttributeUse, ...]:
        return tuple(
            AttributeUse(column.name, column.field.name, column.field.label)
            for column in self.columns
        )

    def read(self, record: Record, placed: Placed) -> tuple[dict[str, CellValue], list[Issue]]:
        """Typed values by field; an empty text or NULL is None."""
        values: dict[str, CellValue] = {}
        issues: list[Issue] = []
        for column in self.columns:
            raw = record.attributes.get(column.name)
            if raw is None or values.get(column.field.name) is not None:
                continue
            values[column.field.name] = self._cell(column, raw, record.row, placed, issues)
        return _coded(values), issues

    def _cell(
        self, column: _Column, raw: object, row: int, placed: Placed, issues: list[Issue]
    ) -> CellValue:
        outcome = column.parser(raw)
        if isinstance(outcome, UnitOpen):
            outcome = _by_drawing(column, raw, placed)
        if isinstance(outcome, Refused):
            issues.append(_issue(outcome.code, row, column.name, raw, outcome.params))
            return None
        if isinstance(outcome, Remarked):
            issues.append(_issue(outcome.code, row, column.name, raw, {}))
            return outcome.value
        return outcome


def _coded(values: dict[str, CellValue]) -> dict[str, CellValue]:
    """A 地块编号 that is a whole 宗地代码 is one: the exchange text has no other place for it."""
    number = values.get(_NUMBER)
    if not isinstance(number, str) or values.get(_CODE) is not None:
        return values
    try:
        code = str(ParcelCode.parse(number))
    except MalformedCodeError:
        return values
    return {**values, _NUMBER: None, _CODE: code}


def _unit(field: Field, stated: Unit | None, area_unit: str | None) -> Unit | None:
    if stated is None and area_unit and field.type is FieldType.AREA and field.family is not None:
        return field.family.unit(area_unit)
    return stated


def _by_drawing(column: _Column, raw: object, placed: Placed) -> CellValue | Refused:
    """The unit in which the figure agrees with the drawn area; m² when none does."""
    field = column.field
    if field.type is not FieldType.AREA or field.family is None:
        return Refused("area-unit-unclear")
    default = vocabulary(PARCELS).field(field.name).unit
    units = {unit.name: unit for unit in field.family.units.values()}
    readings = {name: cell_parser(field, unit, False)(raw) for name, unit in units.items()}
    for value in readings.values():
        if isinstance(value, int) and abs(value - placed.plane_cm2) * _NEAR <= placed.plane_cm2:
            return value
    first = readings[default.name] if default is not None else None
    return None if isinstance(first, UnitOpen | Remarked) else first


def _issue(code: str, row: int, column: str, raw: object, params: Mapping[str, str]) -> Issue:
    return Issue(code, row, column, shown(raw), params=params)
