"""Batches by which land was approved for construction (农用地转用、征收批次)."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Column, Connection, Date, Text, select

from gis_service.store import recorded
from gis_service.store.column_types import area
from gis_service.user import User

approval_batch = recorded.recorded_table(
    "approval_batch",
    Column("number", Text, nullable=False),
    Column("approved_on", Date, nullable=False),
    Column("area", area(), nullable=False),
    # What of it has not been supplied yet, as the office states it (批而未供).
    Column("unsupplied", area(), nullable=False),
    check="area > 0 AND unsupplied >= 0 AND unsupplied <= area",
    key=("number",),
    index="uq_approval_batch_number",
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
    values = {
        "approved_on": batch.approved_on,
        "area": batch.area_cm2,
        "unsupplied": batch.unsupplied_cm2,
        "document": batch.document,
    }
    key = {"number": batch.number}
    recorded.put(connection, user, approval_batch, batch.district_id, key, values)


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
