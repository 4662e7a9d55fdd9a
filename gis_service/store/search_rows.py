"""What the search box finds beside parcels' own codes and names (查找): places and firms."""

from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, text

from gis_service.store.parcel_query import ParcelQuery
from gis_service.store.periods import known, live_at

_PAIR = 2
"""Names of firms are found by pairs of characters: one alone stands in most of them."""

_PLACES = text(
    "SELECT f.kind, coalesce(f.park_id, d.id) AS id, f.code, f.name,"
    " ST_XMin(f.geom) AS w, ST_YMin(f.geom) AS s, ST_XMax(f.geom) AS e, ST_YMax(f.geom) AS n"
    " FROM layer_feature f JOIN layer_version l ON l.id = f.layer_version_id"
    " LEFT JOIN district d ON f.kind = 'district' AND d.code = f.code"
    f" WHERE f.kind IN ('park', 'district') AND {live_at('l')}"
    " AND coalesce(f.park_id, d.id) IS NOT NULL"
    " AND (strpos(f.name, :text) > 0 OR starts_with(f.code, :text))"
    " ORDER BY f.kind, f.code LIMIT :limit"
)
_HELD = (
    "v.holder <> '' AND name_pairs(v.holder) @> name_pairs(:firm) AND strpos(v.holder, :firm) > 0"
)
# By a firm that the workbooks of occupation name. An array is read first; as a join the planner,
# which cannot tell how many firms bear a name, would go through all parcels.
_OCCUPIED = (
    "v.parcel_id = ANY (ARRAY(SELECT o.parcel_id FROM occupancy o JOIN enterprise e"
    " ON e.id = o.enterprise_id WHERE (strpos(e.name, :firm) > 0 OR e.uscc = :firm)"
    f" AND {known('o')}))"
)
_FIRM_NAMED = (
    "(SELECT min(e.name) FROM occupancy o JOIN enterprise e ON e.id = o.enterprise_id"
    " WHERE o.parcel_id = f.id AND (strpos(e.name, :firm) > 0 OR e.uscc = :firm)"
    f" AND {known('o')})"
)


def places(connection: Connection, as_of: date, words: str, limit: int) -> list[Row[Any]]:
    """Parks and districts whose name holds, or whose code begins with, the words."""
    bound = {"as_of": as_of, "text": words, "limit": limit}
    return list(connection.execute(_PLACES, bound))


def parcels_of_firms(
    connection: Connection, query: ParcelQuery, words: str, limit: int
) -> list[Row[Any]]:
    """Parcels held or occupied by a firm of that name or 统一社会信用代码, with the firm's name."""
    if len(words) < _PAIR:
        return []
    # Each by its own index and the two put together: an OR over both goes through all parcels.
    ways = []
    for of_firm in (_HELD, _OCCUPIED):
        source, bound = query.from_where(of_firm)
        ways.append(
            "(SELECT v.parcel_id AS id, v.code, v.name, v.holder, ST_XMin(v.geom) AS w,"
            " ST_YMin(v.geom) AS s, ST_XMax(v.geom) AS e, ST_YMax(v.geom) AS n"
            f"{source} ORDER BY v.code LIMIT :limit)"
        )
    return list(
        connection.execute(
            text(
                f"SELECT f.id, f.code, f.name, coalesce({_FIRM_NAMED}, f.holder) AS firm, f.w, f.s,"
                f" f.e, f.n FROM ({' UNION '.join(ways)}) AS f ORDER BY f.code LIMIT :limit"
            ),
            bound | {"firm": words, "limit": limit},
        )
    )
