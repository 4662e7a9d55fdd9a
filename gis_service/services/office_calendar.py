"""The office calendar (办公日历), loaded from a CSV of 日期, 类型 (休 | 班), 名称."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from importlib.resources import files

from sqlalchemy import Connection

from gis_service import audit
from gis_service.audit import EventKind
from gis_service.errors import Forbidden, Unusable
from gis_service.store import calendar_rows
from gis_service.user import Role, User
from parcels.calendar import OfficeCalendar

_DAY, _KIND = "日期", "类型"
_OFF, _WORKED = "休", "班"
_SHIPPED = "2012-2026.csv"
LONGEST = 1 << 18
"""Bytes a calendar may have; a line of a day has about thirty."""


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """One day that differs from the plain week."""

    on: date
    worked: bool


def load_calendar(
    connection: Connection, user: User, content: bytes, source: str
) -> tuple[int, ...]:
    """Store every year of the file anew; the years. ``source``: where it comes from.

    A year in the file counts as wholly known: days it does not name follow the week.
    Raises Forbidden for others than officials of the whole city, Unusable with the line.
    """
    if not may_load(user):
        raise Forbidden("办公日历由全市范围的土地官员载入。")
    if len(content) > LONGEST:
        raise Unusable(f"办公日历文件超过 {LONGEST >> 10} KB，请只留日期、类型、名称三列。")
    days = list(_days(content))
    if not days:
        raise Unusable("办公日历里没有日期。请按“日期,类型,名称”三列填写，类型填“休”或“班”。")
    years = tuple(sorted({day.on.year for day in days}))
    for year in years:
        own = [day for day in days if day.on.year == year]
        off = [day.on for day in own if not day.worked]
        worked = [day.on for day in own if day.worked]
        _check(off, worked)
        calendar_rows.store_year(connection, year, off, worked, source, user.id)
    detail = {"years": list(years), "source": source}
    audit.record(connection, user, EventKind.CALENDAR_LOADED, "calendar", detail=detail)
    return years


def load_shipped(connection: Connection, user: User) -> tuple[int, ...]:
    """Store the years that come with the product (国务院办公厅放假通知); the years."""
    own = files("gis_service") / "calendars" / _SHIPPED
    return load_calendar(connection, user, own.read_bytes(), f"随附 {_SHIPPED}")


def may_load(user: User) -> bool:
    return user.role is Role.OFFICIAL and user.scope.city


def calendar_words(calendar: OfficeCalendar) -> str:
    """How far the days of a list are counted by holidays, for the line under it."""
    if calendar.since is None or calendar.until is None:
        return "期限遇周六、周日顺延，法定节假日调休未计入（尚未载入办公日历）。"
    years = f"{calendar.since.year}～{calendar.until.year}"
    return f"期限按 {years} 年办公日历顺延；此外各年只计周六、周日。"


def _days(content: bytes) -> Iterator[CalendarDay]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unusable("办公日历不是 UTF-8 编码，请另存为 UTF-8 的 CSV 后重试。") from error
    for line, row in enumerate(csv.DictReader(io.StringIO(text)), start=2):
        kind = (row.get(_KIND) or "").strip()
        try:
            on = date.fromisoformat((row.get(_DAY) or "").strip())
        except ValueError as error:
            raise Unusable(f"第 {line} 行的日期不对，请按 2026-10-01 的形式填写。") from error
        if kind not in (_OFF, _WORKED):
            raise Unusable(f"第 {line} 行的类型应为“{_OFF}”或“{_WORKED}”。")
        yield CalendarDay(on, kind == _WORKED)


def _check(off: list[date], worked: list[date]) -> None:
    try:
        OfficeCalendar(frozenset(off), frozenset(worked))
    except ValueError as error:
        both = min(set(off) & set(worked))
        raise Unusable(f"{both} 既写“休”又写“班”，请只留一行。") from error
