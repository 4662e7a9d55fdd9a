"""Names that hold template code are read, and come back in exports, to the letter."""

from pathlib import Path

from openpyxl import load_workbook

from gis_service.sheets.marked import mark_copy
from gis_service.sheets.template import template
from tests.workbooks import FULL_HEADER, full_row, read, save_xlsx

NAMES = [
    "{{7*7}}",
    "{% raw %}",
    "{# 注释 #}",
    "{{ cycler.__init__.__globals__.os.getpid() }}",
    "{%- for i in range(3) -%}x{%- endfor -%}",
    "园区{A}与{{B",
]


def test_names_stay_literal_on_every_way(tmp_path: Path) -> None:
    rows = [[name, *full_row(number)[1:]] for number, name in enumerate(NAMES, start=1)]
    path = save_xlsx(tmp_path / "names.xlsx", [FULL_HEADER, *rows])

    reading = read(path, year=2024)
    mark_copy(path, tmp_path / "marked.xlsx", reading, reading.issues)
    template("performance", tmp_path / "filled.xlsx", [row.values for row in reading.rows])

    assert [row.values["name"] for row in reading.good] == NAMES
    for name in ("marked.xlsx", "filled.xlsx"):
        sheet = load_workbook(tmp_path / name).worksheets[0]
        assert [sheet.cell(row, 1).value for row in range(2, len(NAMES) + 2)] == NAMES
