"""What each park has reported and what it still lacks (填报缺项), as far as the scope shows it."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, text

from gis_service.store.periods import live_at

# Land without a contract has no periods to watch, so that progress is asked of the rest only.
_OF_LAND = text(
    "WITH land AS (SELECT DISTINCT v.parcel_id, v.park_id FROM parcel_version v"
    f" WHERE {live_at('v')}),"
    " contracted AS (SELECT DISTINCT parcel_id FROM contract WHERE superseded_at IS NULL),"
    " watched AS (SELECT parcel_id, bool_or(completed_on IS NOT NULL) AS completed"
    " FROM progress WHERE superseded_at IS NULL GROUP BY parcel_id),"
    " built AS (SELECT DISTINCT parcel_id FROM building WHERE superseded_at IS NULL),"
    " used AS (SELECT DISTINCT parcel_id FROM occupancy WHERE superseded_at IS NULL)"
    " SELECT land.park_id, count(*) AS land, count(c.parcel_id) AS contracts,"
    " count(w.parcel_id) FILTER (WHERE c.parcel_id IS NOT NULL) AS progress,"
    " count(*) FILTER (WHERE w.completed) AS completed,"
    " count(b.parcel_id) FILTER (WHERE w.completed) AS buildings,"
    " count(u.parcel_id) FILTER (WHERE w.completed) AS occupancy"
    " FROM land LEFT JOIN contracted c USING (parcel_id) LEFT JOIN watched w USING (parcel_id)"
    " LEFT JOIN built b USING (parcel_id) LEFT JOIN used u USING (parcel_id)"
    " GROUP BY land.park_id"
)
_OF_FIRMS = text(
    "SELECT m.park_id, count(*) AS firms, count(p.enterprise_id) AS performance"
    " FROM enterprise_park m LEFT JOIN (SELECT DISTINCT enterprise_id, park_id FROM performance"
    " WHERE superseded_at IS NULL AND year = :year) p"
    " ON p.enterprise_id = m.enterprise_id AND p.park_id = m.park_id"
    " WHERE m.superseded_at IS NULL AND m.first_year <= :year AND m.park_id > 0"
    " GROUP BY m.park_id"
)


@dataclass(frozen=True, slots=True)
class Share:
    """``had`` of ``due`` have been reported."""

    had: int
    due: int

    @property
    def missing(self) -> int:
        return self.due - self.had


def shares(connection: Connection, as_of: date, year: int) -> dict[int, dict[str, Share]]:
    """By park (0 for land outside every park) and kind of data.

    Contracts are due for every parcel, progress for every one with a contract, buildings and
    occupancy for every completed one, figures of ``year`` for every enterprise of the park's list.
    """
    found: dict[int, dict[str, Share]] = {}
    for row in connection.execute(_OF_LAND, {"as_of": as_of}):
        found[row.park_id] = {
            "contracts": Share(row.contracts, row.land),
            "progress": Share(row.progress, row.contracts),
            "buildings": Share(row.buildings, row.completed),
            "occupancy": Share(row.occupancy, row.completed),
        }
    for row in connection.execute(_OF_FIRMS, {"year": year}):
        found.setdefault(row.park_id, {})["performance"] = Share(row.performance, row.firms)
    return found


_LACKS = {
    "contracts": "NOT EXISTS (SELECT 1 FROM contract c WHERE c.parcel_id = v.parcel_id"
    " AND c.superseded_at IS NULL)",
    "progress": "EXISTS (SELECT 1 FROM contract c WHERE c.parcel_id = v.parcel_id"
    " AND c.superseded_at IS NULL) AND NOT EXISTS (SELECT 1 FROM progress g"
    " WHERE g.parcel_id = v.parcel_id AND g.superseded_at IS NULL)",
    **{
        kind: "EXISTS (SELECT 1 FROM progress g WHERE g.parcel_id = v.parcel_id"
        " AND g.superseded_at IS NULL AND g.completed_on IS NOT NULL)"
        f" AND NOT EXISTS (SELECT 1 FROM {table} x WHERE x.parcel_id = v.parcel_id"
        " AND x.superseded_at IS NULL)"
        for kind, table in (("buildings", "building"), ("occupancy", "occupancy"))
    },
}
_LAND_LACKING = (
    "SELECT v.code AS parcel_code, park.name AS park FROM parcel_version v"
    " LEFT JOIN park ON park.id = v.park_id"
    f" WHERE {live_at('v')} AND v.park_id = :park_id AND {{lacks}}"
    " ORDER BY v.code LIMIT :most"
)
_FIRMS_LACKING = (
    "SELECT e.name, e.uscc, park.name AS park, CAST(:year AS int) AS year FROM enterprise_park m"
    " JOIN enterprise e ON e.id = m.enterprise_id JOIN park ON park.id = m.park_id"
    " WHERE m.superseded_at IS NULL AND m.first_year <= :year AND m.park_id = :park_id"
    " AND NOT EXISTS (SELECT 1 FROM performance p"
    " WHERE p.enterprise_id = m.enterprise_id AND p.park_id = m.park_id"
    " AND p.superseded_at IS NULL AND p.year = :year) ORDER BY e.uscc LIMIT :most"
)
LACKING = {
    "performance": text(_FIRMS_LACKING),
    **{kind: text(_LAND_LACKING.format(lacks=lacks)) for kind, lacks in _LACKS.items()},
}
"""By kind, what a park lacks as rows of its template; binds as_of or year, park_id, most."""
