"""The way of an uploaded file, from reception to undo, in the scope and role of its user."""

import html
import threading
import zipfile
from datetime import date
from io import BytesIO

import pytest
from openpyxl import Workbook, load_workbook
from shapely.geometry import box

from gis_service.errors import Conflict, Forbidden, HasIssues, NotFound, Unusable
from gis_service.jobs import requests
from gis_service.services import upload_options as names
from gis_service.services import uploads
from gis_service.store import job_rows, upload_rows
from gis_service.transaction import unit_of_work
from gis_service.web.passed_checks import PASSED
from parcels.issue import catalogue
from parcels.layers import LayerKind
from tests.database import Database
from tests.town import EAST, NORTH, PARK_B, Plot, cell, code
from tests.uploading import FIRM_B, PLOTS, Office, firm, open_office, performance


@pytest.fixture(scope="module")
def office(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Office:
    return open_office(database, tmp_path_factory.mktemp("office"))


def live_revenues(office: Office) -> list[str]:
    with office.owner.connect() as connection:
        query = "SELECT revenue::text FROM performance WHERE superseded_at IS NULL ORDER BY 1"
        return [row[0] for row in connection.exec_driver_sql(query)]


def open_parcels(office: Office) -> list[str]:
    query = (
        "SELECT code FROM parcel_version WHERE superseded_at IS NULL AND valid_to IS NULL"
        " ORDER BY code"
    )
    with office.owner.connect() as connection:
        return [row[0] for row in connection.exec_driver_sql(query)]


def test_every_state_is_reached_and_only_from_the_one_before(office: Office) -> None:
    user = office.people["mana"]
    stored = office.place.desk.files.put(BytesIO(performance(firm(900), firm(800, FIRM_B))))
    with unit_of_work(office.engine, user) as connection:
        upload_id, _ = requests.receive(
            connection, user, stored, name="../年报.xlsx", kind="performance", options={}
        )
    assert office.state(upload_id) == "received"
    assert office.upload(upload_id).file_name == "_年报.xlsx"
    with pytest.raises(Conflict):
        office.do(requests.confirm, "mana", upload_id)
    office.work()
    assert office.state(upload_id) == "checked"
    assert office.upload(upload_id).summary["new"] == 2
    with pytest.raises(Conflict):
        office.do(requests.undo, "mana", upload_id)
    office.do(requests.confirm, "mana", upload_id)
    assert office.state(upload_id) == "stored"
    for refused in (requests.confirm, requests.discard):
        with pytest.raises(Conflict):
            office.do(refused, "mana", upload_id)
    office.do(requests.undo, "mana", upload_id)
    assert office.state(upload_id) == "undone"
    assert live_revenues(office) == []
    assert office.count("enterprise_park") == 0
    with pytest.raises(Conflict):
        office.do(requests.undo, "mana", upload_id)


def test_a_question_is_answered_and_the_file_checked_again(office: Office) -> None:
    upload_id = office.send("mana", "performance", performance_without_year(), name="年报.xlsx")
    assert office.state(upload_id) == "question"
    (question,) = uploads.questions_of(office.upload(upload_id))
    assert question.code == "year"
    with pytest.raises(HasIssues):
        office.do(requests.answer, "mana", upload_id, {})
    with pytest.raises(Unusable):
        office.do(requests.answer, "mana", upload_id, {"year": "二〇二五"})
    office.do(requests.answer, "mana", upload_id, {"year": "2025"})
    assert office.state(upload_id) == "checked"
    assert office.upload(upload_id).summary["year"] == 2025
    office.do(requests.discard, "mana", upload_id)
    assert office.state(upload_id) == "discarded"
    with pytest.raises(Conflict):
        office.do(requests.confirm, "mana", upload_id)


def performance_without_year() -> bytes:
    book = load_workbook(BytesIO(performance(firm(900))))
    book.active.delete_cols(4)
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def test_a_check_changes_no_fact(office: Office) -> None:
    before = office.value("SELECT count(*) FROM enterprise")
    upload_id = office.send("mana", "performance", performance(firm(900, "91510107MA7TEMT010")))
    assert office.state(upload_id) == "checked"
    assert office.value("SELECT count(*) FROM enterprise") == before
    assert live_revenues(office) == []
    office.do(requests.discard, "mana", upload_id)


def test_a_second_import_of_the_same_file_changes_nothing(office: Office) -> None:
    first = office.store("mana", "performance", performance(firm(900)))
    again = office.store("mana", "performance", performance(firm(900)))
    summary = office.upload(again).summary
    assert (summary["new"], summary["changed"], summary["same"]) == (0, 0, 1)
    assert office.count("performance", f"upload_id = {again}") == 0
    office.do(requests.undo, "mana", again)
    office.do(requests.undo, "mana", first)
    assert live_revenues(office) == []


def test_undo_brings_the_old_back_and_waits_for_what_was_built_on_it(office: Office) -> None:
    first = office.store("mana", "performance", performance(firm(900)))
    second = office.store("mana", "performance", performance(firm(1200)))
    assert live_revenues(office) == ["12000000.00"]
    office.do(requests.undo, "mana", first)
    assert office.state(first) == "stored"
    assert "后来的上传" in office.upload(first).summary["notice"]
    office.do(requests.undo, "mana", second)
    assert live_revenues(office) == ["9000000.00"]
    office.do(requests.undo, "mana", first)
    assert (office.state(first), live_revenues(office)) == ("undone", [])


def test_undo_of_parcels_brings_versions_back_and_refuses_to_leave_reports_hanging(
    office: Office,
) -> None:
    first = office.store("city", "parcels", office.town.write(PLOTS))
    moved = [Plot(PLOTS[0].code, cell(1, 1, 1.5), "一号地，扩大"), PLOTS[1]]
    second = office.store("city", "parcels", office.town.write(moved))
    assert office.upload(second).summary["changed"] == 1
    area = "SELECT sum(plane_area)::int FROM parcel_version WHERE superseded_at IS NULL"
    assert office.value(area) == 25_000
    office.do(requests.undo, "city", second)
    assert office.value(area) == 20_000
    report = office.store("city", "contracts", contracts(PLOTS[0].code))
    office.do(requests.undo, "city", first)
    assert "没有着落" in office.upload(first).summary["notice"]
    office.do(requests.undo, "city", report)
    office.do(requests.undo, "city", first)
    assert open_parcels(office) == []


def contracts(*parcels: str) -> bytes:
    book = Workbook()
    book.active.append(["合同编号", "宗地代码", "签订日期", "约定动工日期"])
    for number, parcel in enumerate(parcels):
        book.active.append([f"HT-{number}", parcel, date(2024, 3, 1), date(2025, 3, 1)])
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def test_a_manager_stores_no_row_of_another_park(office: Office) -> None:
    rows = performance(firm(900), firm(700, FIRM_B, PARK_B))
    upload_id = office.send("mana", "performance", rows)
    assert office.codes(upload_id) == ["row-park-unknown"], "other parks are not even known"
    office.do(requests.confirm, "mana", upload_id)
    assert office.state(upload_id) == "stored"
    assert (
        office.count("performance", "park_id NOT IN (SELECT id FROM park WHERE code = 'YQ-A')") == 0
    )
    office.do(requests.undo, "mana", upload_id)


def test_an_upload_is_seen_in_its_scope_and_acted_on_by_its_owner(office: Office) -> None:
    upload_id = office.send("mana", "performance", performance(firm(900)))
    assert sees(office, "west", upload_id), "the park lies in the western district"
    assert not sees(office, "manb", upload_id)
    assert not sees(office, "manb", upload_id, issues=True)
    with pytest.raises(Forbidden):
        office.do(requests.confirm, "west", upload_id)
    with pytest.raises(NotFound):
        office.do(requests.confirm, "manb", upload_id)
    browser = office.site.signed_in("u-manb")
    assert browser.get(f"/uploads/{upload_id}").status_code == 404
    assert browser.get(f"/api/v1/uploads/{upload_id}").status_code == 404
    assert browser.get(f"/uploads/{upload_id}/issues.json").status_code == 404
    assert "没有上传过文件" in browser.get("/uploads").text
    office.do(requests.discard, "mana", upload_id)


def sees(office: Office, who: str, upload_id: int, issues: bool = False) -> bool:
    with unit_of_work(office.engine, office.people[who]) as connection:
        if issues:
            return bool(upload_rows.issues(connection, upload_id))
        return upload_rows.find(connection, upload_id) is not None


@pytest.mark.parametrize(
    ("who", "kind"),
    [("mana", "parcels"), ("mana", "contracts"), ("walker", "performance"), ("west", "layers")],
)
def test_kinds_of_data_belong_to_roles(office: Office, who: str, kind: str) -> None:
    with pytest.raises(Forbidden):
        office.send(who, kind, b"x")


def test_of_two_who_confirm_at_once_one_is_told_so(office: Office) -> None:
    upload_id = office.send("mana", "performance", performance(firm(900)))
    said: list[object] = []
    start = threading.Barrier(2)

    def confirm() -> None:
        user = office.people["mana"]
        start.wait()
        try:
            with unit_of_work(office.engine, user) as connection:
                said.append(requests.confirm(connection, user, upload_id))
        except Conflict as error:
            said.append(error)

    both = [threading.Thread(target=confirm) for _ in range(2)]
    for each in both:
        each.start()
    for each in both:
        each.join()
    assert sorted(isinstance(each, Conflict) for each in said) == [False, True]
    office.work()
    assert office.state(upload_id) == "stored"
    assert live_revenues(office) == ["9000000.00"]
    assert office.count("job", f"kind = 'store' AND payload @> '{{\"upload\": {upload_id}}}'") == 1
    office.do(requests.undo, "mana", upload_id)


def test_what_is_stored_is_what_was_shown(office: Office) -> None:
    shown = office.send("mana", "performance", performance(firm(900)))
    between = office.store("mana", "performance", performance(firm(500)))
    office.do(requests.confirm, "mana", shown)
    assert office.state(shown) == "checked", "checked anew, not stored"
    found = office.upload(shown)
    assert "与您看到的结果不同" in found.summary["notice"]
    assert found.summary["changed"] == 1
    assert live_revenues(office) == ["5000000.00"]
    office.do(requests.confirm, "mana", shown)
    assert live_revenues(office) == ["9000000.00"]
    office.do(requests.undo, "mana", shown)
    office.do(requests.undo, "mana", between)


def test_all_or_nothing_stores_nothing_with_one_bad_row(office: Office) -> None:
    rows = performance(firm(900), firm(700, "915101"))
    upload_id = office.send("mana", "performance", rows)
    with pytest.raises(HasIssues):
        office.do(requests.confirm, "mana", upload_id, True)
    assert office.state(upload_id) == "checked"
    office.do(requests.discard, "mana", upload_id)


def hostile_zip() -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("../../etc/passwd.shp", b"x")
    return target.getvalue()


def bomb() -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("宗地.shp", b"\0" * 50_000_000)
    return target.getvalue()


@pytest.mark.parametrize(
    ("kind", "content", "said"),
    [
        ("parcels", b"", "文件是空的"),
        ("performance", b"", "文件是空的"),
        ("parcels", hostile_zip(), "指向包外"),
        ("parcels", bomb(), "压缩比异常"),
        ("parcels", performance(firm(1)), "Office 文档"),
        ("performance", hostile_zip(), "不是可以读取的表格文件"),
        ("performance", b"<html><table></table></html>", "网页"),
        ("parcels", b"\x89PNG\r\n\x1a\n" + b"\0" * 64, ""),
    ],
)
def test_an_unreadable_file_is_one_clear_sentence(
    office: Office, kind: str, content: bytes, said: str
) -> None:
    upload_id = office.send("city", kind, content)
    found = office.upload(upload_id)
    assert found.state == "failed"
    assert said in found.summary["failure"]
    assert found.summary["failure"].endswith("。")
    page = office.site.signed_in("u-city").get(f"/uploads/{upload_id}")
    assert found.summary["failure"] in html.unescape(page.text)
    query = f"object = 'upload:{upload_id}' AND kind = 'file_blocked' AND NOT success"
    assert office.count("audit_event", query) == 1


def test_a_snapshot_of_parcels_asks_since_when_and_can_be_undone(office: Office) -> None:
    first = office.store("city", "parcels", office.town.write(PLOTS))
    upload_id = office.send("city", "parcels", office.town.write(PLOTS[:1]), snapshot=names.YES)
    (question,) = uploads.questions_of(office.upload(upload_id))
    assert question.code == "effective"
    office.do(requests.answer, "city", upload_id, {"effective": "2025-06-30"})
    assert office.upload(upload_id).summary["closed"] == 1
    assert "parcel-snapshot-absent" in office.codes(upload_id)
    office.do(requests.confirm, "city", upload_id)
    assert open_parcels(office) == [PLOTS[0].code]
    ended = f"code = '{PLOTS[1].code}' AND superseded_at IS NULL AND valid_to = '2025-06-30'"
    assert office.count("parcel_version", ended) == 1
    back = office.store("city", "parcels", office.town.write(PLOTS[1:]))
    assert open_parcels(office) == [plot.code for plot in PLOTS], "the same parcel opens again"
    assert office.value("SELECT count(DISTINCT parcel_id) FROM parcel_version") >= 2
    office.do(requests.undo, "city", back)
    office.do(requests.undo, "city", upload_id)
    assert open_parcels(office) == [plot.code for plot in PLOTS]
    office.do(requests.undo, "city", first)


def test_a_layer_is_loaded_and_taken_back(office: Office) -> None:
    path = office.town.write([Plot("R2", box(EAST, NORTH, EAST + 500, NORTH + 500), "红线二")])
    query = (
        "SELECT count(*) FROM layer_version WHERE kind = 'red' AND superseded_at IS NULL"
        " AND valid_to IS NULL AND valid_from = '{}'"
    )
    options = {names.LAYER_KIND: LayerKind.RED.value, names.VALID_FROM: "2024-01-01"}
    with pytest.raises(Unusable):
        office.send("city", "layers", path)
    upload_id = office.store("city", "layers", path, **options)
    assert office.value(query.format("2024-01-01")) == 1
    assert office.value(query.format("2010-01-01")) == 0
    office.do(requests.undo, "city", upload_id)
    assert office.value(query.format("2010-01-01")) == 1


def test_a_parcel_that_moves_district_moves_back_with_the_undo(office: Office) -> None:
    plot = Plot(code("510107", 7), cell(9, 1), "边上")
    first = office.store("city", "parcels", office.town.write([plot]))
    site = "SELECT district_id FROM parcel p WHERE EXISTS (SELECT 1 FROM parcel_version v"
    site += f" WHERE v.parcel_id = p.id AND v.code = '{plot.code}')"
    before = office.value(site)
    moved = Plot(plot.code, cell(10.5, 1), "边上")
    second = office.store("city", "parcels", office.town.write([moved]))
    assert office.value(site) != before
    office.do(requests.undo, "city", second)
    assert office.value(site) == before
    office.do(requests.undo, "city", first)


def test_an_assessment_follows_what_was_stored(office: Office) -> None:
    upload_id = office.store("city", "parcels", office.town.write(PLOTS))
    assert office.value("SELECT count(*) FROM dirty_parcel") == 0
    query = "SELECT count(*) FROM assessment WHERE superseded_at IS NULL"
    assert office.value(query) == len(PLOTS)
    office.do(requests.undo, "city", upload_id)
    assert office.value("SELECT count(*) FROM dirty_parcel") == 0


def test_codes_named_as_checks_stand_in_the_catalogue() -> None:
    named = {each for _, _, codes in PASSED for each in codes}
    assert named <= set(catalogue())


def test_an_upload_waits_in_the_queue_with_its_job(office: Office) -> None:
    user = office.people["mana"]
    stored = office.place.desk.files.put(BytesIO(performance(firm(900))))
    with unit_of_work(office.engine, user) as connection:
        upload_id, job_id = requests.receive(
            connection, user, stored, name="年报.xlsx", kind="performance", options={}
        )
    with unit_of_work(office.engine, user) as connection:
        waiting = job_rows.pending_of_upload(connection, upload_id)
    assert waiting is not None and waiting.id == job_id
    office.do(requests.discard, "mana", upload_id)
    with unit_of_work(office.engine, user) as connection:
        assert requests.find(connection, job_id).state == "cancelled"
