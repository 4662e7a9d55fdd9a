"""Finding parcels by what identifies them on paper (宗地代码 … 地块编号)."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text

SCHEMES = ("parcel_code", "unit_no", "supervision_no", "contract_no", "park_plot_no")
"""In the order in which they are tried; the first that finds a parcel decides."""


@dataclass(frozen=True, slots=True)
class KnownParcel:
    """A parcel the scope may see, by one of its identifiers."""

    id: int
    park_id: int
    district_id: int
    code: str


_FIND = text(
    "SELECT DISTINCT i.value, p.id, p.park_id, p.district_id, coalesce(v.code, i.value) AS code"
    " FROM parcel_identifier i JOIN parcel p ON p.id = i.parcel_id"
    " LEFT JOIN parcel_version v ON v.parcel_id = p.id AND v.superseded_at IS NULL"
    " AND v.valid_to IS NULL"
    " WHERE i.scheme = :scheme AND i.value = ANY(:values) AND i.superseded_at IS NULL"
)


def find(
    connection: Connection, scheme: str, values: Collection[str]
) -> dict[str, list[KnownParcel]]:
    """Parcels by identifier value; a value may belong to several (one contract, two plots)."""
    found: dict[str, list[KnownParcel]] = defaultdict(list)
    if values:
        rows = connection.execute(_FIND, {"scheme": scheme, "values": sorted(values)})
        for row in rows:
            known = KnownParcel(row.id, row.park_id, row.district_id, row.code)
            if all(known.id != other.id for other in found[row.value]):
                found[row.value].append(known)
    return dict(found)


def plot_value(park_id: int, plot_no: str) -> str:
    """地块编号 identifies only within its park."""
    return f"{park_id}/{plot_no}"


_ADD = text(
    "INSERT INTO parcel_identifier (parcel_id, park_id, district_id, scheme, value, upload_id)"
    " SELECT n.* FROM unnest(CAST(:parcel_id AS bigint[]), CAST(:park_id AS int[]),"
    " CAST(:district_id AS int[]), CAST(:scheme AS text[]), CAST(:value AS text[]),"
    " CAST(:upload_id AS bigint[]))"
    " AS n (parcel_id, park_id, district_id, scheme, value, upload_id) WHERE NOT EXISTS ("
    "SELECT 1 FROM parcel_identifier i WHERE i.parcel_id = n.parcel_id AND i.scheme = n.scheme"
    " AND i.value = n.value AND i.superseded_at IS NULL)"
)
_COLUMNS = ("parcel_id", "park_id", "district_id", "scheme", "value", "upload_id")


def add(connection: Connection, rows: Iterable[Mapping[str, Any]]) -> None:
    """Note identifiers that a parcel does not have yet."""
    batch = list(rows)
    if batch:
        connection.execute(_ADD, {name: [row[name] for row in batch] for name in _COLUMNS})


_OF_PARCELS = text(
    "SELECT parcel_id, scheme, value FROM parcel_identifier"
    " WHERE parcel_id = ANY(:parcel_ids) AND superseded_at IS NULL ORDER BY id"
)


def of_parcels(connection: Connection, parcel_ids: Collection[int]) -> dict[int, dict[str, str]]:
    """Identifiers of parcels by scheme, the newest of each."""
    found: dict[int, dict[str, str]] = defaultdict(dict)
    for row in connection.execute(_OF_PARCELS, {"parcel_ids": list(parcel_ids)}):
        found[row.parcel_id][row.scheme] = row.value
    return dict(found)


_TAKEN = text("SELECT parcel_codes_taken(CAST(:codes AS text[]))")


def codes_taken(connection: Connection, codes: Collection[str]) -> set[str]:
    """Which 宗地代码 some parcel of the city bears, also one outside the scope; nothing else."""
    if not codes:
        return set()
    return set(connection.execute(_TAKEN, {"codes": sorted(codes)}).scalars())
