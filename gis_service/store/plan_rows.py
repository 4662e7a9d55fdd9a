"""Reading and writing kept plan checks; an answer is never changed, only taken off the list."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, text, update

from gis_service.store.periods import live_at
from gis_service.store.plan_record import PlanRecord, record_from, record_json
from gis_service.store.plans import plan_check


@dataclass(frozen=True, slots=True)
class NewPlanCheck:
    """What is kept. ``place``: (park_id, district_id); ``follows``: what it goes on from."""

    name: str
    place: tuple[int, int]
    shared: bool
    outline: str
    inputs: Mapping[str, str]
    record: PlanRecord
    follows: int | None = None


@dataclass(frozen=True, slots=True)
class StoredPlanCheck:
    """A kept check that its reader may see; ``record`` as its owner saw it."""

    id: int
    name: str
    owner_id: int
    owner_name: str
    shared: bool
    saved_at: datetime
    as_of: date
    outline: str
    inputs: Mapping[str, str]
    record: PlanRecord
    follows: int | None


def add(connection: Connection, new: NewPlanCheck, account: tuple[int, str]) -> int:
    """Keep an answer for an account (id, name); its id."""
    park_id, district_id = new.place
    record = new.record
    return connection.execute(
        insert(plan_check)
        .values(
            park_id=park_id,
            district_id=district_id,
            name=new.name,
            purpose=record.purpose.value,
            as_of=record.as_of,
            owner_id=account[0],
            owner_name=account[1],
            shared=new.shared,
            policy_snapshot_id=record.snapshot_id,
            outline=new.outline,
            inputs=dict(new.inputs),
            record=record_json(record),
            follows=new.follows,
        )
        .returning(plan_check.c.id)
    ).scalar_one()


def find(connection: Connection, check_id: int) -> StoredPlanCheck | None:
    """One of the reader's own or shared with him; also one that was taken off the list."""
    row = connection.execute(select(plan_check).where(plan_check.c.id == check_id)).one_or_none()
    return _stored(row) if row is not None else None


def listed(connection: Connection, most: int) -> list[StoredPlanCheck]:
    """The newest of those that the reader may see."""
    rows = connection.execute(
        select(plan_check)
        .where(plan_check.c.removed.is_(False))
        .order_by(plan_check.c.id.desc())
        .limit(most)
    )
    return [_stored(row) for row in rows]


def remove(connection: Connection, check_id: int, owner_id: int) -> bool:
    """Take one's own off the list; False when it is not there, or not his."""
    changed = connection.execute(
        update(plan_check)
        .where(
            plan_check.c.id == check_id,
            plan_check.c.owner_id == owner_id,
            plan_check.c.removed.is_(False),
        )
        .values(removed=True)
    )
    return bool(changed.rowcount)


_SEEN = text(
    "SELECT DISTINCT v.code FROM parcel_version v WHERE v.code = ANY (CAST(:codes AS text[]))"
    f" AND {live_at('v')}"
)


def codes_seen(connection: Connection, codes: Collection[str], as_of: date) -> set[str]:
    """Which of these parcels lie in the reader's scope."""
    return set(connection.scalars(_SEEN, {"codes": sorted(codes), "as_of": as_of}))


def _stored(row: Row[Any]) -> StoredPlanCheck:
    return StoredPlanCheck(
        id=row.id,
        name=row.name,
        owner_id=row.owner_id,
        owner_name=row.owner_name,
        shared=row.shared,
        saved_at=row.saved_at,
        as_of=row.as_of,
        outline=row.outline,
        inputs=row.inputs,
        record=record_from(row.record),
        follows=row.follows,
    )
