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
_KNOWN = (
    "SELECT district_id, enterprise_id FROM enterprise_park m"
    " WHERE {known_member} AND first_year <= :year"
    " UNION SELECT district_id, enterprise_id FROM performance r"
    " WHERE {known_report} AND year = :year ORDER BY 1, 2"
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


def known(
    connection: Connection, year: int, known_at: datetime | None = None
) -> dict[int, list[int]]:
    """By district the enterprises of its lists or with figures of a year, inside parks or not."""
    statement = _KNOWN.format(
        known_member=periods.known("m", known_at), known_report=periods.known("r", known_at)
    )
    found: dict[int, list[int]] = defaultdict(list)
    for row in connection.execute(text(statement), {"year": year, "known_at": known_at}):
        found[row.district_id].append(row.enterprise_id)
    return dict(found)


def reported_years(connection: Connection) -> list[int]:
    return list(connection.execute(_YEARS).scalars())


def reported(connection: Connection, year: int, known_at: datetime) -> bool:
    """Whether any figure of the year was known at a moment."""
    statement = (
        "SELECT EXISTS (SELECT 1 FROM performance r"
        f" WHERE year = :year AND {periods.known('r', known_at)})"
    )
    return bool(connection.scalar(text(statement), {"year": year, "known_at": known_at}))
