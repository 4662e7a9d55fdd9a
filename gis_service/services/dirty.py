"""Which parcels must be assessed anew (待重新评估): queued where the fact is stored."""

from collections.abc import Collection

from sqlalchemy import Connection, text

from gis_service.services.overlaying import RING_REACH_M
from parcels.layers import LayerKind

_BY_ID = text(
    "INSERT INTO dirty_parcel (parcel_id, reason)"
    " SELECT unnest(CAST(:parcel_ids AS bigint[])), :reason"
)
_ALL = text("INSERT INTO dirty_parcel (parcel_id, reason) SELECT id, :reason FROM parcel")
_NEAR_LAYER = text(
    "INSERT INTO dirty_parcel (parcel_id, reason)"
    " SELECT DISTINCT p.parcel_id, :reason FROM parcel_version p"
    " JOIN layer_feature f ON p.plane && ST_Expand(f.plane, :reach)"
    " JOIN layer_version v ON v.id = f.layer_version_id"
    " WHERE p.superseded_at IS NULL AND v.kind = :kind"
    " AND (v.superseded_at IS NULL OR v.superseded_at = now())"
)

_OF_PARKS = text(
    "INSERT INTO dirty_parcel (parcel_id, reason)"
    " SELECT DISTINCT o.parcel_id, :reason FROM occupancy o"
    " JOIN enterprise_park m ON m.park_id = o.park_id AND m.park_id > 0"
    " WHERE o.superseded_at IS NULL AND m.enterprise_id = ANY(CAST(:enterprise_ids AS bigint[]))"
)
# Holders of old as well: who gives land up has less of it. Present and earlier rows have indexes
# of their own, so each are asked for by themselves.
_HOLDERS = (
    "SELECT e.id FROM enterprise e JOIN parcel_version v ON v.holder_uscc = e.uscc"
    " JOIN taken d ON d.parcel_id = v.parcel_id WHERE v.superseded_at {known}"
)
_SPREAD = text(
    "WITH spread AS (INSERT INTO dirty_parcel (parcel_id, reason)"
    " SELECT DISTINCT o.parcel_id, 'park' FROM occupancy o"
    " WHERE o.superseded_at IS NULL"
    " AND NOT EXISTS (SELECT 1 FROM taken q WHERE q.parcel_id = o.parcel_id)"
    " AND o.park_id IN (SELECT m.park_id FROM enterprise_park m"
    " WHERE m.park_id > 0 AND m.enterprise_id IN (SELECT used.enterprise_id FROM occupancy used"
    " JOIN taken d ON d.parcel_id = used.parcel_id"
    f" UNION {_HOLDERS.format(known='IS NULL')} UNION {_HOLDERS.format(known='IS NOT NULL')}))"
    " RETURNING id, parcel_id) INSERT INTO taken SELECT id, parcel_id FROM spread"
)

_TAKE = text(
    "INSERT INTO taken SELECT id, parcel_id FROM dirty_parcel"
    " WHERE CAST(:parcel_ids AS bigint[]) IS NULL OR parcel_id = ANY(:parcel_ids)"
)


def take(connection: Connection, parcel_ids: Collection[int] | None = None) -> None:
    """Note what is queued now in the temporary table ``taken``; ``finish`` removes just that."""
    connection.execute(text("DROP TABLE IF EXISTS taken"))
    connection.execute(text("CREATE TEMP TABLE taken (id bigint, parcel_id bigint) ON COMMIT DROP"))
    connection.execute(_TAKE, {"parcel_ids": None if parcel_ids is None else sorted(parcel_ids)})
    connection.execute(text("CREATE INDEX ON taken (parcel_id)"))
    connection.execute(text("ANALYZE taken"))


def finish(connection: Connection) -> None:
    """What was taken is done; facts stored since then stay queued."""
    connection.execute(text("DELETE FROM dirty_parcel d USING taken t WHERE t.id = d.id"))


def mark(connection: Connection, parcel_ids: Collection[int], reason: str) -> None:
    """Queue parcels by id."""
    if parcel_ids:
        connection.execute(_BY_ID, {"parcel_ids": sorted(parcel_ids), "reason": reason})


def mark_all(connection: Connection, reason: str) -> None:
    """Queue every parcel: a policy changed, or a kind of layer appeared for the first time."""
    connection.execute(_ALL, {"reason": reason})


def mark_parks(connection: Connection, enterprise_ids: Collection[int], reason: str) -> None:
    """Queue what compares itself with the mean of a park that these enterprises belong to."""
    if enterprise_ids:
        bound = {"enterprise_ids": sorted(enterprise_ids), "reason": reason}
        connection.execute(_OF_PARKS, bound)


def spread_to_parks(connection: Connection) -> None:
    """Take what is queued; queue and take the other parcels of each park whose mean it may move.

    By a role that sees every parcel: whoever stored the fact may not see the other park. From
    ``taken``, whose size the planner knows: of the queue it believes what it was at its fullest.
    """
    take(connection)
    connection.execute(_SPREAD)
    connection.execute(text("ANALYZE taken"))


def mark_near_layer(connection: Connection, kind: LayerKind, *, everything: bool) -> None:
    """Queue the parcels that meet outlines of a layer, those it had until now included."""
    if everything:
        mark_all(connection, "layer")
        return
    reach = RING_REACH_M if kind is LayerKind.RING else 0
    connection.execute(_NEAR_LAYER, {"kind": kind.value, "reason": "layer", "reach": reach})
