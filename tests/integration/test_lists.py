"""闲置土地台账 of a day: who stands in it, in which order, in which cells; who may have it."""

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineWorkbook
from sqlalchemy import Connection, create_engine, text

from gis_service.cli import main
from gis_service.database import normal_url
from gis_service.demo.city import AS_OF
from gis_service.documents.heading import heading
from gis_service.documents.idle_ledger import ledger_row
from gis_service.documents.idle_workbook import write_idle
from gis_service.documents.layout import layout
from gis_service.services.assessing import assess_parcels
from gis_service.services.deciding import NewDecision, decide, finding_digest
from gis_service.services.idle_list import SOON, SUSPECTED, IdleEntry, IdleList, idle_list
from gis_service.store.parcel_query import ParcelQuery
from gis_service.transaction import enter, unit_of_work
from gis_service.user import User
from parcels.calendar import PLAIN_WEEK
from parcels.finding import Finding
from parcels.idle_state import IdleState
from parcels.outcome import Outcome
from parcels.verdict import Rule
from tests.city import SmallCity

HEADER_ROW = 5
_HEADERS = (
    "序号 区（市）县 宗地编号 电子监管号 不动产单元号 项目名称 项目位置 使用权人 统一社会信用代码"
    " 供应方式 土地用途 行业（代码、版本） 面积（平方米） 面积（公顷） 面积（亩） 面积来源"
    " 成交或划拨价款（万元） 合同签订日期 约定交地时间 实际交地时间 约定开工时间 实际开工时间"
    " 约定竣工时间 实际竣工时间 约定容积率下限 约定容积率上限 动工状态（许可证、基坑、桩基、地基）"
    " 应动工面积（平方米） 已开发面积（平方米） 已开发面积比例（%） 总投资（不含价款，万元）"
    " 已投资（不含价款，万元） 已投资比例（%） 中止日期 政府原因扣除天数 满一年日期（末日）"
    " 满两年日期（末日） 闲置时长（扣除后，天） 情形 闲置原因代码及责任部门 状态 最近期限 期限事项"
    " 调查通知书文号 调查通知书送达日 认定书文号 认定书日期 公开日期 撤销公开日期 系统备案号"
    " 系统备案日期 抵押权人 通知抵押权人日期 处置方式 批准文号 闲置费应缴（万元）"
    " 闲置费实缴（万元） 闲置费到期日 听证 复议诉讼 完成日期 经办人 备注"
)
COLUMNS = _HEADERS.split()
CODES = ("宗地编号", "电子监管号", "不动产单元号", "统一社会信用代码")
DATES = ("合同签订日期", "约定开工时间", "满一年日期（末日）")


def listed(city: SmallCity, user: User | None = None, limit: int | None = None) -> IdleList:
    actor = user or city.official
    with unit_of_work(city.engine, actor) as connection:
        return idle_list(connection, ParcelQuery(AS_OF, actor.scope), limit)


@pytest.fixture(scope="module")
def workbook(small_city: SmallCity) -> bytes:
    answer = small_city.site.signed_in("official").get(f"/idle/export.xlsx?as_of={AS_OF}")
    assert answer.status_code == 200
    return answer.content


@pytest.fixture(scope="module")
def sheets(workbook: bytes) -> tuple[Worksheet, Worksheet]:
    first, second = openpyxl.load_workbook(io.BytesIO(workbook)).worksheets
    return first, second


def rows_of(sheet: Worksheet) -> list[dict[str, object]]:
    """Rows under the header, by header, up to the first empty line."""
    found = []
    for cells in sheet.iter_rows(min_row=HEADER_ROW + 1):
        if cells[0].value is None:
            break
        found.append({name: cell.value for name, cell in zip(COLUMNS, cells, strict=True)})
    return found


def codes_in(city: SmallCity, states: tuple[IdleState, ...]) -> set[str]:
    """Straight from the table, by another way than the list's."""
    engine = create_engine(normal_url(city.site.database.superuser_url))
    with engine.connect() as connection:
        found = connection.execute(
            text(
                "SELECT v.code FROM assessment a JOIN parcel_version v"
                " ON v.id = a.parcel_version_id WHERE a.superseded_at IS NULL"
                " AND a.holds_from <= :day AND a.holds_until > :day"
                " AND a.idle_state = ANY(:states)"
            ),
            {"day": AS_OF, "states": [int(state) for state in states]},
        ).scalars()
        codes = set(found)
    engine.dispose()
    return codes


def test_both_sheets_hold_exactly_the_parcels_of_their_states(
    small_city: SmallCity, sheets: tuple[Worksheet, Worksheet]
) -> None:
    for sheet, states in zip(sheets, (SUSPECTED, SOON), strict=True):
        rows = rows_of(sheet)
        assert {row["宗地编号"] for row in rows} == codes_in(small_city, states)
        assert [row["序号"] for row in rows] == list(range(1, len(rows) + 1))
        assert len(rows) >= 20


def test_every_column_of_the_ledger_stands_in_its_place(
    sheets: tuple[Worksheet, Worksheet],
) -> None:
    for sheet in sheets:
        assert [cell.value for cell in sheet[HEADER_ROW]] == COLUMNS
        assert sheet.freeze_panes == "D6"
        assert sheet.print_title_rows == f"${HEADER_ROW}:${HEADER_ROW}"
    later = COLUMNS[COLUMNS.index("调查通知书文号") : COLUMNS.index("备注")]
    assert all(row[name] is None for row in rows_of(sheets[0]) for name in later)


def test_codes_are_text_and_dates_are_dates(
    workbook: bytes, sheets: tuple[Worksheet, Worksheet]
) -> None:
    page = sheets[0]
    for row in range(HEADER_ROW + 1, HEADER_ROW + 1 + len(rows_of(page))):
        for name in CODES:
            cell = page.cell(row, COLUMNS.index(name) + 1)
            assert cell.value is None or (cell.data_type, cell.number_format) == ("s", "@"), name
        for name in DATES:
            cell = page.cell(row, COLUMNS.index(name) + 1)
            assert cell.value is None or cell.is_date, name
    read = CalamineWorkbook.from_filelike(io.BytesIO(workbook))
    table = read.get_sheet_by_index(0).to_python(skip_empty_area=False)
    first = dict(zip(COLUMNS, table[HEADER_ROW], strict=True))
    assert isinstance(first["宗地编号"], str) and len(first["宗地编号"]) == 19
    assert isinstance(first["电子监管号"], str)
    assert isinstance(first["满一年日期（末日）"], date)
    assert isinstance(first["面积（亩）"], float)


def test_title_mark_and_notes_say_what_the_list_is(sheets: tuple[Worksheet, Worksheet]) -> None:
    for sheet in sheets:
        texts = [cell.value for cell in sheet["A"] if isinstance(cell.value, str)]
        assert "闲置土地台账" in texts[0] and "数据截至 2025-12-31" in texts[0]
        assert texts[1] == "模拟数据" and texts[2] == "范围：全市"
        assert any(each.startswith("政策快照 1（") for each in texts)
        assert any("疑似不是认定" in each for each in texts)


def test_days_and_thresholds_are_those_of_the_finding(small_city: SmallCity) -> None:
    found = listed(small_city)
    form = layout("idle_ledger")
    seen = set()
    for entry in found.suspected.entries:
        values = ledger_row(entry, found.snapshot.profile.policy, found.calendar)
        assert set(values) <= set(form.keys)
        finding = entry.finding
        seen.add(entry.state)
        assert values["t1_on"] == entry.full_year_on
        assert values["t2_on"] == finding.detail.get("t2_on")
        assert values["suspended_days"] == finding.detail.get("suspended_days")
        assert entry.full_year_on is not None and entry.full_year_on < AS_OF
        assert values["days_over"] == (AS_OF - entry.full_year_on).days
        limb = "第二条第一款" if entry.state is IdleState.SUSPECTED_L1 else "第二条第二款"
        assert values["clause"] == limb
    assert seen == set(SUSPECTED)
    assert any(entry.finding.detail.get("suspended_days") for entry in found.suspected.entries)


def test_order_is_deadline_then_days_then_area(small_city: SmallCity) -> None:
    found = listed(small_city)

    def key(entry: IdleEntry) -> tuple[date, int]:
        assert entry.deadline is not None and entry.days is not None
        return entry.deadline.on, -entry.days

    order = [key(entry) for entry in found.suspected.entries]
    assert order == sorted(order)
    soon = [entry.full_year_on for entry in found.soon.entries if entry.full_year_on is not None]
    assert soon == sorted(soon)


def test_the_notice_is_due_thirty_days_after_the_first_published_suspicion(
    small_city: SmallCity,
) -> None:
    with unit_of_work(small_city.engine, small_city.official) as connection:
        first = connection.execute(
            text("SELECT min(recorded_at AT TIME ZONE 'Asia/Shanghai')::date FROM assessment")
        ).scalar_one()
    for entry in listed(small_city).suspected.entries:
        assert entry.deadline is not None
        assert timedelta(30) <= entry.deadline.on - max(first, entry.full_year_on or first)
        assert entry.deadline.on - first <= timedelta(32)
        assert entry.deadline.on.weekday() < 5


def test_a_limit_cuts_the_page_and_not_the_sums(small_city: SmallCity) -> None:
    whole, page = listed(small_city), listed(small_city, limit=5)
    assert [each.rank for each in page.suspected.entries] == [1, 2, 3, 4, 5]
    assert (page.suspected.count, page.suspected.cm2) == (
        whole.suspected.count,
        whole.suspected.cm2,
    )
    with (
        unit_of_work(small_city.engine, small_city.official) as connection,
        pytest.raises(ValueError, match="every entry"),
    ):
        write_idle(io.BytesIO(), page, heading(connection, small_city.official, AS_OF))


@contextmanager
def undone(city: SmallCity) -> Iterator[Connection]:
    """A transaction as the service's login whose changes are gone afterwards."""
    with city.engine.connect() as connection, connection.begin() as transaction:
        yield connection
        transaction.rollback()


def act_as(connection: Connection, user: User) -> None:
    enter(
        connection,
        role=user.database_role,
        account=user.id,
        duty=user.role.value,
        parks=user.scope.parks,
        districts=user.scope.districts,
    )


def test_a_decided_parcel_is_shown_as_decided_and_after_the_others(small_city: SmallCity) -> None:
    official = small_city.official
    query = ParcelQuery(AS_OF, official.scope)
    with undone(small_city) as connection:
        act_as(connection, official)
        before = idle_list(connection, query)
        first = before.suspected.entries[0]
        version = first.assembled.version
        decide_idle(connection, official, first)
        enter(connection, role="landgis_job")
        assess_parcels(connection, [version.parcel_id], AS_OF)
        act_as(connection, official)
        after = idle_list(connection, query)
        policy = after.snapshot.profile.policy
    assert after.suspected.count == before.suspected.count
    assert (before.suspected.decided, after.suspected.decided) == (0, 1)
    last = after.suspected.entries[-1]
    assert last.assembled.version.parcel_id == version.parcel_id
    values = ledger_row(last, policy, PLAIN_WEEK)
    assert values["state"] == "人工认定：合格（系统：疑似闲置（未动工满一年））"
    assert "成自然资函〔2025〕1号" in str(values["remark"])


def decide_idle(connection: Connection, official: User, entry: IdleEntry) -> None:
    finding: Finding = entry.finding
    version = entry.assembled.version
    decide(
        connection,
        official,
        (version.parcel_id, version.park_id, version.district_id),
        finding,
        finding_digest(finding),
        NewDecision(Rule.IDLE, Outcome.PASS, "已现场核实动工", "成自然资函〔2025〕1号"),
    )


def test_the_page_shows_what_the_list_has(small_city: SmallCity) -> None:
    found = listed(small_city)
    page = small_city.site.signed_in("official").get(f"/idle?as_of={AS_OF}").text
    assert f"疑似闲置 {found.suspected.count} 宗" in page
    assert f"导出台账（{found.suspected.count + found.soon.count} 宗）" in page
    for entry in found.suspected.entries[:50]:
        assert entry.assembled.version.columns["code"] in page
    assert f"{found.unknown} 宗缺少日期或进度" in page
    assert "模拟数据" in page


def test_a_day_without_assessment_has_no_list(small_city: SmallCity) -> None:
    page = small_city.site.signed_in("official").get("/idle?as_of=2019-06-30").text
    assert "尚未评估" in page and "导出台账" not in page


def test_only_officials_and_inspectors_have_the_list(small_city: SmallCity) -> None:
    for path in ("/idle", "/idle/export.xlsx"):
        assert small_city.site.signed_in("manager_a").get(path).status_code == 403
        assert small_city.site.signed_in("system").get(path).status_code == 403
    own = listed(small_city, small_city.inspector_a)
    whole = listed(small_city)
    mine = {entry.assembled.version.parcel_id for entry in own.suspected.entries}
    assert mine == {
        entry.assembled.version.parcel_id
        for entry in whole.suspected.entries
        if entry.assembled.version.district_id in small_city.inspector_a.scope.districts
    }
    assert 0 < len(mine) < whole.suspected.count


def test_the_export_leaves_an_event_with_its_rows(small_city: SmallCity) -> None:
    answer = small_city.site.signed_in("inspector_a").get(f"/idle/export.xlsx?as_of={AS_OF}")
    name = answer.headers["content-disposition"]
    assert "filename*=UTF-8''%E9%97%B2%E7%BD%AE" in name and name.isascii()
    assert answer.headers["cache-control"] == "no-store"
    own = listed(small_city, small_city.inspector_a)
    engine = create_engine(normal_url(small_city.site.database.superuser_url))
    with engine.connect() as connection:
        event = connection.execute(
            text("SELECT * FROM audit_event WHERE kind = 'exported' ORDER BY id DESC LIMIT 1")
        ).one()
    engine.dispose()
    assert (event.username, event.object) == ("inspector_a", "export:idle.xlsx")
    assert event.detail["rows"] == own.suspected.count + own.soon.count
    assert ["as_of", "2025-12-31"] in event.detail["asked"]


def test_the_command_writes_the_same_list(
    small_city: SmallCity,
    sheets: tuple[Worksheet, Worksheet],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("LANDGIS_DATABASE_URL", small_city.site.database.login_url)
    out = tmp_path / "台账.xlsx"

    def run(*arguments: str) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["landgis", "idle-list", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out + said.err

    asked = ("--as-of", AS_OF.isoformat(), "--out", str(out))
    code, said = run("--user", "official", *asked)
    assert code == 0 and "疑似闲置" in said
    written = openpyxl.load_workbook(out).worksheets
    assert [rows_of(sheet) for sheet in written] == [rows_of(sheet) for sheet in sheets]
    assert isinstance(rows_of(written[0])[0]["合同签订日期"], datetime)
    code, said = run("--user", "manager_a", *asked)
    assert code == 2 and "不能使用" in said
    code, said = run("--user", "official", "--as-of", "2019-06-30", "--out", str(out))
    assert code == 2 and "landgis assess" in said
    code, said = run("--user", "official", *asked[:2], "--out", str(tmp_path / "no" / "x.xlsx"))
    assert code == 2 and "写不了文件" in said
    assert [path.name for path in tmp_path.iterdir()] == ["台账.xlsx"]
