"""Templates with what is known already filled in (预填模板): nobody types what we hold."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, text

from gis_service.sheets.reading import CellValue
from gis_service.sheets.template import template
from gis_service.sheets.writer import Target
from gis_service.store.missing_rows import LACKING

_MOST = 20_000

_PARCELS = text(
    "SELECT v.code AS parcel_code, park.name AS park FROM parcel_version v"
    " LEFT JOIN park ON park.id = v.park_id"
    " WHERE v.superseded_at IS NULL AND v.valid_to IS NULL"
    " AND EXISTS (SELECT 1 FROM parcel_identifier i WHERE i.parcel_id = v.parcel_id"
    " AND i.scheme = 'parcel_code' AND i.value = v.code AND i.superseded_at IS NULL)"
    " ORDER BY v.code LIMIT :most"
)
# Land without a contract comes first: that is what the next upload is for.
_CONTRACTS = text(
    "SELECT v.code AS parcel_code, park.name AS park, nullif(v.holder, '') AS holder,"
    " v.holder_uscc, c.contract_no, c.supervision_no FROM parcel_version v"
    " LEFT JOIN park ON park.id = v.park_id"
    " LEFT JOIN contract c ON c.parcel_id = v.parcel_id AND c.superseded_at IS NULL"
    " WHERE v.superseded_at IS NULL AND v.valid_to IS NULL"
    " AND EXISTS (SELECT 1 FROM parcel_identifier i WHERE i.parcel_id = v.parcel_id"
    " AND i.scheme = 'parcel_code' AND i.value = v.code AND i.superseded_at IS NULL)"
    " ORDER BY (c.id IS NOT NULL), v.code LIMIT :most"
)
_OCCUPANCY = text(
    "SELECT e.name, e.uscc, v.code AS parcel_code, park.name AS park FROM occupancy o"
    " JOIN enterprise e ON e.id = o.enterprise_id"
    " JOIN parcel_version v ON v.parcel_id = o.parcel_id AND v.superseded_at IS NULL"
    " AND v.valid_to IS NULL LEFT JOIN park ON park.id = v.park_id"
    " WHERE o.superseded_at IS NULL ORDER BY v.code, e.uscc LIMIT :most"
)
_PERFORMANCE = text(
    "SELECT e.name, e.uscc, park.name AS park, (SELECT max(p.year) + 1 FROM performance p"
    " WHERE p.enterprise_id = e.id AND p.superseded_at IS NULL) AS year"
    " FROM enterprise_park m JOIN enterprise e ON e.id = m.enterprise_id"
    " JOIN park ON park.id = m.park_id WHERE m.superseded_at IS NULL"
    " ORDER BY park.code, e.uscc LIMIT :most"
)
_KNOWN = {
    "contracts": _CONTRACTS,
    "buildings": _PARCELS,
    "progress": _PARCELS,
    "occupancy": _OCCUPANCY,
    "performance": _PERFORMANCE,
}


@dataclass(frozen=True, slots=True)
class Lacking:
    """Only what a park (0: land outside every park) has not reported, by a day, for a year."""

    park_id: int
    as_of: date
    year: int


def write_template(
    connection: Connection, kind: str, target: Target, lacking: Lacking | None = None
) -> int:
    """Write the template of a kind with the rows the scope knows; how many. KeyError: no kind."""
    rows = list(_rows(connection, kind, lacking))
    template(kind, target, rows)
    return len(rows)


def _rows(
    connection: Connection, kind: str, lacking: Lacking | None
) -> Iterator[Mapping[str, CellValue]]:
    bound: dict[str, Any] = {"most": _MOST}
    if lacking is None:
        found: Any = connection.execute(_KNOWN[kind], bound)
    else:
        found = connection.execute(LACKING[kind], bound | asdict(lacking))
    for row in found.mappings():
        yield dict(row)
