"""Headers taken for a field by hand (列的对应): of a park or, without one, of a user."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    DateTime,
    ForeignKey,
    Index,
    Table,
    Text,
    func,
    or_,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import insert

from gis_service.store.base import NO_PARK, identity, metadata, scope_columns

column_choice = Table(
    "column_choice",
    metadata,
    identity(),
    *scope_columns(),
    Column("account_id", BigInteger, ForeignKey("account.id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("header", Text, nullable=False),
    # NULL: the column is not used.
    Column("field", Text),
    Column("chosen_at", DateTime(True), nullable=False, server_default=text("now()")),
    Index(
        "uq_column_choice_park",
        "park_id",
        "kind",
        "header",
        unique=True,
        postgresql_where=text("park_id <> 0"),
    ),
    Index(
        "uq_column_choice_account",
        "account_id",
        "kind",
        "header",
        unique=True,
        postgresql_where=text("park_id = 0"),
    ),
)


def remembered(
    connection: Connection, kind: str, park_id: int, account_id: int
) -> dict[str, str | None]:
    """Field by header, None for a column not to use; the park's own choices, else the user's."""
    mine = column_choice.c.account_id == account_id
    query = select(column_choice.c.header, column_choice.c.field).where(
        column_choice.c.kind == kind,
        or_(column_choice.c.park_id == park_id, mine) if park_id != NO_PARK else mine,
    )
    # The park's own last, so that they stand.
    rows = connection.execute(query.order_by(column_choice.c.park_id, column_choice.c.id))
    return {row.header: row.field for row in rows}


def remember(
    connection: Connection,
    kind: str,
    place: tuple[int, int],
    account_id: int,
    chosen: Mapping[str, str | None],
) -> None:
    """Keep choices, over earlier ones for the same headers; ``place`` is (park, district)."""
    if not chosen:
        return
    park_id, district_id = place
    rows: list[dict[str, Any]] = [
        {
            "park_id": park_id,
            "district_id": district_id,
            "account_id": account_id,
            "kind": kind,
            "header": header,
            "field": field,
        }
        for header, field in chosen.items()
    ]
    owner = "park_id" if park_id != NO_PARK else "account_id"
    statement = insert(column_choice).values(rows)
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=[owner, "kind", "header"],
            index_where=text("park_id <> 0" if park_id != NO_PARK else "park_id = 0"),
            set_={
                "field": statement.excluded.field,
                "account_id": statement.excluded.account_id,
                "chosen_at": func.now(),
            },
        )
    )
