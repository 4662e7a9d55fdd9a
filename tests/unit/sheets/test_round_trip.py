"""Template → filled → read gives the same values of each kind, and asks nothing."""

import datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from gis_service.sheets.reader import read_workbook
from gis_service.sheets.template import template
from parcels.dates import PreciseDate
from parcels.fields import KINDS, Field, FieldType, vocabulary
from tests.workbooks import USCC

TEXT = st.text(
    alphabet=st.characters(
        codec="utf-8", exclude_categories=["Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Zs"]
    ),
    min_size=1,
    max_size=12,
).filter(lambda text: text not in ("-", "/", "—", "–", "\\", "空", "无", "缺"))
PARCEL = st.integers(1, 99_999).map(lambda n: f"510185001001GB{n:05d}")
DAYS = st.dates(datetime.date(1990, 1, 1), datetime.date(2040, 12, 31)).map(PreciseDate)
MONTHS = DAYS.map(lambda day: PreciseDate.month(day.value.year, day.value.month))


def values_of(field: Field) -> st.SearchStrategy[object]:
    match field.type:
        case FieldType.TEXT:
            return TEXT.map(lambda text: f"名{text}")
        case FieldType.CODE:
            if field.scheme == "parcel":
                return PARCEL
            if field.scheme == "unit":
                return PARCEL.map(lambda code: f"{code}W00000000")
            return st.sampled_from(["0601", "C3911", "成国土让2020-15号"])
        case FieldType.USCC:
            return st.just(USCC)
        case FieldType.MONEY | FieldType.AREA | FieldType.MONEY_PER_AREA:
            return st.integers(0, 10**13)
        case FieldType.LENGTH:
            return st.integers(1, 60_000)
        case FieldType.SHARE:
            return st.integers(0, 10_000).map(lambda n: n * 100)
        case FieldType.RATIO | FieldType.NUMBER:
            return st.integers(0, 10**6).map(lambda n: Decimal(n) / 100)
        case FieldType.INTEGER:
            return st.integers(0, 10**6)
        case FieldType.DATE:
            return st.one_of(DAYS, MONTHS, *(st.just(word) for word in set(field.words.values())))
        case FieldType.YEAR:
            return st.integers(2000, 2030)
        case FieldType.CHOICE:
            return st.sampled_from([option.value for option in field.options])
        case FieldType.FLAG:
            return st.booleans()


def rows_of(kind: str) -> st.SearchStrategy[list[dict[str, object]]]:
    fields = [field for field in vocabulary(kind).fields.values() if field.template]
    return st.lists(
        st.fixed_dictionaries({field.name: values_of(field) for field in fields}),
        min_size=1,
        max_size=3,
    )


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_what_is_filled_in_is_what_is_read(kind: str, data: st.DataObject) -> None:
    rows = data.draw(rows_of(kind))
    stream = BytesIO()
    template(kind, stream, rows)  # type: ignore[arg-type]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "t.xlsx"
        path.write_bytes(stream.getvalue())
        reading = read_workbook(path, "t.xlsx", kind)

    assert reading.questions == ()
    assert [issue.text for issue in reading.issues if issue.code != "date_coarse"] == []
    assert [dict(row.values) for row in reading.rows] == rows


@pytest.mark.parametrize("kind", KINDS)
def test_a_template_is_ready_to_fill(kind: str, tmp_path: Path) -> None:
    template(kind, tmp_path / "t.xlsx")

    book = load_workbook(tmp_path / "t.xlsx")
    words = vocabulary(kind)
    sheet = book[words.title]
    fields = [field for field in words.fields.values() if field.template]

    assert book.sheetnames == [words.title, "填写说明"]
    assert [cell.value.lstrip("*") for cell in sheet[1]] == [field.header for field in fields]
    for index, field in enumerate(fields, start=1):
        column = sheet.column_dimensions[sheet.cell(1, index).column_letter]
        if field.type in (FieldType.CODE, FieldType.USCC):
            assert column.number_format == "@" or column._style
    offered = {str(rule.sqref).split(":")[0] for rule in sheet.data_validations.dataValidation}
    choices = [f for f in fields if f.type in (FieldType.CHOICE, FieldType.FLAG)]
    assert len(offered) == len(choices)
    assert sheet.freeze_panes == "A2"
    assert sheet.print_title_rows == "$1:$1"
    assert sheet.page_setup.orientation == "landscape"
