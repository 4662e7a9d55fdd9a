"""Heads with events that are only added (案件、项目、方案与办理记录): the parts of their tables.

A head says what was opened and what its events lead to; ``events`` counts them, by which two people
at once are told apart. What happened is one row an event, granted SELECT and INSERT only.
"""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    Text,
    UniqueConstraint,
    text,
)

from gis_service.store.base import scoped_reference


def head_columns() -> tuple[Any, ...]:
    """What the events lead to, kept for lists; and the key that events refer to."""
    return (
        Column("state", Text, nullable=False),
        Column("events", Integer, nullable=False),
        UniqueConstraint("id", "park_id", "district_id"),
    )


def one_open(table: str) -> tuple[Any, ...]:
    """Whether it is closed; a parcel has one open head, in whatever scope it was opened."""
    return (
        Column("closed", Boolean, nullable=False, server_default=text("false")),
        Index(open_index(table), "parcel_id", unique=True, postgresql_where=text("NOT closed")),
        Index(f"ix_{table}_parcel", "parcel_id"),
    )


def open_index(table: str) -> str:
    """The index that refuses a second open head of a parcel."""
    return f"uq_{table}_open"


def event_columns(head: str, key: str) -> tuple[Any, ...]:
    """An event of a row of ``head``, named by the column ``key``."""
    return (*scoped_reference(key, head), *step_columns(), UniqueConstraint(key, "place"))


def step_columns() -> tuple[Column[Any], ...]:
    """A step as taken: which in order, whereto, by whom in what capacity, on which day."""
    return (
        Column("place", Integer, nullable=False),
        Column("step", Text, nullable=False),
        Column("target", Text),
        Column("role", Text, nullable=False),
        Column("actor_id", BigInteger, ForeignKey("account.id"), nullable=False),
        # As on that day: a colleague's account row is not readable in every scope.
        Column("actor", Text, nullable=False),
        Column("actor_name", Text, nullable=False),
        Column("on_day", Date, nullable=False),
        Column("recorded_at", DateTime(True), nullable=False),
    )
