"""Supply plans and land surveys as officials recorded them (供应计划、用地调查)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Connection,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    func,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.schema import SchemaItem

from gis_service.store.base import identity, metadata, scope_columns
from gis_service.store.column_types import area
from gis_service.user import User
from parcels.supply_plan import PlanLine, PlanMode, Survey, UseClass

WHOLE_CITY = 0
"""district_id of what is recorded for the city as a whole."""


def _recorded(name: str, *columns: SchemaItem, checks: str, unique: tuple[str, ...]) -> Table:
    return Table(
        name,
        metadata,
        identity(),
        *scope_columns(),
        *columns,
        Column("document", Text, nullable=False),
        Column("recorded_by", BigInteger, ForeignKey("account.id"), nullable=False),
        Column("recorded_by_name", Text, nullable=False),
        Column("recorded_at", DateTime(True), nullable=False, server_default=text("now()")),
        Column("superseded_at", DateTime(True)),
        CheckConstraint(checks, "area"),
        Index(
            f"uq_{name}_live",
            "district_id",
            *unique,
            unique=True,
            postgresql_where=text("superseded_at IS NULL"),
        ),
    )


supply_plan = _recorded(
    "supply_plan",
    Column("year", Integer, nullable=False),
    Column("use", Text, nullable=False),
    Column("mode", Text, nullable=False),
    Column("planned", area(), nullable=False),
    # NULL: not reported.
    Column("executed", area()),
    checks="planned >= 0 AND executed >= 0",
    unique=("year", "use", "mode"),
)
land_survey = _recorded(
    "land_survey",
    Column("surveyed_on", Date, nullable=False),
    Column("survey", Text, nullable=False),
    Column("boundary", Text, nullable=False),
    Column("industrial", area(), nullable=False),
    Column("urban", area(), nullable=False),
    checks="industrial >= 0 AND urban > 0 AND industrial <= urban",
    unique=("surveyed_on",),
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


def lines(connection: Connection, year: int) -> list[RecordedLine]:
    """The plan of a year, as far as the scope shows it."""
    table = supply_plan.c
    query = (
        select(supply_plan)
        .where(table.year == year, table.superseded_at.is_(None))
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


def surveys(connection: Connection, as_of: date) -> dict[int, RecordedSurvey]:
    """The newest survey of each district up to a day."""
    table = land_survey.c
    query = (
        select(land_survey)
        .where(table.surveyed_on <= as_of, table.superseded_at.is_(None))
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
    _put(connection, user, supply_plan, district_id, key, {**values, "document": document})


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
    _put(connection, user, land_survey, district_id, {"surveyed_on": survey.on}, values)


def _put(
    connection: Connection,
    user: User,
    table: Table,
    district_id: int,
    key: Mapping[str, Any],
    values: Mapping[str, Any],
) -> None:
    same = [table.c[name] == value for name, value in key.items()]
    connection.execute(
        update(table)
        .where(table.c.district_id == district_id, table.c.superseded_at.is_(None), *same)
        .values(superseded_at=func.now())
    )
    connection.execute(
        insert(table).values(
            district_id=district_id,
            recorded_by=user.id,
            recorded_by_name=user.display_name,
            **key,
            **values,
        )
    )


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
