"""Files of every format: exactly the parcels of the query, read back as others read them."""

import csv
import io
import json
import zipfile
from pathlib import Path

import openpyxl
import pyogrio
import pytest
import python_calamine
from fastapi.testclient import TestClient
from httpx2 import Response
from sqlalchemy import Connection, create_engine, text

from gis_service.column_rights import ColumnClass, classes_of
from gis_service.database import normal_url
from gis_service.demo.city import AS_OF
from gis_service.documents.layout import layout
from gis_service.documents.shape_zip import FIELD_BYTES, TEXT_BYTES, fitting
from tests.city import SmallCity
from tests.site import PASSWORD, post

PURPOSE = "报市局第三季度通报附表"
PLAIN = [key for key, its in classes_of("parcel_list").items() if its is not ColumnClass.SENSITIVE]
EVERY = list(classes_of("parcel_list"))
ADDRESS = f"/parcels/export?as_of={AS_OF}&theme=line&verdict=2&verdict=6"


def export(browser: TestClient, address: str = ADDRESS, **form: object) -> Response:
    filled: dict[str, object] = {
        "format": "xlsx",
        "code": "GBK",
        "crs": "4490",
        "column": PLAIN,
        "purpose": PURPOSE,
        **form,
    }
    return post(browser, address, filled)


def count_of(browser: TestClient, address: str = ADDRESS) -> int:
    query = address.partition("?")[2]
    found: int = browser.get(f"/api/v1/totals?{query}").json()["count"]
    return found


def codes_of(browser: TestClient, address: str = ADDRESS) -> list[str]:
    query = address.partition("?")[2]
    found: list[str] = []
    after = ""
    while True:
        page = browser.get(f"/api/v1/parcels?{query}{after}").json()
        found += [item["code"] for item in page["items"]]
        if page["next"] is None:
            return found
        after = f"&after={page['next']}"


def last_export(city: SmallCity) -> dict[str, object]:
    engine = create_engine(normal_url(city.site.database.superuser_url))
    with engine.connect() as connection:
        detail: dict[str, object] = connection.execute(
            text("SELECT detail FROM audit_event WHERE kind = 'exported' ORDER BY id DESC LIMIT 1")
        ).scalar_one()
    engine.dispose()
    return detail


def unzipped(answer: Response, folder: Path) -> Path:
    with zipfile.ZipFile(io.BytesIO(answer.content)) as pack:
        pack.extractall(folder)
    return folder


def rows_of(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))


@pytest.mark.parametrize("code", ["GBK", "UTF-8"])
@pytest.mark.parametrize("srid", [4490, 4544])
def test_a_shapefile_reads_back_in_its_encoding(
    small_city: SmallCity, tmp_path: Path, code: str, srid: int
) -> None:
    browser = small_city.site.signed_in("official")
    answer = export(browser, format="shp", code=code, crs=str(srid))
    assert answer.status_code == 200, answer.text
    assert f"EPSG{srid}_{code}" in answer.headers["content-disposition"]
    folder = unzipped(answer, tmp_path)
    assert (folder / "parcels.cpg").read_text() == code
    assert "CGCS2000" in (folder / "parcels.prj").read_text()
    # Without an encoding given: the .cpg alone must be enough.
    table = pyogrio.read_dataframe(folder / "parcels.shp")
    assert table.crs.to_epsg() == srid
    assert list(table["宗地码"]) == codes_of(browser)
    assert set(table["判定"]) == {"需说明", "合格"}
    assert table.geometry.is_valid.all()
    west, south, east, north = table.total_bounds
    assert (102 < west < east < 106) if srid == 4490 else (200_000 < west < east < 800_000)
    assert (30 < south < north < 32) if srid == 4490 else (3_300_000 < south < north < 3_600_000)
    fields = rows_of(folder / "字段表.csv")
    assert [row["字段名"] for row in fields] == list(table.columns.drop("geometry"))
    assert {row["栏目"] for row in fields} >= {"宗地代码", "面积（平方米）"}
    told = (folder / "导出说明.txt").read_text(encoding="utf-8-sig")
    number = str(last_export(small_city)["export_no"])
    assert number in told and PURPOSE in told and "official（测试）" in told
    assert f"EPSG:{srid}" in told and "保护线；需说明；合格" in told and "数据更新" in told


def test_a_geopackage_holds_parcels_and_its_notes(small_city: SmallCity, tmp_path: Path) -> None:
    browser = small_city.site.signed_in("official")
    answer = export(browser, format="gpkg", crs="4544")
    path = tmp_path / "parcels.gpkg"
    path.write_bytes(answer.content)
    table = pyogrio.read_dataframe(path, layer="地块清单")
    assert list(table["宗地代码"]) == codes_of(browser)
    assert table.crs.to_epsg() == 4544
    assert (table.geometry.area - table["面积（平方米）"]).abs().median() < 1
    notes = pyogrio.read_dataframe(path, layer="导出说明")
    told = dict(zip(notes["项目"], notes["内容"], strict=True))
    assert told["用途"] == PURPOSE and told["数据截至"] == str(AS_OF)
    assert told["宗数"] == str(len(table)) and told["坐标系"] == "EPSG:4544"
    assert told["导出编号"] == last_export(small_city)["export_no"]


def test_geojson_says_what_it_is_and_reads_back(small_city: SmallCity, tmp_path: Path) -> None:
    browser = small_city.site.signed_in("official")
    answer = export(browser, format="geojson")
    data = json.loads(answer.content)
    assert data["导出说明"]["用途"] == PURPOSE
    assert data["宗数"] == len(data["features"]) == count_of(browser)
    path = tmp_path / "parcels.geojson"
    path.write_bytes(answer.content)
    table = pyogrio.read_dataframe(path)
    assert table.crs.to_epsg() == 4490
    assert list(table["宗地代码"]) == codes_of(browser)
    assert 102 < table.total_bounds[0] < 106


def test_workbook_and_text_carry_who_when_and_what_for(small_city: SmallCity) -> None:
    browser = small_city.site.signed_in("manager_a")
    address = f"/parcels/export?as_of={AS_OF}"
    book = export(browser, address).content
    number = str(last_export(small_city)["export_no"])
    page = openpyxl.load_workbook(io.BytesIO(book)).worksheets[0]
    told = [row[0].value for row in page.iter_rows() if isinstance(row[0].value, str)]
    assert f"导出编号：{number}" in told and f"用途：{PURPOSE}" in told
    rows = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_index(0)
    seen = [row[0] for row in rows.to_python()]
    codes = codes_of(browser, address)
    assert [each for each in seen if each in set(codes)] == codes
    plain = export(browser, address, format="csv").content
    assert plain.startswith(b"\xef\xbb\xbf")
    lines = list(csv.reader(io.StringIO(plain.decode("utf-8-sig"))))
    assert [line[0] for line in lines[1 : len(codes) + 1]] == codes
    assert lines[len(codes) + 1] == []
    foot = [line[0] for line in lines[len(codes) + 2 :]]
    assert all(line.startswith("# ") for line in foot)
    assert any("用途" in line for line in foot)


def test_sensitive_columns_ask_for_the_password_and_leave_a_watermark(
    small_city: SmallCity,
) -> None:
    browser = small_city.site.signed_in("official")
    without = export(browser, column=EVERY)
    assert without.status_code == 422 and "请再次输入您的登录密码" in without.text
    wrong = export(browser, column=EVERY, password="not-the-password")
    assert wrong.status_code == 422 and "密码不正确" in wrong.text
    assert PURPOSE in wrong.text, "what was typed is kept"
    assert "not-the-password" not in wrong.text
    right = export(browser, column=EVERY, password=PASSWORD)
    assert right.status_code == 200
    page = openpyxl.load_workbook(io.BytesIO(right.content)).worksheets[0]
    event = last_export(small_city)
    marks = [row[0].value for row in page.iter_rows(max_row=6)]
    mark = next(each for each in marks if each and str(each).startswith("敏感数据"))
    assert str(event["export_no"]) in mark and "official（测试）" in mark
    assert event["rows"] == count_of(browser)
    assert event["purpose"] == PURPOSE and event["sensitive"] == "是"
    text_ = export(browser, column=EVERY, password=PASSWORD, format="csv").content
    assert "# 敏感数据 · official（测试）" in text_.decode("utf-8-sig")


def test_links_without_the_dialog_take_no_sensitive_column(small_city: SmallCity) -> None:
    for name in ("official", "manager_a", "inspector_a"):
        browser = small_city.site.signed_in(name)
        head = browser.get(f"/parcels/export.csv?as_of={AS_OF}").content.decode("utf-8-sig")
        assert "亩均税收（万元/亩）" not in head.splitlines()[0], name


@pytest.mark.parametrize(
    "path", ["/idle/export.xlsx", "/stock/export.xlsx", "/low-efficiency/export.xlsx"]
)
def test_a_file_of_fixed_columns_leads_to_its_event_and_names_its_filter(
    small_city: SmallCity, path: str
) -> None:
    browser = small_city.site.signed_in("official")
    book = browser.get(f"{path}?as_of={AS_OF}&q=没有这样的地块")
    page = openpyxl.load_workbook(io.BytesIO(book.content)).worksheets[0]
    told = [row[0].value for row in page.iter_rows() if isinstance(row[0].value, str)]
    assert f"导出编号：{last_export(small_city)['export_no']}" in told
    assert "筛选条件：包含“没有这样的地块”" in told


def test_coordinates_are_the_officials_alone(small_city: SmallCity) -> None:
    for name in ("manager_a", "inspector_a"):
        browser = small_city.site.signed_in(name)
        page = browser.get(f"/parcels/export?as_of={AS_OF}").text
        assert "GeoPackage" not in page and "坐标只在土地官员的导出中提供" in page
        for format in ("gpkg", "shp", "geojson"):
            answer = export(browser, f"/parcels/export?as_of={AS_OF}", format=format)
            assert answer.status_code == 403, format
        assert browser.get(f"/map/export.html?as_of={AS_OF}").status_code == 403


def test_an_inspector_is_offered_no_sensitive_column(small_city: SmallCity) -> None:
    browser = small_city.site.signed_in("inspector_a")
    page = browser.get(f"/parcels/export?as_of={AS_OF}").text
    assert "亩均税收（万元/亩）" not in page and "按权限未列出 2 个栏目" in page
    forced = export(browser, f"/parcels/export?as_of={AS_OF}", column=EVERY, password=PASSWORD)
    assert forced.status_code == 422 and "您的角色不能导出的栏目" in forced.text


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"purpose": " "}, "请填写用途"),
        ({"purpose": "长" * 201}, "用途最多 200 个字"),
        ({"column": []}, "至少选择一个栏目"),
        ({"column": ["password_hash"]}, "清单里没有的栏目"),
        ({"format": "dwg"}, "没有这种格式"),
        ({"format": "shp", "code": "Big5"}, "没有这种格式或编码"),
        ({"format": "gpkg", "crs": "3857"}, "请选择坐标系"),
    ],
)
def test_a_wrong_choice_is_said_and_nothing_lost(
    small_city: SmallCity, form: dict[str, object], said: str
) -> None:
    browser = small_city.site.signed_in("official")
    answer = export(browser, **form)
    assert answer.status_code == 422 and said in answer.text
    assert 'name="purpose"' in answer.text


def test_per_mu_and_standard_land_ask_in_the_same_way(small_city: SmallCity) -> None:
    browser = small_city.site.signed_in("manager_a")
    for path, figure in (("permu", "tax_wan"), ("standard", "actual")):
        address = f"/{path}/export?as_of={AS_OF}"
        place = "permu_firms" if path == "permu" else "standard_land"
        columns = list(classes_of(place))
        header = layout(place).columns[layout(place).keys.index(figure)].header
        refused = post(browser, address, {"column": columns, "purpose": PURPOSE})
        assert refused.status_code == 422 and "登录密码" in refused.text
        form = {"column": columns, "purpose": PURPOSE, "password": PASSWORD}
        full = openpyxl.load_workbook(io.BytesIO(post(browser, address, form).content))
        bare = openpyxl.load_workbook(
            io.BytesIO(browser.get(f"/{path}/export.xlsx?as_of={AS_OF}").content)
        )
        sheet = 1 if path == "permu" else 0
        for book, there in ((full, True), (bare, False)):
            cells = [cell.value for row in book.worksheets[sheet].iter_rows() for cell in row]
            assert (header in cells) is there
            assert any(str(cell).startswith("敏感数据 · ") for cell in cells) is there


def test_an_empty_query_is_an_empty_file(small_city: SmallCity, tmp_path: Path) -> None:
    browser = small_city.site.signed_in("official")
    address = f"/parcels/export?as_of={AS_OF}&q=没有这样的地块"
    folder = unzipped(export(browser, address, format="shp"), tmp_path)
    table = pyogrio.read_dataframe(folder / "parcels.shp")
    assert len(table) == 0 and "宗地码" in table.columns


@pytest.mark.parametrize("code", ["GBK", "UTF-8"])
def test_what_a_dbf_does_not_hold_stands_whole_beside_it(
    small_city: SmallCity, tmp_path: Path, code: str
) -> None:
    long_name = "模拟" + "长" * 200
    rare_name = "𠮷野（模拟）"
    browser = small_city.site.signed_in("official")
    engine = create_engine(normal_url(small_city.site.database.superuser_url))
    with engine.begin() as connection:
        before = named(connection, [long_name, rare_name])
    try:
        address = f"/parcels/export?as_of={AS_OF}"
        folder = unzipped(export(browser, address, format="shp", code=code), tmp_path)
    finally:
        with engine.begin() as connection:
            for code_, name in before.items():
                connection.execute(
                    text("UPDATE parcel_version SET name = :name WHERE code = :code"),
                    {"name": name, "code": code_},
                )
        engine.dispose()
    table = pyogrio.read_dataframe(folder / "parcels.shp").set_index("宗地码")
    beside = {row["宗地代码"]: row["全文"] for row in rows_of(folder / "未能完整写入的文本.csv")}
    first, second = before
    assert beside[first] == long_name and table.loc[first, "名称"].endswith("…")
    if code == "GBK":
        assert beside[second] == rare_name and table.loc[second, "名称"] == "〓野（模拟）"
    else:
        assert second not in beside and table.loc[second, "名称"] == rare_name
    assert "全文见" in (folder / "导出说明.txt").read_text(encoding="utf-8-sig")


def named(connection: Connection, names: list[str]) -> dict[str, str]:
    rows = connection.execute(
        text("SELECT code, name FROM parcel_version ORDER BY code LIMIT :n"), {"n": len(names)}
    ).all()
    for row, name in zip(rows, names, strict=True):
        connection.execute(
            text("UPDATE parcel_version SET name = :name WHERE code = :code"),
            {"name": name, "code": row.code},
        )
    return {row.code: row.name for row in rows}


def test_short_names_fit_both_encodings_and_differ() -> None:
    fields = layout("parcel_list").fields
    assert len(set(fields)) == len(fields)
    for name in fields:
        assert 0 < len(name.encode("gbk")) <= FIELD_BYTES
        assert len(name.encode("utf-8")) <= FIELD_BYTES


@pytest.mark.parametrize("code", ["GBK", "UTF-8"])
def test_a_fitted_text_is_never_longer_than_the_field(code: str) -> None:
    for length in range(60, 300):
        kept = fitting("长" * length, code)
        assert len(kept.encode(code)) <= TEXT_BYTES
        assert kept == "长" * length or kept.endswith("…")
