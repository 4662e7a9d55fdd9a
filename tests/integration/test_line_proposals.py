"""Proposals of classes and park ranges from stored parcels; accepting makes a draft, no line."""

import io
import re

import openpyxl
import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from gis_service.cli.acting import acting_user
from gis_service.errors import Forbidden
from gis_service.services.assessing import assess_city
from gis_service.services.line_proposing import make_run
from gis_service.store import layer_rows, line_rows, proposal_rows
from gis_service.store.proposal_rows import CLASS, RANGE, StoredProposal
from gis_service.transaction import job_work, unit_of_work
from parcels.control_class import ControlClass
from parcels.layers import LayerKind
from parcels.lines.course import AdjustmentState
from tests.database import Database
from tests.plan_desk import PlanDesk, found_desk
from tests.town import AS_OF, PARK_A, PARK_B, Plot, cell, code

DAY = f"as_of={AS_OF}"
PAGE = f"/lines/proposals?{DAY}"
INDUSTRIAL, HOUSING = {"地类编码": "0601"}, {"地类编码": "0701"}
BIG, BESIDE, ALONE = (code("510107", n) for n in (1, 2, 3))
LINED, FLEXIBLE, HOUSES, OUTSIDE = (code("510104", n) for n in (4, 5, 6, 7))


@pytest.fixture
def desk(lasting_databases, tmp_path_factory: pytest.TempPathFactory) -> PlanDesk:
    """Rows 1 to 9 of the town are in no line; the boundary ends at column 15."""
    database: Database = lasting_databases()
    made = found_desk(database, tmp_path_factory.mktemp("proposals"))
    town = made.town
    town.layer(LayerKind.PARK, [(PARK_A, cell(0, 0, 2, 10)), (PARK_B, cell(18, 0, 2, 10))])
    town.layer(LayerKind.RED, [("R1", cell(0, 0, 20, 1))])
    town.layer(LayerKind.BLUE, [("B1", cell(0, 9, 20, 1))])
    town.layer(LayerKind.DEVELOPMENT_BOUNDARY, [("D1", cell(0, 0, 15, 10))])
    town.layer(LayerKind.CONCENTRATED, [("C1", cell(0, 0, 11, 10))])
    town.layer(LayerKind.FLEXIBLE, [("F1", cell(11, 7, 2, 2))])
    town.put(
        [
            Plot(BIG, cell(2.2, 2, 3, 4), "甲", INDUSTRIAL),
            Plot(BESIDE, cell(5.3, 2, 3, 3), "乙", INDUSTRIAL),
            Plot(ALONE, cell(9, 8, 0.5, 0.5), "丙", INDUSTRIAL),
            Plot(LINED, cell(12, 0, 1, 0.9), "丁", INDUSTRIAL),
            Plot(FLEXIBLE, cell(12, 8, 0.5, 0.5), "戊", INDUSTRIAL),
            Plot(HOUSES, cell(12, 3), "己", HOUSING),
            Plot(OUTSIDE, cell(15.2, 1.1, 2.6, 7.8), "庚", INDUSTRIAL),
        ]
    )
    with job_work(town.engine) as connection:
        assess_city(connection, AS_OF)
    return made


def run(desk: PlanDesk, who: str = "official", district: int = 0) -> int:
    engine = desk.town.engine
    return make_run(engine, acting_user(engine, who), district, AS_OF)


def found(desk: PlanDesk, run_id: int, who: str = "official") -> list[StoredProposal]:
    engine = desk.town.engine
    with unit_of_work(engine, acting_user(engine, who)) as connection:
        return proposal_rows.of_run(connection, run_id)


def told(one: StoredProposal) -> tuple[object, ...]:
    said = one.proposed
    return said.sort, said.control, said.reason, said.codes


def test_each_parcel_gets_the_class_of_the_decision_order(desk: PlanDesk) -> None:
    proposals = found(desk, run(desk))
    assert {told(one) for one in proposals} == {
        (CLASS, ControlClass.RED, "contiguous", (BIG, BESIDE)),
        (CLASS, ControlClass.BLUE, "scattered", (ALONE,)),
        (CLASS, ControlClass.BLUE, "flexible", (FLEXIBLE,)),
        (CLASS, ControlClass.CLASSIFY, "classify", (OUTSIDE,)),
        (RANGE, ControlClass.RED, "INCORPORATE", (BIG, BESIDE)),
        (RANGE, None, "OUTSIDE", (OUTSIDE,)),
    }
    joined = next(one.proposed for one in proposals if one.proposed.reason == "INCORPORATE")
    assert joined.area_cm2 == joined.industrial_cm2 == 21 * 100_000_000
    assert joined.parks == (f"模拟{PARK_A}",)
    assert all(one.proposed.review for one in proposals if one.proposed.sort == RANGE)


def test_land_beyond_the_gap_of_the_policy_hangs_together_with_nothing(desk: PlanDesk) -> None:
    desk.town.put([Plot(BESIDE, cell(5.71, 2, 3, 3), "乙", INDUSTRIAL)])
    with job_work(desk.town.engine) as connection:
        assess_city(connection, AS_OF)
    reasons = {one.proposed.reason for one in found(desk, run(desk))}
    assert "contiguous" not in reasons and "INCORPORATE" not in reasons, "51 m apart, 50 allowed"


def test_a_district_asks_for_itself_and_sees_itself(desk: PlanDesk) -> None:
    engine = desk.town.engine
    with unit_of_work(engine, acting_user(engine, "official")) as connection:
        districts = layer_rows.statutory_ids(connection)
    west, east = districts["510107"], districts["510104"]
    own = run(desk, "west-official", west)
    seen = found(desk, own, "west-official")
    assert {one.proposed.codes for one in seen} == {(BIG, BESIDE), (ALONE,)}
    for place in (east, 0):
        with pytest.raises(Forbidden):
            run(desk, "west-official", place)
    whole = run(desk)
    assert len(found(desk, whole, "west-official")) == len(seen)
    with pytest.raises(Forbidden):
        run(desk, "park-a", west)
    outside = next(one for one in found(desk, whole) if one.proposed.codes == (OUTSIDE,))
    browser = desk.browsers["west-official"]
    assert browser.get(f"/lines/proposals/{outside.id}?{DAY}").status_code == 404
    assert OUTSIDE not in browser.get(f"/lines/proposals?run={whole}&{DAY}").text


def test_accepting_makes_a_draft_and_moves_no_line(desk: PlanDesk) -> None:
    proposals = found(desk, run(desk))
    red = next(one for one in proposals if one.proposed.reason == "contiguous")
    address = f"/lines/proposals/{red.id}?{DAY}"
    page = desk.browsers["official"].get(address).text
    assert "连片工业用地" in page and BIG in page and "征求意见稿" in page
    bare = desk.send("official", address, {"decision": "accept", "reason": " "})
    assert bare.status_code == 422 and "请写明" in bare.text
    answer = desk.send("official", address, {"decision": "accept", "reason": "与规划一致"})
    assert answer.status_code == 303 and re.match(r"/lines/\d+\?", answer.headers["location"])
    draft = desk.browsers["official"].get(answer.headers["location"]).text
    assert "拟订中" in draft and "210,000.00" in draft and "315.00" in draft
    with job_work(desk.town.engine) as connection:
        stored = line_rows.all_of(connection)
        versions = layer_rows.all_versions(connection)
    assert [one.state for one in stored] == [AdjustmentState.DRAFT]
    assert sum(one.kind is LayerKind.RED for one in versions) == 1
    assert "采纳</strong>：与规划一致" in desk.browsers["official"].get(address).text
    again = desk.send("other", address, {"decision": "reject", "reason": "晚了"})
    assert again.status_code == 409 and "已经处理过" in again.text


def test_not_accepting_and_what_is_no_line_leave_a_record_only(desk: PlanDesk) -> None:
    proposals = found(desk, run(desk))
    for reason, decision, word in (
        ("scattered", "reject", "不采纳"),
        ("OUTSIDE", "accept", "采纳"),
    ):
        one = next(each for each in proposals if each.proposed.reason == reason)
        address = f"/lines/proposals/{one.id}?{DAY}"
        answer = desk.send("official", address, {"decision": decision, "reason": "已研究"})
        assert answer.headers["location"].startswith(f"/lines/proposals/{one.id}")
        assert f"<strong>{word}</strong>" in desk.browsers["official"].get(address).text
    with job_work(desk.town.engine) as connection:
        assert line_rows.all_of(connection) == []


def test_a_range_whose_land_is_in_the_line_already_needs_no_draft(desk: PlanDesk) -> None:
    desk.town.layer(LayerKind.RED, [("R1", cell(0, 0, 20, 8))])
    with job_work(desk.town.engine) as connection:
        assess_city(connection, AS_OF)
    proposals = found(desk, run(desk))
    joined = next(one for one in proposals if one.proposed.reason == "INCORPORATE")
    address = f"/lines/proposals/{joined.id}?{DAY}"
    answer = desk.send("official", address, {"decision": "accept", "reason": "纳入"})
    assert answer.headers["location"].startswith("/lines/proposals/")


def test_the_page_from_empty_to_a_list_with_its_numbers_and_a_workbook(desk: PlanDesk) -> None:
    browser = desk.browsers["official"]
    assert 'href="/lines/proposals?' in browser.get(f"/lines?{DAY}").text
    assert "还没有生成过建议" in browser.get(PAGE).text
    made = desk.send("official", PAGE, {"district": "0"})
    assert made.status_code == 303, made.text
    page = browser.get(made.headers["location"]).text
    for word in (
        "不小于 20 公顷，工业占比不低于 60%，相距不超过 50 米",
        "分级建议 4 条",
        "园区范围建议 2 条",
        "紧邻园区成板块",
        "开发边界外成片",
        "分类处置",
    ):
        assert word in page, word
    link = re.search(r'href="(/lines/proposals/runs/\d+/export.xlsx)"', page)
    assert link is not None
    book = openpyxl.load_workbook(io.BytesIO(browser.get(link[1]).content))
    assert book.sheetnames == ["分级建议", "园区范围建议"]
    rows = [row for row in book["园区范围建议"].iter_rows(values_only=True) if row[0] == 1]
    assert rows[0][3:6] == (2, 210_000, 315)
    for district in ("", "x", "999999"):
        assert desk.send("west-official", PAGE, {"district": district}).status_code == 403
    for who in ("park-a", "west-inspector"):
        assert desk.browsers[who].get(PAGE).status_code == 403


def test_proposals_and_decisions_cannot_be_changed(desk: PlanDesk) -> None:
    run(desk)
    for statement in (
        "UPDATE line_proposal SET review = false",
        "DELETE FROM proposal_decision",
        "INSERT INTO proposal_run (as_of) VALUES ('2025-01-01')",
    ):
        with (
            pytest.raises(ProgrammingError, match="permission denied"),
            unit_of_work(desk.town.engine, acting_user(desk.town.engine, "official")) as connection,
        ):
            connection.execute(text(statement))
