"""Batches by which land was approved for construction (农用地转用、征收批次)."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Connection,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Table,
    Text,
    func,
    insert,
    select,
    text,
    update,
)

from gis_service.store.base import identity, metadata, scope_columns
from gis_service.store.column_types import area
from gis_service.user import User

approval_batch = Table(
    "approval_batch",
    metadata,
    identity(),
    *scope_columns(),
    Column("number", Text, nullable=False),
    Column("approved_on", Date, nullable=False),
    Column("area", area(), nullable=False),
    # What of it has not been supplied yet, as the office states it (批而未供).
    Column("unsupplied", area(), nullable=False),
    Column("document", Text, nullable=False),
    Column("recorded_by", BigInteger, ForeignKey("account.id"), nullable=False),
    Column("recorded_by_name", Text, nullable=False),
    Column("recorded_at", DateTime(True), nullable=False, server_default=text("now()")),
    Column("superseded_at", DateTime(True)),
    CheckConstraint("area > 0 AND unsupplied >= 0 AND unsupplied <= area", "area"),
    Index(
        "uq_approval_batch_number",
        "district_id",
        "number",
        unique=True,
        postgresql_where=text("superseded_at IS NULL"),
    ),
)


@dataclass(frozen=True, slots=True)
class Batch:
    """One batch in force; areas in cm²."""

    district_id: int
    number: str
    approved_on: date
    area_cm2: int
    unsupplied_cm2: int
    document: str
    recorded_by: str = ""


def put(connection: Connection, user: User, batch: Batch) -> None:
    """Record a batch; one of the same number in the district is superseded and kept."""
    own = (approval_batch.c.district_id == batch.district_id) & (
        approval_batch.c.number == batch.number
    )
    connection.execute(
        update(approval_batch)
        .where(own, approval_batch.c.superseded_at.is_(None))
        .values(superseded_at=func.now())
    )
    connection.execute(
        insert(approval_batch).values(
            district_id=batch.district_id,
            number=batch.number,
            approved_on=batch.approved_on,
            area=batch.area_cm2,
            unsupplied=batch.unsupplied_cm2,
            document=batch.document,
            recorded_by=user.id,
            recorded_by_name=user.display_name,
        )
    )


def approved(connection: Connection, as_of: date) -> list[Batch]:
    """Batches approved up to a day, as far as the scope shows them."""
    table = approval_batch.c
    query = (
        select(
            table.district_id,
            table.number,
            table.approved_on,
            table.area,
            table.unsupplied,
            table.document,
            table.recorded_by_name,
        )
        .where(table.superseded_at.is_(None), table.approved_on <= as_of)
        .order_by(table.approved_on, table.number)
    )
    return [Batch(*row) for row in connection.execute(query)]
