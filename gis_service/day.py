"""The day a request speaks of (数据截至), and today in China."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Annotated

from fastapi import Depends, Query, Request
from sqlalchemy import Connection
from starlette.concurrency import run_in_threadpool

from gis_service.errors import Unusable
from gis_service.store import city_rows
from gis_service.store.city_rows import City
from gis_service.transaction import sign_in_work

# China has kept UTC+8 without summer time since 1992; no time zone data needed.
CHINA = timezone(timedelta(hours=8), "Asia/Shanghai")


def today() -> date:
    """Today in Asia/Shanghai, wherever the server stands."""
    return datetime.now(UTC).astimezone(CHINA).date()


def opening_day(connection: Connection) -> date:
    """The day on which pages open: the city's own where it has one, else today."""
    return _day_of(city_rows.find(connection))


def _day_of(city: City | None) -> date:
    return (city.opening_day if city else None) or today()


def now() -> datetime:
    """This moment on Chinese clocks, to the second."""
    return datetime.now(UTC).astimezone(CHINA).replace(microsecond=0)


def noon(on: date) -> datetime:
    """Noon of a day on Chinese clocks."""
    return datetime.combine(on, time(12), CHINA)


def as_of(request: Request) -> date:
    """``as_of`` of the address, else the city's opening day, else today. Raises Unusable."""
    typed = request.query_params.get("as_of", "")
    if not typed:
        return _day_of(_city(request))
    try:
        return date.fromisoformat(typed)
    except ValueError as error:
        raise Unusable("数据截至日期不对，请按 2025-12-31 的形式填写。") from error


def _city(request: Request) -> City | None:
    """As the session check saw it; looked up where a program came without a session."""
    signed_in = getattr(request.state, "signed_in", None)
    if signed_in is not None:
        city: City | None = signed_in.city
        return city
    with sign_in_work(request.app.state.engine) as connection:
        return city_rows.find(connection)


def day_query(request: Request) -> str:
    """?as_of=… where the address names a day, so that what follows keeps it; else nothing."""
    return f"?as_of={as_of(request)}" if request.query_params.get("as_of") else ""


async def asked_day(request: Request) -> date:
    """``as_of`` as a dependency: only what has to be looked up is worth a change of thread."""
    if request.query_params.get("as_of") or hasattr(request.state, "signed_in"):
        return as_of(request)
    return await run_in_threadpool(as_of, request)


AsOf = Annotated[date, Depends(asked_day)]
AskedYear = Annotated[int | None, Query(ge=1990, le=2200)]
"""A year in an address (年度)."""


async def known_at(request: Request) -> datetime | None:
    """End of the day ``known_at`` of the address (当时所知); None without one. Raises Unusable."""
    typed = request.query_params.get("known_at", "")
    if not typed:
        return None
    try:
        return datetime.combine(date.fromisoformat(typed), time.max, CHINA)
    except ValueError as error:
        raise Unusable("回看日期不对，请按 2025-06-30 的形式填写。") from error


KnownAt = Annotated[datetime | None, Depends(known_at)]
