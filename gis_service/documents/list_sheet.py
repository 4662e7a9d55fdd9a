"""A worksheet of a list: its columns and rows between what the heading says of every file."""

from collections.abc import Iterable, Mapping, Sequence

from gis_service.documents.heading import Heading
from gis_service.documents.layout import Layout
from gis_service.sheets.writer import SheetTable, Value


def list_sheet(
    name: str,
    form: Layout,
    rows: Iterable[Mapping[str, Value]],
    heading: Heading,
    *,
    title: str = "",
    remarks: Sequence[str] = (),
    notes: Sequence[str] = (),
) -> SheetTable:
    """``form``: the columns wanted of the list; ``rows`` are read as they are written.

    ``title`` stands in the title in the place of ``name``; ``remarks`` and ``notes`` come after
    those of the heading.
    """
    return SheetTable(
        name=name,
        title=heading.title(title or name),
        columns=form.columns,
        rows=(form.row(row) for row in rows),
        remarks=(*heading.remarks, *remarks),
        notes=(*heading.notes, *notes),
        frozen=min(form.frozen, len(form.keys)),
    )
