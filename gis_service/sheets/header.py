"""Find the header of a sheet: under titles, over several rows, with merged groups (多级表头).

Every window of one to four rows near the top is tried; the one whose columns name the most
fields wins, the smallest and earliest among equals.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from gis_service.sheets.cells import shown
from gis_service.sheets.grid import Grid, Merge
from parcels.fields import Field, Match, Unit, Vocabulary, families, match_header, unit_of
from parcels.fields.headers import changes_meaning, first_unit, fits, is_serial
from parcels.fields.naming import fold, plain

_ROWS_TRIED = 40
_DEEPEST = 4
_FEWEST_FIELDS = 2
_YEAR_ONLY = re.compile(r"(?:19|20)[0-9]{2} ?年?度?")
_YEAR_FIRST = re.compile(r"((?:19|20)[0-9]{2}) ?年度?(.+)")
_STATED_UNITS = re.compile(r"(?:计量|金额|面积|^|[（(，,;；\s])单位[:：]\s*([^）)\]】]+)")
_UNIT_SPLIT = re.compile(r"[、,，;；/和\s]+")
_TITLE_YEAR = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2}) ?(?:年度?|财年)")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the header; ``index`` from 0, ``header`` as written, levels joined by /."""

    index: int
    header: str
    field: Field
    unit: Unit | None
    evidence: str
    year: int | None
    rank: int


@dataclass(frozen=True, slots=True)
class Header:
    """Rows from 0. ``data_row`` is the first row after header and unit row."""

    top: int
    bottom: int
    data_row: int
    columns: tuple[Column, ...]
    unknown: tuple[tuple[int, str], ...]
    wrong_unit: tuple[tuple[int, str], ...]
    title_units: tuple[Unit, ...]
    title_years: tuple[int, ...]

    @property
    def names(self) -> set[str]:
        return {column.field.name for column in self.columns}


def find_header(grid: Grid, words: Vocabulary) -> Header | None:
    """The header of a kind of table, None when fewer than two columns are recognised."""
    filled = _filled(grid)
    best: tuple[int, int, int] | None = None
    for depth in range(1, _DEEPEST + 1):
        for top in range(min(len(filled) - depth + 1, _ROWS_TRIED)):
            score = _score(filled[top : top + depth], words)
            if score >= _FEWEST_FIELDS and (best is None or score > best[0]):
                best = (score, top, depth)
    if best is None:
        return None
    score, top, depth = best
    bottom = top + depth - 1
    whole = _group_top(grid, top, bottom)
    if _score(filled[whole : bottom + 1], words) >= score:
        top = whole
    return _header(grid, filled, top, bottom, words)


def _group_top(grid: Grid, top: int, bottom: int) -> int:
    """The first row of the groups over a header: merges reach into it, or span columns above."""
    width = grid.width
    merges = [merge for merge in grid.merges if not _is_banner(merge, width)]
    first = top
    while first > 0 and bottom - first < _DEEPEST - 1:
        above = [
            merge
            for merge in merges
            if merge.top == first - 1 and (merge.bottom >= first or merge.right > merge.left)
        ]
        if not above:
            break
        first -= 1
    return first


def _filled(grid: Grid) -> list[list[str]]:
    """The first rows as texts, merged ranges filled with their value."""
    width = grid.width
    count = min(len(grid.rows), _ROWS_TRIED + _DEEPEST)
    rows = [[_text(grid.cell(row, column)) for column in range(width)] for row in range(count)]
    for merge in grid.merges:
        if merge.top < count and not _is_banner(merge, width):
            value = rows[merge.top][merge.left] if merge.left < width else ""
            for row in range(merge.top, min(merge.bottom + 1, count)):
                for column in range(merge.left, min(merge.right + 1, width)):
                    rows[row][column] = value
    return rows


def _is_banner(merge: Merge, width: int) -> bool:
    """A title or note merged over (almost) the whole width names no column."""
    return merge.right - merge.left + 1 >= max(width - 1, 3)


def _text(cell: object) -> str:
    return cell if isinstance(cell, str) else shown(cell)


def _levels(rows: Sequence[Sequence[str]], column: int) -> list[str]:
    """The texts of a column from the top down, repeats of a merged cell once."""
    levels: list[str] = []
    for cells in rows:
        text = cells[column].strip()
        if text and (not levels or levels[-1] != text):
            levels.append(text)
    return levels


def _score(rows: Sequence[Sequence[str]], words: Vocabulary) -> int:
    found = (_named(_levels(rows, column), words) for column in range(len(rows[0])))
    return len({match.field.name for match, _ in filter(None, found)})


def _named(levels: list[str], words: Vocabulary) -> tuple[Match, int | None] | None:
    """The field of joined levels (用地/面积（亩） → 用地面积) and the year a level states."""
    if not levels:
        return None
    whole = "/".join(levels)
    if fold(whole) in words.chosen:
        match = match_header(whole, words)
        return (match, None) if match is not None else None
    levels = [plain(level) for level in levels]
    dated = _YEAR_FIRST.fullmatch(levels[-1])
    if dated is not None:
        levels = [*levels[:-1], dated[1] + "年", dated[2]]
    if len(levels) == 1:
        match = match_header(levels[0], words)
        return (match, None) if match is not None else None
    years = [int(level[:4]) for level in levels[:-1] if _YEAR_ONLY.fullmatch(level)]
    kept = [level for level in levels[:-1] if not _YEAR_ONLY.fullmatch(level)]
    match = match_header("".join([*kept, levels[-1]]), words)
    for start in range(1, len(kept) + 1):
        # Outer groups may only gather (基本情况/企业/名称), unless they change the meaning.
        if match is not None or any(changes_meaning(level) for level in kept[:start]):
            break
        match = _grouped(match_header("".join([*kept[start:], levels[-1]]), words), kept[:start])
    if match is None:
        return None
    return match, years[-1] if years else None


def _grouped(match: Match | None, groups: Sequence[str]) -> Match | None:
    """The match with the unit that its groups state, where it states none itself."""
    if match is None or match.unit is not None:
        return match
    unit = first_unit(re.findall(r"[(]([^()]*)[)]", "".join(groups)))
    if unit is None:
        return match
    grouped = Match(match.field, unit, match.rank)
    return grouped if fits(grouped) else match


def _header(
    grid: Grid, filled: list[list[str]], top: int, bottom: int, words: Vocabulary
) -> Header:
    below = filled[bottom + 1] if bottom + 1 < len(filled) else []
    row_units = _unit_row(below)
    columns: list[Column] = []
    unknown: list[tuple[int, str]] = []
    wrong: list[tuple[int, str]] = []
    for index in range(grid.width):
        levels = _levels(filled[top : bottom + 1], index)
        written = "/".join(levels).replace("\n", "")
        found = _named(levels, words)
        if found is None:
            if levels and not is_serial(levels[-1]):
                unknown.append((index, written))
            continue
        match, year = found
        if not fits(match):
            wrong.append((index, written))
            continue
        unit, evidence = match.unit, "表头" if match.unit is not None else ""
        below_unit = row_units.get(index)
        if unit is None and below_unit is not None and fits(Match(match.field, below_unit)):
            unit, evidence = below_unit, "单位行"
        columns.append(Column(index, written, match.field, unit, evidence, year, match.rank))
    titles = _titles(grid, top)
    return Header(
        top=top,
        bottom=bottom,
        data_row=bottom + (2 if row_units else 1),
        columns=tuple(columns),
        unknown=tuple(unknown),
        wrong_unit=tuple(wrong),
        title_units=_stated_units(titles),
        title_years=years_in(titles),
    )


def _titles(grid: Grid, top: int) -> list[str]:
    rows = (map(_text, grid.rows[row]) for row in range(top))
    return [" ".join(dict.fromkeys(filter(None, map(plain, cells)))) for cells in rows]


def _unit_row(cells: Sequence[str]) -> dict[int, Unit]:
    """Units by column when a row holds nothing but units (and 单位, -), else nothing."""
    units: dict[int, Unit] = {}
    for index, cell in enumerate(cells):
        text = plain(cell).strip("()[]")
        if not text or fold(text) in ("-", "/", "单位", "计量单位"):
            continue
        unit = unit_of(text)
        if unit is None:
            return {}
        units[index] = unit
    return units


def _stated_units(titles: Sequence[str]) -> tuple[Unit, ...]:
    """Units of a line such as 单位：万元、亩 above the header; 填报单位：… states none."""
    units: list[Unit] = []
    for title in titles:
        for words in _STATED_UNITS.findall(plain(title)):
            for word in _UNIT_SPLIT.split(words):
                unit = unit_of(word)
                if unit is not None and unit not in units:
                    units.append(unit)
    return tuple(units)


def years_in(texts: Sequence[str]) -> tuple[int, ...]:
    """The different years that titles, sheet or file names state (2024年度)."""
    found = {int(year) for text in texts for year in _TITLE_YEAR.findall(plain(text))}
    return tuple(sorted(found))


def title_unit(header: Header, family: str) -> Unit | None:
    """The one unit of a family stated above the header, None when none or several."""
    units = [unit for unit in header.title_units if unit.family == family]
    if not units and family == "money_per_area":
        money = title_unit(header, "money")
        return families()[family].unit(f"{money.name}/亩") if money is not None else None
    return units[0] if len(units) == 1 else None
