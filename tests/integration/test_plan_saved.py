"""Kept plan checks: by name, private or shared, as they were, and what another day changes."""

import io
import re
from html import unescape
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from gis_service.cli.acting import acting_user
from gis_service.services.overlaying import overlay_missing
from gis_service.transaction import job_work, unit_of_work
from parcels.layers import LayerKind
from tests.database import Database
from tests.plan_desk import WORK_CRS, PlanDesk, found_desk, pasted, plan
from tests.site import post
from tests.town import AS_OF, Plot, cell, code

DAY = f"as_of={AS_OF}"
FORM, SAVED, API = f"/plan-check?{DAY}", f"/plan-check/saved?{DAY}", "/api/v1/plan-checks/saved"
WEST, EAST = code("510107", 1), code("510104", 2)


@pytest.fixture(scope="module")
def desk(database: Database, tmp_path_factory: pytest.TempPathFactory) -> PlanDesk:
    made = found_desk(database, tmp_path_factory.mktemp("plans"))
    made.town.put([Plot(WEST, cell(9, 1), "甲"), Plot(EAST, cell(10, 1), "乙")])
    with job_work(made.town.engine) as connection:
        overlay_missing(connection)
    return made


def hidden(page: str) -> dict[str, str]:
    """What the form of the answer keeps."""
    form = re.search(r'class="plan-keep no-print">(.*?)</form>', page, re.S)
    assert form is not None
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', form[1])
    return {name: unescape(value) for name, value in found if name != "csrf"}


def keep(desk: PlanDesk, who: str, name: str, shape: object = None, **more: str) -> str:
    """Check, keep; the address of the record."""
    page = desk.send(who, FORM, plan(shape or cell(9, 1)))  # type: ignore[arg-type]
    assert page.status_code == 200, page.text
    answer = desk.send(who, SAVED, {**hidden(page.text), "name": name, **more})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def test_a_check_is_kept_and_read_as_it_was(desk: PlanDesk) -> None:
    address = keep(desk, "official", "东侧改住宅")
    page = desk.browsers["official"].get(address).text
    assert "东侧改住宅" in page and "原则上不得调整为非工业用途" in page
    assert f">{WEST}</a> 一致" in page and "official（测试）" in page
    listed = desk.browsers["official"].get(SAVED).text
    assert "东侧改住宅" in listed and "仅本人" in listed
    book = desk.browsers["official"].get(address.replace("?", "/export.xlsx?"))
    sheet = openpyxl.load_workbook(io.BytesIO(book.content))["核查结论"]
    assert any("工业保护线" in row for row in sheet.iter_rows(values_only=True))


def test_without_a_name_it_is_not_kept_and_nothing_is_lost(desk: PlanDesk) -> None:
    page = desk.send("official", FORM, plan(cell(2, 2)))
    again = desk.send("official", SAVED, {**hidden(page.text), "name": " ", "shared": "yes"})
    assert again.status_code == 422
    assert "没有保存：请给这份核查起个名称" in again.text and "逐项结论" in again.text
    assert hidden(again.text) == hidden(page.text)
    assert 'value="yes" checked' in again.text


def test_own_checks_are_private_until_shared(desk: PlanDesk) -> None:
    private = keep(desk, "official", "只给自己看的")
    shared = keep(desk, "official", "给同事看的", shared="yes")
    for who in ("other", "west-official", "park-a", "park-b", "east-official"):
        assert desk.browsers[who].get(private).status_code == 404, who
    for who, status in (
        ("other", 200),
        ("west-official", 200),
        ("east-official", 404),
        ("park-b", 404),
    ):
        assert desk.browsers[who].get(shared).status_code == status, who
    listed = desk.browsers["west-official"].get(SAVED).text
    assert "给同事看的" in listed and "只给自己看的" not in listed
    assert "移出清单" not in listed
    for who in ("west-inspector",):
        assert desk.browsers[who].get(SAVED).status_code == 403


def test_the_database_itself_hides_what_is_not_shared(desk: PlanDesk) -> None:
    keep(desk, "official", "库里也看不到")
    names = text("SELECT name FROM plan_check")
    with unit_of_work(desk.town.engine, acting_user(desk.town.engine, "other")) as connection:
        assert "库里也看不到" not in set(connection.scalars(names))
    change = text("UPDATE plan_check SET record = '{}'")
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        unit_of_work(desk.town.engine, acting_user(desk.town.engine, "official")) as connection,
    ):
        connection.execute(change)


def test_a_reader_of_a_narrower_scope_learns_no_code_of_another(desk: PlanDesk) -> None:
    shared = keep(desk, "official", "跨界的", cell(8.5, 1, 1.8, 1), shared="yes")
    owner = desk.browsers["official"].get(shared).text
    assert WEST in owner and EAST in owner
    reader = desk.browsers["west-official"].get(shared).text
    assert WEST in reader and EAST not in reader
    assert "管理范围以外的宗地" in reader
    check_id = re.search(r"/saved/(\d+)", shared)
    assert check_id is not None
    body = desk.browsers["west-official"].get(f"{API}/{check_id[1]}")
    assert EAST not in body.text and body.json()["own"] is False
    book = desk.browsers["west-official"].get(f"/plan-check/saved/{check_id[1]}/export.xlsx")
    cells = openpyxl.load_workbook(io.BytesIO(book.content))
    said = {
        str(each) for sheet in cells for row in sheet.iter_rows(values_only=True) for each in row
    }
    assert not any(EAST in each for each in said)


def test_only_the_owner_takes_it_off_the_list(desk: PlanDesk) -> None:
    address = keep(desk, "official", "要移出的", shared="yes")
    remove = address.replace("?", "/remove?")
    assert desk.send("other", remove, {}).status_code == 404
    assert desk.send("official", remove, {}).status_code == 303
    assert "要移出的" not in desk.browsers["official"].get(SAVED).text
    assert "要移出的" in desk.browsers["official"].get(address).text
    assert desk.send("official", remove, {}).status_code == 404


def test_checked_again_it_says_what_a_new_line_changed(desk: PlanDesk) -> None:
    address = keep(desk, "official", "线变了再看", cell(2, 2))
    same = desk.send("official", address.replace("?", "/again?"), {}).text
    assert "有 0 处不同" in same and "都没有变化" in same
    moved = AS_OF.replace(year=2026)
    desk.town.layer(LayerKind.RED, [("R1", cell(0, 0, 20, 2.5))], valid_from=moved)
    later = desk.send(
        "official", address.replace("?", "/again?").replace(f"{AS_OF}", f"{moved}"), {}
    )
    assert "图层：工业红线区" in later.text
    assert "2010-01-01 起的版本，占 100.00%" in later.text
    assert f"{moved} 起的版本，占 50.00%" in later.text
    kept = desk.browsers["official"].get(address).text
    assert f"{moved} 起" not in kept, "the record stays as it was"


def test_a_kept_check_goes_on_as_a_new_one(desk: PlanDesk) -> None:
    address = keep(desk, "official", "第一稿", cell(3, 3))
    check_id = re.search(r"/saved/(\d+)", address)
    assert check_id is not None
    page = desk.browsers["official"].get(f"/plan-check?saved={check_id[1]}&{DAY}").text
    assert 'value="住宅"' in page and "coordinates" in page
    assert f'name="follows" value="{check_id[1]}"' in page
    second = keep(desk, "official", "第二稿", cell(3, 4), follows=check_id[1])
    assert f'href="/plan-check/saved/{check_id[1]}?' in desk.browsers["official"].get(second).text


def test_the_interface_keeps_and_lists(desk: PlanDesk) -> None:
    body = {
        "purpose": "use_change",
        "points": plan(cell(4, 4))["points"],
        "answers": {"crs": plan(cell(4, 4))["crs"]},
        "inputs": {"use": "住宅", "use_industrial": False},
        "name": "接口保存",
        "shared": True,
    }
    made = desk.ask("official", f"{API}?{DAY}", body)
    assert made.status_code == 201, made.text
    listed = desk.browsers["other"].get(API).json()["items"]
    (own,) = [one for one in listed if one["id"] == made.json()["id"]]
    assert (own["name"], own["own"], own["area_cm2"]) == ("接口保存", False, 100_000_000)
    assert desk.ask("official", f"{API}?{DAY}", {**body, "name": ""}).status_code == 422


# --- the form ------------------------------------------------------------------------------


def test_turning_to_another_purpose_keeps_everything_typed(desk: PlanDesk) -> None:
    typed = plan(cell(1, 1), paper_m2="10000")
    turned = desk.send("official", FORM, {**typed, "turn": "condition"})
    assert turned.status_code == 200 and "新的规划条件的情况" in turned.text
    assert typed["points"] in turned.text and 'value="EPSG:4544"' in turned.text
    assert re.search(r'name="paper_m2" value="10000"', turned.text)
    assert '<input type="hidden" name="use" value="住宅">' in turned.text
    back = desk.send("official", FORM, {**typed, "purpose": "condition", "turn": "use_change"})
    assert re.search(r'<input name="use" value="住宅"', back.text)


def test_a_file_goes_on_as_its_outline(desk: PlanDesk, tmp_path: Path) -> None:
    path = desk.town.write([Plot(WEST, cell(9, 1))], "方案.gpkg")
    browser = desk.browsers["official"]
    form = {"purpose": "use_change", "turn": "supply"}
    with path.open("rb") as stream:
        turned = post(browser, FORM, form, files={"file": ("方案.gpkg", stream)})
    assert "新增供应的情况" in turned.text or "亩均税收不低于" in turned.text
    assert "coordinates" in turned.text
    with path.open("rb") as stream:
        answered = post(browser, FORM, {**form, "turn": ""}, files={"file": ("方案.gpkg", stream)})
    assert "逐项结论" in answered.text
    offered = answered.text.partition('class="plan-form"')[2]
    assert "coordinates" in offered, "checked again without choosing the file again"


def test_long_texts_are_read_and_overlong_ones_refused_in_words(desk: PlanDesk) -> None:
    blanks = " " * (2 * 1024 * 1024)
    points = plan(cell(1, 1))["points"] + blanks + "\n"
    assert desk.send("official", FORM, {**plan(cell(1, 1)), "points": points}).status_code == 200
    overlong = "1" * (21 * 1024 * 1024)
    refused = desk.send("official", FORM, {**plan(cell(1, 1)), "points": overlong})
    assert refused.status_code == 413 and "改为上传图形文件" in refused.text


def test_the_interface_gives_areas_in_three_units(desk: PlanDesk) -> None:
    """125 m by 80 m, of which 60 m by 80 m lie on a parcel: 1 亩 is 2000/3 m²."""
    body = {
        "purpose": "supply",
        "points": pasted(cell(8.35, 1, 1.25, 0.8)),
        "answers": {"crs": WORK_CRS},
        "name": "面积三种单位",
    }
    kept = desk.ask("official", API, body)
    assert kept.status_code == 201, kept.text
    found = kept.json()
    assert areas(found) == (100_000_000, "10000.00", "15.00")
    assert areas(found, "ellipsoidal")[1] != "10000.00"
    (overlap,) = found["overlaps"]
    assert areas(overlap) == (48_000_000, "4800.00", "7.20")
    listed = desk.browsers["official"].get(API).json()["items"]
    (head,) = (one for one in listed if one["id"] == found["id"])
    assert areas(head) == areas(found)
    layers = {one["kind"]: one for one in found["layers"]}
    assert areas(layers["red"]) == areas(found)
    assert areas(layers["blue"]) == (0, "0.00", "0.00")
    assert areas(layers["farmland"]) == (None, None, None)
    described = desk.browsers["official"].get("/api/v1/openapi.json").json()
    assert "area_mu" in described["paths"]["/api/v1/plan-checks"]["post"]["description"]


def areas(answer: dict[str, Any], name: str = "area") -> tuple[object, ...]:
    return tuple(answer[f"{name}_{unit}"] for unit in ("cm2", "m2", "mu"))
