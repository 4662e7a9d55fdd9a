"""One point in two systems (坐标): CGCS2000 degrees (EPSG:4490) and the city's working plane.

The plane's x is north and y is east, as surveyors and 界址点 tables have them.
"""

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

from pyproj import CRS, Transformer

from gis_service.errors import Unusable
from parcels.frame import CityFrame

_WITH_ZONE = 10_000_000
"""Northings end below it; only an easting with its zone number before it is larger."""

_PLANE_FROM = 1000.0
"""Degrees end at 180, coordinates on the plane have six digits and more."""

_NUMBER = r"-?\d+(?:\.\d+)?"
_PLAIN = re.compile(rf"\s*({_NUMBER})\s*[,，;；、\s]\s*({_NUMBER})\s*", re.ASCII)
_DEGREES = re.compile(
    r"(\d{1,3})\s*[°度]\s*(\d{1,2})\s*[′'分]\s*(\d{1,2}(?:\.\d+)?)\s*(?:″|\"|秒|'')", re.ASCII
)
_HOW = (
    "请填“经度,纬度”（度，如 104.0657,30.6595 或 104°03′56.5″,30°39′34.2″），"
    "或“北坐标,东坐标”（米）。"
)
_LONGEST = 100


@dataclass(frozen=True, slots=True)
class Position:
    """Degrees, and metres on the plane: ``north`` (x) and ``east`` (y)."""

    longitude: float
    latitude: float
    north: float
    east: float


def position_of(text: str, frame: CityFrame) -> Position:
    """A position as somebody types it. Raises Unusable, saying what to type."""
    if len(text) > _LONGEST:
        raise Unusable(f"坐标太长。{_HOW}")
    first, second = _numbers(text)
    if min(first, second) < 0:
        raise Unusable(f"坐标“{text}”含负数，不在本市。{_HOW}")
    if max(first, second) < _PLANE_FROM:
        found = _from_degrees(max(first, second), min(first, second), frame)
    else:
        found = _from_plane(max(first, second), min(first, second), frame)
    if not frame.covers(found.longitude, found.latitude):
        raise Unusable(
            f"坐标“{text}”不在{frame.name}范围内（东经 {frame.west}°—{frame.east}°，"
            f"北纬 {frame.south}°—{frame.north}°），请核对坐标和坐标系。"
        )
    return found


def on_plane(longitude: float, latitude: float, frame: CityFrame) -> tuple[float, float]:
    """East and north in metres on the city's working plane."""
    east, north = _onto_plane(frame.geographic_srid, frame.work_srid).transform(longitude, latitude)
    return east, north


def plane_label(frame: CityFrame) -> str:
    """The working system in words: CGCS2000 3 度带，中央经线 105°."""
    operation = CRS.from_epsg(frame.work_srid).coordinate_operation
    named = {p.name: p.value for p in operation.params} if operation is not None else {}
    meridian = named.get("Longitude of natural origin")
    return f"CGCS2000 3 度带，中央经线 {meridian:g}°" if meridian is not None else "CGCS2000 平面"


def degrees_text(value: float) -> str:
    """104.0657 → 104°03′56.520″."""
    thousandths = round(Fraction(value) * 3_600_000)
    seconds, rest = divmod(thousandths, 1000)
    minutes, second = divmod(seconds, 60)
    degree, minute = divmod(minutes, 60)
    return f"{degree}°{minute:02d}′{second:02d}.{rest:03d}″"


def _numbers(text: str) -> tuple[float, float]:
    angles = _DEGREES.findall(text)
    if len(angles) == 2:
        first, second = (int(d) + int(m) / 60 + float(s) / 3600 for d, m, s in angles)
        return first, second
    found = _PLAIN.fullmatch(text)
    if found is None:
        raise Unusable(f"坐标“{text}”看不懂。{_HOW}")
    return float(found[1]), float(found[2])


def _from_degrees(longitude: float, latitude: float, frame: CityFrame) -> Position:
    east, north = _onto_plane(frame.geographic_srid, frame.work_srid).transform(longitude, latitude)
    return Position(longitude, latitude, north, east)


def _from_plane(north: float, east: float, frame: CityFrame) -> Position:
    if north >= _WITH_ZONE:
        raise Unusable(f"坐标 {north:.0f} 像是带了带号的东坐标，请去掉前两位再填。")
    longitude, latitude = _onto_plane(frame.work_srid, frame.geographic_srid).transform(east, north)
    return Position(longitude, latitude, north, east)


@cache
def _onto_plane(source: int, target: int) -> Transformer:
    return Transformer.from_crs(source, target, always_xy=True)
