"""Which rows under a header are data: not totals, footers, notes, repeated headers (数据行识别)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from gis_service.sheets.cells import shown
from gis_service.sheets.grid import Grid, Merge
from gis_service.sheets.header import Column, Header
from parcels.fields import FieldType
from parcels.fields.naming import fold, plain

_TOTAL = re.compile(
    r".{0,20}?(小计|合计|总计|共计|累计|平均|汇总)[(:：]*(\d+)?(户|家|个|宗|项|企业)*[)]?[:：]?"
)
_TOTAL_WORD = re.compile(r"(小计|合计|总计|共计|累计)[:：]?")
_TOTAL_WITHIN = 4
_FOOTER = re.compile(
    r"(填表|填报|制表|制单|审核|审批|复核|经办|编制|统计|单位|部门|财务|分管|联系|报出|上报|负责)"
    r".{0,8}(人|者|日期|时间|单位|电话|方式|盖章|签字|签章|领导)([(].{0,8}[)])?[:：].*"
)
_NOTE = re.compile(
    r"[*]?(填表说明|填报说明|说明|备注|注意|注|附注|备忘)\d{0,2}[:：.、].*|注\d+.*|[*※].{10,}"
)
_SECTION = re.compile(r"[(]?([一二三四五六七八九十]+)[)]?[、.．)].*")
_SPACES = re.compile(r"\s+")
_WORDS_SHOWN = 200
_SHORT = 9
_CODE_LIKE = re.compile(r"[0-9A-Za-z０-９]{6}")
_HEADER_NUMBERS = ("甲", "乙", "丙", "丁", "戊", "己")
_IDENTITY = frozenset({FieldType.CODE, FieldType.USCC})
_MEASURES = frozenset(
    {
        FieldType.MONEY,
        FieldType.AREA,
        FieldType.MONEY_PER_AREA,
        FieldType.LENGTH,
        FieldType.SHARE,
        FieldType.RATIO,
        FieldType.NUMBER,
        FieldType.INTEGER,
    }
)
_REPEATED_SHARE = 0.6


@dataclass(frozen=True, slots=True)
class RowReason:
    """Why a row is no data, in Chinese, with the words it holds."""

    reason: str
    text: str


class RowSorter:
    """Tells data rows from the rest of one sheet, and fills merged cells down."""

    def __init__(self, grid: Grid, header: Header) -> None:
        self._grid = grid
        self._header = header
        self._width = max((column.index for column in header.columns), default=0) + 1
        self._identities = [c.index for c in header.columns if c.field.type in _IDENTITY]
        self._known = {fold(name) for column in header.columns for name in column.header.split("/")}
        self._down = _filled_down(grid.merges, header)
        self._wide = {
            merge.top: merge
            for merge in grid.merges
            if merge.right - merge.left + 1 >= max(2, self._width // 2)
        }

    def cells(self, row: int) -> Sequence[object]:
        """The cells of a row, merged columns filled with the value of their first row."""
        cells = self._grid.rows[row]
        filled = self._down.get(row)
        if filled is None:
            return cells
        copied = list(cells)
        for column, top in filled:
            if column < len(copied) and copied[column] == "":
                copied[column] = self._grid.cell(top, column)
        return copied

    def reason(self, row: int) -> RowReason | None:
        """None for a data row; an empty row has the reason 空行."""
        cells = self._grid.rows[row]
        if self._identified(cells):
            return None
        texts = [
            (index, cell) for index, cell in enumerate(cells) if cell != "" and not _is_blank(cell)
        ]
        if not texts:
            return None if self._formula_in(row) else RowReason("空行", "")
        first = texts[0][1]
        if not isinstance(first, str):
            first = next((cell for _, cell in texts if isinstance(cell, str)), first)
        reason = self._why(row, texts, _SPACES.sub("", plain(shown(first))))
        if reason is None:
            return None
        return RowReason(reason, " ".join(shown(cell) for _, cell in texts)[:_WORDS_SHOWN])

    def _why(self, row: int, texts: list[tuple[int, object]], first: str) -> str | None:
        if _TOTAL.fullmatch(first):
            return "合计行"
        early = [_SPACES.sub("", plain(c)) for _, c in texts[:_TOTAL_WITHIN] if isinstance(c, str)]
        if any(_TOTAL_WORD.fullmatch(words) for words in early):
            return "合计行"
        all_text = all(isinstance(cell, str) for _, cell in texts)
        if not all_text:
            return "列号" if self._is_numbering(row, texts) else None
        if _FOOTER.fullmatch(first) or _NOTE.fullmatch(first):
            return "表尾或说明"
        if row in self._wide and len(texts) == 1:
            return "说明"
        if len(texts) == 1 and _SECTION.fullmatch(first):
            return "分组标题"
        same = sum(fold(str(cell)) in self._known for _, cell in texts)
        if len(texts) > 1 and same >= _REPEATED_SHARE * len(texts):
            return "重复的表头"
        return "列号" if self._is_numbering(row, texts) else None

    def _identified(self, cells: Sequence[object]) -> bool:
        """Whether a column of codes holds something like a code: such a row is always data."""
        return any(
            _CODE_LIKE.search(shown(cells[index])) is not None
            for index in self._identities
            if index < len(cells)
        )

    def _is_numbering(self, row: int, texts: list[tuple[int, object]]) -> bool:
        """The row of column numbers under a header: 甲 乙 1 2 3."""
        if row > self._header.data_row or len(texts) < 3:
            return False
        words = [plain(shown(cell)).strip("()") for _, cell in texts]
        numbers = [word for word in words if word not in _HEADER_NUMBERS]
        return numbers == [str(n) for n in range(1, len(numbers) + 1)]

    def _formula_in(self, row: int) -> bool:
        layout = self._grid.layout
        places = ((row, column.index) for column in self._header.columns)
        return any(place in layout.formulas or place in layout.errors for place in places)


def _is_blank(cell: object) -> bool:
    return isinstance(cell, str) and len(cell) < _SHORT and not plain(cell)


def shared_numbers(grid: Grid, columns: Sequence[Column]) -> set[tuple[int, int]]:
    """Cells of a number merged over several rows: nobody says how it is divided among them."""
    measured = {column.index for column in columns if column.field.type in _MEASURES}
    return {
        (row, merge.left)
        for merge in grid.merges
        if merge.left in measured and merge.bottom > merge.top and merge.left == merge.right
        for row in range(merge.top, min(merge.bottom + 1, len(grid.rows)))
    }


def _filled_down(merges: Sequence[Merge], header: Header) -> dict[int, list[tuple[int, int]]]:
    """For each row below the first of a vertical merge: (column, row that holds the value)."""
    measured = {column.index for column in header.columns if column.field.type in _MEASURES}
    filled: dict[int, list[tuple[int, int]]] = {}
    for merge in merges:
        if merge.top < header.data_row or merge.left != merge.right or merge.left in measured:
            continue
        for row in range(merge.top + 1, merge.bottom + 1):
            filled.setdefault(row, []).append((merge.left, merge.top))
    return filled
