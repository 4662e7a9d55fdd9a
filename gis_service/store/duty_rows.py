"""Who answers for a kind of data and when it is due, as officials changed it (数据责任).

Versions of a kind follow each other and stay; without one, what ``sources.toml`` says stands.
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import (
    CheckConstraint,
    Column,
    Connection,
    Date,
    Integer,
    Row,
    Table,
    Text,
    UniqueConstraint,
    insert,
    select,
    text,
)

from gis_service.store.base import identity, metadata, signed
from gis_service.user import User

_LOCK = 4_544_002
"""Any number, the same in every process of this service."""

data_duty = Table(
    "data_duty",
    metadata,
    identity(),
    Column("kind", Text, nullable=False, comment="数据种类"),
    Column("version", Integer, nullable=False, comment="第几次改动"),
    Column("owner", Text, nullable=False, comment="责任单位"),
    Column("contact", Text, nullable=False, comment="联系岗位"),
    Column("mode", Text, nullable=False, comment="报送方式"),
    Column("months", Integer, nullable=False, comment="几个月报一次"),
    Column("lag", Integer, nullable=False, comment="数据应到应报日前第几个月的月末"),
    Column("first_due", Date, nullable=False, comment="第一个应报日"),
    Column("reason", Text, nullable=False, comment="改动理由"),
    *signed("recorded"),
    UniqueConstraint("kind", "version"),
    CheckConstraint("version > 0 AND months > 0 AND lag >= 0", "schedule"),
)


@dataclass(frozen=True, slots=True)
class Duty:
    """What is answered for: owner, post, mode (手工, 接口), and the rule of the due days."""

    owner: str
    contact: str
    mode: str
    months: int
    lag: int
    first_due: date


@dataclass(frozen=True, slots=True)
class DutyRecord:
    """A version with who recorded it, when and why."""

    kind: str
    version: int
    duty: Duty
    reason: str
    recorded_by: str
    recorded_at: datetime


def in_force(connection: Connection) -> dict[str, DutyRecord]:
    """The last version of each kind that has one."""
    table = data_duty.c
    query = select(data_duty).order_by(table.version)
    return {row.kind: _record(row) for row in connection.execute(query)}


def history(connection: Connection, kind: str) -> list[DutyRecord]:
    """All versions of a kind, newest first."""
    table = data_duty.c
    query = select(data_duty).where(table.kind == kind).order_by(table.version.desc())
    return [_record(row) for row in connection.execute(query)]


def hold(connection: Connection) -> None:
    """Wait until nobody else changes duties, then keep others waiting until this ends."""
    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})


def add(
    connection: Connection, user: User, kind: str, version: int, duty: Duty, reason: str
) -> None:
    connection.execute(
        insert(data_duty).values(
            kind=kind,
            version=version,
            owner=duty.owner,
            contact=duty.contact,
            mode=duty.mode,
            months=duty.months,
            lag=duty.lag,
            first_due=duty.first_due,
            reason=reason,
            recorded_by=user.id,
            recorded_by_name=user.display_name,
        )
    )


def _record(row: Row[tuple[object, ...]]) -> DutyRecord:
    found = row._mapping
    return DutyRecord(
        found["kind"],
        found["version"],
        Duty(*(found[name] for name in Duty.__slots__)),
        found["reason"],
        found["recorded_by_name"],
        found["recorded_at"],
    )
