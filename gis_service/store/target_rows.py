"""Yearly targets of the board's indicators as officials recorded them (看板指标年度目标)."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from sqlalchemy import Column, Connection, Integer, Numeric, Text, select

from gis_service.store import recorded
from gis_service.store.base import NO_PARK
from gis_service.user import User
from parcels.board import BoardIndicator

WHOLE_CITY = 0
"""district_id of a target of the city."""

PLACES = 4
"""Decimals that a target is kept with."""

indicator_target = recorded.recorded_table(
    "indicator_target",
    Column("indicator", Text, nullable=False, comment="看板指标"),
    Column("year", Integer, nullable=False, comment="目标年度"),
    Column("value", Numeric(16, PLACES), nullable=False, comment="目标值，按指标自己的单位"),
    check="value > 0",
    key=("park_id", "indicator", "year"),
    index="uq_indicator_target_live",
)


@dataclass(frozen=True, slots=True)
class TargetKey:
    """Whose target it is: of a park with its district, of a district, or of the city (0, 0)."""

    district_id: int = WHOLE_CITY
    park_id: int = NO_PARK


@dataclass(frozen=True, slots=True)
class Target:
    """A target in the unit of its indicator; ``superseded_at`` None while it is in force."""

    key: TargetKey
    indicator: BoardIndicator
    year: int
    value: Fraction
    document: str
    recorded_by: str
    recorded_at: datetime
    superseded_at: datetime | None


def targets(connection: Connection, year: int) -> list[Target]:
    """All of a year that the scope shows, those replaced among them; newest first."""
    table = indicator_target.c
    query = (
        select(indicator_target)
        .where(table.year == year)
        .order_by(table.indicator, table.district_id, table.park_id, table.id.desc())
    )
    return [
        Target(
            TargetKey(row.district_id, row.park_id),
            BoardIndicator(row.indicator),
            row.year,
            Fraction(row.value),
            row.document,
            row.recorded_by_name,
            row.recorded_at,
            row.superseded_at,
        )
        for row in connection.execute(query)
    ]


def put(
    connection: Connection,
    user: User,
    key: TargetKey,
    indicator: BoardIndicator,
    year: int,
    value: Fraction,
    document: str,
) -> None:
    """Record a target; the earlier one of the place and year is superseded and kept."""
    recorded.put(
        connection,
        user,
        indicator_target,
        key.district_id,
        {"park_id": key.park_id, "indicator": indicator.value, "year": year},
        {"value": Decimal(value.numerator) / value.denominator, "document": document},
    )
