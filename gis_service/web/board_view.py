"""What the board's page shows, and how it is made (board.html): finished words and addresses."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from urllib.parse import urlencode

from gis_service.parcel_address import href
from gis_service.services.board import UNKNOWN, Board, Places, Standing, year_of
from gis_service.services.board_tallies import CITY, Area
from gis_service.services.freshness import DataFreshness
from gis_service.services.protection import PROTECTED
from gis_service.services.targets import NO_TARGET
from gis_service.store.base import NO_PARK
from gis_service.store.parcel_query import ParcelQuery
from gis_service.store.target_rows import Target
from gis_service.user import Scope
from gis_service.web.figures import grouped
from gis_service.web.freshness_view import Mark, mark
from gis_service.web.words import NOTHING
from parcels.board import BoardIndicator, Goal, Meaning
from parcels.idle_state import IdleState
from parcels.stock_class import StockClass
from parcels.units import PERCENT, shown

PATH = "/boards"
_BAR = 1000
"""Width of a bar in its own units."""

_PERCENT_PLACES = 1
_WORDS = {
    (Goal.AT_LEAST, True): "达到",
    (Goal.AT_LEAST, False): "未达到",
    (Goal.AT_MOST, True): "未超",
    (Goal.AT_MOST, False): "超过",
}


@dataclass(frozen=True, slots=True)
class Number:
    """A figure as printed; ``href`` lists what it is made of, None for what has no list."""

    text: str
    href: str | None = None


@dataclass(frozen=True, slots=True)
class Bar:
    """A rate drawn: ``width`` of the bar and ``mark`` of 100 % in thousandths; never clipped."""

    width: int
    mark: int
    met: bool


@dataclass(frozen=True, slots=True)
class StandingRow:
    """A place, or an indicator of a place, in words.

    ``label``, ``unit``, ``year``, ``source`` tell of the indicator and its target; ``mark`` of
    its data, where the value is ``known``.
    """

    name: str
    href: str | None
    value: Number
    part: Number
    whole: Number
    rows: Number
    unknown: Number | None
    target: str
    source: str
    rate: str
    bar: Bar | None
    word: str
    met: bool | None
    rank: str
    before: Number | None
    change: str
    label: str = ""
    unit: str = ""
    year: int = 0
    mark: Mark | None = None
    known: bool = False


@dataclass(frozen=True, slots=True)
class PlacesView:
    """The level below; ``rest`` stands between the places and the total."""

    meaning: Meaning
    rows: tuple[StandingRow, ...]
    rest: StandingRow | None
    total: StandingRow | None
    heading: str
    ranked_by: str
    mark: Mark


@dataclass(frozen=True, slots=True)
class Choice:
    """An indicator to choose."""

    label: str
    href: str
    chosen: bool


def address(as_of: date, area: Area, indicator: BoardIndicator | None = None) -> str:
    """Of the board of a place."""
    pairs = [("as_of", as_of.isoformat()), *_pairs(area)]
    if indicator is not None:
        pairs.append(("indicator", indicator.value))
    return f"{PATH}?{urlencode(pairs)}"


def _pairs(area: Area) -> list[tuple[str, str]]:
    named = (("district", area.district), ("park", area.park))
    return [(name, str(value)) for name, value in named if value is not None]


def list_href(indicator: BoardIndicator, area: Area, as_of: date, scope: Scope) -> str:
    """The list of what the indicator counts in a place on a day."""
    day = ("as_of", as_of.isoformat())
    match indicator:
        case BoardIndicator.REV_MU | BoardIndicator.TAX_MU:
            year = ("year", str(year_of(indicator, as_of)))
            place = [("park", f"{area.park}")] if area.park else _pairs(area)
            return f"/permu?{urlencode([day, year, *place])}" + ("#firms" if area.park else "")
        case BoardIndicator.STRUCTURE | BoardIndicator.SUPPLY:
            pairs = urlencode([day, ("year", str(as_of.year))])
            return f"/supply?{pairs}#place-{area.district or 0}"
        case BoardIndicator.IDLE:
            return f"/cases?{urlencode([day, ('disposed', str(as_of.year)), *_pairs(area)])}"
        case BoardIndicator.LOW:
            year = ("disposed", str(as_of.year))
            return f"/low-efficiency?{urlencode([day, year, *_pairs(area)])}"
    classes = tuple(StockClass(name) for name in indicator.meaning.states)
    query = ParcelQuery(as_of, scope, district=area.district, park=area.park, stock=classes)
    return href("/parcels", query)


def rest_href(indicator: BoardIndicator, area: Area, as_of: date, scope: Scope) -> str:
    """The enterprises that make the difference; else where the figure above is recorded."""
    listed = list_href(indicator, area, as_of, scope)
    benefit = indicator in (BoardIndicator.REV_MU, BoardIndicator.TAX_MU)
    return f"{listed}#shared" if benefit else listed


def unknown_href(indicator: BoardIndicator, area: Area, as_of: date, scope: Scope) -> str:
    """The list of what could not be counted."""
    query = ParcelQuery(as_of, scope, district=area.district, park=area.park)
    if indicator is BoardIndicator.STOCK:
        return href("/parcels", replace(query, stock=(StockClass.UNKNOWN,)))
    if indicator is BoardIndicator.IDLE:
        return href("/parcels", replace(query, idle=(IdleState.DATA_MISSING,)))
    return list_href(indicator, area, as_of, scope)


class BoardWords:
    """Puts the standings of one board into words."""

    def __init__(self, found: Board, scope: Scope, fresh: DataFreshness) -> None:
        self._board = found
        self._scope = scope
        self._fresh = fresh

    def own(self) -> tuple[StandingRow, ...]:
        """Each indicator of the place; choosing one lists the places below by it."""
        board = self._board
        widest = _widest([one for _, one in board.own])
        return tuple(
            self.row(indicator, one, address(board.as_of, board.area, indicator), widest)
            for indicator, one in board.own
        )

    def places(self) -> PlacesView | None:
        """The level below with its sum; None where there is none."""
        places, board = self._board.places, self._board
        if places is None or not places.rows:
            return None
        widest = _widest(places.rows)
        indicator = places.indicator
        total = next((one for its, one in board.own if its is indicator), None)
        by_rate = indicator.meaning.ranked_by.value == "rate"
        return PlacesView(
            meaning=indicator.meaning,
            rows=tuple(
                self.row(indicator, one, self._deeper(one.area, indicator), widest)
                for one in places.rows
            ),
            rest=self._rest(places),
            total=None if total is None else self.row(indicator, total, None, widest),
            mark=self._mark(indicator, board.area),
            heading="各区（市）县" if board.area == CITY else "各园区",
            ranked_by=indicator.meaning.goal.rate_label if by_rate else "数值",
        )

    def choices(self, offered: Iterable[BoardIndicator]) -> tuple[Choice, ...]:
        board = self._board
        listed = board.places.indicator if board.places is not None else None
        return tuple(
            Choice(one.meaning.label, address(board.as_of, board.area, one), one is listed)
            for one in offered
        )

    def _deeper(self, area: Area, indicator: BoardIndicator) -> str | None:
        """Land outside parks has no board of its own: its numbers lead to the lists."""
        if area.park == NO_PARK:
            return None
        return address(self._board.as_of, area, indicator)

    def row(
        self,
        indicator: BoardIndicator,
        one: Standing,
        to: str | None,
        widest: Fraction,
    ) -> StandingRow:
        meaning, as_of = indicator.meaning, self._board.as_of
        listed = list_href(indicator, one.area, as_of, self._scope)
        return StandingRow(
            name=one.name,
            href=to,
            value=self._value(one, meaning, listed),
            part=_amount(one, one.tally.part, listed),
            whole=_amount(one, one.tally.whole, listed),
            rows=Number(f"{one.tally.rows:,}", listed),
            unknown=Number(
                f"{one.tally.unknown:,}", unknown_href(indicator, one.area, as_of, self._scope)
            )
            if one.tally.unknown
            else None,
            target=_target(one, meaning),
            source=one.aim.source if one.aim is not None else "",
            rate=percent(one.rate),
            bar=_bar(one, widest),
            word="" if one.reached is None else _WORDS[meaning.goal, one.reached],
            met=one.reached,
            rank=f"{one.rank} / {one.among}" if one.rank is not None else NOTHING,
            before=self._before(indicator, one),
            change=_change(one.change, meaning),
            label=meaning.label,
            unit=meaning.unit,
            year=year_of(indicator, as_of),
            mark=self._mark(indicator, one.area),
            known=one.value is not None,
        )

    def _mark(self, indicator: BoardIndicator, area: Area) -> Mark:
        found = self._fresh.freshness(indicator.value, district=area.district, park=area.park)
        return mark(found, self._board.as_of)

    def _value(self, one: Standing, meaning: Meaning, listed: str) -> Number:
        if one.hidden:
            return Number(PROTECTED)
        if one.value is None:
            return Number(NOTHING if one.tally.known else UNKNOWN, listed)
        return Number(figure(one.value, meaning), listed)

    def _before(self, indicator: BoardIndicator, one: Standing) -> Number | None:
        """Land and cases of that day can still be listed; what was known then cannot."""
        if one.before is None:
            return None
        board = self._board
        same_year = board.before.year == board.as_of.year
        listed = indicator is BoardIndicator.STOCK or (
            indicator in (BoardIndicator.IDLE, BoardIndicator.LOW) and same_year
        )
        to = list_href(indicator, one.area, board.before, self._scope) if listed else None
        return Number(figure(one.before, indicator.meaning), to)

    def _rest(self, places: Places) -> StandingRow | None:
        """What stands between the sum of the places and the place above, with its sign."""
        if places.rest is None:
            return None
        meaning, rest = places.indicator.meaning, places.rest
        board = self._board
        listed = rest_href(places.indicator, board.area, board.as_of, self._scope)
        closed = places.rest_hidden
        return StandingRow(
            name=meaning.remainder,
            href=None,
            value=Number(NOTHING),
            part=Number(PROTECTED) if closed else Number(_signed(rest.part, _SUMS), listed),
            whole=Number(PROTECTED) if closed else Number(_signed(rest.whole, _SUMS), listed),
            rows=Number(_signed(Fraction(rest.rows), 0), listed),
            unknown=Number(_signed(Fraction(rest.unknown), 0), listed) if rest.unknown else None,
            target=NOTHING,
            source="",
            rate=NOTHING,
            bar=None,
            word="",
            met=None,
            rank=NOTHING,
            before=None,
            change=NOTHING,
        )


_SUMS = 2
"""Decimals of sums."""


def _amount(one: Standing, amount: Fraction, listed: str) -> Number:
    if one.hidden:
        return Number(PROTECTED)
    if not one.tally.known:
        return Number(UNKNOWN, listed)
    return Number(grouped(shown(amount, _SUMS)), listed)


def _target(one: Standing, meaning: Meaning) -> str:
    """Land outside every park is nobody's to have a target for."""
    if one.aim is not None:
        return figure(one.aim.value, meaning)
    return NOTHING if one.area.park == NO_PARK else NO_TARGET


def figure(value: Fraction, meaning: Meaning) -> str:
    """A value or target with the decimals of the indicator."""
    return grouped(shown(value, meaning.places)) if meaning.places else f"{int(value):,}"


def _change(value: Fraction | None, meaning: Meaning) -> str:
    return NOTHING if value is None else _signed(value, meaning.places)


def _signed(value: Fraction, places: int) -> str:
    text = shown(abs(value), places)
    size = grouped(text) if places else f"{int(text):,}"
    sign = "" if not value else "+" if value > 0 else "−"
    return f"{sign}{size}"


def percent(share: Fraction | None) -> str:
    """A rate with its sign, beyond 100 % too; a dash without one."""
    return NOTHING if share is None else f"{shown(share * PERCENT, _PERCENT_PLACES)}%"


def _widest(rows: Sequence[Standing]) -> Fraction:
    return max([Fraction(1), *(one.rate for one in rows if one.rate is not None)])


def _bar(one: Standing, widest: Fraction) -> Bar | None:
    if one.rate is None:
        return None
    scale = max(widest, one.rate)
    width = max(0, int(one.rate * _BAR / scale))
    return Bar(width, int(_BAR / scale), bool(one.reached))


@dataclass(frozen=True, slots=True)
class TargetRow:
    """A recorded target, in force or replaced."""

    place: str
    label: str
    year: int
    value: str
    unit: str
    document: str
    recorded_by: str
    recorded_on: date
    replaced: bool


def target_row(target: Target, place: str, recorded_on: date) -> TargetRow:
    meaning = target.indicator.meaning
    return TargetRow(
        place=place,
        label=meaning.label,
        year=target.year,
        value=figure(target.value, meaning),
        unit=meaning.unit,
        document=target.document,
        recorded_by=target.recorded_by,
        recorded_on=recorded_on,
        replaced=target.superseded_at is not None,
    )
