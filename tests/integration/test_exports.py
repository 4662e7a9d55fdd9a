"""Exports hold exactly the parcels of the query, within the scope; no formula starts in a cell."""

import csv
import io
import json
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import Connection, create_engine, text

from gis_service import column_rights
from gis_service.assets import load_assets
from gis_service.cli import main
from gis_service.database import normal_url
from gis_service.demo.city import AS_OF
from gis_service.documents.heading import Heading, heading
from gis_service.documents.layout import layout
from gis_service.documents.offline_map import offline_map
from gis_service.documents.parcel_table import (
    LIST,
    write_parcels_csv,
    write_parcels_xlsx,
)
from gis_service.errors import TooLarge
from gis_service.parcel_address import address_of, read_query
from gis_service.store import parcel_views
from gis_service.store.parcel_query import ParcelQuery
from gis_service.transaction import unit_of_work
from gis_service.user import Role, Scope, User
from parcels.verdict import Verdict
from tests.city import SmallCity
from tests.queries import COMBINATIONS, random_queries
from tests.site import PASSWORD, post

HOSTILE = (
    '=HYPERLINK("http://evil.example","x")',
    "+8628123",
    "-2+3",
    "@SUM(A1)",
    "\t=1+1",
    "{{7*7}}${alert(1)}<img src=x onerror=alert(1)>",
)
PAGE = 7
"""A page smaller than any list, so that the pages are joined."""


@contextmanager
def as_official(city: SmallCity) -> Iterator[Connection]:
    with unit_of_work(city.engine, city.official) as connection:
        yield connection


def csv_rows(connection: Connection, query: ParcelQuery, role: Role) -> list[dict[str, str]]:
    stream = io.BytesIO()
    count = write_parcels_csv(
        stream, connection, query, layout(LIST).only(column_rights.exported(role, LIST))
    )
    rows = list(csv.DictReader(io.StringIO(stream.getvalue().decode("utf-8-sig"))))
    assert count == len(rows)
    return rows


def listed_codes(connection: Connection, query: ParcelQuery) -> list[str]:
    found: list[str] = []
    after = None
    while rows := parcel_views.page(connection, query, after, PAGE):
        found += [row.code for row in rows]
        after = rows[-1].place
    return found


def test_totals_list_and_export_agree_for_any_filters(small_city: SmallCity) -> None:
    sizes = []
    with as_official(small_city) as connection:
        for query in random_queries(connection):
            sums = parcel_views.totals(connection, query)
            rows = csv_rows(connection, query, Role.OFFICIAL)
            codes = [row["宗地代码"] for row in rows]
            assert codes == listed_codes(connection, query), query
            assert len(codes) == sums.count, query
            words = [row["判定"] for row in rows]
            for item in sums.by_verdict:
                assert words.count(item.verdict.word) == item.count, query
            sizes.append(len(codes))
    assert sum(size > 0 for size in sizes) >= COMBINATIONS // 3
    assert 0 in sizes


def test_a_query_survives_its_address(small_city: SmallCity) -> None:
    with as_official(small_city) as connection:
        every = list(random_queries(connection))
    for query in every:
        assert read_query(address_of(query), query.scope, query.as_of) == query


def test_the_site_exports_what_its_list_counts(small_city: SmallCity) -> None:
    browser = small_city.site.signed_in("official")
    address = f"?as_of={AS_OF}&theme=line&verdict=2&verdict=6"
    count = browser.get(f"/api/v1/totals{address}").json()["count"]
    workbook = browser.get(f"/parcels/export.xlsx{address}")
    page = openpyxl.load_workbook(io.BytesIO(workbook.content)).worksheets[0]
    header = next(row for row in range(1, 10) if page.cell(row, 1).value == "宗地代码")
    codes = [page.cell(row, 1).value for row in range(header + 1, header + 1 + count)]
    assert all(isinstance(code, str) and len(code) == 19 for code in codes)
    assert page.cell(header + 1 + count, 1).value is None
    assert page.freeze_panes == f"B{header + 1}"
    assert page.cell(2, 1).value == "模拟数据"
    plain = browser.get(f"/parcels/export.csv{address}")
    lines = csv.DictReader(io.StringIO(plain.content.decode("utf-8-sig")))
    rows = [row for row in lines if not row["宗地代码"].startswith("# ")]
    assert [row["宗地代码"] for row in rows] == codes
    assert {row["判定"] for row in rows} == {"需说明", "合格"}
    listed = browser.get(f"/parcels{address}").text
    assert f"导出清单（{count} 宗）" in listed


def test_a_wrong_filter_is_said_and_not_exported(small_city: SmallCity) -> None:
    browser = small_city.site.signed_in("official")
    assert browser.get("/parcels/export.xlsx?verdict=99").status_code == 422


def test_names_like_formulas_stay_what_they_are(small_city: SmallCity) -> None:
    engine = create_engine(normal_url(small_city.site.database.superuser_url))
    query = ParcelQuery(AS_OF, Scope(city=True))
    with engine.connect() as connection, connection.begin() as transaction:
        codes = name_parcels(connection)
        stream = io.BytesIO()
        form = layout(LIST).only(column_rights.exported(Role.OFFICIAL, LIST, sensitive=False))
        write_parcels_xlsx(stream, connection, query, form, made_heading())
        rows = {row["宗地代码"]: row["名称"] for row in csv_rows(connection, query, Role.OFFICIAL)}
        transaction.rollback()
    engine.dispose()
    page = openpyxl.load_workbook(stream).worksheets[0]
    found = {cells[0].value: cells[1] for cells in page.iter_rows() if cells[0].value in codes}
    for code, name in codes.items():
        assert (found[code].data_type, found[code].value) == ("s", name)
        assert rows[code] == (name if name.startswith("{") else f"'{name}")


def name_parcels(connection: Connection) -> dict[str, str]:
    codes = connection.execute(
        text("SELECT code FROM parcel_version ORDER BY code LIMIT :n"), {"n": len(HOSTILE)}
    ).scalars()
    named = dict(zip(codes, HOSTILE, strict=True))
    for code, name in named.items():
        connection.execute(
            text("UPDATE parcel_version SET name = :name WHERE code = :code"),
            {"code": code, "name": name},
        )
    return named


def made_heading() -> Heading:
    return Heading("成都市", AS_OF, "全市", True, 1, "0" * 64)


def test_a_scope_holds_without_the_filter_of_the_query(small_city: SmallCity) -> None:
    for user, other in (
        (small_city.manager_a, small_city.manager_b),
        (small_city.manager_b, small_city.manager_a),
    ):
        mine, bare = exported(small_city, user), exported(small_city, user, bare=True)
        assert mine == bare != set()
        assert not mine & exported(small_city, other, bare=True)


def exported(city: SmallCity, user: User, bare: bool = False) -> set[str]:
    query = ParcelQuery(AS_OF, user.scope, without_scope_filter=bare)
    with unit_of_work(city.engine, user) as connection:
        return {row["宗地代码"] for row in csv_rows(connection, query, user.role)}


def test_administrators_export_nothing(small_city: SmallCity) -> None:
    browser = small_city.site.signed_in("system")
    for path in ("/parcels/export.xlsx", "/parcels/export.csv", "/map/export.html", "/reports"):
        assert browser.get(path).status_code == 403, path


def test_reports_lead_to_the_exports_of_the_role(small_city: SmallCity) -> None:
    for name, wanted in (("official", 4), ("manager_a", 3), ("inspector_a", 2)):
        browser = small_city.site.signed_in(name)
        page = browser.get(f"/reports?as_of={AS_OF}").text
        found = re.findall(r'class="button" href="([^"]+)"', page)
        links = [link for link in found if "/export" in link]
        assert len(links) == wanted
        assert page.count("您的角色不导出这份报表") == 4 - wanted
        for link in links:
            answer = browser.get(link.replace("&amp;", "&"))
            assert answer.status_code == 200
            if "/export." in link:
                openpyxl.load_workbook(io.BytesIO(answer.content))
            else:
                assert "用途（写入文件和审计记录）" in answer.text


def test_standard_land_lists_each_agreed_figure_once(small_city: SmallCity) -> None:
    engine = create_engine(normal_url(small_city.site.database.superuser_url))
    with engine.connect() as connection:
        agreed = connection.execute(
            text(
                "SELECT count(*) AS parcels, sum(num_nonnulls(target_investment, target_revenue,"
                " target_tax)) AS figures FROM contract c JOIN parcel_version v USING (parcel_id)"
                " WHERE c.superseded_at IS NULL AND v.valid_from <= :day"
                " AND num_nonnulls(target_investment, target_revenue, target_tax) > 0"
            ),
            {"day": AS_OF},
        ).one()
    engine.dispose()
    browser = small_city.site.signed_in("official")
    form = {"column": list(layout("standard_land").keys), "purpose": "核对", "password": PASSWORD}
    book = post(browser, f"/standard/export?as_of={AS_OF}", form).content
    page = openpyxl.load_workbook(io.BytesIO(book)).worksheets[0]
    rows = [cells for cells in page.iter_rows(values_only=True) if cells[6] in INDICATORS]
    assert len(rows) == agreed.figures
    assert len({row[0] for row in rows}) == agreed.parcels
    missed = [row for row in rows if row[10] == "不合格"]
    assert missed and all("未达到合同约定" in str(row[11]) for row in missed)
    shown = browser.get(f"/standard?as_of={AS_OF}").text
    assert f"{agreed.parcels} 宗有约定指标" in shown and "不合格" in shown


INDICATORS = ("亩均投资", "亩均营收", "亩均税收")


def test_the_map_file_holds_the_parcels_of_the_query(small_city: SmallCity) -> None:
    browser = small_city.site.signed_in("official")
    address = f"?as_of={AS_OF}&theme=idle&verdict=0"
    count = browser.get(f"/api/v1/totals{address}").json()["count"]
    answer = browser.get(f"/map/export.html{address}")
    assert "%E5%B7%A5%E4%B8%9A" in answer.headers["content-disposition"]
    found = re.search(r'id="map-data">(.*?)</script>', answer.text)
    assert found is not None
    data = json.loads(found[1])
    assert data["totals"]["count"] == count == len(data["parcels"]) > 0
    assert {row[2] for row in data["parcels"]} == {int(Verdict.IDLE)}
    assert any("涉嫌闲置" in each for each in data["texts"])
    assert {layer["kind"] for layer in data["totals"]["layers"]} >= {"red", "ring", "park"}


def test_a_map_of_too_many_parcels_is_a_sentence(small_city: SmallCity) -> None:
    query = ParcelQuery(AS_OF, Scope(city=True))
    with as_official(small_city) as connection:
        head = heading(connection, small_city.official, AS_OF)
        with pytest.raises(TooLarge, match="最多 10 宗"):
            offline_map(connection, query, head, load_assets().read, most=10)
        few = replace(query, text="模拟十二号园")
        page, count = offline_map(connection, few, head, load_assets().read, most=20)
    assert count == 11 and "模拟十二号园" in page


def test_commands_for_map_and_policy(
    small_city: SmallCity,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("LANDGIS_DATABASE_URL", small_city.site.database.login_url)

    def run(*arguments: object) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["landgis", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out + said.err

    out = tmp_path / "map.html"
    code, said = run("map", "--user", "official", "--out", out, "--theme", "line")
    assert code == 0 and "199 宗" in said
    assert "保护线" in out.read_text(encoding="utf-8")
    code, said = run("map", "--user", "manager_a", "--out", out)
    assert code == 2 and "坐标只在土地官员的导出中提供" in said
    code, said = run("map", "--user", "system", "--out", out)
    assert code == 2 and "不能使用" in said
    code, said = run("policy", "list", "--json", "--as-of", AS_OF)
    rows = json.loads(said)["rows"]
    assert code == 0 and {row["code"] for row in rows} >= {"idle.limb1", "permu.rev", "line.red"}
    code, said = run("policy", "list", "--as-of", "2010-01-01")
    assert "idle.limb1" not in said and "control.bcoef" in said
