"""Reading and writing splits and merges (宗地分割、合并), and how their land lies."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, text, update

from gis_service.store.correction_rows import DataRow
from gis_service.store.facts import contract
from gis_service.store.outline_rows import cm2_of
from gis_service.store.successions import succession, succession_member
from parcels.fields import FieldType, vocabulary
from parcels.succession import Cover

PREDECESSOR, SUCCESSOR = "predecessor", "successor"


@dataclass(frozen=True, slots=True)
class Member:
    """A parcel of a record; area in cm²."""

    parcel_id: int
    code: str
    side: str
    cm2: int


@dataclass(frozen=True, slots=True)
class StoredSuccession:
    """A record with its parcels. ``versions``: pairs (old, new) that recording it made."""

    id: int
    kind: str
    on: date
    document: str
    reason: str
    remainder: str
    remainder_cm2: int
    contracts: tuple[str, ...]
    versions: tuple[tuple[int, int], ...]
    contract_rows: tuple[int, ...]
    recorded_by_name: str
    recorded_at: datetime
    withdrawn_at: datetime | None
    withdrawn_by_name: str | None
    withdrawn_reason: str | None
    members: tuple[Member, ...]

    def side(self, side: str) -> tuple[Member, ...]:
        return tuple(one for one in self.members if one.side == side)


_FOUND = text(
    "SELECT DISTINCT ON (v.code) v.id, v.parcel_id, v.code FROM parcel_version v"
    " WHERE v.code = ANY(:codes) AND v.superseded_at IS NULL"
    " ORDER BY v.code, v.valid_to IS NULL DESC, v.valid_to DESC, v.id DESC"
)


def newest_versions(connection: Connection, codes: Collection[str]) -> dict[str, int]:
    """By 宗地代码 the version that holds last, as far as the scope shows it."""
    rows = connection.execute(_FOUND, {"codes": sorted(codes)})
    return {row.code: row.id for row in rows}


_COVER = text(
    "WITH before AS (SELECT ST_UnaryUnion(ST_Collect(plane)) AS shape FROM parcel_version"
    " WHERE id = ANY(:before)), after AS (SELECT ST_UnaryUnion(ST_Collect(plane)) AS shape,"
    " sum(ST_Area(plane)) AS total FROM parcel_version WHERE id = ANY(:after))"
    " SELECT ST_Area(ST_Difference(before.shape, after.shape)) AS left_m2,"
    " ST_Area(ST_Difference(after.shape, before.shape)) AS beyond_m2,"
    " greatest(after.total - ST_Area(after.shape), 0) AS double_m2 FROM before, after"
)


def cover(connection: Connection, before: Sequence[int], after: Sequence[int]) -> Cover:
    """How versions lie over each other on the working plane."""
    row = connection.execute(_COVER, {"before": list(before), "after": list(after)}).one()
    return Cover(cm2_of(row.left_m2), cm2_of(row.beyond_m2), cm2_of(row.double_m2))


def hand_over(
    connection: Connection,
    row: DataRow,
    place: tuple[int, int, int],
    said: Mapping[str, Any],
) -> int:
    """Repeat a contract row on another parcel (parcel, park, district); the copy's id.

    ``said``: fields that the successor's part says otherwise. Other amounts and areas of a part
    are not known and stay blank, so that no share is made up.
    """
    parcel_id, park_id, district_id = place
    own = {"parcel_id": parcel_id, "park_id": park_id, "district_id": district_id}
    fields = vocabulary("contracts").fields
    divided = {
        name for name, field in fields.items() if field.type in (FieldType.MONEY, FieldType.AREA)
    }
    left_out = {
        *("id", "recorded_at", "superseded_at", "upload_id", "superseded_by_upload"),
        *("unknown_during", "corrects", "row_number"),
    }
    values = {}
    for column in contract.c:
        if column.name in left_out:
            continue
        kept = None if said and column.name in divided else row[column.name]
        values[column.name] = said.get(column.name, own.get(column.name, kept))
    statement = insert(contract).values(**values).returning(contract.c.id)
    made: int = connection.execute(statement).scalar_one()
    return made


def add(
    connection: Connection, values: Mapping[str, Any], members: Sequence[Mapping[str, Any]]
) -> int:
    """Keep a record with its parcels; its id."""
    statement = insert(succession).values(**values).returning(succession.c.id)
    made: int = connection.execute(statement).scalar_one()
    rows = [{**one, "succession_id": made} for one in members]
    connection.execute(insert(succession_member).inline(), rows)
    return made


def withdraw(
    connection: Connection, succession_id: int, account: tuple[int, str], reason: str
) -> None:
    connection.execute(
        update(succession)
        .where(succession.c.id == succession_id)
        .values(
            withdrawn_at=func.now(),
            withdrawn_by=account[0],
            withdrawn_by_name=account[1],
            withdrawn_reason=reason,
        )
    )


def find(connection: Connection, succession_id: int) -> StoredSuccession | None:
    """A record of the scope."""
    return next(iter(_read(connection, [succession_id])), None)


def of_parcels(connection: Connection, parcel_ids: Collection[int]) -> list[StoredSuccession]:
    """Records that speak of any of the parcels, oldest first, withdrawn ones as well."""
    statement = select(succession_member.c.succession_id).where(
        succession_member.c.parcel_id.in_(sorted(parcel_ids))
    )
    return _read(connection, sorted(set(connection.execute(statement).scalars())))


def _read(connection: Connection, ids: Sequence[int]) -> list[StoredSuccession]:
    if not ids:
        return []
    members: dict[int, list[Member]] = {}
    inside = succession_member.c.succession_id.in_(ids)
    for row in connection.execute(
        select(succession_member).where(inside).order_by(succession_member.c.id)
    ):
        own = members.setdefault(row.succession_id, [])
        own.append(Member(row.parcel_id, row.code, row.side, row.area))
    heads = select(succession).where(succession.c.id.in_(ids)).order_by(succession.c.id)
    return [_stored(row, members.get(row.id, [])) for row in connection.execute(heads)]


def _stored(row: Row[Any], members: Sequence[Member]) -> StoredSuccession:
    return StoredSuccession(
        id=row.id,
        kind=row.kind,
        on=row.on_day,
        document=row.document,
        reason=row.reason,
        remainder=row.remainder,
        remainder_cm2=row.remainder_area,
        contracts=tuple(row.contracts),
        versions=tuple((old, new) for old, new in row.versions),
        contract_rows=tuple(row.contract_rows),
        recorded_by_name=row.recorded_by_name,
        recorded_at=row.recorded_at,
        withdrawn_at=row.withdrawn_at,
        withdrawn_by_name=row.withdrawn_by_name,
        withdrawn_reason=row.withdrawn_reason,
        members=tuple(members),
    )
