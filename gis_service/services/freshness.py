"""How fresh data and indicators are (数据时效): due again when, late by whom, grey since when."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from gis_service.indicators.indicators import Indicator, indicators
from gis_service.indicators.sources import Source
from gis_service.services.data_duties import duties
from gis_service.store import arrival_rows, city_rows, missing_rows
from gis_service.store.base import NO_PARK
from gis_service.user import User
from parcels.dates import last_full_year

_LAND = "parcels"


@dataclass(frozen=True, slots=True)
class Held:
    """A kind of data of a park (0: outside every park); ``stored`` None: nothing came yet.

    source    who answers for it and when it is due.
    stored    day it last came in; ``reaches`` the day it tells of up to.
    next_due  when more is due; ``late`` when that is past on the day asked for.
    """

    kind: str
    park_id: int
    districts: frozenset[int]
    stored: date | None
    reaches: date | None
    next_due: date
    late: bool
    source: Source


@dataclass(frozen=True, slots=True)
class Freshness:
    """An indicator of a place: ``late`` where any of its data are, which then are ``overdue``.

    ``until``: the day the late data furthest behind reach to; None where none came or is late.
    """

    indicator: Indicator
    held: tuple[Held, ...]
    sources: Mapping[str, Source]

    @property
    def overdue(self) -> tuple[Held, ...]:
        return tuple(one for one in self.held if one.late)

    @property
    def late(self) -> bool:
        return any(one.late for one in self.held)

    @property
    def until(self) -> date | None:
        return min((one.reaches for one in self.overdue if one.reaches), default=None)


@dataclass(frozen=True, slots=True)
class DataFreshness:
    """All data of a scope on a day, by park; ``sources`` of every kind."""

    as_of: date
    sources: Mapping[str, Source]
    held: tuple[Held, ...]
    names: Mapping[int, str]

    def freshness(
        self, code: str, *, district: int | None = None, park: int | None = None
    ) -> Freshness:
        """Of an indicator in the scope, a district or a park. Raises KeyError for no indicator."""
        indicator = indicators()[code]
        return Freshness(
            indicator,
            tuple(
                one
                for one in self.held
                if one.kind in indicator.kinds
                and (district is None or district in one.districts)
                and (park is None or one.park_id == park)
            ),
            self.sources,
        )

    def tasks(self, user: User) -> tuple[Held, ...]:
        """What is overdue at the user's desk, one line a kind and park, the longest first."""
        late = (one for one in self.held if one.late and one.source.desk is user.role)
        return tuple(sorted(late, key=lambda one: (one.next_due, one.park_id, one.kind)))


def data_freshness(connection: Connection, user: User, as_of: date) -> DataFreshness:
    """What every park in scope was to hand in, and how far that reaches.

    Asked is what the page of gaps asks for: no figures of a park without enterprises.
    """
    parks = {place.id: place for place in city_rows.parks_in(connection, user.scope)}
    came: dict[tuple[str, int], list[arrival_rows.Arrival]] = {}
    for one in arrival_rows.arrivals(connection):
        came.setdefault((one.kind, one.park_id), []).append(one)
    shares = missing_rows.shares(connection, as_of, last_full_year(as_of))
    asked = {
        (kind, park_id)
        for park_id, kinds in shares.items()
        for kind in (_LAND, *kinds)
        if (came.get((_LAND, park_id)) if kind == _LAND else kinds[kind].due)
        and (park_id in parks or park_id == NO_PARK)
    }
    answers = duties(connection)
    of_land = {park_id: came.get((_LAND, park_id), []) for park_id in shares}
    return DataFreshness(
        as_of,
        answers,
        tuple(
            _held(
                kind, answers[kind], park_id, came.get((kind, park_id), []), of_land[park_id], as_of
            )
            for kind, park_id in sorted(asked)
        ),
        {place.id: place.name for place in parks.values()},
    )


def _held(
    kind: str,
    source: Source,
    park_id: int,
    came: Iterable[arrival_rows.Arrival],
    land: Iterable[arrival_rows.Arrival],
    as_of: date,
) -> Held:
    rows = tuple(came)
    reaches = max((one.reaches for one in rows), default=None)
    schedule = source.schedule
    due = schedule.last_due(as_of) if reaches is None else schedule.next_due(reaches)
    return Held(
        kind,
        park_id,
        frozenset(one.district_id for one in (*rows, *land)),
        max((one.stored for one in rows), default=None),
        reaches,
        due,
        due < as_of,
        source,
    )
