"""Data duties: changed by the city's officials only, kept with who and why, in force at once."""

import html
from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from gis_service.errors import Conflict, Forbidden, Unusable
from gis_service.indicators.sources import sources
from gis_service.services.data_duties import change_duty, duties, duty_in, duty_of
from gis_service.services.freshness import data_freshness
from gis_service.store.duty_rows import Duty
from gis_service.transaction import unit_of_work
from tests.database import Database
from tests.site import post
from tests.town import PARK_A
from tests.uploading import FIRM_A, PLOTS, Office, firm, open_office, performance

PATH = "/freshness/duties/performance"
DUE, PAST = date(2026, 5, 31), date(2026, 6, 1)
FORM: dict[str, object] = {
    "owner": "经济和信息化部门",
    "contact": "企业评价岗",
    "mode": "接口",
    "months": "12",
    "lag": "2",
    "first_due": "2021-02-28",
    "reason": "模府办〔2026〕3号，职能划转",
    "seen": "0",
}
DUTY = Duty("经济和信息化部门", "企业评价岗", "接口", 12, 2, date(2021, 2, 28))


@pytest.fixture(scope="module")
def office(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Office:
    """Park A reported 2024 only."""
    made = open_office(database, tmp_path_factory.mktemp("office"))
    made.store("city", "parcels", made.town.write(PLOTS))
    made.store("city", "performance", performance(firm(100, FIRM_A, PARK_A, 2024)))
    return made


def late(office: Office, day: date) -> bool:
    user = office.people["mana"]
    with unit_of_work(office.engine, user) as connection:
        return data_freshness(connection, user, day).freshness("rev_mu").late


def test_a_change_is_kept_with_its_reason_and_in_force_at_once(office: Office) -> None:
    city = office.site.signed_in("u-city")
    early = date(2026, 3, 1)
    assert not late(office, DUE) and late(office, PAST) and not late(office, early)
    manager = office.site.signed_in("u-mana")
    assert "亩均评价岗" in html.unescape(manager.get(f"/permu?year=2024&as_of={early}").text)
    answer = post(city, f"{PATH}?as_of={early}", FORM)
    assert answer.status_code == 303, answer.text
    assert late(office, early), "of 2025, due by the end of February now"
    told = html.unescape(manager.get(f"/permu?year=2024&as_of={early}").text)
    assert "企业评价岗" in told and "亩均评价岗" not in told and 'class="stale"' in told
    page = manager.get(f"{PATH}?as_of={early}").text
    assert "职能划转" in page and "系统初始设置" in page and "保存改动" not in page
    listed = manager.get(f"/freshness?as_of={early}").text
    assert "经济和信息化部门" in listed and "接口" in listed
    query = "SELECT detail::text FROM audit_event WHERE kind = 'duty_changed'"
    with office.owner.connect() as connection:
        detail = str(connection.scalar(text(query)))
    assert "亩均评价岗 → 企业评价岗" in detail and "职能划转" in detail


def test_the_later_of_two_is_told_and_keeps_what_was_typed(office: Office) -> None:
    city = office.site.signed_in("u-city")
    path = "/freshness/duties/buildings"
    assert post(city, path, FORM).status_code == 303
    again = post(city, path, FORM | {"owner": "统计部门"})
    assert again.status_code == 409 and "刚改过这一项" in again.text
    assert 'value="统计部门"' in again.text
    same = post(city, path, FORM | {"seen": "1"})
    assert same.status_code == 409 and "没有差异" in same.text
    assert post(city, path, FORM | {"seen": "1", "owner": "统计部门"}).status_code == 303
    with unit_of_work(office.engine, office.people["west"]) as connection:
        found = duty_of(connection, "buildings")
        assert [one.version for one in found.history] == [2, 1]
        assert duties(connection)["buildings"].owner == "统计部门"
        assert duties(connection)["parcels"] == sources()["parcels"]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"contact": "张三 13800000000"}, "不写个人姓名和电话号码"),
        ({"owner": " "}, "请填写责任单位"),
        ({"months": "5"}, "频次请选择"),
        ({"mode": "电话"}, "报送方式请选择"),
        ({"lag": "-1"}, "数据滞后写成了"),
        ({"lag": "99"}, "数据滞后请填"),
        ({"first_due": "明天"}, "第一个应报日写成了"),
        ({"first_due": "1999-12-31"}, "第一个应报日不对"),
        ({"reason": " "}, "请写明改动理由"),
        ({"owner": "长" * 61}, "最多 60 个字"),
    ],
)
def test_what_is_wrong_is_said_beside_what_was_typed(
    office: Office, change: dict[str, object], told: str
) -> None:
    path = "/freshness/duties/occupancy"
    answer = post(office.site.signed_in("u-city"), path, FORM | change)
    assert answer.status_code == 422 and told in html.unescape(answer.text)
    assert "职能划转" in answer.text or "reason" in change
    assert office.value("SELECT count(*) FROM data_duty WHERE kind = 'occupancy'") == 0


def test_only_the_city_changes_and_nobody_rewrites(office: Office) -> None:
    for who in ("west", "mana"):
        answer = post(office.site.signed_in(f"u-{who}"), "/freshness/duties/progress", FORM)
        assert answer.status_code == 403, who
        user = office.people[who]
        with pytest.raises(Forbidden), unit_of_work(office.engine, user) as connection:
            change_duty(connection, user, "progress", DUTY, "理由", 0)
        statement = (
            "INSERT INTO data_duty (kind, version, owner, contact, mode, months, lag, first_due,"
            " reason, recorded_by, recorded_by_name)"
            f" VALUES ('progress', 9, 'x', 'x', '手工', 1, 0, '2026-01-01', 'x', {user.id}, 'x')"
        )
        with pytest.raises(ProgrammingError), unit_of_work(office.engine, user) as connection:
            connection.execute(text(statement))
    city = office.people["city"]
    with unit_of_work(office.engine, city) as connection:
        change_duty(connection, city, "progress", DUTY, "理由", 0)
    for statement in ("UPDATE data_duty SET owner = 'x'", "DELETE FROM data_duty"):
        with pytest.raises(ProgrammingError), unit_of_work(office.engine, city) as connection:
            connection.execute(text(statement))
    assert office.site.signed_in("u-city").get("/freshness/duties/nothing").status_code == 404


def test_what_is_delivered_could_be_recorded(office: Office) -> None:
    """What nobody changed passes the checks of the form."""
    city = office.people["city"]
    for kind in ("parcels", "contracts", "occupancy"):
        preset = duty_in(sources()[kind])
        with (
            pytest.raises((Conflict, Unusable), match="没有差异"),
            unit_of_work(office.engine, city) as connection,
        ):
            change_duty(connection, city, kind, preset, "理由", 0)
