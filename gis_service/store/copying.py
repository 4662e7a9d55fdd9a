"""Many rows by PostgreSQL's COPY (批量写入), always into a temporary table.

A table with row policies takes no COPY; from the temporary table one INSERT … SELECT goes on.
"""

from collections.abc import Iterable, Sequence
from io import StringIO
from typing import Any

import numpy as np
import shapely
from shapely.geometry import MultiPolygon
from sqlalchemy import Connection

_ESCAPED = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


def line(values: Iterable[Any]) -> str:
    """A row in COPY's text form: None is NULL, bytes are bytea, the rest as ``str`` writes it."""
    return "\t".join([_cell(value) for value in values]) + "\n"


def copy_in(connection: Connection, table: str, lines: Iterable[str]) -> int:
    """Copy rows that ``line`` wrote; returns how many. ``table`` is a name of ours."""
    cursor = connection.connection.cursor()
    cursor.copy_expert(f"COPY {table} FROM STDIN", StringIO("".join(lines)))
    return int(cursor.rowcount)


def array(numbers: Sequence[int | None]) -> str:
    """An array of integers as PostgreSQL reads it."""
    return "{" + ",".join(["NULL" if item is None else str(item) for item in numbers]) + "}"


def hex_ewkb(shapes: Sequence[MultiPolygon], srid: int) -> list[str]:
    """Shapes as PostGIS reads them from text."""
    held = np.empty(len(shapes), dtype=object)
    held[:] = shapes
    written: list[str] = shapely.to_wkb(
        shapely.set_srid(held, srid), hex=True, include_srid=True
    ).tolist()
    return written


def _cell(value: Any) -> str:
    if value is None:
        return r"\N"
    if isinstance(value, str):
        return value.translate(_ESCAPED)
    if isinstance(value, bytes):
        return rf"\\x{value.hex()}"
    return str(value)
