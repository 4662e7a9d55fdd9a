"""Which datum a coordinate system stands on (大地基准), and whether its data may be used.

pyproj and PostGIS take Xi'an 1980 and Beijing 1954 to CGCS2000 without any shift and without a
warning, tens of metres off, so these are refused. GCJ-02 and BD-09 are shifted on purpose and have
no public inverse; data that says so is refused too.
"""

import re
import unicodedata
from collections.abc import Iterable
from enum import StrEnum

from pyproj import CRS


class Datum(StrEnum):
    """Datums a file may name; only CGCS2000 and WGS 84 are usable."""

    CGCS2000 = "cgcs2000"
    WGS84 = "wgs84"
    XIAN80 = "xian80"
    BEIJING54 = "beijing54"
    SHIFTED = "shifted"
    UNKNOWN = "unknown"

    @property
    def label(self) -> str:
        return _LABELS[self]

    @property
    def usable(self) -> bool:
        return self in (Datum.CGCS2000, Datum.WGS84)


_LABELS = {
    Datum.CGCS2000: "2000 国家大地坐标系",
    Datum.WGS84: "WGS 84",
    Datum.XIAN80: "1980 西安坐标系",
    Datum.BEIJING54: "1954 北京坐标系",
    Datum.SHIFTED: "GCJ-02/BD-09 偏移坐标",
    Datum.UNKNOWN: "未知坐标系",
}

# The ellipsoid of most modern datums, CGCS2000 among them; its year is not that of Xi'an.
_GRS80 = re.compile(r"GRS[\s_-]*(19)?80", re.IGNORECASE)
_NAMELESS = re.compile(r"^\W*(D_)?(unknown|unnamed|not.specified|user.defined)", re.IGNORECASE)
_SHIFTED = re.compile(r"GCJ.?0?2|BD.?0?9|火星|国测局|高德|百度|腾讯地图", re.IGNORECASE)
# Order matters: the year 2000 decides before digits such as 54 or 80 that stand in other names.
_NAMED = (
    (re.compile(r"CGCS|2000|CHINA.?GEODETIC", re.IGNORECASE), Datum.CGCS2000),
    (re.compile(r"XI.?AN|西安|(?<!\d)(19)?80(?!\d)", re.IGNORECASE), Datum.XIAN80),
    (re.compile(r"BEIJING|北京|(?<!\d)(19)?54(?!\d)", re.IGNORECASE), Datum.BEIJING54),
    (re.compile(r"WGS|WORLD GEODETIC SYSTEM", re.IGNORECASE), Datum.WGS84),
)
# Where a system does not name its datum, an ellipsoid that only one datum uses tells it.
_ELLIPSOIDS = (
    (re.compile(r"CGCS.?2000", re.IGNORECASE), Datum.CGCS2000),
    (re.compile(r"IAG.?1975|XI.?AN", re.IGNORECASE), Datum.XIAN80),
    (re.compile(r"KRASS", re.IGNORECASE), Datum.BEIJING54),
)


def says_shifted(text: str) -> bool:
    """Whether a name or label says that its coordinates are GCJ-02 or BD-09."""
    return bool(_SHIFTED.search(unicodedata.normalize("NFKC", text)))


def datum_named(text: str) -> Datum:
    """The datum a Chinese or English name means; UNKNOWN for local systems such as 成都独立."""
    plain = _GRS80.sub("", unicodedata.normalize("NFKC", text))
    if says_shifted(plain):
        return Datum.SHIFTED
    return _first(_NAMED, plain)


def datum_of(crs: CRS) -> Datum:
    """The datum of a coordinate system, by the names it gives its datum and ellipsoid.

    A nameless one on GRS 80 (own systems of desktop programs) counts as CGCS2000, whose ellipsoid
    is the same to 0.1 mm; its grid is asked about as any local one.
    """
    if says_shifted(crs.name):
        return Datum.SHIFTED
    geodetic = crs.geodetic_crs
    if geodetic is None or geodetic.datum is None:
        return Datum.UNKNOWN
    name = geodetic.datum.name
    found = datum_named(name)
    if found is not Datum.UNKNOWN or geodetic.ellipsoid is None:
        return found
    if _NAMELESS.search(name) and _GRS80.search(geodetic.ellipsoid.name):
        return Datum.CGCS2000
    return _first(_ELLIPSOIDS, geodetic.ellipsoid.name)


def _first(patterns: Iterable[tuple[re.Pattern[str], Datum]], text: str) -> Datum:
    return next((datum for pattern, datum in patterns if pattern.search(text)), Datum.UNKNOWN)
