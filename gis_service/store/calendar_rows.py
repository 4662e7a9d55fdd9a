"""The office calendar as stored (办公日历): years of holidays and worked weekends."""

from datetime import date

from sqlalchemy import Connection, func, insert, select

from gis_service.store.cases import office_year
from parcels.calendar import PLAIN_WEEK, OfficeCalendar
from parcels.dates import year_end


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
    newest = select(func.max(office_year.c.id)).group_by(office_year.c.year)
    rows = connection.execute(
        select(office_year).where(office_year.c.id.in_(newest)).order_by(office_year.c.year.desc())
    ).all()
    joined = [row for place, row in enumerate(rows) if row.year == rows[0].year - place]
    if not joined:
        return PLAIN_WEEK
    return OfficeCalendar(
        holidays=frozenset(date.fromisoformat(day) for row in joined for day in row.holidays),
        workdays=frozenset(date.fromisoformat(day) for row in joined for day in row.workdays),
        since=date(joined[-1].year, 1, 1),
        until=year_end(joined[0].year),
    )
