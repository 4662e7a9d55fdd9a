"""Templates of each kind of table: known rows filled in, codes as text, choices to pick from."""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from gis_service.sheets.choosing import GUIDE_SHEET
from gis_service.sheets.neutral import cell_text
from gis_service.sheets.reading import CellValue
from gis_service.sheets.writer import (
    DATE_FORMAT,
    Styles,
    Target,
    Value,
    new_workbook,
    set_up_print,
    write_cell,
)
from parcels.dates import PreciseDate
from parcels.fields import Field, FieldType, Vocabulary, families, vocabulary

_SPARE_ROWS = 2_000
_NARROW, _WIDE = 14.0, 30.0
_TEXTS = frozenset({FieldType.TEXT, FieldType.CODE, FieldType.USCC, FieldType.SHARE})
_PERCENT = families()["share"].units["%"].factor
_ADVICE = (
    "请只在“{sheet}”工作表填写，不要改动表头；可以增加自己的列，不会影响读取。",
    "带 * 的列必填。没有数据请留空，不要填 0、“—”或“无”；确为零请填 0。",
    "代码列已设为文本格式，请直接填写完整代码，不要改成数字。",
    "日期写成 2021-03-05；只知道月份写成 2021-03。",
    "数字按表头单位填写，不要带单位和约数。",
)
_TYPE_WORDS: Mapping[FieldType, str] = {
    FieldType.TEXT: "文字",
    FieldType.CODE: "代码（文本）",
    FieldType.USCC: "18 位统一社会信用代码",
    FieldType.MONEY: "金额",
    FieldType.AREA: "面积",
    FieldType.MONEY_PER_AREA: "数字",
    FieldType.LENGTH: "数字",
    FieldType.SHARE: "百分数，如 40%",
    FieldType.RATIO: "数字，如 1.2",
    FieldType.NUMBER: "数字",
    FieldType.INTEGER: "整数",
    FieldType.DATE: "日期",
    FieldType.YEAR: "四位年份",
    FieldType.CHOICE: "从下拉列表选择",
    FieldType.FLAG: "是或否",
}


def template(kind: str, target: Target, rows: Iterable[Mapping[str, CellValue]] = ()) -> None:
    """Write the template of a kind. ``rows``: known values by field name, in stored units.

    What every row says already by another column is not asked for. Raises KeyError for an unknown
    kind.
    """
    words = vocabulary(kind)
    known = list(rows)
    spared = _spared(words, known)
    fields = [
        field for field in words.fields.values() if field.template and field.name not in spared
    ]
    with new_workbook(target) as book:
        styles = Styles(book)
        page = book.add_worksheet(words.title)
        formats = [styles.named(_look_name(field), _look(field)) for field in fields]
        _columns(page, styles, fields, formats)
        count = 0
        for count, row in enumerate(known, start=1):
            for index, field in enumerate(fields):
                value = as_typed(field, row.get(field.name))
                if value is not None:
                    write_cell(page, count, index, value, formats[index])
        for index, field in enumerate(fields):
            _choices(page, index, field, count + _SPARE_ROWS)
        set_up_print(page, 0, words.title)
        _guide(book, styles, words, fields)


def _spared(words: Vocabulary, rows: Sequence[Mapping[str, CellValue]]) -> set[str]:
    """Columns left blank that the known rows make needless: other identifiers, what follows."""
    if not rows:
        return set()
    filled = {name for row in rows for name, value in row.items() if value is not None}
    always = {name for name in filled if all(row.get(name) is not None for row in rows)}
    spared = {name for name, source in words.derived.items() if source in always}
    for group in words.identify:
        if always & set(group):
            spared |= set(group)
    return spared - filled


def as_typed(field: Field, value: CellValue) -> Value:
    """A stored value as one would type it into the column: the reverse of reading."""
    if value is None:
        return None
    if isinstance(value, str):
        return _word(field, value)
    if isinstance(value, bool) or field.type in (FieldType.DATE, FieldType.YEAR):
        return value
    if isinstance(value, int) and field.type is FieldType.SHARE:
        return f"{_decimal(Fraction(value) / _PERCENT)}%"
    if field.unit is not None and not isinstance(value, PreciseDate):
        return Fraction(value) / field.unit.factor
    return value


def _word(field: Field, value: str) -> str:
    for option in field.options:
        if option.value == value:
            return option.label
    return next((word for word, stored in field.words.items() if stored == value), value)


def _decimal(value: Fraction) -> str:
    return f"{value.numerator / value.denominator:.4f}".rstrip("0").rstrip(".")


def _columns(
    page: Worksheet, styles: Styles, fields: Sequence[Field], formats: Sequence[Format]
) -> None:
    page.set_row(0, 36)
    for index, field in enumerate(fields):
        width = _WIDE if field.type in (FieldType.CODE, FieldType.USCC) else _NARROW
        width = _WIDE if field.name == "name" else width
        page.set_column(index, index, width, formats[index])
        star = "*" if field.required else ""
        page.write_string(0, index, f"{star}{field.header}", styles.header)


def _look_name(field: Field) -> str:
    return f"template-{field.type}"


def _look(field: Field) -> Mapping[str, object]:
    if field.type in _TEXTS:
        return {"num_format": "@"}
    if field.type is FieldType.DATE:
        return {"num_format": DATE_FORMAT}
    return {"num_format": "General"}


def _choices(page: Worksheet, index: int, field: Field, last: int) -> None:
    if field.type is FieldType.FLAG:
        offered = ["是", "否"]
    elif field.type is FieldType.CHOICE:
        offered = [option.label for option in field.options]
    else:
        return
    rule = {
        "validate": "list",
        "source": offered,
        "error_title": "请从列表中选择",
        "error_message": f"{field.label}只能填列表中的一项。",
    }
    page.data_validation(1, index, last, index, rule)


def _guide(book: Workbook, styles: Styles, words: Vocabulary, fields: Sequence[Field]) -> None:
    page = book.add_worksheet(GUIDE_SHEET)
    wrapped = styles.named("guide", {"text_wrap": True})
    for index, width in enumerate((28, 10, 26, 60)):
        page.set_column(index, index, width)
    row = 0
    for advice in _ADVICE:
        page.write_string(row, 0, advice.format(sheet=words.title), styles.text)
        row += 1
    for group in words.identify:
        labels = "、".join(words.field(name).label for name in group)
        page.write_string(row, 0, f"每行至少填写一项：{labels}。", styles.text)
        row += 1
    row += 1
    for index, header in enumerate(("列", "必填", "填法", "可选项或说明")):
        page.write_string(row, index, header, styles.header)
    for field in fields:
        row += 1
        offered = "、".join(option.label for option in field.options)
        also = "、".join(dict.fromkeys(field.words))
        remark = offered or (f"也可以填：{also}" if also else "")
        texts = (field.header, "是" if field.required else "", _TYPE_WORDS[field.type], remark)
        for index, text in enumerate(texts):
            page.write_string(row, index, cell_text(text), wrapped)
