"""Which parcels must be assessed anew (待重新评估): queued where the fact is stored."""

from collections.abc import Collection

from sqlalchemy import Connection, text

from gis_service.services.overlaying import RING_REACH_M
from parcels.layers import LayerKind

_BY_ID = text(
    "INSERT INTO dirty_parcel (parcel_id, reason)"
    " SELECT unnest(CAST(:parcel_ids AS bigint[])), :reason ON CONFLICT DO NOTHING"
)
_ALL = text(
    "INSERT INTO dirty_parcel (parcel_id, reason)"
    " SELECT id, :reason FROM parcel ON CONFLICT DO NOTHING"
)
_NEAR_LAYER = text(
    "INSERT INTO dirty_parcel (parcel_id, reason)"
    " SELECT DISTINCT p.parcel_id, :reason FROM parcel_version p"
    " JOIN layer_feature f ON p.plane && ST_Expand(f.plane, :reach)"
    " JOIN layer_version v ON v.id = f.layer_version_id"
    " WHERE p.superseded_at IS NULL AND v.kind = :kind"
    " AND (v.superseded_at IS NULL OR v.superseded_at = now())"
    " ON CONFLICT DO NOTHING"
)


def mark(connection: Connection, parcel_ids: Collection[int], reason: str) -> None:
    """Queue parcels by id."""
    if parcel_ids:
        connection.execute(_BY_ID, {"parcel_ids": sorted(parcel_ids), "reason": reason})


def mark_all(connection: Connection, reason: str) -> None:
    """Queue every parcel: a policy changed, or a kind of layer appeared for the first time."""
    connection.execute(_ALL, {"reason": reason})


def mark_near_layer(connection: Connection, kind: LayerKind, *, everything: bool) -> None:
    """Queue the parcels that meet outlines of a layer, those it had until now included."""
    if everything:
        mark_all(connection, "layer")
        return
    reach = RING_REACH_M if kind is LayerKind.RING else 0
    connection.execute(_NEAR_LAYER, {"kind": kind.value, "reason": "layer", "reach": reach})
