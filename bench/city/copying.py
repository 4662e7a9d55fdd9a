"""Rows as PostgreSQL's COPY text, straight from columns (批量写入)."""

import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

NULL = r"\N"


def text(column: Iterable[Any]) -> list[str]:
    """Values of a column as COPY reads them; there are no tabs, line ends or backslashes in it."""
    return [NULL if value is None else str(value) for value in column]


def copy(connection: Any, table: str, columns: Mapping[str, Sequence[str]]) -> None:
    """Write columns of equal length into a table over a psycopg2 connection."""
    lines = "\n".join(map("\t".join, zip(*columns.values(), strict=True)))
    names = ", ".join(columns)
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY {table} ({names}) FROM STDIN", io.StringIO(lines))
