"""Many rows by PostgreSQL's COPY (批量写入), always into a temporary table.

A table with row policies takes no COPY; from the temporary table one INSERT … SELECT goes on.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from struct import pack
from typing import Any

from sqlalchemy import Connection

_ROWS = 500
_WITH_SRID = 0x20
"""In the last byte of a shape's type: its system's code follows."""

_ESCAPED = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


def line(values: Iterable[Any]) -> str:
    """A row in COPY's text form: None is NULL, bytes are bytea, the rest as ``str`` writes it."""
    return "\t".join([_cell(value) for value in values]) + "\n"


def rows_of(columns: Sequence[Sequence[Any]]) -> Iterator[str]:
    """Rows as ``line`` writes them, from columns of equal length: far less work a cell."""
    written = [_cells(column) for column in columns]
    return (f"{row}\n" for row in map("\t".join, zip(*written, strict=True)))


def _cells(column: Sequence[Any]) -> Sequence[str]:
    """Most columns of a file say one thing throughout, or are all texts without a blank."""
    first = column[0] if column else None
    if all(value is first for value in column):
        return [_cell(first)] * len(column)
    return [_cell(value) for value in column]


class _Lines:
    """What COPY reads: rows as they are made, never all of them at once."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)

    def read(self, _size: int = -1) -> bytes:
        return "".join(islice(self._lines, _ROWS)).encode()


def copy_in(connection: Connection, table: str, lines: Iterable[str]) -> int:
    """Copy rows that ``line`` wrote; returns how many. ``table`` is a name of ours."""
    cursor = connection.connection.cursor()
    cursor.copy_expert(f"COPY {table} FROM STDIN", _Lines(lines))
    return int(cursor.rowcount)


def array(numbers: Sequence[int | None]) -> str:
    """An array of integers as PostgreSQL reads it."""
    return "{" + ",".join(["NULL" if item is None else str(item) for item in numbers]) + "}"


def hex_ewkb(shapes: Iterable[bytes], srid: int) -> list[str]:
    """Shapes (WKB, little-endian, 2-D) as PostGIS reads them from text, with their system."""
    system = pack("<I", srid).hex()
    return [f"{shape[:4].hex()}{_WITH_SRID:02x}{system}{shape[5:].hex()}" for shape in shapes]


def _cell(value: Any) -> str:
    if value is None:
        return r"\N"
    if isinstance(value, str):
        return value.translate(_ESCAPED)
    if isinstance(value, bytes):
        return rf"\\x{value.hex()}"
    return str(value)
