"""How far the data of each kind reach, park by park, as far as the scope shows it (数据到达)."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, text

from gis_service.store.facts import FACT_TABLES

# An observation tells of its day and figures of their year; the rest of the day they came in.
_REACHES = {
    "progress": "max(CASE WHEN observed_on ~ '^\\d{4}-\\d{2}-\\d{2}$' THEN observed_on END)::date",
    "performance": "make_date(max(year), 12, 31)",
}
_STORED = "max(recorded_at AT TIME ZONE 'Asia/Shanghai')::date"
_TABLES = {"parcels": "parcel_version", **{kind: one.name for kind, one in FACT_TABLES.items()}}
_ARRIVALS = text(
    " UNION ALL ".join(
        f"SELECT '{kind}' AS kind, park_id, district_id, {_STORED} AS stored,"
        f" {_REACHES.get(kind, _STORED)} AS reaches FROM {table}"
        " WHERE superseded_at IS NULL GROUP BY park_id, district_id"
        for kind, table in _TABLES.items()
    )
)


@dataclass(frozen=True, slots=True)
class Arrival:
    """Data of a kind about a park's land in a district: day stored last, day they reach to."""

    kind: str
    park_id: int
    district_id: int
    stored: date
    reaches: date


def arrivals(connection: Connection) -> list[Arrival]:
    """A row a kind, park (0: outside every park) and district."""
    return [
        Arrival(row.kind, row.park_id, row.district_id, row.stored, row.reaches or row.stored)
        for row in connection.execute(_ARRIVALS)
    ]
