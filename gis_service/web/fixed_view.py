"""What fixed.html and frozen.html need (固定报表、存档)."""

from dataclasses import dataclass
from datetime import date, datetime

from gis_service.web.fixed_rows import RowsView
from gis_service.web.freshness_view import Mark


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A frozen version; ``by`` is 月末自动存档 or a name."""

    href: str
    as_of: date
    version: str
    rows: int
    sha256: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class FixedPage:
    """One report: what it is, how to have it, and its versions.

    rows    of the day; None where they are not shown unasked, ``rows_href`` shows them.
    land    parcels that the report is made of.
    mark    how fresh the data of the day are.
    frozen  whether the day of the page has a version, so that another is a correction.
    error   what refused the last attempt; ``reason`` what was typed.
    """

    code: str
    title: str
    text: str
    columns: tuple[str, ...]
    rows: RowsView | None
    rows_href: str
    land: int
    mark: Mark
    export_href: str
    word_href: str
    versions: tuple[VersionRow, ...]
    may_freeze: bool
    frozen: bool
    reason: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class ChangedRow:
    """What a correction changed in a row: (column, before, after); a row that came or went."""

    what: str
    name: str
    cells: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class FrozenPage:
    """A version with the rows of the viewer's scope."""

    title: str
    version: str
    as_of: date
    said: str
    sha256: str
    reason: str
    rows: RowsView
    whole: int
    previous: str
    changed: tuple[ChangedRow, ...]
    export_href: str
    word_href: str
    back: str
