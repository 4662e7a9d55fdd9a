"""Which enterprises belong to a park (园内企业名录) and which the scope knows at all."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, text

from gis_service.store import periods

_MEMBERS = (
    "SELECT park_id, enterprise_id, first_year FROM enterprise_park m"
    " WHERE park_id = ANY(:parks) AND park_id > 0 AND {known}"
    " ORDER BY park_id, enterprise_id"
)
_KNOWN = text(
    "SELECT enterprise_id FROM enterprise_park WHERE superseded_at IS NULL AND first_year <= :year"
    " UNION SELECT enterprise_id FROM performance WHERE superseded_at IS NULL AND year = :year"
    " ORDER BY enterprise_id"
)
_YEARS = text("SELECT DISTINCT year FROM performance WHERE superseded_at IS NULL ORDER BY year")


def members(
    connection: Connection, park_ids: Collection[int], known_at: datetime | None = None
) -> dict[int, dict[int, int]]:
    """Of each park its enterprises with the first year they are known there."""
    statement = text(_MEMBERS.format(known=periods.known("m", known_at)))
    found: dict[int, dict[int, int]] = defaultdict(dict)
    for row in connection.execute(statement, {"parks": sorted(park_ids), "known_at": known_at}):
        found[row.park_id][row.enterprise_id] = row.first_year
    return dict(found)


def known(connection: Connection, year: int) -> list[int]:
    """Enterprises of the list or with figures of a year, inside parks or not."""
    return list(connection.execute(_KNOWN, {"year": year}).scalars())


def reported_years(connection: Connection) -> list[int]:
    return list(connection.execute(_YEARS).scalars())
