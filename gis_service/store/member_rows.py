"""Which enterprises belong to a park (园内企业名录) and which the scope knows at all."""

from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import Connection, text

_MEMBERS = text(
    "SELECT park_id, enterprise_id, first_year FROM enterprise_park"
    " WHERE park_id = ANY(:parks) AND park_id > 0 AND superseded_at IS NULL"
    " ORDER BY park_id, enterprise_id"
)
_KNOWN = text(
    "SELECT enterprise_id FROM enterprise_park WHERE superseded_at IS NULL AND first_year <= :year"
    " UNION SELECT enterprise_id FROM performance WHERE superseded_at IS NULL AND year = :year"
    " ORDER BY enterprise_id"
)
_YEARS = text("SELECT DISTINCT year FROM performance WHERE superseded_at IS NULL ORDER BY year")


def members(connection: Connection, park_ids: Collection[int]) -> dict[int, dict[int, int]]:
    """Of each park its enterprises with the first year they are known there."""
    found: dict[int, dict[int, int]] = defaultdict(dict)
    for row in connection.execute(_MEMBERS, {"parks": sorted(park_ids)}):
        found[row.park_id][row.enterprise_id] = row.first_year
    return dict(found)


def known(connection: Connection, year: int) -> list[int]:
    """Enterprises of the list or with figures of a year, inside parks or not."""
    return list(connection.execute(_KNOWN, {"year": year}).scalars())


def reported_years(connection: Connection) -> list[int]:
    return list(connection.execute(_YEARS).scalars())
