"""Reading and writing corrected rows and their records (更正记录)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from geoalchemy2 import Geometry
from sqlalchemy import (
    ARRAY,
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    RowMapping,
    Select,
    Table,
    and_,
    any_,
    func,
    insert,
    literal,
    literal_column,
    null,
    or_,
    select,
    text,
    update,
)

from gis_service.store.corrections import correction
from gis_service.store.facts import FACT_TABLES, enterprise, occupancy
from gis_service.store.parcels import parcel_version
from gis_service.store.periods import known_rows, revival
from gis_service.store.places import park
from gis_service.store.report_rows import ANCHORS
from gis_service.store.uploads import upload
from gis_service.user import Scope
from parcels.fields import PARCELS

TABLES: Mapping[str, Table] = {PARCELS: parcel_version, **FACT_TABLES}
"""Where each kind of data stands, in the order in which a page shows them."""

DataRow: TypeAlias = RowMapping

# What a further version of a row does not take over from the one it stands for.
_OF_ITS_OWN = frozenset(
    {"id", "recorded_at", "superseded_at", "upload_id", "superseded_by_upload", "unknown_during"}
)


def key_of(kind: str, row: DataRow) -> str:
    """What tells a row from others of its parcel or enterprise; a version has none."""
    return "" if kind == PARCELS else str(row["row_key"])


def _shown(table: Table) -> list[Column[Any]]:
    return [
        column
        for column in table.c
        if not isinstance(column.type, Geometry) and column.name not in ("drawn", "unknown_during")
    ]


def find(connection: Connection, kind: str, row_id: int) -> DataRow | None:
    """A row of the scope, whether it holds or was replaced."""
    statement = _with_names(kind, TABLES[kind].c.id == row_id)
    return connection.execute(statement).mappings().one_or_none()


def live_like(connection: Connection, kind: str, row: DataRow, key: str) -> list[DataRow]:
    """Rows that hold with the anchor of ``row`` and this key."""
    table = TABLES[kind]
    if kind == PARCELS:
        same = and_(
            table.c.parcel_id == row["parcel_id"],
            table.c.valid_from.is_not_distinct_from(row["valid_from"]),
            table.c.valid_to.is_not_distinct_from(row["valid_to"]),
        )
    else:
        anchors = [table.c[name] == row[name] for name in ANCHORS[kind]]
        same = and_(*anchors, table.c.row_key == key)
    statement = _with_names(kind, and_(same, known_rows(table)))
    return list(connection.execute(statement).mappings())


def on_parcel(connection: Connection, kind: str, parcel_id: int) -> list[DataRow]:
    """Rows that hold of a parcel.

    Of performance: what was reported of the enterprises that are, or were, on the parcel.
    """
    table = TABLES[kind]
    if "parcel_id" in table.c:
        here = table.c.parcel_id == parcel_id
    else:
        firms = select(occupancy.c.enterprise_id).where(
            occupancy.c.parcel_id == parcel_id, known_rows(occupancy)
        )
        here = table.c.enterprise_id.in_(firms)
    statement = _with_names(kind, and_(here, known_rows(table)))
    return list(connection.execute(statement).mappings())


def _with_names(kind: str, condition: ColumnElement[bool]) -> Select[Any]:
    """Rows in the order of recording with ``source_id`` and ``file_name`` of the upload they go
    back to, and the names of their ``firm`` and park (None where there is none).
    """
    table = TABLES[kind]
    first = table.alias("first")
    source = func.coalesce(first.c.upload_id, table.c.upload_id)
    joined = (
        table.outerjoin(first, first.c.id == table.c.corrects)
        .outerjoin(upload, upload.c.id == source)
        .outerjoin(park, park.c.id == table.c.park_id)
    )
    firm: ColumnElement[Any] = null()
    if "enterprise_id" in table.c:
        joined = joined.outerjoin(enterprise, enterprise.c.id == table.c.enterprise_id)
        firm = enterprise.c.name
    names = (
        source.label("source_id"),
        upload.c.file_name,
        park.c.name.label("park_name"),
        firm.label("firm"),
    )
    return (
        select(*_shown(table), *names)
        .select_from(joined)
        .where(condition)
        .order_by(func.coalesce(table.c.corrects, table.c.id))
    )


def parcels_of(connection: Connection, enterprise_id: int) -> list[int]:
    """Parcels of the scope that an enterprise uses."""
    statement = select(occupancy.c.parcel_id).where(
        occupancy.c.enterprise_id == enterprise_id, occupancy.c.superseded_at.is_(None)
    )
    return sorted(set(connection.execute(statement).scalars()))


def repeat(connection: Connection, kind: str, row: DataRow, changes: Mapping[str, Any]) -> int:
    """Put a copy of a row with these changes in its place; the copy's id."""
    table = TABLES[kind]
    quote = connection.dialect.identifier_preparer.quote
    said = {**changes, "corrects": row["corrects"] or row["id"]}
    names = [
        column.name
        for column in table.c
        if column.name not in _OF_ITS_OWN and column.computed is None
    ]
    values: list[Any] = [
        literal(said[name], table.c[name].type) if name in said else literal_column(quote(name))
        for name in names
    ]
    # The plain columns of a text: a typed geometry column would be read as text and back.
    source = select(*values).select_from(table).where(table.c.id == row["id"])
    statement = insert(table).from_select(names, source).returning(table.c.id)
    new_id: int = connection.execute(statement).scalar_one()
    supersede(connection, kind, row["id"])
    if kind == PARCELS:
        bound = {"old_version": row["id"], "new_version": new_id}
        connection.execute(_REPEAT_OVERLAY, bound)
    return new_id


_REPEAT_OVERLAY = text("SELECT repeat_overlay(:old_version, :new_version)")


def supersede(connection: Connection, kind: str, row_id: int) -> None:
    table = TABLES[kind]
    connection.execute(update(table).where(table.c.id == row_id).values(superseded_at=func.now()))


def revive(connection: Connection, kind: str, row_id: int) -> None:
    """Let a replaced row hold again."""
    table = TABLES[kind]
    connection.execute(update(table).where(table.c.id == row_id).values(**revival()))


def note(connection: Connection, values: Mapping[str, Any]) -> int:
    """Keep a record; its id."""
    statement = insert(correction).values(**values).returning(correction.c.id)
    return connection.execute(statement).scalar_one()


@dataclass(frozen=True, slots=True)
class Correction:
    """A record as stored; values as said with their unit, None for a blank."""

    id: int
    kind: str
    field: str
    parcel_id: int | None
    enterprise_id: int | None
    park_id: int
    district_id: int
    old_value: str | None
    new_value: str | None
    old_key: str
    new_key: str
    old_row: int
    new_row: int
    reason: str
    document: str
    corrected_by: int
    corrected_by_name: str
    corrected_at: datetime
    approved_by_name: str | None
    withdrawn_at: datetime | None
    withdrawn_by_name: str | None

    @property
    def anchor(self) -> tuple[int | None, ...]:
        names = ("parcel_id",) if self.kind == PARCELS else ANCHORS[self.kind]
        return tuple(getattr(self, name) for name in names)


_RECORD = [correction.c[name] for name in Correction.__slots__]


def by_id(connection: Connection, correction_id: int) -> Correction | None:
    return _one(connection, correction.c.id == correction_id)


def of_row(connection: Connection, kind: str, row_id: int) -> Correction | None:
    """The standing correction that made a row."""
    return _one(
        connection,
        and_(
            correction.c.kind == kind,
            correction.c.new_row == row_id,
            correction.c.withdrawn_at.is_(None),
        ),
    )


def after_row(connection: Connection, kind: str, row_id: int) -> Correction | None:
    """The standing correction that replaced a row."""
    return _one(
        connection,
        and_(
            correction.c.kind == kind,
            correction.c.old_row == row_id,
            correction.c.withdrawn_at.is_(None),
        ),
    )


def of_parcel(
    connection: Connection, parcel_id: int, enterprise_ids: Collection[int] = ()
) -> list[Correction]:
    """Corrections of a parcel's data and of these enterprises' figures, withdrawn ones as well."""
    of_firms = and_(
        correction.c.parcel_id.is_(None), correction.c.enterprise_id.in_(sorted(enterprise_ids))
    )
    condition = or_(correction.c.parcel_id == parcel_id, of_firms)
    return _all(connection, condition)


def of_firm(connection: Connection, enterprise_id: int, scope: Scope) -> list[Correction]:
    """Corrections of an enterprise's figures and land in the scope, withdrawn ones as well."""
    columns = correction.c
    within = or_(
        literal(scope.city),
        columns.park_id.in_(scope.parks),
        columns.district_id.in_(scope.districts),
    )
    return _all(connection, and_(columns.enterprise_id == enterprise_id, within))


def standing(
    connection: Connection, kind: str, anchors: Sequence[tuple[int | None, ...]]
) -> list[Correction]:
    """Corrections of a kind on any of the anchors that were not withdrawn, oldest first."""
    first = correction.c["parcel_id" if kind == PARCELS else ANCHORS[kind][0]]
    wanted = sorted({anchor[0] for anchor in anchors if anchor[0] is not None})
    if not wanted:
        return []
    condition = and_(
        correction.c.kind == kind,
        first == any_(literal(wanted, ARRAY(BigInteger))),
        correction.c.withdrawn_at.is_(None),
    )
    return _all(connection, condition)


def withdraw(connection: Connection, correction_id: int, user_id: int, name: str) -> None:
    connection.execute(
        update(correction)
        .where(correction.c.id == correction_id)
        .values(withdrawn_at=func.now(), withdrawn_by=user_id, withdrawn_by_name=name)
    )


def _one(connection: Connection, condition: Any) -> Correction | None:
    row = connection.execute(select(*_RECORD).where(condition)).one_or_none()
    return None if row is None else _record(row)


def _all(connection: Connection, condition: Any) -> list[Correction]:
    statement = select(*_RECORD).where(condition).order_by(correction.c.id)
    return [_record(row) for row in connection.execute(statement)]


def _record(row: Sequence[Any]) -> Correction:
    return Correction(*row)
