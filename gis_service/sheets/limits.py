"""How big a table may be. A workbook is small on disk and can be huge unpacked."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TableLimits:
    """Bytes of the file and of its parts unpacked; rows, columns and cells of one sheet."""

    file_bytes: int = 50 * 1024 * 1024
    unpacked_bytes: int = 600 * 1024 * 1024
    entries: int = 5_000
    rows: int = 200_000
    columns: int = 1_000
    cells: int = 12_000_000
    sheets: int = 200


DEFAULT_LIMITS = TableLimits()
