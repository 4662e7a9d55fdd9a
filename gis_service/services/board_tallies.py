"""What the board counts, for every place at once: one reading an indicator, no loop over places.

A place is a district and a park; either may stand for all. So a park that has land in another
district shows there with that land only, and the places of a level add up to the one above.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from fractions import Fraction

from sqlalchemy import Connection

from gis_service.day import CHINA
from gis_service.services.permu import PerMuFigures, Sums
from gis_service.services.supply import PlaceSupply, supply_of_year
from gis_service.store import board_rows, stock_rows
from gis_service.store.base import NO_PARK
from gis_service.store.board_rows import Disposal, LowDisposal
from gis_service.store.parcel_query import ParcelQuery
from gis_service.store.stock_rows import StockRow
from gis_service.store.supply_rows import WHOLE_CITY
from gis_service.user import Scope, User
from parcels.aggregate import LeftOutReason
from parcels.board import BoardIndicator, Tally, together
from parcels.contract import Indicator
from parcels.stock_class import StockClass
from parcels.units import FEN_PER_WAN, hectares, mu

_UNKNOWN_FIRMS = (LeftOutReason.FIGURES, LeftOutReason.DISPUTED, LeftOutReason.AREA)
_BENEFIT = {
    BoardIndicator.REV_MU: Indicator.REV_MU,
    BoardIndicator.TAX_MU: Indicator.TAX_MU,
}


@dataclass(frozen=True, slots=True)
class Area:
    """A place: None stands for all; park 0 is the land of a district outside every park."""

    district: int | None = None
    park: int | None = None


CITY = Area()
Tallies = Mapping[Area, Tally]


@dataclass(frozen=True, slots=True)
class Counted:
    """Tallies of one indicator by place; ``hidden``: places that the role may not see (保护)."""

    by_area: Tallies = field(default_factory=dict)
    hidden: frozenset[Area] = frozenset()


def end_of(day: date) -> datetime:
    """The last moment of a day on Chinese clocks: what was known on it."""
    return datetime.combine(day, time.max, CHINA)


def benefit(figures: PerMuFigures, indicator: BoardIndicator) -> Counted:
    """亩均 as the page of the enterprises has it; land outside parks counts for nothing."""
    its = _BENEFIT[indicator]
    found: dict[Area, Sums] = {}
    if figures.city is not None:
        found[CITY] = figures.city
    for sums in figures.districts:
        if sums.place is not None:
            found[Area(sums.place.id)] = sums
    for sums in figures.parks:
        if sums.place is not None:
            park = sums.place.id
            found[Area(None, park)] = found[Area(figures.home.get(park), park)] = sums
    tallies = {area: _benefit_tally(sums, its) for area, sums in found.items()}
    outside = {Area(area.district, NO_PARK): Tally() for area in found if area.park is None}
    outside.pop(Area(None, NO_PARK), None)
    closed = (area for area, sums in found.items() if its in sums.hidden)
    return Counted(outside | tallies, frozenset(closed))


def _benefit_tally(sums: Sums, indicator: Indicator) -> Tally:
    kpi = sums.revenue if indicator is Indicator.REV_MU else sums.tax
    return Tally(
        part=Fraction(kpi.money_fen, FEN_PER_WAN),
        whole=mu(kpi.land),
        rows=kpi.counted,
        unknown=sum(one.reason in _UNKNOWN_FIRMS for one in kpi.left_out),
    )


def stock(connection: Connection, query: ParcelQuery, *, whole: bool = False) -> Counted:
    """Land of the classes to be used up, 亩; ``whole``: unknown where a parcel has no assessment
    for the day, so that a comparison does not take what is missing for a change."""
    grouped: dict[Area, list[StockRow]] = defaultdict(list)
    for row in stock_rows.sums(connection, query):
        for area in _areas_of(row.district_id, row.park_id):
            grouped[area].append(row)
    return Counted({area: _stock_tally(rows, whole) for area, rows in grouped.items()})


def _stock_tally(rows: Iterable[StockRow], whole: bool) -> Tally:
    given = list(rows)
    wanted = {StockClass(name) for name in BoardIndicator.STOCK.meaning.states}
    missing = sum(row.unassessed for row in given)
    return Tally(
        part=mu(sum(row.cm2 for row in given if row.kind in wanted)),
        rows=sum(row.count for row in given if row.kind in wanted),
        unknown=sum(row.count for row in given if row.kind is StockClass.UNKNOWN),
        known=not missing if whole else missing < sum(row.count for row in given),
    )


def disposed_in(connection: Connection, scope: Scope, year: int, until: date) -> dict[int, date]:
    """Ids of the cases first disposed of in a year up to a day, and on which day."""
    return {one.case_id: one.on for one in _disposals(connection, scope, year, until)}


def _disposals(connection: Connection, scope: Scope, year: int, until: date) -> list[Disposal]:
    states = BoardIndicator.IDLE.meaning.states
    return board_rows.disposals(connection, scope, states, *_days(year, until))


def idle(connection: Connection, scope: Scope, year: int, until: date, unknown: Tallies) -> Counted:
    """Cases disposed of in a year up to a day; ``unknown``: land that waits to be checked."""
    found = _disposals(connection, scope, year, until)
    done = _rolled((one.district_id, one.park_id, Tally(Fraction(1), rows=1)) for one in found)
    return Counted(
        {
            area: together([done.get(area, Tally()), unknown.get(area, Tally())])
            for area in done.keys() | unknown.keys()
        }
    )


def low_disposed_in(
    connection: Connection, scope: Scope, year: int, until: date
) -> list[LowDisposal]:
    """Low-efficiency cases with progress in a year up to a day, and how much of each."""
    steps = BoardIndicator.LOW.meaning.states
    return board_rows.low_disposals(connection, scope, steps, *_days(year, until))


def _days(year: int, until: date) -> tuple[date, date]:
    """The first and the last day of a year that count on a day."""
    return date(year, 1, 1), min(until, date(year, 12, 31))


def low(found: Iterable[LowDisposal]) -> Counted:
    """Low-efficiency land disposed of, 亩, by place."""
    return Counted(
        _rolled((one.district_id, one.park_id, Tally(mu(one.cm2), rows=1)) for one in found)
    )


def idle_unknown(connection: Connection, query: ParcelQuery) -> Tallies:
    """Land of which nobody can say whether it is idle, by place."""
    counts = board_rows.idle_unknown(connection, query).items()
    return _rolled((district, park, Tally(unknown=n)) for (district, park), n in counts)


def supply(
    connection: Connection,
    user: User,
    as_of: date,
    year: int,
    known_at: datetime | None = None,
) -> dict[BoardIndicator, Counted]:
    """Both shares by district, and of the city for its officials; parks have none."""
    places = supply_of_year(connection, user, as_of, year, known_at).places
    tellers: dict[BoardIndicator, Callable[[PlaceSupply], Tally]] = {
        BoardIndicator.STRUCTURE: _structure_tally,
        BoardIndicator.SUPPLY: _supply_tally,
    }
    return {
        indicator: Counted(
            {CITY if place.id == WHOLE_CITY else Area(place.id): tally(place) for place in places}
        )
        for indicator, tally in tellers.items()
    }


def _structure_tally(place: PlaceSupply) -> Tally:
    if place.survey is None:
        return Tally(unknown=1, known=False)
    survey = place.survey.survey
    return Tally(hectares(survey.industrial_cm2), hectares(survey.urban_cm2), 1)


def _supply_tally(place: PlaceSupply) -> Tally:
    missing = sum(line.line.executed_cm2 is None for line in place.lines)
    if place.executed is None:
        return Tally(rows=len(place.lines), unknown=missing, known=False)
    share = place.executed.transferred.share
    if share is None:
        return Tally(rows=len(place.lines))
    return Tally(hectares(share.part_cm2), hectares(share.whole_cm2), len(place.lines))


def _areas_of(district_id: int, park_id: int) -> Iterable[Area]:
    """Every place that something in a district and a park (0: outside) belongs to."""
    yield from (CITY, Area(district_id), Area(district_id, park_id))
    if park_id != NO_PARK:
        yield Area(None, park_id)


def _rolled(rows: Iterable[tuple[int, int, Tally]]) -> dict[Area, Tally]:
    grouped: dict[Area, list[Tally]] = defaultdict(list)
    for district_id, park_id, tally in rows:
        for area in _areas_of(district_id, park_id):
            grouped[area].append(tally)
    return {area: together(tallies) for area, tallies in grouped.items()}
