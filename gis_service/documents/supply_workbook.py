"""供应与结构表: the plan line by line, and the shares of each district in a second sheet."""

from collections.abc import Iterator
from fractions import Fraction

from gis_service.documents.heading import Heading
from gis_service.documents.layout import layout
from gis_service.documents.list_sheet import list_sheet
from gis_service.services.supply import PlaceSupply, SupplyOfYear
from gis_service.sheets.writer import Target, Value, write_book
from parcels.supply_plan import Judged, Share
from parcels.units import CM2_PER_HECTARE

NAME = "供应与结构表"
_LINES = "供应计划明细"
_PERCENT = 100


def write_supply(target: Target, found: SupplyOfYear, heading: Heading) -> int:
    """Returns the rows of both sheets."""
    shares = map(_shares, found.places)
    lines = (row for place in found.places for row in _plan(place))
    year = f"{found.year} 年"
    tables = (
        list_sheet(NAME, layout("supply_shares"), shares, heading, title=f"{year}{NAME}"),
        list_sheet(_LINES, layout("supply_lines"), lines, heading, title=f"{year}{_LINES}"),
    )
    return sum(write_book(target, tables))


def _shares(place: PlaceSupply) -> dict[str, Value]:
    planned, done, survey = place.planned, place.executed, place.survey
    contracted = place.contracted
    return {
        "place": place.name,
        "planned_share": _percent(planned.transferred.share),
        "planned_word": _word(planned.transferred),
        "of_all": _percent(planned.of_all),
        "of_three": _percent(planned.of_three),
        "executed_share": None if done is None else _percent(done.transferred.share),
        "executed_word": "缺数据" if done is None else _word(done.transferred),
        "contracted_ha": None if contracted is None else _hectares(contracted.cm2),
        "structure_share": _percent(place.structure.share),
        "structure_word": _word(place.structure),
        "surveyed_on": None if survey is None else survey.survey.on,
        "survey": None if survey is None else f"{survey.survey.survey}；{survey.survey.boundary}",
    }


def _plan(place: PlaceSupply) -> Iterator[dict[str, Value]]:
    if place.of_districts:
        return
    for recorded in place.lines:
        line = recorded.line
        yield {
            "place": place.name,
            "use": line.use.label,
            "mode": line.mode.label,
            "planned_ha": _hectares(line.planned_cm2),
            "executed_ha": None if line.executed_cm2 is None else _hectares(line.executed_cm2),
            "document": recorded.document,
            "recorded_by": recorded.recorded_by,
        }


def _word(judged: Judged) -> str:
    return f"{judged.outcome.word}：{judged.reason}"


def _percent(share: Share | None) -> Fraction | None:
    value = None if share is None else share.value
    return None if value is None else value * _PERCENT


def _hectares(cm2: int) -> Fraction:
    return Fraction(cm2, CM2_PER_HECTARE)
