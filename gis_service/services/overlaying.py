"""Overlay of parcels with every reference layer; only the pairs that are missing (增量叠加)."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from sqlalchemy import Connection, Engine, text

from gis_service.progress import Progress, silent
from gis_service.transaction import job_work
from parcels.layers import LayerKind
from spatial.overlay import PIECE_VERTICES, over

OVERLAYING = "叠加分析"
RING_REACH_M = 2000
"""Distances to the ring outline are kept up to this; farther parcels have none stored."""

_FEW = 10
"""A parcel in so many may be missing for each to be looked up, which takes about so much longer
than going through all of them zone by zone."""

# OFFSET 0: they are read first, not found again among all that lie in a zone.
_MISSING_ONE_BY_ONE = (
    "SELECT v.id, v.plane"
    " FROM overlay_missing m JOIN parcel_version v ON v.id = m.parcel_version_id OFFSET 0"
)
_MISSING_AT_LARGE = (
    "SELECT v.id, v.plane FROM parcel_version v WHERE v.superseded_at IS NULL"
    " AND NOT v.id <@ CAST(:done AS int8multirange)"
)
_ZONE = "SELECT id, plane FROM layer_feature WHERE layer_version_id = :layer_version_id"
_PIECE = "SELECT feature_id AS zone_id, shape FROM layer_piece"

_DONE = text(
    "SELECT coalesce((SELECT versions FROM overlay_done"
    " WHERE layer_version_id = :layer_version_id), '{}')::text"
)
# By what lies between the ids done: where nearly all are, that is a few of them after the last.
_MISSING = text(
    "INSERT INTO overlay_missing SELECT v.id"
    " FROM unnest('{[0,)}'::int8multirange - CAST(:done AS int8multirange)) AS gap"
    " JOIN parcel_version v ON v.id >= lower(gap) AND v.id < coalesce(upper(gap), :beyond)"
    " WHERE v.superseded_at IS NULL"
)
_BEYOND = 2**63 - 1
_ABOUT_ALL = text("SELECT reltuples FROM pg_class WHERE oid = 'parcel_version'::regclass")
_CUT = text(
    "INSERT INTO layer_piece (feature_id, shape)"
    f" SELECT zone_id, shape FROM ({over('pieces', zone=_ZONE)}) AS cut"
    " WHERE NOT EXISTS (SELECT 1 FROM layer_piece p JOIN layer_feature f ON f.id = p.feature_id"
    " WHERE f.layer_version_id = :layer_version_id)"
)
_STORE = (
    "INSERT INTO overlay_share (parcel_version_id, feature_id, park_id, district_id,"
    " layer_version_id, area, share_ppm, perimeter, boundary_distance)"
    " SELECT v.id, f.zone_id, v.park_id, v.district_id, :layer_version_id, f.area, f.share_ppm,"
    " f.perimeter, f.boundary_distance"
    " FROM ({found}) AS f JOIN parcel_version v ON v.id = f.subject_id"
)
_NOTE_DONE = text(
    "INSERT INTO overlay_done (layer_version_id, versions)"
    " SELECT :layer_version_id,"
    " range_agg(int8range(parcel_version_id, parcel_version_id, '[]')) FROM overlay_missing"
    " ON CONFLICT (layer_version_id)"
    " DO UPDATE SET versions = overlay_done.versions + excluded.versions"
)


def overlay_city(engine: Engine, at_once: int, progress: Progress = silent) -> int:
    """Compute every missing pair, ``at_once`` layer versions side by side; returns how many.

    Each layer version is a transaction of its own: rows are never changed afterwards, so what one
    has finished holds whatever becomes of the others.
    """
    with job_work(engine) as connection:
        versions = _versions(connection)
    progress(OVERLAYING, 0, len(versions))
    pairs = 0
    with ThreadPoolExecutor(at_once) as pool:
        for done, found in enumerate(pool.map(partial(_overlay_apart, engine), versions), 1):
            pairs += found
            progress(OVERLAYING, done, len(versions))
    return pairs


def overlay_missing(connection: Connection) -> int:
    """Compute every pair (parcel version, layer version) not computed yet; returns how many.

    Runs in a transaction of the role ``landgis_job``. Rows are never changed afterwards: a new
    parcel version or layer version makes new pairs.
    """
    return sum(_overlay_version(connection, *version) for version in _versions(connection))


def _versions(connection: Connection) -> Sequence[tuple[int, LayerKind]]:
    """The layers with most features first, so that none is left alone at the end."""
    rows = connection.execute(
        text(
            "SELECT id, kind FROM layer_version WHERE superseded_at IS NULL"
            " ORDER BY feature_count DESC, id"
        )
    )
    return [(row.id, LayerKind(row.kind)) for row in rows]


def _overlay_apart(engine: Engine, version: tuple[int, LayerKind]) -> int:
    with job_work(engine) as connection:
        return _overlay_version(connection, *version)


def _overlay_version(connection: Connection, layer_version_id: int, kind: LayerKind) -> int:
    bound: dict[str, object] = {"layer_version_id": layer_version_id}
    bound["done"] = connection.execute(_DONE, bound).scalar_one()
    missing = _note_missing(connection, bound)
    if not missing:
        return 0
    connection.execute(_CUT, bound | {"vertices": PIECE_VERTICES})
    few = missing * _FEW <= connection.execute(_ABOUT_ALL).scalar_one()
    found = shares_of(kind, _MISSING_ONE_BY_ONE if few else _MISSING_AT_LARGE)
    connection.execute(text(_STORE.format(found=found)), bound | {"reach": RING_REACH_M})
    connection.execute(_NOTE_DONE, bound)
    return missing


def _note_missing(connection: Connection, bound: dict[str, object]) -> int:
    connection.execute(
        text(
            "CREATE TEMP TABLE IF NOT EXISTS overlay_missing (parcel_version_id bigint)"
            " ON COMMIT DROP"
        )
    )
    connection.execute(text("TRUNCATE overlay_missing"))
    missing = connection.execute(_MISSING, bound | {"beyond": _BEYOND}).rowcount
    if missing:
        connection.execute(text("ANALYZE overlay_missing"))
    return missing


def shares_of(kind: LayerKind, subject: str, piece: str = _PIECE) -> str:
    """SQL of the shares of ``subject``; for the ring also of the distance to its outline.

    Bound: ``layer_version_id``, for the ring ``reach`` in metres. ``piece``: the zones of that
    version cut into pieces.
    """
    shares = over("shares", subject=subject, zone=_ZONE, piece=piece)
    if kind is not LayerKind.RING:
        return f"SELECT *, NULL::numeric AS boundary_distance FROM ({shares}) AS s"
    near = over("near_boundary", subject=subject, zone=_ZONE)
    return (
        "SELECT coalesce(s.subject_id, n.subject_id) AS subject_id,"
        " coalesce(s.zone_id, n.zone_id) AS zone_id, coalesce(s.area, 0) AS area,"
        " coalesce(s.share_ppm, 0) AS share_ppm, coalesce(s.perimeter, 0) AS perimeter,"
        f" n.boundary_distance FROM ({shares}) AS s FULL JOIN ({near}) AS n"
        " ON n.subject_id = s.subject_id AND n.zone_id = s.zone_id"
    )
