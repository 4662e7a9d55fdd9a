"""Figures that officials record by hand, with a document (人工登记): renewed, never overwritten.

A record of the same key supersedes the earlier one, which stays; ``district_id`` says whose it is.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    ColumnElement,
    Connection,
    DateTime,
    Index,
    Table,
    Text,
    and_,
    func,
    insert,
    or_,
    text,
    update,
)
from sqlalchemy.schema import SchemaItem

from gis_service.errors import Unusable
from gis_service.store.base import identity, metadata, scope_columns, signed
from gis_service.user import User

_EARLIEST_YEAR = 1990


def must_be_year(year: int) -> None:
    """Raises Unusable for what is no year of a record."""
    if not _EARLIEST_YEAR <= year <= date.max.year:
        raise Unusable("年度不对，请写四位数字，如 2025。")


def recorded_table(
    name: str, *columns: SchemaItem, check: str, key: tuple[str, ...], index: str
) -> Table:
    """A table of records; ``key``: columns that, in a district, name one thing recorded."""
    return Table(
        name,
        metadata,
        identity(),
        *scope_columns(),
        *columns,
        Column("document", Text, nullable=False),
        *signed("recorded"),
        Column("superseded_at", DateTime(True)),
        CheckConstraint(check, "area"),
        Index(
            index,
            "district_id",
            *key,
            unique=True,
            postgresql_where=text("superseded_at IS NULL"),
        ),
    )


def in_force(table: Table, known_at: datetime | None = None) -> ColumnElement[bool]:
    """Records that stand, or stood at a moment."""
    columns = table.c
    if known_at is None:
        return columns.superseded_at.is_(None)
    return and_(
        columns.recorded_at <= known_at,
        or_(columns.superseded_at.is_(None), columns.superseded_at > known_at),
    )


def put(
    connection: Connection,
    user: User,
    table: Table,
    district_id: int,
    key: Mapping[str, Any],
    values: Mapping[str, Any],
) -> None:
    """Record ``values`` under a key; what stood there is superseded and kept."""
    same = [table.c[name] == value for name, value in key.items()]
    connection.execute(
        update(table)
        .where(table.c.district_id == district_id, table.c.superseded_at.is_(None), *same)
        .values(superseded_at=func.now())
    )
    connection.execute(
        insert(table).values(
            district_id=district_id,
            recorded_by=user.id,
            recorded_by_name=user.display_name,
            **key,
            **values,
        )
    )
