"""An outline held in ``incoming`` over every layer, as the overlay of the city does it (叠加)."""

from collections.abc import Sequence

from sqlalchemy import Connection, text

from gis_service.services.overlaying import RING_REACH_M, shares_of
from gis_service.store.fact_rows import EXACT_SHARE, Row
from gis_service.store.layer_rows import LayerVersion
from spatial.overlay import PIECE_VERTICES, over

_SUBJECT = "SELECT place AS id, plane FROM incoming"
_MET_ZONE = (
    "SELECT f.id, f.plane FROM layer_feature f WHERE f.layer_version_id = :layer_version_id"
    " AND EXISTS (SELECT 1 FROM incoming i WHERE f.plane && i.plane)"
)
_PIECES = text(
    f"CREATE TEMP TABLE outline_piece ON COMMIT DROP AS {over('pieces', zone=_MET_ZONE)}"
)
_SHARES = (
    f"SELECT {EXACT_SHARE} FROM (SELECT found.zone_id, found.share_ppm,"
    " found.area::numeric(16, 4), found.perimeter::numeric(16, 4), found.boundary_distance"
    " FROM ({found}) AS found) AS s JOIN layer_feature f ON f.id = s.zone_id ORDER BY f.code, f.id"
)


def layer_shares(connection: Connection, versions: Sequence[LayerVersion]) -> list[Row]:
    """Rows as ``fact_rows.shares`` reads them of a stored parcel, by the same overlay SQL."""
    found: list[Row] = []
    for version in versions:
        bound: dict[str, object] = {"layer_version_id": version.id, "vertices": PIECE_VERTICES}
        connection.execute(text("DROP TABLE IF EXISTS outline_piece"))
        connection.execute(_PIECES, bound)
        connection.execute(text("CREATE INDEX ON outline_piece (zone_id)"))
        connection.execute(text("ANALYZE outline_piece"))
        shares = shares_of(version.kind, _SUBJECT, "SELECT zone_id, shape FROM outline_piece")
        statement = text(_SHARES.format(found=shares))
        rows = connection.execute(statement, bound | {"reach": RING_REACH_M})
        found.extend(dict(row) for row in rows.mappings())
    return found
