"""What a table leaves open about itself: which sheet, which year, which units, hidden rows."""

from collections.abc import Sequence
from dataclasses import dataclass

from gis_service.sheets.answers import SheetAnswers
from gis_service.sheets.grid import Book, Grid
from gis_service.sheets.header import Column, Header, find_header, title_unit, years_in
from parcels.fields import FieldType, Unit, Vocabulary, families
from parcels.issue import Issue
from parcels.question import Choice, Question, QuestionCode

GUIDE_SHEET = "填写说明"
LIST_SHEET = "问题清单"
OWN_SHEETS = frozenset({GUIDE_SHEET, LIST_SHEET})
"""Sheets that our templates and marked copies add; they never hold data."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The sheet to read; ``others`` visible ones left unread, ``question`` when several fit."""

    grid: Grid
    header: Header
    others: tuple[str, ...]
    question: Question | None


@dataclass(frozen=True, slots=True)
class YearFound:
    """The year of the whole table; None with a question, or when a column states it by row."""

    year: int | None
    evidence: str
    question: Question | None


def choose_sheet(book: Book, words: Vocabulary, answers: SheetAnswers) -> Chosen | Issue:
    """The one visible sheet with a header of this kind, or the one the user named."""
    names = book.sheets
    if answers.sheet is not None:
        wanted = [(name, hidden) for name, hidden in names if name == answers.sheet]
        if not wanted:
            listed = "、".join(name for name, _ in names)
            return Issue("table_sheet_missing", value=answers.sheet, params={"sheets": listed})
    else:
        wanted = [(name, hidden) for name, hidden in names if not hidden]
    grids = [book.grid(name, hidden) for name, hidden in wanted]
    found = [(grid, header) for grid in grids if (header := find_header(grid, words)) is not None]
    if not found:
        labels = [field.label for field in words.fields.values() if field.required]
        labels += [words.field(group[0]).label for group in words.identify]
        expected = "、".join(f"「{label}」" for label in dict.fromkeys(labels))
        return Issue("table_header_missing", params={"expected": expected})
    best = _fitting(found, words)
    grid, header = best[0]
    others = tuple(
        name
        for name, hidden in names
        if not hidden and name != grid.name and name not in OWN_SHEETS
    )
    return Chosen(grid, header, others, _sheet_question(best) if len(best) > 1 else None)


def _fitting(found: list[tuple[Grid, Header]], words: Vocabulary) -> list[tuple[Grid, Header]]:
    """The sheets whose header can identify a row; all, when none can."""
    fitting = [
        (grid, header)
        for grid, header in found
        if all(header.names & set(group) for group in words.identify)
        and any(len(cells) for cells in grid.rows[header.data_row :])
    ]
    return fitting or found


def _sheet_question(found: Sequence[tuple[Grid, Header]]) -> Question:
    choices = tuple(
        Choice(
            grid.name,
            grid.name,
            f"表头认出 {len(header.names)} 列，其下有 {len(grid.rows) - header.data_row} 行",
        )
        for grid, header in found
    )
    return Question(QuestionCode.SHEET, "有几个工作表都像要上报的数据，请选择读取哪一个。", choices)


def find_year(header: Header, name: str, sheet: str, answers: SheetAnswers) -> YearFound:
    """The year of the figures: the answer, the column, else what header, title or names state."""
    if answers.year is not None:
        return YearFound(answers.year, "按所选年度", None)
    if "year" in header.names:
        return YearFound(None, "", None)
    grouped = sorted({column.year for column in header.columns if column.year is not None})
    sources = (
        (tuple(grouped), "表头的年份"),
        (header.title_years, "表题"),
        (years_in([sheet]), "工作表名称"),
        (years_in([name]), "文件名"),
    )
    for years, evidence in sources:
        if len(years) == 1:
            return YearFound(years[0], f"{evidence}写明 {years[0]} 年", None)
        if years:
            choices = tuple(Choice(str(year), f"{year} 年", evidence) for year in years)
            text = "文件里有几个年度，请选择这次读取哪一年。"
            return YearFound(None, "", Question(QuestionCode.YEAR, text, choices, free=True))
    text = "没有写明是哪一年度的数据，请填写年度。"
    return YearFound(None, "", Question(QuestionCode.YEAR, text, free=True))


def resolve_unit(column: Column, header: Header, answers: SheetAnswers) -> tuple[Unit | None, str]:
    """The unit of a column and by which evidence; None while nobody has said."""
    family = column.field.family
    if family is None or column.unit is not None:
        return column.unit, column.evidence
    stated = title_unit(header, family.name)
    if stated is not None:
        return stated, "表题"
    answer = answers.area_unit if family.name == "area" else answers.money_unit
    if family.question is not None and answer is not None:
        suffix = "/亩" if family.name == "money_per_area" else ""
        return family.unit(answer + suffix) or family.unit(answer), "按所选单位"
    if column.field.type is FieldType.SHARE:
        return None, ""
    return family.default, "默认" if family.default is not None else ""


def unit_questions(open_families: set[str], columns: Sequence[Column]) -> list[Question]:
    """One question for money, one for area, naming the columns concerned."""
    questions: dict[str, Question] = {}
    for family in families().values():
        if family.name not in open_families or family.question is None:
            continue
        silent = [
            column.header
            for column in columns
            if column.unit is None
            and column.field.family is not None
            and column.field.family.question == family.question
        ]
        word = "面积" if family.question == "area-unit" else "金额"
        text = f"表头没有写明{word}单位（{'、'.join(dict.fromkeys(silent))}），请选择。"
        choices = tuple(Choice(name, name) for name in family.offered)
        questions.setdefault(
            family.question, Question(QuestionCode(family.question), text, choices)
        )
    return list(questions.values())


def hidden_rows_question(rows: Sequence[int]) -> Question:
    text = f"有 {len(rows)} 个隐藏或被筛选掉的数据行（第 {listed(rows)} 行），是否读取？"
    choices = (Choice("skip", "不读取"), Choice("include", "读取"))
    return Question(QuestionCode.HIDDEN_ROWS, text, choices)


def listed(rows: Sequence[int], most: int = 10) -> str:
    shown = "、".join(str(row) for row in rows[:most])
    return f"{shown} 等" if len(rows) > most else shown
