"""Numbers as text: never a wrong one, blank is not 0."""

from pathlib import Path

import pytest
from openpyxl import load_workbook

from parcels.units import FEN_PER_WAN
from tests.workbooks import codes, read, row, save_xlsx

REFUSED = "refused"
CELLS = [
    ("1,234.56", "1234.56"),
    ("１２３４．５", "1234.5"),
    ("1，234.5", "1234.5"),
    ("1 234.5", "1234.5"),
    ("1234万元", "1234"),
    ("12340000元", "1234"),
    ("2,000.00", "2000"),
    ("\u200b1234\xa0", "1234"),
    ("0.12亿元", "1200"),
    (0, "0"),
    (None, None),
    ("—", None),
    ("无", None),
    ("约15", REFUSED),
    ("<1", REFUSED),
    ("15%", REFUSED),
    ("(120)", REFUSED),
    ("1.234,5", REFUSED),
    ("1,23", REFUSED),
    ("1.2E3", REFUSED),
    ("15-20", REFUSED),
    ("②", REFUSED),
    ("10²", REFUSED),
    ("12万", REFUSED),
]


@pytest.mark.parametrize(("cell", "expected"), CELLS)
def test_the_cell_is_what_it_says_or_an_issue(
    tmp_path: Path, cell: object, expected: str | None
) -> None:
    path = save_xlsx(tmp_path / "n.xlsx", [["企业名称", "税收（万元）"], ["示范企业", cell]])

    reading = read(path, year=2024)
    typed = row(reading, 2)

    if expected == REFUSED:
        assert not typed.ok
        assert typed.values["tax"] is None
    elif expected is None:
        assert typed.ok
        assert typed.values["tax"] is None
        assert codes(reading) == (["cell_placeholder"] if cell is not None else [])
    else:
        whole, _, fraction = expected.partition(".")
        hundredths = int(whole) * 100 + int((fraction + "00")[:2])
        assert typed.values["tax"] == hundredths * FEN_PER_WAN // 100


def test_an_error_value_is_no_blank(tmp_path: Path) -> None:

    path = save_xlsx(tmp_path / "n.xlsx", [["企业名称", "税收（万元）"], ["示范企业", 1]])
    book = load_workbook(path)
    cell = book.active["B2"]
    cell.value = "#DIV/0!"
    cell.data_type = "e"
    book.save(path)

    reading = read(path, year=2024)

    assert [(issue.code, issue.value) for issue in reading.issues] == [
        ("cell_error_value", "#DIV/0!")
    ]
