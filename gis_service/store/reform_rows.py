"""The city's reform date (供给侧结构性改革基准日) as officials recorded it."""

from sqlalchemy import Connection, insert, select

from gis_service.store.low_efficiency import reform_date
from gis_service.user import User
from parcels.low_efficiency.reform import ReformDate


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
