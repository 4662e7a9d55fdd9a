"""Enterprises one by one: which the scope shows, on which parcels, and what it hides (企业)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, text

from gis_service.store.parcel_query import ParcelQuery
from gis_service.store.parcel_views import AREA
from gis_service.user import Scope
from parcels.verdict import Verdict

_HIDDEN = text(
    "SELECT figures_hidden(CAST(:codes AS text[]), :since, coalesce((SELECT array_agg(p.id)"
    " FROM performance p JOIN enterprise e ON e.id = p.enterprise_id"
    " WHERE p.superseded_at IS NULL AND e.uscc = ANY(:codes)), CAST('{}' AS bigint[])))"
)


def figures_hidden(connection: Connection, codes: Sequence[str], since: int) -> int:
    """Reports from the year ``since`` on of enterprises, by code, that the scope does not show."""
    found = connection.scalar(_HIDDEN, {"codes": list(codes), "since": since})
    return int(found or 0)


_RESTS = text(
    "WITH own AS (SELECT id FROM enterprise WHERE uscc = ANY(CAST(:codes AS text[])))"
    " SELECT rests_hidden(CAST(:codes AS text[]), :year,"
    " ARRAY(SELECT p.id FROM performance p JOIN own ON own.id = p.enterprise_id"
    " WHERE p.superseded_at IS NULL AND p.year = :year),"
    " ARRAY(SELECT o.id FROM occupancy o JOIN own ON own.id = o.enterprise_id"
    " WHERE o.superseded_at IS NULL))"
)


def rests_hidden(connection: Connection, codes: Sequence[str], year: int) -> int:
    """Reports of a year, and land used at its end, of enterprises that the scope does not show.

    A report of the whole enterprise is divided by all its land, and two that differ are disputed:
    what is hidden can make a park's figure another one than the city sees.
    """
    found = connection.scalar(_RESTS, {"codes": list(codes), "year": year})
    return int(found or 0)


@dataclass(frozen=True, slots=True)
class Firm:
    """An enterprise with the parks of the scope it belongs to (id, name), by code of the park."""

    id: int
    uscc: str
    name: str
    parks: tuple[tuple[int, str], ...]


# Row policies say the same of every table; the scope is written here again.
_IN_SCOPE = "(:whole OR {alias}.park_id = ANY(:parks) OR {alias}.district_id = ANY(:districts))"
_FIRM = text(
    "SELECT e.id, e.uscc, e.name FROM enterprise e WHERE e.uscc = :uscc AND EXISTS ("
    "SELECT 1 FROM enterprise_park m WHERE m.enterprise_id = e.id AND m.superseded_at IS NULL"
    f" AND {_IN_SCOPE.format(alias='m')})"
)
_PARKS = text(
    "SELECT p.id, p.name FROM enterprise_park m JOIN park p ON p.id = m.park_id"
    " WHERE m.enterprise_id = :firm_id AND m.superseded_at IS NULL AND m.park_id > 0"
    f" AND {_IN_SCOPE.format(alias='m')} ORDER BY p.code"
)


def _bound(scope: Scope) -> dict[str, Any]:
    return {
        "whole": scope.city,
        "parks": list(scope.parks),
        "districts": list(scope.districts),
    }


def find(connection: Connection, uscc: str, scope: Scope) -> Firm | None:
    """None where no park or district of the scope has the enterprise."""
    bound = _bound(scope)
    row = connection.execute(_FIRM, bound | {"uscc": uscc}).one_or_none()
    if row is None:
        return None
    parks = connection.execute(_PARKS, bound | {"firm_id": row.id})
    return Firm(row.id, row.uscc, row.name, tuple((park.id, park.name) for park in parks))


_ARRIVALS = text(
    "SELECT r.recorded_at AS at, r.kind, r.upload_id, u.file_name, u.account_name AS by FROM ("
    + " UNION ".join(
        f"SELECT f.recorded_at, '{table}' AS kind, f.upload_id FROM {table} f"
        " WHERE f.enterprise_id = :firm_id AND f.corrects IS NULL"
        f" AND {_IN_SCOPE.format(alias='f')}"
        for table in ("performance", "occupancy")
    )
    + ") AS r LEFT JOIN upload u ON u.id = r.upload_id ORDER BY r.recorded_at, r.kind"
)


def arrivals(connection: Connection, firm_id: int, scope: Scope) -> Sequence[Row[Any]]:
    """When its figures and land came in, of which kind, and by which upload, oldest first.

    A corrected row came with its correction, not with an upload.
    """
    return connection.execute(_ARRIVALS, _bound(scope) | {"firm_id": firm_id}).all()


@dataclass(frozen=True, slots=True)
class FirmParcel:
    """A parcel of an enterprise: legal area in cm², and whether it is its registered holder."""

    id: int
    code: str
    name: str
    park: str | None
    cm2: int
    verdict: Verdict
    idle_state: int | None
    holder: bool


def parcels_of(
    connection: Connection, firm: Firm, occupied: Sequence[int], scope: Scope, as_of: date
) -> list[FirmParcel]:
    """Parcels that it occupies or holds on the day, by the one parcel query, as the list has."""
    query = ParcelQuery(as_of, scope)
    source, bound = query.from_where(
        "(v.parcel_id = ANY(CAST(:occupied AS bigint[])) OR v.holder_uscc = :uscc)"
    )
    rows: Sequence[Row[Any]] = connection.execute(
        text(
            "SELECT listed.*, p.name AS park FROM (SELECT v.parcel_id AS id, v.code, v.name,"
            f" v.park_id, {AREA} AS cm2, {query.verdict_sql} AS verdict, a.idle_state,"
            f" v.holder_uscc = :uscc AS holder{source}) AS listed"
            " LEFT JOIN park p ON p.id = listed.park_id ORDER BY listed.code, listed.id"
        ),
        bound | {"occupied": list(occupied), "uscc": firm.uscc},
    ).all()
    return [
        FirmParcel(
            row.id,
            row.code,
            row.name,
            row.park,
            row.cm2,
            Verdict(row.verdict),
            row.idle_state,
            bool(row.holder),
        )
        for row in rows
    ]
