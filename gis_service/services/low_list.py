"""低效用地台账 and its page: candidates, cases in scope, targets of a year; one reading."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from gis_service.services import low_targets
from gis_service.services.board_tallies import low_disposed_in
from gis_service.services.low_efficiency import CLOSED, LowGround, rules_now, tax_years
from gis_service.services.low_targets import DistrictYear
from gis_service.services.permu import unseen_of, unseen_words
from gis_service.store import city_rows, low_rows, reform_rows
from gis_service.store.low_rows import Candidate, StoredLow
from gis_service.store.parcel_query import ParcelQuery
from gis_service.user import Scope
from parcels.low_efficiency.reform import CODE, ReformDate
from parcels.policy import Policy


@dataclass(frozen=True, slots=True)
class LowList:
    """``candidates``: the first of ``candidate_count``; ``years``: of the targets and progress.

    done       area disposed of in the year up to the day by case, cm²: what the board counts.
    reform     the city's day as officials recorded it; ``settled``: some day is in force, by
               record or by the loaded policy.
    """

    year: int
    years: tuple[int, ...]
    candidate_count: int
    candidates: tuple[Candidate, ...]
    cases: tuple[StoredLow, ...]
    done: Mapping[int, int]
    districts: tuple[DistrictYear, ...]
    policy: Policy
    reform: ReformDate | None
    settled: bool
    district_names: Mapping[int, str]
    park_names: Mapping[int, str]

    @property
    def open_cases(self) -> tuple[StoredLow, ...]:
        return tuple(one for one in self.cases if one.case.state not in CLOSED)


def low_list(
    connection: Connection, query: ParcelQuery, year: int, limit: int, *, disposed: bool = False
) -> LowList:
    """What the query's district, park and text leave; targets by district of the query.

    ``disposed``: of the cases only those with something disposed of in the year.
    """
    count, candidates = low_rows.candidates(connection, query, limit)
    everything = low_rows.all_of(connection)
    found = low_disposed_in(connection, query.scope, year, query.as_of)
    done = {one.case_id: one.cm2 for one in found}
    cases = tuple(
        one for one in everything if _asked(one, query) and (not disposed or one.id in done)
    )
    policy, _ = rules_now(connection)
    return LowList(
        year=year,
        years=_years(everything, year, query.as_of.year),
        candidate_count=count,
        candidates=candidates,
        cases=cases,
        done=done,
        districts=low_targets.of_year(connection, query, year, found),
        policy=policy,
        reform=reform_rows.reform(connection),
        settled=policy.find(CODE, query.as_of) is not None,
        district_names={place.id: place.name for place in city_rows.districts(connection)},
        park_names={place.id: place.name for place in city_rows.parks(connection)},
    )


def unseen_taxes(
    connection: Connection, grounds: Iterable[LowGround], on: date, scope: Scope
) -> str:
    """What lies outside a scope of the enterprises whose taxes are told, as a sentence a year."""
    codes = {firm.uscc for one in grounds for firm in one.assembled.facts.enterprises}
    return "".join(
        unseen_words(unseen_of(connection, codes, year, scope), year) for year in tax_years(on)
    )


def _asked(stored: StoredLow, query: ParcelQuery) -> bool:
    opening, subject = stored.opening, stored.opening.subject
    text = query.text.casefold()
    return (
        (query.district is None or opening.district_id == query.district)
        and (query.park is None or opening.park_id == query.park)
        and (not text or text in subject.code.casefold() or text in subject.name.casefold())
    )


def _years(cases: Sequence[StoredLow], *also: int) -> tuple[int, ...]:
    found = {event.on.year for stored in cases for event in stored.case.events}
    return tuple(sorted({*found, *also}, reverse=True))
