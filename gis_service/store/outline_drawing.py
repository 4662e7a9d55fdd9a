"""The outline of a parcel and its district for a small drawing, in metres of the working plane."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, text

from gis_service.store.periods import live_at

_SIMPLER = 400
"""A frame is drawn to this part of its extent: finer is not seen in print."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A shape as SVG path data from its own south-west corner, y downwards; extent in m."""

    path: str
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class ParcelDrawing:
    """The parcel, its district's frame (None without a layer) and where in it the parcel lies."""

    parcel: Drawn
    district: Drawn | None
    spot: tuple[float, float]


_PARCEL = text(
    "SELECT ST_AsSVG(ST_Translate(plane, -ST_XMin(plane), -ST_YMin(plane)), 0, 2) AS path,"
    " ST_XMax(plane) - ST_XMin(plane) AS width, ST_YMax(plane) - ST_YMin(plane) AS height,"
    " ST_X(ST_PointOnSurface(plane)) AS x, ST_Y(ST_PointOnSurface(plane)) AS y, district_id"
    " FROM parcel_version WHERE id = :version_id"
)
_DISTRICT = text(
    "SELECT ST_AsSVG(ST_Translate(s.plane, -ST_XMin(f.plane), -ST_YMin(f.plane)), 0, 0) AS path,"
    " ST_XMin(f.plane) AS west, ST_YMin(f.plane) AS south,"
    " ST_XMax(f.plane) - ST_XMin(f.plane) AS width, ST_YMax(f.plane) - ST_YMin(f.plane) AS height"
    " FROM layer_feature f JOIN layer_version l ON l.id = f.layer_version_id"
    " JOIN district d ON d.code = f.code CROSS JOIN LATERAL (SELECT ST_SimplifyPreserveTopology("
    "f.plane, (ST_XMax(f.plane) - ST_XMin(f.plane)) / :simpler) AS plane) AS s"
    f" WHERE l.kind = 'district' AND d.id = :district_id AND {live_at('l')} LIMIT 1"
)


def drawing(connection: Connection, version_id: int, as_of: date) -> ParcelDrawing | None:
    """None without a drawing, or where the row lies outside the scope."""
    row = connection.execute(_PARCEL, {"version_id": version_id}).one_or_none()
    if row is None or row.path is None:
        return None
    bound = {"district_id": row.district_id, "as_of": as_of, "simpler": _SIMPLER}
    frame = connection.execute(_DISTRICT, bound).one_or_none()
    district = None if frame is None else Drawn(frame.path, frame.width, frame.height)
    spot = (0.0, 0.0) if frame is None else (row.x - frame.west, row.y - frame.south)
    return ParcelDrawing(Drawn(row.path, row.width, row.height), district, spot)
