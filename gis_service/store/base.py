"""What every table shares: naming, scope columns, periods, geometry."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from geoalchemy2 import Geometry
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Computed,
    Date,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    MetaData,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import TSTZMULTIRANGE

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

NO_PARK = 0
"""park_id of a parcel outside every park; a value, so that scope keys are never NULL."""

NO_DISTRICT = 0

EARLIER = text("superseded_at IS NOT NULL")
"""Rows that are not what we know now: an index of their own costs nothing where rows are added."""


def identity() -> Column[int]:
    return Column("id", BigInteger, Identity(always=True), primary_key=True)


def scope_columns() -> tuple[Column[int], Column[int]]:
    """Today's membership, carried by every scoped row so that one policy text fits all."""
    return (
        Column("park_id", Integer, nullable=False, server_default=text("0")),
        Column("district_id", Integer, nullable=False, server_default=text("0")),
    )


def scoped_reference(column: str, table: str) -> tuple[Any, ...]:
    """A row of ``table`` with its scope, together: a foreign key does not see row policies."""
    return (
        Column(column, BigInteger, nullable=False),
        *scope_columns(),
        ForeignKeyConstraint(
            [column, "park_id", "district_id"],
            [f"{table}.id", f"{table}.park_id", f"{table}.district_id"],
            onupdate="CASCADE",
        ),
    )


def parcel_reference(table: str = "parcel") -> tuple[Any, ...]:
    return scoped_reference("parcel_id", table)


def signed(verb: str) -> tuple[Column[Any], ...]:
    """Who did it and when.

    The name is kept as on that day: a colleague's account row is not readable in every scope.
    """
    return (
        Column(f"{verb}_by", BigInteger, ForeignKey("account.id"), nullable=False),
        Column(f"{verb}_by_name", Text, nullable=False),
        Column(f"{verb}_at", DateTime(True), nullable=False, server_default=text("now()")),
    )


def commented(parts: Iterable[Any], **comments: str) -> tuple[Any, ...]:
    """Parts of a table, their columns with comments by name. Raises KeyError for another name."""
    found = tuple(parts)
    columns = {part.name: part for part in found if isinstance(part, Column)}
    for name, comment in comments.items():
        columns[name].comment = comment
    return found


def period_columns() -> tuple[Any, ...]:
    """Legal period and knowledge period; an open valid_from is 起始日期未提供."""
    return (
        Column[date | None]("valid_from", Date),
        Column[date | None]("valid_to", Date),
        *knowledge_columns(),
        CheckConstraint(
            "valid_to IS NULL OR valid_from IS NULL OR valid_from < valid_to", "period"
        ),
    )


def knowledge_columns() -> tuple[Any, ...]:
    """Known on [recorded_at, superseded_at), without the times until a replaced row was revived."""
    return (
        Column[datetime](
            "recorded_at", DateTime(True), nullable=False, server_default=text("now()")
        ),
        Column[datetime | None]("superseded_at", DateTime(True)),
        Column[int | None]("upload_id", BigInteger),
        Column[int | None]("superseded_by_upload", BigInteger),
        Column(
            "unknown_during",
            TSTZMULTIRANGE,
            nullable=False,
            server_default=text("'{}'::tstzmultirange"),
        ),
    )


def corrects_column() -> Column[int | None]:
    """The first row that a corrected one goes back to: it keeps that row's place among others."""
    return Column("corrects", BigInteger)


def geometry_columns() -> tuple[Any, ...]:
    """geom (EPSG:4490, exchange), plane (the city's working CRS), web (3857, tiles only).

    The SRID of ``plane`` and the envelope belong to the city and are added as constraints when a
    database is bound to its profile.
    """
    return (
        Column("geom", Geometry("MULTIPOLYGON", 4490, spatial_index=False), nullable=False),
        Column("plane", Geometry("MULTIPOLYGON", -1, spatial_index=False), nullable=False),
        Column(
            "web",
            Geometry("MULTIPOLYGON", 3857, spatial_index=False),
            Computed("ST_Transform(geom, 3857)", persisted=True),
        ),
        CheckConstraint("ST_IsValid(geom) AND NOT ST_IsEmpty(geom)", "geom_valid"),
        CheckConstraint("ST_IsValid(plane) AND NOT ST_IsEmpty(plane)", "plane_valid"),
        CheckConstraint(
            "ST_XMin(geom) >= 73 AND ST_XMax(geom) <= 136"
            " AND ST_YMin(geom) >= 3 AND ST_YMax(geom) <= 54",
            "geom_in_china",
        ),
    )


def geometry_indexes(table: str) -> tuple[Index, ...]:
    return tuple(
        Index(f"gx_{table}_{column}", column, postgresql_using="gist")
        for column in ("geom", "plane", "web")
    )
