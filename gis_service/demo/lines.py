"""Reference layers of the simulated city, drawn around its sites.

The 工业红线区 of a tract ends, in turn, well outside the lots, exactly on a block edge, through
the middle of the last column of lots, and half a metre inside a block (a sliver).
"""

from random import Random

import shapely
from shapely.geometry import MultiPolygon, Polygon, box
from shapely.geometry.base import BaseGeometry

from gis_service.demo import ground
from gis_service.demo.layout import ParkPlan
from gis_service.demo.model import LayerFeature
from gis_service.demo.sites import Setting, Site
from parcels.layers import LayerKind

_OUTSIDE, _ON_EDGE, _THROUGH, _SLIVER = range(4)
_SLIVER_M = 0.4
_STRIP_M = 6.0
_TOWN_REACH, _TOWN_GAP = 700.0, 160.0
_COARSE = 25.0
_CONCENTRATED = {Setting.CORE, Setting.RING, Setting.BLUE, Setting.PLAIN}
_FLEXIBLE = {Setting.FLEXIBLE, Setting.BLUE_FLEXIBLE}
_BLUE = {Setting.BLUE, Setting.BLUE_FLEXIBLE}
_RED = {Setting.CORE, Setting.RING}


def hull(site: Site) -> Polygon:
    """The tract with half a street around it: the park boundary (园区四至)."""
    grid = site.grid
    frame = box(-grid.half_width, -grid.half_height, grid.half_width, grid.half_height)
    return _polygon(site.placed(frame))


def park_shape(sites: list[Site]) -> MultiPolygon:
    return MultiPolygon([hull(site) for site in sites])


def functional_area(plans: list[ParkPlan], sites: list[Site]) -> Polygon | MultiPolygon:
    """The outline of the functional area (功能区): its tracts with some room around."""
    functional = {plan.index for plan in plans if plan.functional}
    tracts = [hull(site).buffer(200, join_style="mitre") for site in sites
              if site.wish.park in functional]  # fmt: skip
    return _area(shapely.union_all(tracts))


def layers(rng: Random, sites: list[Site]) -> list[LayerFeature]:
    """All layers but districts, ring and parks, which have records of their own."""
    made: list[LayerFeature] = []
    reds = [site for site in sites if site.wish.setting in _RED]
    for order, site in enumerate(reds):
        made.append(_feature(LayerKind.RED, order, _red(site, order % 4)))
    blues = [site for site in sites if site.wish.setting in _BLUE]
    for order, site in enumerate(blues):
        made.append(_feature(LayerKind.BLUE, order, hull(site)))
    made += _town(sites)
    made += _protected(rng, sites)
    return made


def _feature(kind: LayerKind, order: int, shape: BaseGeometry) -> LayerFeature:
    code = f"MN-{kind.name[:3]}-{order + 1:03d}"
    return LayerFeature(kind, code, f"模拟{kind.label}{order + 1:03d}", shape)


def _red(site: Site, ending: int) -> Polygon:
    grid = site.grid
    last = max(grid.blocks, key=lambda block: block[2])
    right = {
        _OUTSIDE: grid.half_width,
        _ON_EDGE: last[2],
        _THROUGH: (last[0] + 3 * last[2]) / 4,
        _SLIVER: last[0] + _SLIVER_M,
    }[ending]
    frame = box(-grid.half_width, -grid.half_height, right, grid.half_height)
    return _polygon(site.placed(frame))


def _town(sites: list[Site]) -> list[LayerFeature]:
    """集中建设区 and 弹性发展区 of each district; together the 城镇开发边界."""
    outside = shapely.union_all(
        [hull(site).buffer(_TOWN_GAP, join_style="mitre") for site in sites
         if site.wish.setting not in _CONCENTRATED | _FLEXIBLE]
    )  # fmt: skip
    made = []
    for order, district in enumerate(ground.districts()):
        mine = [site for site in sites if site.wish.district == district.code]
        flexible = _blob(mine, _FLEXIBLE, 120).difference(outside)
        concentrated = _blob(mine, _CONCENTRATED, _TOWN_REACH).difference(outside)
        concentrated = concentrated.intersection(district.outline).difference(flexible)
        boundary = shapely.union_all([flexible, concentrated])
        for kind, shape in (
            (LayerKind.FLEXIBLE, flexible),
            (LayerKind.CONCENTRATED, concentrated),
            (LayerKind.DEVELOPMENT_BOUNDARY, boundary),
        ):
            if not shape.is_empty:
                made.append(_feature(kind, order, _area(shape)))
    return made


def _blob(sites: list[Site], settings: set[Setting], reach: float) -> BaseGeometry:
    pieces = [
        hull(site).buffer(reach, quad_segs=3).simplify(_COARSE)
        for site in sites
        if site.wish.setting in settings
    ]
    return shapely.union_all(pieces)


def _protected(rng: Random, sites: list[Site]) -> list[LayerFeature]:
    """永久基本农田 and 生态保护红线 beside outlying sites; every other one reaches over a lot."""
    made = []
    for setting, kind in (
        (Setting.CLASSIFY, LayerKind.FARMLAND),
        (Setting.BEYOND, LayerKind.ECOLOGICAL),
    ):
        outlying = [site for site in sites if site.wish.setting is setting]
        for order, site in enumerate(outlying):
            grid = site.grid
            left = min(block[0] for block in grid.blocks)
            reach = _STRIP_M if order % 2 == 0 else 0.0
            depth = round(rng.uniform(90, 140), 1)
            frame = box(left - depth, -grid.half_height, left + reach, grid.half_height)
            made.append(_feature(kind, order, _polygon(site.placed(frame))))
    return made


def _polygon(shape: BaseGeometry) -> Polygon:
    if not isinstance(shape, Polygon):
        raise TypeError(f"a polygon was expected, not {shape.geom_type}")
    return shape


def _area(shape: BaseGeometry) -> Polygon | MultiPolygon:
    """The polygons of an overlay result."""
    if isinstance(shape, Polygon | MultiPolygon):
        return shape
    return MultiPolygon([part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"])
