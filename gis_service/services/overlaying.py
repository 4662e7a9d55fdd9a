"""Overlay of parcels with every reference layer; only the pairs that are missing (增量叠加)."""

from sqlalchemy import Connection, text

from parcels.layers import LayerKind
from spatial.overlay import over

RING_REACH_M = 2000
"""Distances to the ring outline are kept up to this; farther parcels have none stored."""

_SUBJECT = (
    "SELECT v.id, v.plane"
    " FROM overlay_missing m JOIN parcel_version v ON v.id = m.parcel_version_id"
)
_ZONE = "SELECT id, plane FROM layer_feature WHERE layer_version_id = :layer_version_id"

_MISSING = text(
    "INSERT INTO overlay_missing"
    " SELECT v.id FROM parcel_version v WHERE v.superseded_at IS NULL AND NOT EXISTS ("
    "SELECT 1 FROM overlay_done d"
    " WHERE d.layer_version_id = :layer_version_id AND d.parcel_version_id = v.id)"
)
_STORE = (
    "INSERT INTO overlay_share (parcel_version_id, feature_id, park_id, district_id,"
    " layer_version_id, area, share_ppm, perimeter, boundary_distance)"
    " SELECT v.id, f.zone_id, v.park_id, v.district_id, :layer_version_id, f.area, f.share_ppm,"
    " f.perimeter, f.boundary_distance"
    " FROM ({found}) AS f JOIN parcel_version v ON v.id = f.subject_id"
)
_SHARES = (
    f"SELECT *, NULL::numeric AS boundary_distance FROM ({over('shares', _SUBJECT, _ZONE)}) AS s"
)
_SHARES_AND_DISTANCE = (
    "SELECT coalesce(s.subject_id, n.subject_id) AS subject_id,"
    " coalesce(s.zone_id, n.zone_id) AS zone_id, coalesce(s.area, 0) AS area,"
    " coalesce(s.share_ppm, 0) AS share_ppm, coalesce(s.perimeter, 0) AS perimeter,"
    " n.boundary_distance"
    f" FROM ({over('shares', _SUBJECT, _ZONE)}) AS s"
    f" FULL JOIN ({over('near_boundary', _SUBJECT, _ZONE)}) AS n"
    " ON n.subject_id = s.subject_id AND n.zone_id = s.zone_id"
)
_DONE = text(
    "INSERT INTO overlay_done (layer_version_id, parcel_version_id, park_id, district_id)"
    " SELECT :layer_version_id, v.id, v.park_id, v.district_id"
    " FROM overlay_missing m JOIN parcel_version v ON v.id = m.parcel_version_id"
)


def overlay_missing(connection: Connection) -> int:
    """Compute every pair (parcel version, layer version) not computed yet; returns how many.

    Runs in a transaction of the role ``landgis_job``. Rows are never changed afterwards: a new
    parcel version or layer version makes new pairs.
    """
    connection.execute(
        text(
            "CREATE TEMP TABLE IF NOT EXISTS overlay_missing (parcel_version_id bigint)"
            " ON COMMIT DROP"
        )
    )
    versions = connection.execute(
        text("SELECT id, kind FROM layer_version WHERE superseded_at IS NULL ORDER BY id")
    ).all()
    return sum(_overlay_version(connection, row.id, LayerKind(row.kind)) for row in versions)


def _overlay_version(connection: Connection, layer_version_id: int, kind: LayerKind) -> int:
    bound = {"layer_version_id": layer_version_id}
    connection.execute(text("TRUNCATE overlay_missing"))
    missing = connection.execute(_MISSING, bound).rowcount
    if not missing:
        return 0
    connection.execute(text("ANALYZE overlay_missing"))
    if kind is LayerKind.RING:
        found, bound_found = _SHARES_AND_DISTANCE, bound | {"reach": RING_REACH_M}
    else:
        found, bound_found = _SHARES, bound
    connection.execute(text(_STORE.format(found=found)), bound_found)
    connection.execute(_DONE, bound)
    return missing
