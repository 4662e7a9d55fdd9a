"""Fixed reports: rows as the facts have them, versions that never change, who sees which rows."""

import html
import io
import re
from datetime import UTC, date, datetime
from fractions import Fraction

import openpyxl
import pytest
from docx import Document
from docx.document import Document as DocxDocument
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from gis_service.errors import Conflict, Forbidden, Unusable
from gis_service.reports.cells import ReportRow, digest
from gis_service.reports.forms import form_of, forms
from gis_service.reports.rows import report_rows
from gis_service.services.assessing import assess_city
from gis_service.services.freezing import (
    freeze,
    freeze_month,
    month_end,
    open_report,
)
from gis_service.store import frozen_rows
from gis_service.store.changes import data_version
from gis_service.transaction import job_work, unit_of_work
from gis_service.user import Role, Scope, User
from gis_service.web import fixed_reports, fixed_rows
from tests import reports
from tests.database import Database
from tests.site import Site, make_site, post
from tests.town import AS_OF, Plot, Town, cell, code, found_town

LATE, BUILT, EARLY, BARE = (code("510107", number) for number in (1, 2, 3, 4))
EAST = code("510104", 5)
HEADER = 5


def contract(parcel: str, start: str, end: str) -> tuple[object, ...]:
    return (parcel, f"HT-{parcel}", "2020-01-01", start, end, 100)


@pytest.fixture(scope="module")
def site(database: Database) -> Site:
    return make_site(database)


@pytest.fixture(scope="module")
def town(site: Site, database: Database, tmp_path_factory: pytest.TempPathFactory) -> Town:
    """One a year late, one built, one built before it was due, one without contract, one east."""
    made = found_town(database, tmp_path_factory.mktemp("town"))
    made.put(
        [Plot(one, cell(place, 1)) for place, one in enumerate((LATE, BUILT, EARLY, BARE))]
        + [Plot(EAST, cell(13, 1))]
    )
    reports.put(
        made,
        "contracts",
        [
            contract(LATE, "2024-12-26", "2027-01-01"),
            contract(BUILT, "2021-01-01", "2023-01-01"),
            contract(EARLY, "2027-01-01", "2028-01-01"),
            contract(EAST, "2025-12-28", "2028-01-01"),
        ],
    )
    header = ("宗地代码", "观测日期", "现场是否施工", "施工许可证日期", "实际竣工日期")
    reports.HEADERS["built"] = header
    put_progress(
        made,
        header,
        [
            (LATE, "2025-12-01", "否", "无", None),
            (BUILT, "2025-12-01", "是", "2020-06-01", "2022-12-01"),
            (EARLY, "2025-12-30", "是", "2021-06-01", "2025-12-29"),
            (BARE, "2025-12-01", "是", "无", None),
            (EAST, "2025-12-01", "否", "无", None),
        ],
    )
    with job_work(made.engine) as connection:
        assess_city(connection, AS_OF)
    site.add("boss", Role.OFFICIAL, Scope(city=True))
    site.add("park_a", Role.MANAGER, made.manager_a.scope)
    site.add("west_official", Role.OFFICIAL, made.district_west.scope)
    return made


def put_progress(town: Town, header: tuple[str, ...], rows: list[tuple[object, ...]]) -> None:
    known = reports.HEADERS["progress"]
    reports.HEADERS["progress"] = header
    try:
        found = reports.put(town, "progress", rows)
    finally:
        reports.HEADERS["progress"] = known
    assert len(found.rows) == len(rows), [issue.text for issue in found.issues]


def rows(town: Town, name: str, user: User | None = None, day: date = AS_OF) -> list[ReportRow]:
    actor = user or town.city
    with unit_of_work(town.engine, actor) as connection:
        return report_rows(connection, forms()[name], actor.scope, day)


def named(name: str, row: ReportRow) -> dict[str, object]:
    return dict(zip(forms()[name].keys, row.cells, strict=True))


def codes(town: Town, name: str) -> list[object]:
    return [named(name, row)["parcel_code"] for row in rows(town, name)]


def test_lists_hold_the_parcels_of_their_states(town: Town) -> None:
    assert codes(town, "suspected_idle") == [LATE]
    assert codes(town, "key_supervision") == [EAST]
    assert codes(town, "works_unsupplied") == [BARE]
    entry = named("suspected_idle", rows(town, "suspected_idle")[0])
    assert entry["t1_on"] == date(2025, 12, 26) and entry["days_over"] == 5


def test_the_site_lists_as_many_as_the_report(site: Site, town: Town) -> None:
    browser = site.signed_in("boss")
    for name in ("suspected_idle", "key_supervision"):
        states = "&".join(f"idle={int(state)}" for state in forms()[name].states)
        totals = browser.get(f"/api/v1/totals?as_of={AS_OF}&{states}").json()
        assert totals["count"] == len(rows(town, name)), name


def test_done_counts_facts_and_may_pass_a_hundred_per_cent(town: Town) -> None:
    found = [named("start_completion", row) for row in rows(town, "start_completion")]
    west = next(row for row in found if row["supplied"] == 3)
    assert (west["start_due"], west["started"], west["start_late"]) == (2, 2, 1)
    assert (west["completion_due"], west["completed"]) == (1, 2)
    assert west["completion_percent"] == Fraction(200)
    assert sum(int(str(row["supplied"])) for row in found) == 4


def numbers(site: Site, who: str, address: str) -> list[list[tuple[str, str]]]:
    """Text and address of each cell of a page's table of rows, line by line, the sum among them."""
    page = html.unescape(site.signed_in(who).get(address).text)
    table = page.partition('<table class="report board">')[2].partition("</table>")[0]
    lines = re.findall(r"<tr[^>]*>(.*?)</tr>", table, re.S)
    cells = (re.findall(r"<td[^>]*>(.*?)</td>", line, re.S) for line in lines)
    link = re.compile(r'<a href="([^"]+)">(.*)</a>')
    return [
        [(found[2], found[1]) if (found := link.match(cell)) else (cell, "") for cell in line]
        for line in cells
        if line
    ]


def behind(site: Site, who: str, address: str) -> int:
    told = re.search(r"<h1>[^<]*：([\d,]+) 宗</h1>", site.signed_in(who).get(address).text)
    assert told, address
    return int(told[1].replace(",", ""))


def test_every_number_of_the_summary_leads_to_as_many_parcels(site: Site, town: Town) -> None:
    address = f"/reports/fixed/start_completion?as_of={AS_OF}"
    form = forms()["start_completion"]
    lines = numbers(site, "boss", address)
    assert len(lines) == len(rows(town, "start_completion")) + 1 and lines[-1][0] == ("合计", "")
    counts = [place for place, column in enumerate(form.columns) if "（宗）" in column.header]
    assert len(counts) == 7
    for line in lines:
        for place in counts:
            said, leads = line[place]
            assert bool(leads) is (said != "0"), line
            assert not leads or behind(site, "boss", leads) == int(said), leads
    supplied = form.keys.index("supplied")
    assert lines[-1][supplied][0] == "4" == str(sum(int(one[supplied][0]) for one in lines[:-1]))
    mine = numbers(site, "park_a", address)
    whole = lines[-1][supplied][1]
    assert behind(site, "park_a", whole) == sum(int(line[supplied][0]) for line in mine) < 4
    assert EAST not in site.signed_in("park_a").get(whole).text
    for wrong in ("count=area_mu", "count=none", ""):
        none = f"/reports/fixed/start_completion/counted?as_of={AS_OF}&{wrong}"
        assert site.signed_in("boss").get(none).status_code == 404


def test_a_page_lists_the_rows_of_the_day_before_any_is_frozen(site: Site, town: Town) -> None:
    for name in forms():
        found = numbers(site, "boss", f"/reports/fixed/{name}?as_of={AS_OF}")
        total = name == "start_completion"
        assert len(found) == len(rows(town, name)) + total, name
    (line,) = numbers(site, "boss", f"/reports/fixed/suspected_idle?as_of={AS_OF}")
    said, leads = line[forms()["suspected_idle"].keys.index("parcel_code")]
    assert said == LATE and LATE in site.signed_in("boss").get(leads).text


def test_long_reports_are_turned_over(
    site: Site, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fixed_rows, "PER_PAGE", 1)
    monkeypatch.setattr(fixed_reports, "_AT_ONCE", 0)
    address = f"/reports/fixed/weekly?as_of={AS_OF}"
    asked = site.signed_in("boss").get(address).text
    assert "显示当日内容" in asked and "<tbody>" not in asked.partition("<h2>存档")[0]
    seen = [numbers(site, "boss", f"{address}&page={page}") for page in (1, 2, 3)]
    assert [len(one) for one in seen] == [1, 1, 1] and len({str(one) for one in seen}) == 3
    page = site.signed_in("boss").get(f"{address}&page=2").text
    assert "上一页" in page and "下一页" in page and "共 3 行" in page


def test_a_decision_changes_the_rows_at_once(site: Site, town: Town) -> None:
    """Rows are kept only as long as what they rest on stays."""
    with unit_of_work(town.engine, town.city) as connection:
        before = data_version(connection)
        statement = "UPDATE decision SET withdrawn_at = withdrawn_at WHERE false"
        connection.execute(text(statement))
    with unit_of_work(town.engine, town.city) as connection:
        assert data_version(connection) == before + 1


def test_parts_add_up_to_the_city(town: Town) -> None:
    city = rows(town, "start_completion")
    west = rows(town, "start_completion", town.district_west)
    park = rows(town, "start_completion", town.manager_a)
    rest = [row for row in city if row.district_id not in town.district_west.scope.districts]
    assert west == [row for row in city if row not in rest]
    assert park == [row for row in west if row.park_id in town.manager_a.scope.parks]


def test_the_week_has_what_happened_in_seven_days(town: Town) -> None:
    found = {(row["event"], row["parcel_code"]) for row in map(_week, rows(town, "weekly"))}
    assert found == {
        ("竣工", EARLY),
        ("约定动工日到期，未动工", EAST),
        ("满一年，疑似闲置", LATE),
    }
    earlier = [_week(row) for row in rows(town, "weekly", day=date(2025, 12, 28))]
    assert [row["parcel_code"] for row in earlier] == [LATE]


def _week(row: ReportRow) -> dict[str, object]:
    return named("weekly", row)


def test_a_month_is_frozen_once(town: Town) -> None:
    day = date(2025, 11, 30)
    assert month_end(date(2025, 12, 30)) == day
    assert month_end(date(2025, 12, 31)) == date(2025, 12, 31)
    with job_work(town.engine) as connection:
        assert freeze_month(connection, day) == len(forms())
    with job_work(town.engine) as connection:
        assert freeze_month(connection, day) == 0
        assert {one.made_by_name for one in frozen_rows.versions(connection, "weekly", day)} == {""}


def test_a_correction_is_a_second_version_with_its_differences(site: Site, town: Town) -> None:
    day = date(2025, 12, 30)
    with unit_of_work(town.engine, town.city) as connection:
        first = freeze(connection, town.city, "key_supervision", day, "")
        kept = frozen_rows.rows_of(connection, first.id, town.city.scope)
    assert first.version == 1 and first.sha256 == digest(kept)
    with (
        pytest.raises(Conflict, match="没有差异"),
        unit_of_work(town.engine, town.city) as connection,
    ):
        freeze(connection, town.city, "key_supervision", day, "再来一次")
    before = datetime.now(UTC)
    reports.put(
        town, "contracts", [(EAST, f"HT-{EAST}", "2020-01-01", "2026-01-20", "2028-01-01", 100)]
    )
    with pytest.raises(Unusable), unit_of_work(town.engine, town.city) as connection:
        freeze(connection, town.city, "key_supervision", day, "  ")
    with unit_of_work(town.engine, town.city) as connection:
        second = freeze(connection, town.city, "key_supervision", day, "约定开工日录错")
        assert second.version == 2
        opened = open_report(connection, town.city, second.id)
        assert len(opened.changed) == 1
        assert frozen_rows.rows_of(connection, first.id, town.city.scope) == kept
        for moment, standing in ((before, first), (None, second)):
            form = form_of("key_supervision")
            known = report_rows(connection, form, town.city.scope, day, moment)
            assert digest(known) == standing.sha256
    page = site.signed_in("boss").get(f"/reports/frozen/{second.id}").text
    assert "更正第 2 版" in page and "2025-12-28 → 2026-01-20" in page
    assert "与存档第 1 版的差异（1 行）" in page


def test_nobody_changes_a_frozen_report(town: Town) -> None:
    for statement in ("UPDATE frozen_row SET row_key = 'x'", "DELETE FROM frozen_report"):
        with pytest.raises(ProgrammingError), unit_of_work(town.engine, town.city) as connection:
            connection.execute(text(statement))


def test_only_the_city_freezes_and_each_sees_its_rows(site: Site, town: Town) -> None:
    day = date(2025, 10, 31)
    with pytest.raises(Forbidden), unit_of_work(town.engine, town.district_west) as connection:
        freeze(connection, town.district_west, "weekly", day, "")
    boss = site.signed_in("boss")
    form = {"as_of": day.isoformat()}
    answer = post(boss, "/reports/fixed/start_completion/freeze", form)
    assert answer.status_code == 303
    address = str(answer.headers["location"]).partition("?")[0]
    whole_page, mine = (site.signed_in(name).get(address).text for name in ("boss", "park_a"))
    assert "您的范围 2 行" in whole_page and "您的范围 1 行" in mine
    again = post(boss, "/reports/fixed/start_completion/freeze", form | {"reason": "看一看"})
    assert again.status_code == 409 and "没有差异" in again.text and "看一看" in again.text


def _word(content: bytes) -> DocxDocument:
    return Document(io.BytesIO(content))


def test_files_hold_the_rows(site: Site, town: Town) -> None:
    browser = site.signed_in("boss")
    for name, form in forms().items():
        answer = browser.get(f"/reports/fixed/{name}/export.xlsx?as_of={AS_OF}")
        assert answer.status_code == 200, name
        sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]
        cells = [[cell.value for cell in line] for line in sheet.iter_rows()]
        headers = [column.header for column in form.columns]
        assert headers in [line[: len(headers)] for line in cells], name
        paper = _word(browser.get(f"/reports/fixed/{name}/export.docx?as_of={AS_OF}").content)
        printed = [
            [cell.text for cell in line.cells] for each in paper.tables for line in each.rows
        ]
        found = rows(town, name)
        total = name == "start_completion"
        assert len(printed) == len(found) + len(paper.tables) + total, name
        assert not found or headers[form.grouped :] == printed[0], name
    paper = _word(browser.get(f"/reports/fixed/weekly/export.docx?as_of={AS_OF}").content)
    assert any("竣工（1 宗）" in each.text for each in paper.paragraphs)
    assert browser.get("/reports/fixed/weekly/export.pdf").status_code == 404
    assert browser.get("/reports/fixed/nothing").status_code == 404


def test_roles(site: Site, town: Town) -> None:
    manager = site.signed_in("park_a")
    hub = html.unescape(manager.get(f"/reports?as_of={AS_OF}").text)
    assert "/reports/fixed/weekly" in hub and "/reports/fixed/suspected_idle" not in hub
    assert manager.get("/reports/fixed/suspected_idle").status_code == 403
    page = manager.get("/reports/fixed/weekly").text
    assert "/freeze" not in page
    links = re.findall(
        r'href="(/reports/fixed/[a-z_]+)', site.signed_in("boss").get("/reports").text
    )
    assert len(set(links)) == len(forms()) == 7
