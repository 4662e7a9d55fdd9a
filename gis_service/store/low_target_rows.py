"""Yearly targets of districts (年度目标) and the city's reform date, as officials recorded them."""

from dataclasses import dataclass

from sqlalchemy import Connection, insert, select

from gis_service.store.low_efficiency import low_target, reform_date
from gis_service.store.recorded import put
from gis_service.user import User
from parcels.low_efficiency.reform import ReformDate


@dataclass(frozen=True, slots=True)
class Target:
    """Area in cm² that a district is to dispose of in a year."""

    district_id: int
    year: int
    target_cm2: int
    document: str
    recorded_by: str


def targets(connection: Connection, year: int) -> dict[int, Target]:
    """By district, as far as the scope shows them."""
    table = low_target.c
    query = select(low_target).where(table.year == year, table.superseded_at.is_(None))
    return {
        row.district_id: Target(
            row.district_id, row.year, row.target, row.document, row.recorded_by_name
        )
        for row in connection.execute(query)
    }


def put_target(
    connection: Connection, user: User, district_id: int, year: int, cm2: int, document: str
) -> None:
    """Record a target; the earlier one of the year is superseded and kept."""
    put(
        connection,
        user,
        low_target,
        district_id,
        {"year": year},
        {"target": cm2, "document": document},
    )


def reform(connection: Connection) -> ReformDate | None:
    """The newest day recorded; None while nobody has set one."""
    query = select(reform_date).order_by(reform_date.c.id.desc()).limit(1)
    row = connection.execute(query).one_or_none()
    return None if row is None else ReformDate(row.day, row.document)


def put_reform(connection: Connection, user: User, found: ReformDate) -> None:
    """Record a day after those that were recorded before."""
    connection.execute(
        insert(reform_date).values(
            day=found.day,
            document=found.document,
            recorded_by=user.id,
            recorded_by_name=user.display_name,
        )
    )
