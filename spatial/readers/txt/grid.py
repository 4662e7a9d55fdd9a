"""The coordinate system of a 报盘 TXT: its header against its own numbers.

A prefix of the eastings names the zone; a stated zone that disagrees, a local or unnamed system is
asked about; Xi'an 1980, Beijing 1954 and shifted coordinates are refused.
"""

from collections.abc import Mapping

import numpy as np
from pyproj import CRS

from parcels.frame import CityFrame
from parcels.issue import Issue
from spatial.area import Floats
from spatial.crs import CrsDecision, Declared, candidates, decide
from spatial.datum import Datum, datum_named
from spatial.readers.txt.lines import whole
from spatial.zones import Zone, plain_epsg, zone_numbered, zone_of_easting, zone_of_epsg

_GEOGRAPHIC = 4490
_MERIDIANS = range(75, 136, 3)
_SOURCE = "文件头"


def decide_grid(
    settings: Mapping[str, str], points: Floats, frame: CityFrame, answer: str | None
) -> CrsDecision:
    """``points``: east, north as drawn, all of one form (degrees, one prefix, or no prefix)."""
    stated = settings.get("坐标系", "")
    datum = datum_named(stated) if stated else Datum.UNKNOWN
    if stated and datum is Datum.SHIFTED:
        return CrsDecision(None, issues=(Issue("datum-shifted", value=stated),))
    if stated and not datum.usable and datum is not Datum.UNKNOWN:
        return CrsDecision(None, issues=(Issue("datum-old", value=datum.label),))
    declared = _declared(settings, datum, points, frame)
    decision = decide(declared, points, frame, answer)
    if decision.crs is not None and datum is Datum.WGS84:
        note = "文件写的是 WGS 84，按 CGCS2000 使用，两者相差不到 1 米。"
        return CrsDecision(decision.crs, decision.label, decision.swap, (*decision.notes, note))
    return decision


def zone_prefix(easting: float) -> int:
    """The zone number before an easting, 0 without one."""
    zone = zone_of_easting(easting)
    return zone.number if zone is not None else 0


def _declared(
    settings: Mapping[str, str], datum: Datum, points: Floats, frame: CityFrame
) -> Declared:
    if not datum.usable:
        named = settings.get("坐标系", "")
        lead = (
            f"文件写的坐标系是“{named[:20]}”，不是国家坐标系，" if named else "文件没有写坐标系，"
        )
        return Declared(None, lead)
    if bool((np.abs(points) <= 180).all()):
        return Declared(CRS.from_epsg(_GEOGRAPHIC), _SOURCE)
    number = whole(settings.get("带号", ""))
    width = whole(settings.get("几度分带", settings.get("分带", "")))
    prefix = zone_of_easting(float(points[0, 0]))
    if prefix is not None:
        return _prefixed(prefix, number, width)
    if number is None:
        return _unstated(points, frame)
    if number in _MERIDIANS:
        return Declared(CRS.from_epsg(plain_epsg(number)), _SOURCE)
    zone = zone_numbered(number, width if width in (3, 6) else None)
    if zone is None:
        return Declared(None, f"文件写的带号 {number} 与 {width} 度分带不符，")
    return Declared(CRS.from_epsg(zone.epsg_plain), _SOURCE)


def _prefixed(prefix: Zone, number: int | None, width: int | None) -> Declared:
    contradicted = number is not None and number not in (prefix.number, prefix.central_meridian)
    if contradicted:
        return Declared(None, f"文件写的带号是 {number}，坐标前面的带号却是 {prefix.number}，")
    if width in (3, 6) and width != prefix.width:
        return Declared(None, f"文件写的是 {width} 度分带，坐标前面的带号却是 {prefix.number}，")
    return Declared(CRS.from_epsg(prefix.epsg_prefixed), f"{_SOURCE}和坐标前的带号")


def _unstated(points: Floats, frame: CityFrame) -> Declared:
    """No zone stated: the city allows one meridian, or the user is asked."""
    fitting = [
        candidate.epsg
        for candidate in candidates(points, frame)
        if not candidate.swapped and _is_plain(candidate.epsg)
    ]
    if len(fitting) == 1:
        return Declared(
            CRS.from_epsg(fitting[0]), f"坐标数值（没有写带号，只有它落在{frame.name}）"
        )
    return Declared(None, "文件没有写带号，坐标也不带带号，")


def _is_plain(epsg: int) -> bool:
    found = zone_of_epsg(epsg)
    return found is not None and not found[1]
