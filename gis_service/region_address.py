"""A region as it stands in an address (空间范围): readable, bounded, whole.

``region=polygon-104.061234_30.671234-104.07_30.68-…&reach=500``: the kind, then its points with
six decimals (0.1 m), or the id of a parcel, or a layer and the code of one of its zones. Only
characters that no address escapes; nothing is kept on the server, so that whoever gets the address
sees the same shape within their own scope.
"""

import re
from itertools import pairwise

import shapely

from gis_service.errors import Unusable
from gis_service.store.region import Point, Region, RegionKind
from maps.legend import layer_label
from parcels.layers import LayerKind

MOST_POINTS = 200
"""With six decimals about 4,400 characters: below the 8,000 that common proxies let through."""

MOST_REACH_M = 20_000
_WIDEST_DEGREES = 3.0
_CHINA = (73.0, 3.0, 136.0, 54.0)
_POINT = re.compile(r"(\d{1,3}(?:\.\d{1,9})?)_(\d{1,2}(?:\.\d{1,9})?)", re.ASCII)
_REACH = re.compile(r"\d{1,6}(?:\.\d{1,2})?", re.ASCII)
_ID = re.compile(r"\d{1,18}", re.ASCII)
_LONGEST_CODE = 60
_LEAST = {RegionKind.POINT: 1, RegionKind.BOX: 2, RegionKind.LINE: 2, RegionKind.POLYGON: 3}
_EXACT = (RegionKind.POINT, RegionKind.BOX)
_REDRAW = "请清除空间范围后在图上重新画。"


def read_region(text: str, reach: str) -> Region | None:
    """The region of an address; None without one. Raises Unusable, saying what to do."""
    if not text:
        return None
    name, _, rest = text.partition("-")
    try:
        kind = RegionKind(name)
    except ValueError as error:
        raise Unusable(f"网址里的空间范围看不懂。{_REDRAW}") from error
    metres = _metres(reach)
    if kind is RegionKind.PARCEL:
        if not _ID.fullmatch(rest):
            raise Unusable(f"空间范围里的宗地不对。{_REDRAW}")
        return Region(kind, parcel=int(rest), reach=metres)
    if kind is RegionKind.ZONE:
        return _zone(rest, metres)
    return Region(kind, points=_drawn(kind, rest.split("-"), metres), reach=metres)


def region_address(region: Region) -> list[tuple[str, str]]:
    """The pairs that ``read_region`` reads back."""
    if region.kind is RegionKind.PARCEL:
        rest = str(region.parcel)
    elif region.kind is RegionKind.ZONE:
        rest = f"{region.layer}-{region.code}" if region.code else str(region.layer)
    else:
        rest = "-".join(f"{_short(x)}_{_short(y)}" for x, y in region.points)
    pairs = [("region", f"{region.kind}-{rest}")]
    if region.reach:
        pairs.append(("reach", metres_text(region.reach)))
    return pairs


def region_words(region: Region) -> str:
    """The region as a filter is named: 所画范围 500 米以内."""
    if region.kind is RegionKind.POINT:
        (x, y) = region.points[0]
        return f"东经 {x:.4f}° 北纬 {y:.4f}° 为圆心 {metres_text(region.reach)} 米以内"
    if region.kind is RegionKind.ZONE and region.layer is not None:
        subject = layer_label(region.layer, False) + (f"“{region.code}”" if region.code else "")
    else:
        subject = _SUBJECTS[region.kind]
    if region.reach:
        return f"{subject} {metres_text(region.reach)} 米以内"
    return f"{subject}（含相接）"


def metres_text(reach: float) -> str:
    """500.00 → 500, 12.50 → 12.5."""
    return f"{reach:.2f}".rstrip("0").rstrip(".")


_SUBJECTS = {
    RegionKind.BOX: "框选范围",
    RegionKind.LINE: "所画的线",
    RegionKind.POLYGON: "所画范围",
    RegionKind.PARCEL: "选定宗地",
}


def _metres(text: str) -> float:
    if not text:
        return 0.0
    if not _REACH.fullmatch(text) or float(text) > MOST_REACH_M:
        raise Unusable(
            f"距离“{text[:20]}”不对，请填 0 到 {MOST_REACH_M} 之间的米数，最多两位小数，如 500。"
        )
    return float(text)


def _zone(rest: str, metres: float) -> Region:
    name, _, code = rest.partition("-")
    if name not in set(LayerKind) or len(code) > _LONGEST_CODE:
        raise Unusable(f"空间范围里的图层不对。{_REDRAW}")
    return Region(RegionKind.ZONE, layer=LayerKind(name), code=code, reach=metres)


def _drawn(kind: RegionKind, texts: list[str], metres: float) -> tuple[Point, ...]:
    if len(texts) > MOST_POINTS:
        raise Unusable(
            f"所画范围有 {len(texts)} 个点，最多 {MOST_POINTS} 个，请画得简单一些；"
            "复杂的范围可在“方案核查”上传文件。"
        )
    points = tuple(_point(text) for text in texts)
    least = _LEAST[kind]
    if len(points) < least or (kind in _EXACT and len(points) != least):
        raise Unusable(f"所画范围的点数不对（{len(points)} 个）。{_REDRAW}")
    if kind is RegionKind.POINT and not metres:
        raise Unusable("圆形范围缺少半径，请填半径（米），如 500。")
    if kind is RegionKind.BOX:
        points = _corners(*points)
    _check_extent(points)
    _check_outline(kind, points)
    return points


def _point(text: str) -> Point:
    found = _POINT.fullmatch(text)
    if found is None:
        raise Unusable(f"空间范围里的坐标“{text[:30]}”看不懂，应为 经度_纬度（度）。{_REDRAW}")
    x, y = round(float(found[1]), 6), round(float(found[2]), 6)
    west, south, east, north = _CHINA
    if not (west <= x <= east and south <= y <= north):
        raise Unusable(
            f"空间范围里的坐标“{text[:30]}”不在中国境内，应为 经度_纬度（度）。{_REDRAW}"
        )
    return x, y


def _corners(one: Point, other: Point) -> tuple[Point, Point]:
    (west, east), (south, north) = sorted((one[0], other[0])), sorted((one[1], other[1]))
    return (west, south), (east, north)


def _check_extent(points: tuple[Point, ...]) -> None:
    for values in zip(*points, strict=True):
        if max(values) - min(values) > _WIDEST_DEGREES:
            raise Unusable(f"所画范围太大，最宽 {_WIDEST_DEGREES:.0f} 度。{_REDRAW}")


def _check_outline(kind: RegionKind, points: tuple[Point, ...]) -> None:
    if kind is RegionKind.LINE and all(a == b for a, b in pairwise(points)):
        raise Unusable(f"所画的线没有长度。{_REDRAW}")
    if kind is RegionKind.BOX and (points[0][0] == points[1][0] or points[0][1] == points[1][1]):
        raise Unusable("框选范围没有面积，请按住拖出一个矩形。")
    if kind is RegionKind.POLYGON:
        outline = shapely.Polygon(points)
        if not outline.is_valid or not outline.area:
            raise Unusable(f"所画范围的边线自己相交，或没有面积。{_REDRAW}")


def _short(value: float) -> str:
    return f"{value:.6f}".rstrip("0").rstrip(".")
