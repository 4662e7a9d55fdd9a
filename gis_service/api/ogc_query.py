"""Parameters of the OGC service (bbox, datetime, limit, crs …) as what the store is asked."""

from dataclasses import dataclass
from datetime import date, datetime

from fastapi import Request

from gis_service import day
from gis_service.day import CHINA
from gis_service.errors import LandgisError, Unusable
from gis_service.parcel_address import read_query
from gis_service.store.export_rows import Outline
from gis_service.store.feature_rows import Box, Window
from gis_service.store.parcel_query import ParcelQuery
from gis_service.user import Scope

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
_EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
DEGREES = f"{_EPSG}4490"
DEFAULT_LIMIT, MOST = 1000, 10_000
FILTERS = frozenset(
    {
        "as_of",
        "theme",
        "district",
        "park",
        "verdict",
        "line",
        "idle",
        "suspended",
        "q",
        "region",
        "reach",
    }
)
_OWN = frozenset({"bbox", "bbox-crs", "datetime", "limit", "crs", "after", "f"})
_OPEN = ("", "..")


@dataclass(frozen=True, slots=True)
class Frame:
    """A reference system by its address. ``swapped``: north comes first, as EPSG has it."""

    uri: str
    outline: Outline
    swapped: bool


@dataclass(frozen=True, slots=True)
class ItemsAsk:
    """What a request for items asks."""

    query: ParcelQuery
    window: Window
    frame: Frame


def frames(work_srid: int) -> tuple[Frame, ...]:
    """CRS84 (longitude first), CGCS2000 (latitude first) and the city's grid (north first)."""
    return (
        Frame(CRS84, Outline.DEGREES, False),
        Frame(DEGREES, Outline.DEGREES, True),
        Frame(f"{_EPSG}{work_srid}", Outline.PLANE, True),
    )


def read_items(request: Request, scope: Scope, work_srid: int) -> ItemsAsk:
    """Raises LandgisError (400) for a parameter that is unknown or has a wrong value."""
    given = request.query_params
    unknown = sorted(set(given.keys()) - _OWN - FILTERS)
    if unknown:
        raise LandgisError(f"不认识的参数：{'、'.join(unknown)}。")
    as_of = _day(given.get("datetime", "")) or day.as_of(request)
    try:
        query = read_query(given.multi_items(), scope, as_of)
    except Unusable as error:
        raise LandgisError(error.message) from error
    return ItemsAsk(
        query=query,
        window=Window(
            limit=_number(given.get("limit", ""), "limit", DEFAULT_LIMIT, MOST),
            box=_box(given.get("bbox", ""), given.get("bbox-crs", CRS84)),
            after=_number(given.get("after", ""), "after", 0, None),
        ),
        frame=_frame(given.get("crs", CRS84), work_srid),
    )


def read_frame(request: Request, work_srid: int) -> Frame:
    """Of a request for one feature."""
    return _frame(request.query_params.get("crs", CRS84), work_srid)


def _frame(uri: str, work_srid: int) -> Frame:
    for frame in frames(work_srid):
        if frame.uri == uri:
            return frame
    known = "、".join(frame.uri for frame in frames(work_srid))
    raise LandgisError(f"不支持这个坐标系，可用：{known}。")


def _number(typed: str, name: str, default: int, most: int | None) -> int:
    """More than ``most`` is answered with as many, as the standard has it."""
    if not typed:
        return default
    if not typed.isascii() or not typed.isdigit() or (name == "limit" and int(typed) < 1):
        raise LandgisError(f"参数 {name} 应为正整数。")
    number = int(typed)
    return number if most is None else min(number, most)


def _box(typed: str, crs: str) -> Box | None:
    """West, south, east, north; of six numbers the heights are left out."""
    if not typed:
        return None
    if crs not in (CRS84, DEGREES):
        raise LandgisError(f"bbox-crs 可用：{CRS84}、{DEGREES}。")
    try:
        numbers = [float(part) for part in typed.split(",")]
    except ValueError as error:
        raise LandgisError("bbox 应为四个数：西,南,东,北。") from error
    if len(numbers) == 6:
        numbers = [*numbers[:2], *numbers[3:5]]
    if len(numbers) != 4 or not all(-360 <= number <= 360 for number in numbers):
        raise LandgisError("bbox 应为四个数：西,南,东,北（度）。")
    first, second, third, fourth = numbers
    if crs == DEGREES:
        first, second, third, fourth = second, first, fourth, third
    if second > fourth or first > third:
        raise LandgisError("bbox 的西、南应小于东、北。")
    return first, second, third, fourth


def _day(typed: str) -> date | None:
    """The day of an instant, the last day of an interval; an open end is the day of the site."""
    if not typed:
        return None
    start, separator, end = typed.partition("/")
    first = _moment(start)
    if not separator:
        return first
    last = _moment(end)
    if first is not None and last is not None and first > last:
        raise LandgisError("datetime 的起始晚于结束。")
    return last


def _moment(typed: str) -> date | None:
    if typed in _OPEN:
        return None
    try:
        if "T" not in typed.upper():
            return date.fromisoformat(typed)
        moment = datetime.fromisoformat(typed)
    except ValueError as error:
        raise LandgisError("datetime 应如 2025-12-31 或 2025-12-31T00:00:00Z。") from error
    return moment.astimezone(CHINA).date() if moment.tzinfo is not None else moment.date()
