"""Supply plans and land surveys as officials recorded them (供应计划、用地调查)."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Column, Connection, Date, Integer, Text, select, text

from gis_service.store.column_types import area
from gis_service.store.recorded import in_force, put, recorded_table
from gis_service.user import User
from parcels.supply_plan import PlanLine, PlanMode, Survey, UseClass

WHOLE_CITY = 0
"""district_id of what is recorded for the city as a whole."""


supply_plan = recorded_table(
    "supply_plan",
    Column("year", Integer, nullable=False),
    Column("use", Text, nullable=False),
    Column("mode", Text, nullable=False),
    Column("planned", area(), nullable=False),
    # NULL: not reported.
    Column("executed", area()),
    check="planned >= 0 AND executed >= 0",
    key=("year", "use", "mode"),
    index="uq_supply_plan_live",
)
land_survey = recorded_table(
    "land_survey",
    Column("surveyed_on", Date, nullable=False),
    Column("survey", Text, nullable=False),
    Column("boundary", Text, nullable=False),
    Column("industrial", area(), nullable=False),
    Column("urban", area(), nullable=False),
    check="industrial >= 0 AND urban > 0 AND industrial <= urban",
    key=("surveyed_on",),
    index="uq_land_survey_live",
)


@dataclass(frozen=True, slots=True)
class RecordedLine:
    """A line of a district's plan with where it comes from."""

    district_id: int
    line: PlanLine
    document: str
    recorded_by: str


@dataclass(frozen=True, slots=True)
class RecordedSurvey:
    """A survey of a district, or of the whole city."""

    district_id: int
    survey: Survey
    document: str
    recorded_by: str


def lines(
    connection: Connection, year: int, known_at: datetime | None = None
) -> list[RecordedLine]:
    """The plan of a year, as far as the scope shows it; as known at a moment, or now."""
    table = supply_plan.c
    query = (
        select(supply_plan)
        .where(table.year == year, in_force(supply_plan, known_at))
        .order_by(table.district_id, table.use, table.mode)
    )
    return [
        RecordedLine(
            row.district_id,
            PlanLine(UseClass(row.use), PlanMode(row.mode), row.planned, row.executed),
            row.document,
            row.recorded_by_name,
        )
        for row in connection.execute(query)
    ]


def years(connection: Connection) -> list[int]:
    """Years with a plan, newest first."""
    query = select(supply_plan.c.year).where(supply_plan.c.superseded_at.is_(None)).distinct()
    return sorted(connection.execute(query).scalars(), reverse=True)


def surveys(
    connection: Connection, as_of: date, known_at: datetime | None = None
) -> dict[int, RecordedSurvey]:
    """The newest survey of each district up to a day; as known at a moment, or now."""
    table = land_survey.c
    query = (
        select(land_survey)
        .where(table.surveyed_on <= as_of, in_force(land_survey, known_at))
        .order_by(table.surveyed_on)
    )
    return {
        row.district_id: RecordedSurvey(
            row.district_id,
            Survey(row.surveyed_on, row.survey, row.boundary, row.industrial, row.urban),
            row.document,
            row.recorded_by_name,
        )
        for row in connection.execute(query)
    }


def put_line(
    connection: Connection, user: User, district_id: int, year: int, line: PlanLine, document: str
) -> None:
    """Record a line; the earlier one of the same year, use and mode is superseded and kept."""
    key = {"year": year, "use": line.use.value, "mode": line.mode.value}
    values = {"planned": line.planned_cm2, "executed": line.executed_cm2}
    put(connection, user, supply_plan, district_id, key, {**values, "document": document})


def put_survey(
    connection: Connection, user: User, district_id: int, survey: Survey, document: str
) -> None:
    """Record a survey; the earlier one of the same day is superseded and kept."""
    values = {
        "survey": survey.survey,
        "boundary": survey.boundary,
        "industrial": survey.industrial_cm2,
        "urban": survey.urban_cm2,
        "document": document,
    }
    put(connection, user, land_survey, district_id, {"surveyed_on": survey.on}, values)


_CONTRACTED = text(
    "SELECT district_id, sum(contract_area * 10000)::bigint AS cm2, count(*) AS n,"
    " count(*) FILTER (WHERE contract_area IS NULL) AS unknown FROM contract"
    " WHERE superseded_at IS NULL AND supply_mode IN ('auction', 'agreement')"
    " AND left(signed_on, 4) = :year GROUP BY district_id"
)


@dataclass(frozen=True, slots=True)
class Contracted:
    """Land of 出让 contracts signed in a year: ``unknown`` of ``count`` have no area."""

    cm2: int
    count: int
    unknown: int


def contracted(connection: Connection, year: int) -> dict[int, Contracted]:
    """By district, from the contracts in the store: land that this system knows, not all land."""
    rows = connection.execute(_CONTRACTED, {"year": str(year)})
    return {row.district_id: Contracted(row.cm2 or 0, row.n, row.unknown) for row in rows}
