"""Supply and structure (供应计划与用地结构): by year and district, planned against executed."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from gis_service.errors import Forbidden, Unusable
from gis_service.store import city_rows, policy_rows, supply_rows
from gis_service.store.city_rows import Place
from gis_service.store.recorded import must_be_year
from gis_service.store.supply_rows import (
    WHOLE_CITY,
    Contracted,
    RecordedLine,
    RecordedSurvey,
)
from gis_service.user import Role, User
from parcels.policy import Policy
from parcels.supply_plan import (
    Judged,
    PlanLine,
    SupplyShares,
    Survey,
    executed,
    planned,
    structure,
)


@dataclass(frozen=True, slots=True)
class PlaceSupply:
    """A district, or the city (``id`` 0). ``executed`` is None until every line is reported.

    contracted   出让 contracts of the year in the store; None = none known.
    survey       the newest up to the day, ``structure`` its share.
    of_districts the city has no plan of its own: its lines are those of the districts together.
    """

    id: int
    name: str
    lines: tuple[RecordedLine, ...]
    planned: SupplyShares
    executed: SupplyShares | None
    contracted: Contracted | None
    survey: RecordedSurvey | None
    structure: Judged
    of_districts: bool = False


@dataclass(frozen=True, slots=True)
class SupplyOfYear:
    """``places``: the city first where the scope is the city."""

    year: int
    years: tuple[int, ...]
    places: tuple[PlaceSupply, ...]


def supply_of_year(
    connection: Connection, user: User, as_of: date, year: int, known_at: datetime | None = None
) -> SupplyOfYear:
    """What plan and surveys say of every district in scope; as known at a moment, or now."""
    policy = policy_rows.latest(connection).profile.policy
    by_place: dict[int, list[RecordedLine]] = defaultdict(list)
    for line in supply_rows.lines(connection, year, known_at):
        by_place[line.district_id].append(line)
    surveys = supply_rows.surveys(connection, as_of, known_at)
    contracts = supply_rows.contracted(connection, year)
    places = [
        _place(place, by_place[place.id], surveys, contracts.get(place.id), policy, as_of)
        for place in places_of(connection, user)
        if place.id != WHOLE_CITY
    ]
    if user.scope.city:
        own = by_place[WHOLE_CITY]
        together = own or [line for place in places for line in place.lines]
        city = _place(
            Place(WHOLE_CITY, "", "全市"),
            together,
            surveys,
            _all(contracts),
            policy,
            as_of,
            of_districts=not own,
        )
        places.insert(0, city)
    known = {year, *supply_rows.years(connection)}
    return SupplyOfYear(year, tuple(sorted(known, reverse=True)), tuple(places))


def places_of(connection: Connection, user: User) -> list[Place]:
    """Where the user may record: the districts in scope, and the city for its officials."""
    districts = city_rows.districts(connection)
    if user.scope.city:
        return [Place(WHOLE_CITY, "", "全市"), *districts]
    return [place for place in districts if place.id in user.scope.districts]


def _place(
    place: Place,
    lines: list[RecordedLine],
    surveys: dict[int, RecordedSurvey],
    contracted: Contracted | None,
    policy: Policy,
    as_of: date,
    of_districts: bool = False,
) -> PlaceSupply:
    plain = [line.line for line in lines]
    survey = surveys.get(place.id)
    return PlaceSupply(
        place.id,
        place.name,
        tuple(lines),
        planned(plain, policy, as_of),
        executed(plain, policy, as_of),
        contracted,
        survey,
        structure(survey.survey if survey is not None else None, policy, as_of),
        of_districts,
    )


def _all(contracts: dict[int, Contracted]) -> Contracted | None:
    if not contracts:
        return None
    found = contracts.values()
    return Contracted(
        sum(one.cm2 for one in found),
        sum(one.count for one in found),
        sum(one.unknown for one in found),
    )


def record_line(
    connection: Connection,
    user: User,
    district_id: int,
    year: int,
    line: PlanLine,
    document: str,
) -> None:
    """Record a line of a plan. Raises Forbidden outside role and scope, Unusable."""
    _may_record(connection, user, district_id, document)
    must_be_year(year)
    if line.planned_cm2 < 0 or (line.executed_cm2 or 0) < 0:
        raise Unusable("面积不能是负数。")
    supply_rows.put_line(connection, user, district_id, year, line, document.strip())


def record_survey(
    connection: Connection,
    user: User,
    district_id: int,
    survey: Survey,
    document: str,
    today: date,
) -> None:
    """Record a survey. Raises Forbidden outside role and scope, Unusable."""
    _may_record(connection, user, district_id, document)
    if survey.on > today:
        raise Unusable("调查时点在今天以后，请核对。")
    if not survey.survey.strip() or not survey.boundary.strip():
        raise Unusable(
            "请写明用哪次调查、哪个范围：工业用地和城市建设用地须出自同一调查、同一范围。"
        )
    if survey.urban_cm2 <= 0 or not 0 <= survey.industrial_cm2 <= survey.urban_cm2:
        raise Unusable("城市建设用地须大于 0，工业用地须在 0 与它之间。")
    supply_rows.put_survey(connection, user, district_id, survey, document.strip())


def _may_record(connection: Connection, user: User, district_id: int, document: str) -> None:
    mine = {place.id for place in places_of(connection, user)}
    if user.role is not Role.OFFICIAL or district_id not in mine:
        raise Forbidden("供应计划和用地调查由该区县或全市范围的土地官员登记。")
    if not document.strip():
        raise Unusable("请填写依据文件（文件名、文号）。")
