"""The board of a place (看板): every indicator with target, rate, rank and change, and below it the
places of the next level that make it up.

Compared is the last day of the month before: land, cases and stock as they were on that day by
what is known now; reported figures and recorded plans as they were known on that day.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from fractions import Fraction

from sqlalchemy import Connection

from gis_service.rights import pages_of
from gis_service.services import board_tallies as tallies
from gis_service.services.board_places import Atlas
from gis_service.services.board_tallies import Area, Counted, end_of
from gis_service.services.permu import PerMuFigures, per_mu_figures
from gis_service.services.protection import shielded
from gis_service.services.targets import Aim, YearTargets, year_targets
from gis_service.store import member_rows, policy_rows
from gis_service.store.base import NO_PARK
from gis_service.store.parcel_query import ParcelQuery
from gis_service.store.target_rows import Target, TargetKey
from gis_service.user import Role, User
from parcels.board import (
    BoardIndicator,
    Level,
    RankedBy,
    Tally,
    last_month_end,
    ranks,
    rate,
    reached,
    remainder,
)
from parcels.dates import last_full_year

_PAGES: Mapping[BoardIndicator, str] = {
    BoardIndicator.REV_MU: "permu",
    BoardIndicator.TAX_MU: "permu",
    BoardIndicator.STRUCTURE: "supply",
    BoardIndicator.SUPPLY: "supply",
    BoardIndicator.IDLE: "idle",
    BoardIndicator.LOW: "reports",
    BoardIndicator.STOCK: "parcels",
}
"""The page that lists what an indicator counts: who does not use it is not shown the number."""

UNKNOWN = "缺数据"
"""In place of a value that cannot be told."""

_BY_EVENTS = (BoardIndicator.IDLE, BoardIndicator.LOW)
"""Counted from the steps of cases: without one it is none, not unknown."""

FigureSource = Callable[[datetime | None], PerMuFigures]


@dataclass(frozen=True, slots=True)
class Reading:
    """What is counted now and was at the day compared with, by indicator."""

    now: Mapping[BoardIndicator, Counted]
    before: Mapping[BoardIndicator, Counted]

    @property
    def size(self) -> int:
        """How many tallies are held."""
        counted = (*self.now.values(), *self.before.values())
        return 1 + sum(len(one.by_area) for one in counted)


@dataclass(frozen=True, slots=True)
class Standing:
    """A place under one indicator.

    value    exact, in the indicator's unit; None unknown, or hidden (``hidden``).
    aim      None = no target has been set (未下达); rate, reached: None with it.
    rank     among the ``among`` that have one; None without value (or rate, where ranked by it).
    before   value on the day compared with; None where there was none.
    """

    area: Area
    name: str
    tally: Tally
    value: Fraction | None
    hidden: bool
    aim: Aim | None
    rate: Fraction | None
    reached: bool | None
    before: Fraction | None
    rank: int | None = None
    among: int = 0

    @property
    def change(self) -> Fraction | None:
        if self.value is None or self.before is None:
            return None
        return self.value - self.before


@dataclass(frozen=True, slots=True)
class Places:
    """The next level of one indicator; ``rest`` what the place above holds beyond them.

    ``rest_hidden``: it is not shown, since one of its terms is not.
    """

    indicator: BoardIndicator
    rows: tuple[Standing, ...]
    rest: Tally | None
    rest_hidden: bool


@dataclass(frozen=True, slots=True)
class Board:
    """``path``: the place and those above it, highest first; ``own``: every indicator of it.

    ``before``: the day compared with. ``year``: of targets and of what is counted by year;
    ``data_year``: of reported figures. ``recorded``: targets of the place and those below under the
    indicator listed, of a park all of its own; those replaced among them.
    """

    area: Area
    path: tuple[tuple[Area, str], ...]
    as_of: date
    before: date
    year: int
    data_year: int
    own: tuple[tuple[BoardIndicator, Standing], ...]
    places: Places | None
    targets: YearTargets
    recorded: tuple[Target, ...]


def indicators_of(role: Role) -> tuple[BoardIndicator, ...]:
    """Those whose page the role uses, in the order of the board."""
    return tuple(one for one in BoardIndicator if _PAGES[one] in pages_of(role))


def year_of(indicator: BoardIndicator, as_of: date) -> int:
    """The year whose target counts: of the figures for 亩均, else of the day."""
    benefit = indicator in (BoardIndicator.REV_MU, BoardIndicator.TAX_MU)
    return last_full_year(as_of) if benefit else as_of.year


def city_aims(connection: Connection, role: Role, as_of: date) -> Mapping[BoardIndicator, Aim]:
    """What the city is to reach on a day, as far as role and scope show it."""
    policy = policy_rows.latest(connection).profile.policy
    years = {one: year_of(one, as_of) for one in indicators_of(role)}
    targets = {year: year_targets(connection, policy, year, as_of) for year in years.values()}
    aims = {one: targets[year].of(TargetKey(), one) for one, year in years.items()}
    return {one: aim for one, aim in aims.items() if aim is not None}


def read_counts(
    connection: Connection, user: User, as_of: date, figures: FigureSource | None = None
) -> Reading:
    """Everything counted from parcels and enterprises: what costs, and can be kept."""
    scope, since = user.scope, last_month_end(as_of)
    wanted = indicators_of(user.role)
    now: dict[BoardIndicator, Counted] = {}
    before: dict[BoardIndicator, Counted] = {}
    if BoardIndicator.REV_MU in wanted:
        year, then = last_full_year(as_of), end_of(since)

        def read(known_at: datetime | None) -> PerMuFigures:
            return per_mu_figures(connection, scope, as_of, year, known_at)

        source = figures or read
        told = shielded(source(None), user.role)
        earlier = (
            shielded(source(then), user.role)
            if member_rows.reported(connection, year, then)
            else None
        )
        for one in (BoardIndicator.REV_MU, BoardIndicator.TAX_MU):
            now[one] = tallies.benefit(told, one)
            before[one] = Counted() if earlier is None else tallies.benefit(earlier, one)
    query = ParcelQuery(as_of, scope)
    now[BoardIndicator.STOCK] = tallies.stock(connection, query)
    before[BoardIndicator.STOCK] = tallies.stock(connection, ParcelQuery(since, scope), whole=True)
    if BoardIndicator.IDLE in wanted:
        now[BoardIndicator.IDLE] = Counted(tallies.idle_unknown(connection, query))
    return Reading(now, before)


def board(
    connection: Connection,
    user: User,
    area: Area,
    as_of: date,
    chosen: BoardIndicator | None = None,
    counts: Reading | None = None,
) -> Board:
    """The board of a place on a day; ``counts`` kept from before. Raises NotFound outside scope."""
    atlas = Atlas(connection, user.scope)
    area = atlas.entered(area)
    path = atlas.path(area)
    wanted = indicators_of(user.role)
    reading = _with_records(connection, user, as_of, counts or read_counts(connection, user, as_of))
    policy = policy_rows.latest(connection).profile.policy
    years = {year_of(one, as_of) for one in wanted} | {as_of.year}
    targets = {year: year_targets(connection, policy, year, as_of) for year in years}
    maker = _Maker(atlas, reading, targets, as_of)
    parent = path[-2][0] if len(path) > 1 else None
    own = []
    for one in wanted:
        if atlas.level(area) not in one.meaning.levels:
            continue
        peers = maker.rows(one, parent) if parent is not None else ()
        mine = next((row for row in peers if row.area == area), None)
        own.append((one, mine or maker.standing(one, area)))
    listed = chosen if chosen in wanted else wanted[0]
    return Board(
        area=area,
        path=path,
        as_of=as_of,
        before=last_month_end(as_of),
        year=as_of.year,
        data_year=last_full_year(as_of),
        own=tuple(own) if atlas.whole(area) else (),
        places=maker.places(listed, area) if atlas.level(area) is not Level.PARK else None,
        targets=targets[year_of(listed, as_of)],
        recorded=tuple(_recorded(atlas, area, targets, listed, as_of)),
    )


def _recorded(
    atlas: Atlas,
    area: Area,
    targets: Mapping[int, YearTargets],
    listed: BoardIndicator,
    as_of: date,
) -> Iterator[Target]:
    own = atlas.target_key(area)
    if atlas.level(area) is Level.PARK:
        for _, found in sorted(targets.items(), reverse=True):
            yield from (one for one in found.recorded if one.key == own)
        return
    for one in targets[year_of(listed, as_of)].recorded:
        if one.indicator is listed and (one.key == own or atlas.below(area, one.key)):
            yield one


def _with_records(connection: Connection, user: User, as_of: date, counts: Reading) -> Reading:
    """Beside what was counted, what officials recorded and what cases came to."""
    since = last_month_end(as_of)
    now, before = dict(counts.now), dict(counts.before)
    wanted = indicators_of(user.role)
    if BoardIndicator.SUPPLY in wanted:
        now |= tallies.supply(connection, user, as_of, as_of.year)
        before |= tallies.supply(connection, user, since, as_of.year, end_of(since))
    if BoardIndicator.IDLE in wanted:
        unknown = counts.now[BoardIndicator.IDLE].by_area
        now[BoardIndicator.IDLE] = tallies.idle(connection, user.scope, as_of.year, as_of, unknown)
        before[BoardIndicator.IDLE] = tallies.idle(connection, user.scope, as_of.year, since, {})
    if BoardIndicator.LOW in wanted:
        for kept, until in ((now, as_of), (before, since)):
            found = tallies.low_disposed_in(connection, user.scope, as_of.year, until)
            kept[BoardIndicator.LOW] = tallies.low(found)
    return Reading(now, before)


class _Maker:
    """Makes standings from what was read."""

    def __init__(
        self,
        atlas: Atlas,
        reading: Reading,
        targets: Mapping[int, YearTargets],
        as_of: date,
    ) -> None:
        self._atlas = atlas
        self._reading = reading
        self._targets = targets
        self._as_of = as_of

    def places(self, indicator: BoardIndicator, area: Area) -> Places:
        """The level below; none for an indicator that has no such level."""
        rows = self.rows(indicator, area)
        counted = self._reading.now[indicator]
        whole = self._atlas.whole(area) and area in counted.by_area
        rest = (
            remainder(counted.by_area[area], (row.tally for row in rows))
            if whole and rows
            else None
        )
        closed = area in counted.hidden or any(row.hidden for row in rows)
        return Places(indicator, rows, rest, closed)

    def rows(self, indicator: BoardIndicator, area: Area) -> tuple[Standing, ...]:
        """The places below with their ranks."""
        children = self._atlas.children(area, self._reading.now[indicator])
        levels = indicator.meaning.levels
        rows = [
            self.standing(indicator, child)
            for child in children
            if self._atlas.level(child) in levels
        ]
        return tuple(_ranked(rows, indicator))

    def standing(self, indicator: BoardIndicator, area: Area) -> Standing:
        meaning = indicator.meaning
        counted = self._reading.now[indicator]
        earlier = self._reading.before.get(indicator, Counted())
        tally = counted.by_area.get(area, Tally())
        closed = area in counted.hidden
        value = None if closed else tally.value(meaning.factor)
        before = earlier.by_area.get(area)
        if before is None and indicator in _BY_EVENTS:
            before = Tally()
        aim = self._aim(indicator, area)
        target = None if aim is None else aim.value
        return Standing(
            area=area,
            name=self._atlas.name(area),
            tally=tally,
            value=value,
            hidden=closed,
            aim=aim,
            rate=rate(value, target),
            reached=reached(value, target, meaning.goal),
            before=None
            if before is None or area in earlier.hidden
            else before.value(meaning.factor),
        )

    def _aim(self, indicator: BoardIndicator, area: Area) -> Aim | None:
        year = year_of(indicator, self._as_of)
        key = self._atlas.target_key(area)
        return None if key is None else self._targets[year].of(key, indicator)


def _ranked(rows: Sequence[Standing], indicator: BoardIndicator) -> list[Standing]:
    meaning = indicator.meaning
    by_rate = meaning.ranked_by is RankedBy.RATE
    comparable = {
        row.area: row.rate if by_rate else row.value for row in rows if row.area.park != NO_PARK
    }
    placed = ranks(comparable, meaning.goal)
    return [replace(row, rank=placed.get(row.area), among=len(placed)) for row in rows]
