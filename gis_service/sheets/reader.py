"""Read an office's table as it is kept (.xlsx, .xls, .csv) into typed rows, issues, questions."""

from pathlib import Path

from gis_service.sheets.answers import SheetAnswers
from gis_service.sheets.cells import shown
from gis_service.sheets.choosing import (
    Chosen,
    choose_sheet,
    find_year,
    hidden_rows_question,
    listed,
    resolve_unit,
    unit_questions,
)
from gis_service.sheets.container import Container
from gis_service.sheets.grid import Book, open_book
from gis_service.sheets.header import Column
from gis_service.sheets.limits import DEFAULT_LIMITS, TableLimits
from gis_service.sheets.reading import ColumnUse, SampleRow, SheetReading, SkippedRow, TypedRow
from gis_service.sheets.rows import RowSorter
from gis_service.sheets.sample import sample
from gis_service.sheets.typist import Typist
from parcels.fields import Unit, Vocabulary, vocabulary
from parcels.fields.naming import fold
from parcels.issue import Issue
from parcels.question import Question

_BLANK = "空行"
_MOST_ISSUES = 20_000


def read_workbook(
    path: Path,
    name: str,
    kind: str,
    answers: SheetAnswers | None = None,
    limits: TableLimits = DEFAULT_LIMITS,
) -> SheetReading:
    """Read one table of a kind of :data:`parcels.fields.KINDS`.

    ``name`` is the user's file name, used only as evidence of the year. Raises
    UnreadableTableError when the file is no table, KeyError for an unknown kind, nothing else.
    """
    given = answers if answers is not None else SheetAnswers()
    words = vocabulary(kind).choosing(given.columns)
    book = open_book(path, given.encoding, limits)
    chosen = choose_sheet(book, words, given)
    if isinstance(chosen, Issue):
        return SheetReading(kind, "", given.year, (), (), (), (), (chosen,), ())
    return _Reading(book, words, name, given, chosen).read()


class _Reading:
    """One pass over the chosen sheet."""

    def __init__(
        self, book: Book, words: Vocabulary, name: str, answers: SheetAnswers, chosen: Chosen
    ) -> None:
        self._book = book
        self._words = words
        self._answers = answers
        self._grid = chosen.grid
        self._header = chosen.header
        self._others = chosen.others
        self._sheet = chosen.grid.name if len(book.sheets) > 1 else None
        self._questions: list[Question] = [chosen.question] if chosen.question else []
        self._notes: list[str] = []
        self._issues: list[Issue] = []
        self._skipped: list[SkippedRow] = []
        self._year = self._find_year(name)
        self._columns = self._resolved()

    def read(self) -> SheetReading:
        self._report_file()
        self._report_header()
        rows = self._rows()
        if not rows and not self._questions:
            self._issues.append(Issue("table_rows_missing", sheet=self._sheet))
        return SheetReading(
            kind=self._words.kind,
            sheet=self._grid.name,
            year=self._year,
            rows=tuple(rows),
            mapping=tuple(_use(column, unit, why) for column, unit, why in self._columns),
            skipped=tuple(self._skipped),
            notes=tuple(self._notes),
            issues=tuple(self._issues[:_MOST_ISSUES]),
            questions=tuple(self._questions),
            unknown=tuple(written for _, written in self._header.unknown),
            sample=self._sample() if self._questions else (),
        )

    def _sample(self) -> tuple[SampleRow, ...]:
        hidden = self._grid.layout.hidden_rows
        data = [row for row in hidden if row >= self._header.data_row]
        return sample(self._grid, self._header.data_row, data)

    def _find_year(self, name: str) -> int | None:
        if "year" not in self._words.fields:
            return self._answers.year
        found = find_year(self._header, name, self._grid.name, self._answers)
        if found.question is not None:
            self._questions.append(found.question)
        if found.evidence:
            self._notes.append(f"年度取 {found.year} 年：{found.evidence}。")
        return found.year

    def _resolved(self) -> list[tuple[Column, Unit | None, str]]:
        """The columns to read with their units; columns of another year are reported and left."""
        kept: list[tuple[Column, Unit | None, str]] = []
        for column in self._header.columns:
            if column.year is not None and self._year is not None and column.year != self._year:
                params = {"found": str(column.year), "year": str(self._year)}
                self._issues.append(
                    Issue(
                        "table_column_other_year",
                        column=column.header,
                        sheet=self._sheet,
                        params=params,
                    )
                )
                continue
            unit, evidence = resolve_unit(column, self._header, self._answers)
            kept.append((column, unit, evidence))
        return kept

    def _report_file(self) -> None:
        if self._book.container is Container.TEXT:
            self._notes.append(f"文本编码按 {self._book.encoding} 读取。")
        hidden = [name for name, is_hidden in self._book.sheets if is_hidden]
        if hidden:
            params = {"count": str(len(hidden)), "found": "、".join(hidden)}
            self._issues.append(Issue("table_sheets_hidden", params=params))
        if self._others:
            params = {"found": "、".join(self._others)}
            self._issues.append(Issue("table_sheets_other", params=params))
        columns = [
            column.header
            for column in self._header.columns
            if column.index in self._grid.layout.hidden_columns
        ]
        if columns:
            params = {"found": "、".join(columns)}
            self._issues.append(Issue("table_columns_hidden", sheet=self._sheet, params=params))
        if self._book.layout.epoch_1904:
            self._notes.append("工作簿使用 1904 日期系统，日期已按此换算。")

    def _report_header(self) -> None:
        header = self._header
        row = header.bottom + 1
        for _, written in header.wrong_unit:
            self._issues.append(Issue("table_column_unit", row, written, sheet=self._sheet))
        for _, written in header.unknown:
            if fold(written) in self._words.chosen:
                continue
            self._issues.append(Issue("table_column_unknown", row, written, sheet=self._sheet))
        names = header.names
        for label in missing_columns(self._words, names):
            params = {"expected": label}
            self._issues.append(
                Issue("table_column_missing", row, sheet=self._sheet, params=params)
            )
        for index in range(header.top):
            text = " ".join(str(cell) for cell in self._grid.rows[index] if cell != "")
            if text:
                self._skipped.append(SkippedRow(index + 1, "表题", text[:200]))
        if header.data_row > header.bottom + 1:
            text = " ".join(str(cell) for cell in self._grid.rows[header.bottom + 1] if cell != "")
            self._skipped.append(SkippedRow(header.bottom + 2, "单位行", text[:200]))

    def _rows(self) -> list[TypedRow]:
        epoch = self._book.layout.epoch_1904
        columns = [(column, unit) for column, unit, _ in self._columns]
        typist = Typist(self._grid, self._words, columns, epoch, self._year, self._sheet)
        sorter = RowSorter(self._grid, self._header)
        hidden_rows = self._grid.layout.hidden_rows
        include = self._answers.hidden_rows == "include"
        hidden: list[int] = []
        rows: list[TypedRow] = []
        for row in range(self._header.data_row, len(self._grid.rows)):
            reason = sorter.reason(row)
            if reason is not None:
                if reason.reason != _BLANK:
                    self._skipped.append(SkippedRow(row + 1, reason.reason, reason.text))
                continue
            cells = sorter.cells(row)
            if row in hidden_rows:
                hidden.append(row + 1)
                if not include:
                    text = " ".join(shown(cell) for cell in cells if cell != "")
                    self._skipped.append(SkippedRow(row + 1, "隐藏行", text[:200]))
                    continue
            typed, issues = typist.type_row(row, cells)
            rows.append(typed)
            self._issues.extend(issues)
        self._report_hidden(hidden, include)
        self._questions.extend(unit_questions(typist.open_families, self._header.columns))
        return rows

    def _report_hidden(self, hidden: list[int], include: bool) -> None:
        if not hidden:
            return
        if self._answers.hidden_rows is None:
            self._questions.append(hidden_rows_question(hidden))
        handled = "，已按要求读取" if include else "，未读取"
        params = {"count": str(len(hidden)), "found": listed(hidden), "handled": handled}
        self._issues.append(Issue("table_rows_hidden", sheet=self._sheet, params=params))


def missing_columns(words: Vocabulary, names: set[str]) -> list[str]:
    """Labels of required columns that are absent; the year may also stand in a title."""
    missing = [
        field.label
        for field in words.fields.values()
        if field.required and field.name != "year" and field.name not in names
    ]
    for group in words.identify:
        if not names & set(group):
            missing.append("或".join(words.field(name).label for name in group))
    return missing


def _use(column: Column, unit: Unit | None, evidence: str) -> ColumnUse:
    return ColumnUse(
        column=column.index + 1,
        header=column.header,
        field=column.field.name,
        label=column.field.label,
        unit=unit.name if unit is not None else None,
        evidence=evidence,
    )
