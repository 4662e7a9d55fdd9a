"""Tables of what offices report (合同、建筑、进度、占用、年度数据).

Their columns are the fields of the column vocabulary (``parcels.fields``), so that a name, a type
and a unit stand in one place; a new field is a vocabulary row and a migration. A row is never
changed: a newer report supersedes it, an undo brings it back.
"""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Numeric,
    Table,
    Text,
    text,
)
from sqlalchemy.schema import SchemaItem
from sqlalchemy.types import TypeEngine

from gis_service.store.base import (
    EARLIER,
    corrects_column,
    identity,
    knowledge_columns,
    metadata,
    parcel_reference,
    scope_columns,
)
from gis_service.store.column_types import (
    PRECISE_DATE_PATTERN,
    PreciseDateText,
    area,
    length,
    money,
)
from parcels.fields import Field, FieldType, vocabulary

enterprise = Table(
    "enterprise",
    metadata,
    identity(),
    Column("uscc", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
)

# 园内 in a figure is this dated list; the park's outline only proposes.
enterprise_park = Table(
    "enterprise_park",
    metadata,
    identity(),
    *scope_columns(),
    *knowledge_columns(),
    Column("enterprise_id", BigInteger, ForeignKey("enterprise.id"), nullable=False),
    Column("first_year", Integer, nullable=False),
    Index(
        "uq_enterprise_park_member",
        "enterprise_id",
        "park_id",
        unique=True,
        postgresql_where=text("superseded_at IS NULL"),
    ),
)


def _sql_type(field: Field) -> TypeEngine[Any] | type[TypeEngine[Any]]:
    match field.type:
        case FieldType.MONEY | FieldType.MONEY_PER_AREA:
            return money()
        case FieldType.AREA:
            return area()
        case FieldType.LENGTH:
            return length()
        case FieldType.SHARE | FieldType.INTEGER | FieldType.YEAR:
            return Integer
        case FieldType.RATIO | FieldType.NUMBER:
            return Numeric
        case FieldType.DATE:
            return PreciseDateText(tuple(field.words.values()))
        case FieldType.FLAG:
            return Boolean
    return Text


def _field_columns(kind: str) -> list[SchemaItem]:
    parts: list[SchemaItem] = []
    for field in vocabulary(kind).fields.values():
        if field.becomes:
            continue
        parts.append(Column(field.name, _sql_type(field)))
        if field.type is FieldType.DATE:
            allowed = " OR ".join(
                [f"{field.name} ~ '{PRECISE_DATE_PATTERN}'"]
                + [f"{field.name} = '{word}'" for word in sorted(set(field.words.values()))]
            )
            parts.append(CheckConstraint(allowed, field.name))
    return parts


def _fact_table(name: str, kind: str, *reference: SchemaItem) -> Table:
    table = Table(
        name,
        metadata,
        identity(),
        *reference,
        *knowledge_columns(),
        # Identity of the thing reported (合同编号, 观测日期 …) within the parcel or enterprise.
        Column("row_key", Text, nullable=False),
        Column("content_digest", LargeBinary, nullable=False),
        Column("row_number", Integer),
        corrects_column(),
        *_field_columns(kind),
    )
    anchor = "parcel_id" if "parcel_id" in table.c else "enterprise_id"
    Index(f"ix_{name}_{anchor}", table.c[anchor], postgresql_where=text("superseded_at IS NULL"))
    if anchor == "parcel_id":
        Index(f"ix_{name}_earlier", table.c[anchor], postgresql_where=EARLIER)
    return table


def _enterprise_reference() -> tuple[SchemaItem, ...]:
    return (
        Column("enterprise_id", BigInteger, ForeignKey("enterprise.id"), nullable=False),
        *scope_columns(),
    )


contract = _fact_table("contract", "contracts", *parcel_reference())
building = _fact_table("building", "buildings", *parcel_reference())
progress = _fact_table("progress", "progress", *parcel_reference())
occupancy = _fact_table(
    "occupancy",
    "occupancy",
    *parcel_reference(),
    Column("enterprise_id", BigInteger, ForeignKey("enterprise.id"), nullable=False, index=True),
)
performance = _fact_table("performance", "performance", *_enterprise_reference())

FACT_TABLES = {
    "contracts": contract,
    "buildings": building,
    "progress": progress,
    "occupancy": occupancy,
    "performance": performance,
}
