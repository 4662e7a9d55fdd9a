"""The office calendar as stored (办公日历): years of holidays and worked weekends."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select

from gis_service.store.cases import office_year
from parcels.calendar import PLAIN_WEEK, OfficeCalendar
from parcels.dates import year_end


@dataclass(frozen=True, slots=True)
class StoredYear:
    """A year as last loaded: days off, worked weekends, and where they come from."""

    year: int
    off: int
    worked: int
    source: str
    loaded_at: datetime


def store_year(
    connection: Connection,
    year: int,
    holidays: list[date],
    workdays: list[date],
    source: str,
    account_id: int,
) -> None:
    """A further version of a year; the newest counts."""
    connection.execute(
        insert(office_year)
        .inline()
        .values(
            year=year,
            holidays=[day.isoformat() for day in sorted(holidays)],
            workdays=[day.isoformat() for day in sorted(workdays)],
            source=source,
            loaded_by=account_id,
        )
    )


def office_calendar(connection: Connection) -> OfficeCalendar:
    """The newest years in one unbroken range up to the last; the plain week without any."""
    rows = _newest(connection)
    joined = [row for place, row in enumerate(rows) if row.year == rows[0].year - place]
    if not joined:
        return PLAIN_WEEK
    return OfficeCalendar(
        holidays=frozenset(date.fromisoformat(day) for row in joined for day in row.holidays),
        workdays=frozenset(date.fromisoformat(day) for row in joined for day in row.workdays),
        since=date(joined[-1].year, 1, 1),
        until=year_end(joined[0].year),
    )


def years(connection: Connection) -> list[StoredYear]:
    """Every year as last loaded, newest first."""
    return [
        StoredYear(row.year, len(row.holidays), len(row.workdays), row.source, row.loaded_at)
        for row in _newest(connection)
    ]


def _newest(connection: Connection) -> Sequence[Row[Any]]:
    newest = select(func.max(office_year.c.id)).group_by(office_year.c.year)
    statement = select(office_year).where(office_year.c.id.in_(newest))
    return connection.execute(statement.order_by(office_year.c.year.desc())).all()
