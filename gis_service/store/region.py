"""A place on the ground that parcels must touch or lie near to (空间范围): the spatial filter.

Whatever is drawn or named, the condition is one: the parcel lies within ``reach`` metres of the
shape, measured on the working plane as ``ST_DWithin`` does; 0 m is touching it. A circle is a
point with a reach, a buffer any shape with a reach.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from gis_service.store.periods import live_at
from parcels.layers import LayerKind
from spatial.placing import SEGMENT_DEGREES

Point = tuple[float, float]
"""Longitude and latitude, degrees (CGCS2000), six decimals."""


class RegionKind(StrEnum):
    """What the shape is; drawn ones carry their points, the others name what is stored."""

    POINT = "point"
    BOX = "box"
    LINE = "line"
    POLYGON = "polygon"
    PARCEL = "parcel"
    ZONE = "zone"

    @property
    def drawn(self) -> bool:
        return self not in (RegionKind.PARCEL, RegionKind.ZONE)


@dataclass(frozen=True, slots=True)
class Region:
    """``points``: the centre, two corners, a path, or an outline without its first point again.

    ``parcel`` is a parcel's id; ``layer`` with ``code`` one zone of a layer, without it all of the
    layer's zones together. ``reach`` in metres, two decimals.
    """

    kind: RegionKind
    points: tuple[Point, ...] = ()
    parcel: int | None = None
    layer: LayerKind | None = None
    code: str = ""
    reach: float = 0.0

    @property
    def wkt(self) -> str:
        """The drawn shape in degrees; empty for a stored one."""
        if not self.kind.drawn:
            return ""
        if self.kind is RegionKind.POINT:
            return f"POINT ({_pairs(self.points)})"
        if self.kind is RegionKind.LINE:
            return f"LINESTRING ({_pairs(self.points)})"
        outline = self.points
        if self.kind is RegionKind.BOX:
            (west, south), (east, north) = self.points
            outline = ((west, south), (east, south), (east, north), (west, north))
        return f"POLYGON (({_pairs((*outline, outline[0]))}))"

    def near(self, scoped: str) -> tuple[str, Mapping[str, Any]]:
        """The condition on ``v.plane`` and its bound values.

        ``scoped`` is what of ``parcel_version n`` the user may see, as SQL: a parcel outside the
        scope is no starting point. With ``&&`` first, since row policies put other operators
        behind them and the index with it.
        """
        source, values = self.shape_sql(scoped)
        bound = {"reach": self.reach, **values}
        if self.kind is RegionKind.ZONE:
            return _NEAR_ZONE, bound
        shape = f"(SELECT plane FROM ({source}) AS region)"
        return (
            f"v.plane && ST_Expand({shape}, :reach) AND ST_DWithin(v.plane, {shape}, :reach)",
            bound,
        )

    def shape_sql(self, scoped: str) -> tuple[str, dict[str, Any]]:
        """A SELECT of the shape as ``plane`` and what it starts from as ``name``; bound values.

        No row, or a NULL, where the parcel or zone is not there on ``:as_of`` or not in scope.
        Zones are simplified as far as drawing allows: only :meth:`near` is exact for them.
        """
        if self.kind is RegionKind.ZONE:
            layer = self.layer.value if self.layer else ""
            return _ZONES_DRAWN, {"region_layer": layer, "region_code": self.code}
        if self.kind is RegionKind.PARCEL:
            return f"{_ONE_PARCEL} AND {scoped}", {"region_parcel": self.parcel}
        return f"SELECT {_DRAWN} AS plane, '' AS name", {"region": self.wkt}


def _pairs(points: tuple[Point, ...]) -> str:
    return ", ".join(f"{x:.6f} {y:.6f}" for x, y in points)


_DISPLAY_M = 5

# Cut as an import cuts its edges: a straight edge in degrees is a curve on the plane.
_DRAWN = (
    f"ST_Transform(ST_Segmentize(ST_GeomFromText(:region, 4490), {SEGMENT_DEGREES!r}),"
    " (SELECT work_srid FROM city))"
)
_ONE_PARCEL = (
    "SELECT n.plane, n.code AS name FROM parcel_version n"
    f" WHERE n.parcel_id = :region_parcel AND {live_at('n')}"
)
_ZONES = (
    "FROM layer_feature f JOIN layer_version l ON l.id = f.layer_version_id"
    f" WHERE l.kind = :region_layer AND {live_at('l')}"
    " AND (:region_code = '' OR f.code = :region_code)"
)
_ZONES_DRAWN = (
    f"SELECT ST_Union(ST_SimplifyPreserveTopology(f.plane, {_DISPLAY_M})) AS plane,"
    f" min(f.name) AS name {_ZONES}"
)
# From the zones to the parcels: a zone of thousands of vertices is prepared once for all of them.
_NEAR_ZONE = (
    "v.id IN (SELECT n.id FROM (SELECT f.plane "
    f"{_ZONES} OFFSET 0) AS zone JOIN parcel_version n ON n.plane && ST_Expand(zone.plane, :reach)"
    " AND ST_DWithin(zone.plane, n.plane, :reach))"
)
