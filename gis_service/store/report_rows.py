"""Writing what offices report (填报数据入库): rows by anchor and key, superseded, never changed."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Connection,
    Table,
    and_,
    any_,
    func,
    insert,
    literal,
    or_,
    select,
    text,
    tuple_,
    update,
)

from gis_service.store import content
from gis_service.store.base import NO_PARK
from gis_service.store.facts import FACT_TABLES, enterprise, enterprise_park
from gis_service.store.periods import revival
from parcels.fields import vocabulary

_PAGE = 500
ANCHORS = {
    "contracts": ("parcel_id",),
    "buildings": ("parcel_id",),
    "progress": ("parcel_id",),
    "occupancy": ("parcel_id", "enterprise_id"),
    "performance": ("enterprise_id", "park_id"),
}
"""What a row hangs on; together with its key it is one thing reported."""


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One row to store: where it belongs, its key, and its values by field."""

    row: int
    park_id: int
    district_id: int
    parcel_id: int | None
    enterprise_id: int | None
    key: str
    values: Mapping[str, Any]

    def anchor(self, kind: str) -> tuple[int, ...]:
        return tuple(getattr(self, name) for name in ANCHORS[kind])

    @property
    def digest(self) -> bytes:
        return content.digest(self.values, self.park_id)


def row_key(kind: str, values: Mapping[str, Any]) -> str:
    """What tells two rows of one anchor apart, from the vocabulary's ``key``."""
    parts = []
    for name in vocabulary(kind).key:
        value = values.get(name)
        parts.append("" if value is None else str(getattr(value, "text", value)))
    return "|".join(parts)


@dataclass(frozen=True, slots=True)
class StoredRow:
    """A live row: its id, anchor, key, digest, and its values by field."""

    id: int
    anchor: tuple[int, ...]
    key: str
    digest: bytes
    values: Mapping[str, Any]


def live(connection: Connection, kind: str, rows: Sequence[ReportRow]) -> list[StoredRow]:
    """Live rows on any of the anchors of ``rows`` that the scope may see."""
    table = FACT_TABLES[kind]
    first = ANCHORS[kind][0]
    wanted = sorted({row.anchor(kind)[0] for row in rows})
    return _stored(connection, kind, table.c[first] == any_(literal(wanted, ARRAY(BigInteger))))


def live_at_sites(
    connection: Connection, kind: str, sites: Collection[tuple[int, int]]
) -> list[StoredRow]:
    """Live rows of whole (park, district)s: what a snapshot replaces.

    A park is meant whole, in whatever district; outside every park the district is.
    """
    table = FACT_TABLES[kind]
    parks = sorted({park for park, _ in sites if park != NO_PARK})
    outside = sorted({district for park, district in sites if park == NO_PARK})
    condition = or_(
        table.c.park_id.in_(parks),
        and_(table.c.park_id == NO_PARK, table.c.district_id.in_(outside)),
    )
    return _stored(connection, kind, condition)


def _stored(connection: Connection, kind: str, condition: Any) -> list[StoredRow]:
    table = FACT_TABLES[kind]
    names, fields = ANCHORS[kind], _fields(table)
    statement = select(table).where(condition, table.c.superseded_at.is_(None))
    return [
        StoredRow(
            row["id"],
            tuple(row[name] for name in names),
            row["row_key"],
            bytes(row["content_digest"]),
            {name: row[name] for name in fields},
        )
        for row in connection.execute(statement).mappings()
    ]


def supersede(
    connection: Connection, kind: str, ids: Collection[int], upload_id: int | None
) -> None:
    """These rows are no longer what we know."""
    if ids:
        table = FACT_TABLES[kind]
        connection.execute(
            update(table)
            .where(table.c.id == any_(literal(sorted(ids), ARRAY(BigInteger))))
            .values(superseded_at=func.now(), superseded_by_upload=upload_id)
        )


def add(
    connection: Connection, kind: str, rows: Sequence[ReportRow], upload_id: int | None
) -> None:
    """Insert rows; fields without a column in the table are not kept."""
    table = FACT_TABLES[kind]
    for start in range(0, len(rows), _PAGE):
        page = [_bound(table, row, upload_id) for row in rows[start : start + _PAGE]]
        connection.execute(insert(table), page)


def _bound(table: Table, row: ReportRow, upload_id: int | None) -> dict[str, Any]:
    columns = set(table.c.keys())
    bound = {name: row.values.get(name) for name in _fields(table)}
    bound |= {
        "park_id": row.park_id,
        "district_id": row.district_id,
        "row_key": row.key,
        "content_digest": row.digest,
        "row_number": row.row,
        "upload_id": upload_id,
    }
    for name in ("parcel_id", "enterprise_id"):
        if name in columns:
            bound[name] = getattr(row, name)
    return bound


def _fields(table: Table) -> list[str]:
    kind = next(kind for kind, own in FACT_TABLES.items() if own is table)
    return [name for name, field in vocabulary(kind).fields.items() if not field.becomes]


def digest_of(kind: str, row: Mapping[str, Any]) -> bytes:
    """What the digest of a stored row would be with these values."""
    said = {name: row[name] for name in _fields(FACT_TABLES[kind])}
    return content.digest(said, row["park_id"])


def undo(connection: Connection, kind: str, upload_id: int) -> set[int]:
    """Supersede the rows of an upload, bring their predecessors back; first anchors touched."""
    table = FACT_TABLES[kind]
    anchor = table.c[ANCHORS[kind][0]]
    touched = set(
        connection.execute(
            update(table)
            .where(table.c.upload_id == upload_id, table.c.superseded_at.is_(None))
            .values(superseded_at=func.now(), superseded_by_upload=None)
            .returning(anchor)
        ).scalars()
    )
    touched |= set(
        connection.execute(
            update(table)
            .where(table.c.superseded_by_upload == upload_id)
            .values(superseded_by_upload=None, **revival())
            .returning(anchor)
        ).scalars()
    )
    return touched


def changed_after(connection: Connection, kind: str, upload_id: int) -> int:
    """How many rows of an upload a later one replaced; those forbid its undo."""
    table = FACT_TABLES[kind]
    statement = select(func.count()).where(
        table.c.upload_id == upload_id,
        table.c.superseded_at.is_not(None),
        table.c.superseded_by_upload.is_distinct_from(upload_id),
    )
    return connection.scalar(statement) or 0


_ENTERPRISES = text(
    "SELECT given.uscc, enterprise_id_of(given.uscc, given.name) AS id FROM ("
    "SELECT n.uscc, n.name"
    " FROM unnest(CAST(:codes AS text[]), CAST(:names AS text[])) WITH ORDINALITY"
    " AS n (uscc, name, place) ORDER BY n.place OFFSET 0) AS given"
)


def enterprise_ids(connection: Connection, named: Collection[tuple[str, str]]) -> dict[str, int]:
    """The enterprises of (code, name) by code, made where new, also those of unseen parks."""
    pairs = list(dict.fromkeys(named))
    codes, names = [code for code, _ in pairs], [name for _, name in pairs]
    rows = connection.execute(_ENTERPRISES, {"codes": codes, "names": names})
    return {row.uscc: row.id for row in rows}


def enterprises_named(connection: Connection, names: Collection[str]) -> dict[str, tuple[str, str]]:
    """(code, name) of enterprises in scope by exact name: a suggestion, never a match."""
    statement = select(enterprise.c.uscc, enterprise.c.name).where(
        enterprise.c.name.in_(sorted(names))
    )
    return {row.name: (row.uscc, row.name) for row in connection.execute(statement)}


def join_parks(
    connection: Connection,
    members: Collection[tuple[int, int, int, int]],
    upload_id: int | None,
) -> None:
    """Note (enterprise_id, park_id, district_id, first_year) memberships that are new."""
    if not members:
        return
    pairs = [(enterprise_of, park) for enterprise_of, park, _, _ in members]
    present = connection.execute(
        select(enterprise_park.c.enterprise_id, enterprise_park.c.park_id).where(
            tuple_(enterprise_park.c.enterprise_id, enterprise_park.c.park_id).in_(pairs),
            enterprise_park.c.superseded_at.is_(None),
        )
    )
    known = {(row.enterprise_id, row.park_id) for row in present}
    fresh = [
        {
            "enterprise_id": enterprise_of,
            "park_id": park,
            "district_id": district,
            "first_year": year,
            "upload_id": upload_id,
        }
        for enterprise_of, park, district, year in sorted(members)
        if (enterprise_of, park) not in known
    ]
    if fresh:
        connection.execute(insert(enterprise_park), fresh)


def live_of_upload(connection: Connection, kind: str, upload_id: int) -> int:
    """Live rows of an upload, as far as the scope shows them."""
    table = FACT_TABLES[kind]
    statement = select(func.count()).where(
        table.c.upload_id == upload_id, table.c.superseded_at.is_(None)
    )
    return connection.scalar(statement) or 0


def enterprises_of_upload(connection: Connection, kind: str, upload_id: int) -> set[int]:
    """Enterprises named by an upload's rows and by those they replaced; none for other kinds."""
    table = FACT_TABLES[kind]
    if "enterprise_id" not in table.c:
        return set()
    statement = select(table.c.enterprise_id).where(
        or_(table.c.upload_id == upload_id, table.c.superseded_by_upload == upload_id)
    )
    return set(connection.execute(statement).scalars())


_LEAVE_PARKS = text(
    "UPDATE enterprise_park m SET superseded_at = now() WHERE m.upload_id = :upload_id"
    " AND m.superseded_at IS NULL AND NOT EXISTS (SELECT 1 FROM performance p"
    " WHERE p.enterprise_id = m.enterprise_id AND p.park_id = m.park_id"
    " AND p.superseded_at IS NULL) AND NOT EXISTS (SELECT 1 FROM occupancy o"
    " WHERE o.enterprise_id = m.enterprise_id AND o.park_id = m.park_id"
    " AND o.superseded_at IS NULL)"
)


def leave_parks(connection: Connection, upload_id: int) -> None:
    """End the memberships that an upload noted and that nothing else speaks for."""
    connection.execute(_LEAVE_PARKS, {"upload_id": upload_id})
