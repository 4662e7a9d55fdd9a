"""Dirty tables: merged headers, unclear dates, uncached formulas, GBK, old .xls."""

import csv
from datetime import date
from pathlib import Path

import xlwt
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font

from gis_service.demo import workbooks
from gis_service.demo.samples.subject import Subject
from gis_service.demo.tables import Row
from parcels.fields.vocabulary import Field, vocabulary
from parcels.units import FEN_PER_WAN, FEN_PER_YUAN

_ROWS = 8
_NOT_THERE = "99999"


def _labels(kind: str, names: tuple[str, ...]) -> list[Field]:
    known = vocabulary(kind)
    return [known.field(name) for name in names]


def dirty_performance(subject: Subject, path: Path) -> None:
    """Title over all columns, two header rows with units, text numbers, hidden row, totals."""
    name, uscc, year, scale, revenue, tax = _labels(
        "performance", ("name", "uscc", "year", "above_scale", "revenue", "tax")
    )
    park = vocabulary("performance").field("park")
    book = Workbook()
    sheet = book.active
    sheet.title = "年报"
    last = "G1"
    sheet["A1"] = (
        f"{subject.park.name}{subject.year}年度{vocabulary('performance').title}（模拟数据）"
    )
    sheet.merge_cells(f"A1:{last}")
    sheet["A1"].font = Font(bold=True, size=16)
    sheet["A1"].alignment = Alignment(horizontal="center")
    sheet["A2"] = f"填报单位：{subject.park.name}"
    top = [park.label, name.label, uscc.label, year.label, scale.label, "经济指标", None]
    for column, text in enumerate(top, start=1):
        sheet.cell(3, column, text)
    sheet.merge_cells("F3:G3")
    for column in range(1, 6):
        sheet.merge_cells(start_row=3, end_row=4, start_column=column, end_column=column)
    sheet["F4"], sheet["G4"] = f"{revenue.label}（万元）", f"{tax.label}（元）"
    rows = _unique(subject.performance, "uscc")[:_ROWS]
    first = 5
    for line, row in enumerate(rows, start=first):
        for column, value in enumerate(_performance(row, line - first), start=1):
            sheet.cell(line, column, value)
    sheet.cell(first, 1, subject.park.name)
    end = first + len(rows)
    if len(rows) > 1:
        sheet.merge_cells(start_row=first, end_row=end - 1, start_column=1, end_column=1)
    sheet.row_dimensions[end - 1].hidden = True
    sheet.cell(end, 2, "合　计")
    sheet.cell(end, 6, f"=SUM(F{first}:F{end - 1})")
    sheet.cell(end + 2, 1, "填表人：模拟甲")
    sheet.cell(end + 2, 4, "审核人：模拟乙")
    book.save(path)


def _performance(row: Row, order: int) -> list[object]:
    """Every row its own way of writing the same figures."""
    revenue = row["revenue"]
    tax = row["tax"]
    wan = revenue / FEN_PER_WAN if isinstance(revenue, int) else None
    yuan = tax / FEN_PER_YUAN if isinstance(tax, int) else None
    scale = None if row["above_scale"] is None else ("规上" if row["above_scale"] else "规下")
    written: list[object] = [None, row["name"], row["uscc"], f"{row['year']}年", scale, wan, yuan]
    match order:
        case 1 if wan is not None:
            written[5] = f"{wan:,.2f}"
        case 2 if wan is not None:
            written[5] = _full_width(f"{wan:.2f}")
        case 3:
            written[2] = 915101007777777792
        case 4:
            written[5] = "约两千"
        case 5 if wan is not None:
            written[5] = f"{wan:.2f}万元"
    return written


def _full_width(text: str) -> str:
    return "".join(chr(ord(sign) + 0xFEE0) for sign in text)


def _unique(rows: tuple[Row, ...], key: str) -> list[Row]:
    return list({row[key]: row for row in rows}.values())


_WRITTEN_DATES = ("21.3.5", "3/5/2021", "2024年12月", date(2023, 6, 30), "1900-01-01", 44260)


def unclear_dates(subject: Subject, path: Path) -> None:
    """The agreed start date as people write it; only some can be read with certainty."""
    fields = _labels(
        "contracts", ("contract_no", "supervision_no", "signed_on", "agreed_start_on", "price")
    )
    book = Workbook()
    sheet = book.active
    sheet.append([field.header for field in fields])
    for order, row in enumerate(subject.contracts[: len(_WRITTEN_DATES)]):
        cells: list[object] = [workbooks.cell(field, row.get(field.name)) for field in fields]
        cells[3] = _WRITTEN_DATES[order]
        sheet.append(cells)
    book.save(path)


def uncached_formulas(subject: Subject, path: Path) -> None:
    """Floor areas as formulas that no program has computed yet."""
    fields = _labels(
        "buildings", ("parcel_code", "building", "storey", "storey_height", "floor_area", "use")
    )
    book = Workbook()
    sheet = book.active
    sheet.append([field.header for field in fields])
    for order, row in enumerate(subject.buildings[:_ROWS]):
        cells: list[object] = [workbooks.cell(field, row.get(field.name)) for field in fields]
        if order % 3 == 1:
            cells[4] = "=36.5*48"
        sheet.append(cells)
    book.save(path)


def gbk_csv(subject: Subject, path: Path) -> None:
    """GBK without a mark; one unknown parcel, one wrong check digit."""
    fields = _labels(
        "occupancy", ("name", "uscc", "parcel_code", "park", "own_area", "from_on", "production_on")
    )
    with path.open("w", encoding="gbk", newline="") as stream:
        out = csv.writer(stream)
        out.writerow([field.header for field in fields])
        for order, row in enumerate(subject.occupancy[:_ROWS]):
            cells = [workbooks.cell(field, row.get(field.name)) for field in fields]
            if order == 1:
                cells[2] = f"{str(cells[2])[:14]}{_NOT_THERE}"
            if order == 2:
                cells[1] = f"{str(cells[1])[:17]}{'0' if str(cells[1])[17] != '0' else '1'}"
            out.writerow(["" if value is None else value for value in cells])


def old_xls(subject: Subject, path: Path) -> None:
    """BIFF8; permit 无 and 不详, one row without the day of the observation."""
    fields = _labels(
        "progress",
        ("parcel_code", "observed_on", "permit_no", "permit_on", "foundation_type", "works_seen",
         "developed_area", "should_develop_area"),
    )  # fmt: skip
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("开发进度")
    day = xlwt.easyxf(num_format_str="yyyy-mm-dd")
    for column, field in enumerate(fields):
        sheet.write(0, column, field.header)
    for line, row in enumerate(subject.progress[:_ROWS], start=1):
        for column, field in enumerate(fields):
            value = workbooks.cell(field, row.get(field.name))
            if line == 2 and field.name == "observed_on":
                value = None
            if line == 3 and field.name == "permit_on":
                value = "不详"
            if value is not None:
                style = day if isinstance(value, date) else xlwt.Style.default_style
                sheet.write(line, column, value, style)
    book.save(str(path))
