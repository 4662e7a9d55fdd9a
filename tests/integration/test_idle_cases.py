"""闲置土地案件: from suspicion to fee decision and to swap, and each step the law forbids."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from gis_service.documents.idle_ledger import ledger_row
from gis_service.errors import Conflict, Damaged, Forbidden, NotFound, Unusable
from gis_service.services.case_drafts import BLANK
from gis_service.services.case_steps import options
from gis_service.services.idle_cases import (
    Opening,
    deadlines_of,
    frozen,
    ground_of,
    open_case,
    published,
    read_case,
    rules_now,
    suppose,
)
from gis_service.services.idle_list import idle_list
from gis_service.services.office_calendar import load_calendar
from gis_service.services.steps import StepRefused
from gis_service.store import calendar_rows, case_rows
from gis_service.store.parcel_query import ParcelQuery
from gis_service.transaction import enter, unit_of_work
from parcels.cases.case import CaseState
from parcels.cases.freeze import Request
from parcels.cases.what_if import WhatIf
from parcels.units import yuan
from parcels.works import Delay, DelayCause
from tests.case_work import AT, EAST, FEE, HOLDER, NOT_DUE, SWAP, WEST, Desk, found_office
from tests.database import Database
from tests.town import AS_OF


@pytest.fixture(scope="module")
def desk(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return found_office(database, tmp_path_factory.mktemp("office"))


def refused(desk: Desk, case_id: int, step: str, on: str, **given: object) -> StepRefused:
    user = given.pop("user", None)
    before = len(desk.read(case_id).history)
    with pytest.raises(StepRefused) as caught:
        desk.do(case_id, step, on, user, **given)  # type: ignore[arg-type]
    assert len(desk.read(case_id).history) == before
    return caught.value


def codes(answer: StepRefused) -> set[str]:
    return {one.code for one in answer.objections}


def test_from_suspicion_to_fee_decision(desk: Desk) -> None:
    case_id = desk.noticed(WEST[0])
    desk.do(case_id, "legal_review", "2026-03-02")
    after = desk.do(case_id, "decide_fee", "2026-03-05", amount_fen=FEE)
    assert after.case.state is CaseState.FEE_DECIDED

    kinds = ("investigation_notice", "inspection_record", "determination", "hearing_notice")
    notice, record, finding, hearing = desk.papers_of(case_id, kinds)
    decision = desk.paper(case_id, "fee_decision")
    for said in (notice, record, finding, hearing, decision):
        assert said.startswith("模拟数据")
        assert "模拟区规划和自然资源局" in said
    assert HOLDER in notice and "闲置土地调查通知书" in notice and "30 日内" in notice
    assert "第六条" in notice and f"〔2026〕{case_id}-notify号" in notice
    assert f"案{case_id}-5" in record and "第七条" in record
    assert "经认定" in finding and "2026年2月2日" in finding
    assert "5 个工作日" in hearing and "第十五条" in hearing
    assert f"{yuan(FEE)} 元" in hearing and f"{yuan(FEE)} 元" in decision
    assert "不得列入生产成本" in decision and "第十四条第一项" in decision
    assert "60 日" in decision and "6 个月" in decision
    assert "涉嫌闲置" in notice
    for said in (finding, hearing, decision):
        assert "涉嫌" not in said and "未动工" in said and "（现行）" not in said
    for said in (hearing, decision):
        assert f"2026-02-02 的《闲置土地认定书》（〔2026〕{case_id}-determine号）" in said
        assert "企业自身原因" in said and "证据：" in said

    desk.do(case_id, "serve", "2026-03-06", document="fee_decision")
    paid = desk.do(case_id, "pay_fee", "2026-04-01", amount_fen=FEE)
    assert paid.case.state is CaseState.FEE_PAID and paid.closed

    query = ParcelQuery(AS_OF, desk.town.city.scope)
    with unit_of_work(desk.town.engine, desk.town.city) as connection:
        found = idle_list(connection, query)
    entry = next(one for one in found.suspected.entries if one.assembled.facts.code == WEST[0])
    row = ledger_row(entry, found.snapshot.profile.policy, found.calendar)
    assert (row["notice_no"], row["notice_served_on"]) == (
        f"〔2026〕{case_id}-notify号",
        date(2026, 1, 6),
    )
    assert row["determined_on"] == date(2026, 2, 2) and row["officer"] == "区局"
    assert row["fee_due_wan"] == row["fee_paid_wan"] == Fraction(24_691_200, 100_000)
    assert (row["fee_due_on"], row["closed_on"]) == (date(2026, 4, 6), date(2026, 4, 1))
    assert "案件：闲置费已缴" in str(row["state"]) and row["hearing"] == "2026-02-12 已告知"


def test_from_suspicion_to_swap(desk: Desk) -> None:
    case_id = desk.determined(WEST[1], DelayCause.GOV_2)
    assert "第二十五条第二款" in refused(desk, case_id, "negotiate", "2026-02-03").message
    desk.do(case_id, "publish", "2026-02-03")
    desk.do(case_id, "file", "2026-02-04")
    desk.do(case_id, "negotiate", "2026-02-05")
    cut = refused(
        desk,
        case_id,
        "draft_plan",
        "2026-02-20",
        agreed=True,
        disposal=replace(SWAP, price_paid=False),
    )
    assert "第十二条第一款第五项" in cut.message
    desk.do(case_id, "draft_plan", "2026-02-20", agreed=True, disposal=SWAP)
    desk.do(case_id, "approve_plan", "2026-03-01", desk.town.city)
    after = desk.do(case_id, "dispose", "2026-03-10", disposal=SWAP)
    assert after.case.state is CaseState.DISPOSED and after.case.disposal == SWAP
    plan = desk.paper(case_id, "disposal_plan")
    assert "闲置土地处置方案" in plan and f"〔2026〕{case_id}-determine号" in plan
    assert "第十三条第一款" in plan and "土地利用总体规划" in plan


def test_the_publication_has_public_columns_and_ends_with_the_disposal(desk: Desk) -> None:
    case_id = desk.determined(WEST[2], DelayCause.GOV_1)
    desk.do(case_id, "publish", "2026-02-03")
    with unit_of_work(desk.town.engine, desk.town.city) as connection:
        rows = [row for row in published(connection, date(2026, 2, 4)) if "交付土地" in row.cause]
    assert [row.cells[:2] for row in rows] == [("模拟路1号", HOLDER)]
    assert refused(desk, case_id, "withdraw", "2026-02-05").objections[0].article


@pytest.mark.parametrize(
    ("cause", "step", "article"),
    [
        (DelayCause.GOV_1, "approve_fee", "第十四条"),
        (DelayCause.FM, "approve_resume", "第十四条"),
    ],
)
def test_no_fee_on_land_idle_by_an_act_of_government(
    desk: Desk, cause: DelayCause, step: str, article: str
) -> None:
    parcel = WEST[3] if step == "approve_fee" else WEST[4]
    case_id = desk.determined(parcel, cause)
    answer = refused(desk, case_id, step, "2026-02-10", user=desk.town.city)
    assert article in answer.message and "case.levy_cause" in {
        one.code for one in answer.objections
    }


def test_steps_of_the_levy_that_are_forbidden(desk: Desk) -> None:
    case_id = desk.determined(WEST[5])
    early = refused(desk, case_id, "decide_fee", "2026-02-10", amount_fen=FEE)
    assert early.objections[0].code == "procedure.wrong_state"
    own = refused(desk, case_id, "approve_fee", "2026-02-10", user=desk.town.district_west)
    assert "认定与批准分离" in own.message
    desk.do(case_id, "approve_fee", "2026-02-10", desk.town.city)
    desk.do(case_id, "notice_hearing", "2026-02-12")
    unheard = refused(desk, case_id, "decide_fee", "2026-02-20", amount_fen=FEE)
    assert "case.hearing_unserved" in codes(unheard)
    desk.do(case_id, "serve", "2026-02-13", document="hearing_notice")
    desk.do(case_id, "legal_review", "2026-03-02")
    wrong = refused(desk, case_id, "decide_fee", "2026-03-05", amount_fen=FEE + 1)
    assert "第十四条第一项" in wrong.message


def test_a_document_without_a_content_is_not_issued(desk: Desk) -> None:
    case_id = desk.open(WEST[6])
    asked = desk.asked(case_id, "notify", "2026-01-05")
    for text_ in ("", f"某公司，地址：{BLANK}"):
        with pytest.raises(StepRefused, match="地址") as caught:
            desk.take(case_id, replace(asked, contents={**asked.contents, "holder": text_}))
        assert "第六条" in caught.value.message
    used = replace(asked.given, number="〔2026〕9号")
    desk.take(case_id, replace(asked, given=used))
    other = desk.open(EAST, desk.town.city)
    again = desk.asked(other, "notify", "2026-01-05", number="〔2026〕9号")
    with pytest.raises(Conflict, match="已用过"):
        desk.take(other, again, desk.town.city)
    assert len(desk.read(other).history) == 1


def test_an_office_template_that_leaves_a_content_out_is_refused(desk: Desk) -> None:
    from docx import Document

    desk.papers.templates.mkdir(exist_ok=True)
    own = desk.papers.templates / "disposal_plan.docx"
    document = Document()
    document.add_paragraph("{{ number }} {{ dated }} {{ holder }}")
    document.save(str(own))
    case_id = desk.determined(WEST[7], DelayCause.GOV_2)
    desk.do(case_id, "file", "2026-02-04")
    desk.do(case_id, "negotiate", "2026-02-05")
    with pytest.raises(Unusable, match="模板缺少"):
        desk.do(case_id, "draft_plan", "2026-02-20", agreed=True, disposal=SWAP)
    names = ["holder", "land", "cause", "mode", "terms", "mortgage"]
    for name in names:
        document.add_paragraph(f"本局模板 {{{{ {name} }}}}")
    document.save(str(own))
    desk.do(case_id, "draft_plan", "2026-02-20", agreed=True, disposal=SWAP)
    own.unlink()
    assert "本局模板" in desk.paper(case_id, "disposal_plan")


def test_one_open_case_a_parcel_and_only_of_suspected_land(desk: Desk) -> None:
    desk.open(WEST[8])
    with pytest.raises(Conflict, match="未结的案件"):
        desk.open(WEST[8])
    with pytest.raises(StepRefused, match="第二条"):
        desk.open(NOT_DUE)
    with pytest.raises(Forbidden):
        desk.open(NOT_DUE, desk.town.manager_a, reason="举报")
    opening = Opening(desk.ids[NOT_DUE], date(2027, 6, 1))
    town = desk.town
    with (
        pytest.raises(Unusable, match="还没有到"),
        unit_of_work(town.engine, town.city) as connection,
    ):
        open_case(connection, desk.town.city, opening, AT)
    case_id = desk.open(NOT_DUE, desk.town.inspector_west, reason="群众举报")
    assert desk.read(case_id).case.state is CaseState.LEAD


def test_two_people_at_once(desk: Desk) -> None:
    case_id = desk.determined(WEST[9])
    mine, other = (desk.asked(case_id, "copy_finance", "2026-06-01") for _ in range(2))
    desk.take(case_id, mine)
    with pytest.raises(Conflict, match="刷新"):
        desk.take(case_id, other)


def test_events_are_only_added(desk: Desk) -> None:
    change = (
        "UPDATE case_event SET step = 'x'",
        "DELETE FROM case_event",
        "UPDATE case_document SET sha256 = 'x'",
        "DELETE FROM case_document",
        "UPDATE idle_case SET subject = '{}'",
        "DELETE FROM idle_case",
    )
    for role in ("landgis_city", "landgis_scoped", "landgis_job"):
        for statement in change:
            with (
                pytest.raises(ProgrammingError, match="permission denied"),
                desk.town.engine.begin() as connection,
            ):
                enter(connection, role=role, districts=(1, 2), parks=(1, 2))
                connection.execute(text(statement))


def test_a_case_outside_the_scope_is_not_there(desk: Desk) -> None:
    mine = desk.determined(WEST[10])
    with unit_of_work(desk.town.engine, desk.town.city) as connection:
        east = case_rows.of_parcels(connection, [desk.ids[EAST]])
    other = east.get(desk.ids[EAST]) or desk.read(desk.open(EAST, desk.town.city))
    with pytest.raises(NotFound), unit_of_work(desk.town.engine, desk.town.district_west) as c:
        read_case(c, other.id)
    with pytest.raises(NotFound):
        desk.do(other.id, "notify", "2026-01-06")
    with pytest.raises(NotFound):
        desk.paper(mine, "investigation_notice", desk.town.manager_b)
    with unit_of_work(desk.town.engine, desk.town.manager_b) as connection:
        assert [one.subject.parcel for one in case_rows.all_of(connection)] == [EAST]


def test_what_is_possible_now_and_why_not(desk: Desk) -> None:
    case_id = desk.determined(WEST[11])
    town = desk.town
    with unit_of_work(town.engine, town.district_west) as connection:
        stored = read_case(connection, case_id)
        ground = ground_of(connection, stored.parcel_id, date(2026, 6, 2))
        found = {
            one.step.code: one
            for one in options(stored, ground, town.district_west, date(2026, 6, 2))
        }
        inspector = options(stored, ground, town.inspector_west, date(2026, 6, 2))
    assert found["file"].open and found["copy_finance"].open
    assert not found["negotiate"].open
    assert all(one.article for one in found["negotiate"].objections)
    assert not found["approve_fee"].open
    assert {one.step.code for one in inspector if one.open} <= {"serve"}


def test_a_damaged_document_is_not_handed_out(desk: Desk) -> None:
    case_id = desk.determined(WEST[12])
    with unit_of_work(desk.town.engine, desk.town.city) as connection:
        query = "SELECT sha256 FROM case_document WHERE case_id = :id AND kind = 'determination'"
        sha256 = connection.scalar(text(query), {"id": case_id})
    path = desk.papers.store.path(sha256)
    kept = path.read_bytes()
    path.write_bytes(kept + b"x")
    with pytest.raises(Damaged):
        desk.paper(case_id, "determination")
    path.write_bytes(kept)


def test_deadlines_count_holidays_once_the_calendar_is_loaded(desk: Desk) -> None:
    case_id = desk.open(WEST[14])
    town, day = desk.town, date(2026, 1, 5)
    with unit_of_work(town.engine, town.city) as connection:
        stored = read_case(connection, case_id)
        rules, _ = rules_now(connection)
        (due,) = deadlines_of([stored], rules, day)[case_id]
        assert due.due.calendar_incomplete and due.due.on == date(2026, 1, 30)
        csv = "日期,类型,名称\n2026-01-30,休,试\n2026-01-31,班,试\n".encode()
        assert load_calendar(connection, town.city, csv, "试.csv") == (2026,)
        rules, _ = rules_now(connection)
        (due,) = deadlines_of([stored], rules, day)[case_id]
        assert not due.due.calendar_incomplete and due.due.on == date(2026, 1, 31)
        assert calendar_rows.office_calendar(connection).since == date(2026, 1, 1)
        connection.rollback()


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("2026-13-01,休,", "第 2 行的日期"),
        ("2026-01-01,假,", "第 2 行的类型"),
        ("2026-01-01,休,\n2026-01-01,班,", "既写"),
        ("", "没有日期"),
    ],
)
def test_a_calendar_that_cannot_be_read(desk: Desk, rows: str, said: str) -> None:
    town = desk.town
    with pytest.raises(Unusable, match=said), unit_of_work(town.engine, town.city) as connection:
        load_calendar(connection, town.city, f"日期,类型,名称\n{rows}".encode(), "x")
    with pytest.raises(Forbidden), unit_of_work(town.engine, town.district_west) as connection:
        load_calendar(connection, town.district_west, b"", "x")


def test_what_if_and_freeze(desk: Desk) -> None:
    case_id = desk.determined(WEST[13])
    town = desk.town
    delay = Delay(DelayCause.GOV_1, date(2023, 7, 1), date(2023, 7, 31), verified=False)
    with unit_of_work(town.engine, town.city) as connection:
        stored = read_case(connection, case_id)
        found = suppose(connection, stored, [delay], AS_OF)
        said = frozen(connection, Request.TRANSFER, "", stored.subject.parcel, AS_OF)
    assert isinstance(found, WhatIf) and found.moved_days > 0 and "T1 移至" in found.sentence
    assert said and all(one.article for one in said)
