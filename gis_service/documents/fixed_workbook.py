"""A fixed report as a workbook and as a Word file (固定报表)."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import IO

from docx import Document
from docx.document import Document as DocxDocument
from docx.enum.section import WD_ORIENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from gis_service.documents.heading import Heading
from gis_service.reports.forms import Form
from gis_service.sheets.writer import SheetTable, Style, TableColumn, Target, Value, write_book
from parcels.dates import PreciseDate
from parcels.units import shown

_FONT, _SIZE = "宋体", 9
_A4_LANDSCAPE = Cm(29.7), Cm(21)
_MARGIN = Cm(1.5)
_NOTHING = "—"
_EMPTY = "本期没有符合条件的行。"


@dataclass(frozen=True, slots=True)
class Printed:
    """A report to print: its rows, and what is said of its version (存档第 1 版 …)."""

    form: Form
    rows: Sequence[Sequence[Value]]
    said: tuple[str, ...] = ()


def write_fixed(target: Target, printed: Printed, heading: Heading) -> int:
    """Returns the rows written."""
    form = printed.form
    table = SheetTable(
        name=form.title,
        title=heading.title(form.title),
        columns=form.columns,
        rows=printed.rows,
        remarks=(*heading.remarks, *printed.said),
        notes=heading.notes,
        frozen=form.frozen,
    )
    return write_book(target, [table])[0]


def write_word(target: IO[bytes], printed: Printed, heading: Heading) -> int:
    """One table, or one under each value of the first column. Returns the rows written."""
    form = printed.form
    paper = _landscape()
    paper.add_heading(heading.title(form.title), level=1)
    for line in (*heading.remarks, *printed.said):
        paper.add_paragraph(line)
    if form.grouped:
        groups: dict[str, list[Sequence[Value]]] = defaultdict(list)
        for row in printed.rows:
            groups[cell_words(row[0], form.columns[0])].append(row[1:])
        for name, rows in groups.items():
            paper.add_heading(f"{name}（{len(rows)} 宗）", level=2)
            _table(paper, form.columns[1:], rows)
    elif printed.rows:
        _table(paper, form.columns, printed.rows)
    if not printed.rows:
        paper.add_paragraph(_EMPTY)
    for line in heading.notes:
        paper.add_paragraph(line)
    paper.save(target)
    return len(printed.rows)


def _landscape() -> DocxDocument:
    paper = Document()
    style = paper.styles["Normal"]
    style.font.name, style.font.size = _FONT, Pt(_SIZE)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), _FONT)
    section = paper.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = _A4_LANDSCAPE
    section.left_margin = section.right_margin = _MARGIN
    return paper


def _table(
    paper: DocxDocument, columns: Sequence[TableColumn], rows: Sequence[Sequence[Value]]
) -> None:
    """Column widths in the proportion of the workbook's; its header is repeated on each page."""
    room = _A4_LANDSCAPE[0] - 2 * _MARGIN
    whole = sum(column.width for column in columns)
    widths = [int(room * column.width / whole) for column in columns]
    table = paper.add_table(rows=1, cols=len(columns), style="Table Grid")
    table.autofit = False
    # A new row takes its widths from the grid, so that no cell of a long table is touched again.
    for place, column in enumerate(columns):
        table.columns[place].width = widths[place]
        table.rows[0].cells[place].text = column.header
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for row in rows:
        cells = table.add_row().cells
        for cell, value, column in zip(cells, row, columns, strict=True):
            cell.text = cell_words(value, column)


def cell_words(value: Value, column: TableColumn) -> str:
    """A cell as a page or a Word file shows it."""
    match value:
        case None:
            return _NOTHING
        case bool():
            return "是" if value else "否"
        case PreciseDate():
            return value.text
        case date():
            return value.isoformat()
        case int() if column.style is Style.INTEGER:
            return f"{value:,}"
        case int() | Fraction() | Decimal():
            return f"{Decimal(shown(Fraction(value), column.places)):,f}"
    return str(value)
