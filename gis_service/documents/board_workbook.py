"""看板 as a workbook: each indicator of a place, then of the places below, in one table."""

from collections.abc import Iterator, Sequence

from gis_service.documents.heading import Heading
from gis_service.documents.layout import layout
from gis_service.documents.list_sheet import list_sheet
from gis_service.services.board import UNKNOWN, Board, Places, Standing, year_of
from gis_service.services.protection import PROTECTED
from gis_service.services.targets import NO_TARGET
from gis_service.sheets.writer import Target, Value, write_book
from parcels.board import BoardIndicator
from parcels.units import PERCENT

NAME = "看板"


def write_board(target: Target, boards: Sequence[Board], heading: Heading) -> int:
    """``boards`` of one place, one for each indicator. Returns the rows."""
    first = boards[0]
    compared = f"变化与 {first.before} 相比；效益数据为 {first.data_year} 年。"
    title = f"{first.path[-1][1]}{NAME}"
    table = list_sheet(
        NAME, layout("board_places"), _rows(boards), heading, title=title, remarks=(compared,)
    )
    return sum(write_book(target, (table,)))


def _rows(boards: Sequence[Board]) -> Iterator[dict[str, Value]]:
    for indicator, one in boards[0].own:
        yield _row(indicator, one, boards[0])
    for board in boards:
        if board.places is None:
            continue
        for one in board.places.rows:
            yield _row(board.places.indicator, one, board)
        yield from _rest(board.places)


def _row(indicator: BoardIndicator, one: Standing, board: Board) -> dict[str, Value]:
    meaning, tally = indicator.meaning, one.tally
    told = tally.known and not one.hidden
    return {
        "indicator": meaning.label,
        "place": one.name,
        "year": str(year_of(indicator, board.as_of)),
        "unit": meaning.unit,
        "part": tally.part if told else None,
        "whole": tally.whole if told and meaning.factor is not None else None,
        "rows": tally.rows,
        "unknown": tally.unknown,
        "value": one.value,
        "said": PROTECTED if one.hidden else None if tally.known else UNKNOWN,
        "target": None if one.aim is None else one.aim.value,
        "source": NO_TARGET if one.aim is None else one.aim.source,
        "rate": None if one.rate is None else one.rate * PERCENT,
        "rank": one.rank,
        "before": one.before,
        "change": one.change,
    }


def _rest(places: Places) -> Iterator[dict[str, Value]]:
    """Why the places do not add up, as a row of its own."""
    if places.rest is None:
        return
    meaning, rest = places.indicator.meaning, places.rest
    yield {
        "indicator": meaning.label,
        "place": "差额",
        "unit": meaning.unit,
        "part": None if places.rest_hidden else rest.part,
        "whole": None if places.rest_hidden or meaning.factor is None else rest.whole,
        "rows": rest.rows,
        "unknown": rest.unknown,
        "said": meaning.remainder,
    }
