"""Background work that came to nothing is told to who asked for it, on the page it began at."""

import re

import pytest
from sqlalchemy import text

from gis_service.jobs import requests
from gis_service.jobs.causes import NEVER_ENDED, cause_words
from gis_service.jobs.place import place
from gis_service.jobs.work import Place
from gis_service.transaction import unit_of_work
from tests.database import Database
from tests.site import post
from tests.town import AS_OF
from tests.uploading import PLOTS, Office, open_office

OUT_OF_DISK = "No space left on device"


@pytest.fixture(scope="module")
def office(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Office:
    made = open_office(database, tmp_path_factory.mktemp("office"))
    made.store("city", "parcels", made.town.write(PLOTS))
    return made


@pytest.fixture(autouse=True)
def fresh(office: Office) -> None:
    with office.owner.begin() as connection:
        connection.execute(text("DELETE FROM job"))


def full() -> Place:
    raise OSError(28, OUT_OF_DISK)


def fails(office: Office, who: str | None) -> None:
    user = office.people[who or "city"]
    with unit_of_work(office.engine, user) as connection:
        requests.ask_assess(connection, None if who is None else user.id, AS_OF)
    assert office.worker(full, max_attempts=1).step()


def alerts(office: Office, who: str, page: str) -> list[str]:
    found = office.site.signed_in(f"u-{who}").get(page).text
    return re.findall(r'(?s)<div class="notice bad" role="alert">(.*?)</div>', found)


def test_a_failed_assessment_is_told_with_its_cause(office: Office) -> None:
    fails(office, "mana")
    for who in ("mana", "city"):
        (said,) = alerts(office, who, "/uploads")
        assert f"评估没有完成（数据截至 {AS_OF}）" in said
        assert "原因：服务器磁盘已满。" in said and "没有改动任何数据" in said
        assert OUT_OF_DISK not in said and "OSError" not in said
    assert alerts(office, "manb", "/uploads") == []
    assert alerts(office, "west", "/uploads") == [], "another's work is no affair of a district"


def test_work_of_the_day_is_told_to_the_city(office: Office) -> None:
    fails(office, None)
    assert len(alerts(office, "city", "/uploads")) == 1
    assert alerts(office, "mana", "/uploads") == []


def test_asked_for_again_it_is_told_no_more(office: Office) -> None:
    fails(office, "mana")
    browser = office.site.signed_in("u-mana")
    (said,) = alerts(office, "mana", "/uploads")
    again = re.search(r'action="(/uploads/jobs/\d+/again)"', said)
    assert again is not None
    stranger = office.site.signed_in("u-manb")
    assert post(stranger, again[1]).status_code == 404
    assert post(browser, again[1]).status_code == 303
    assert alerts(office, "mana", "/uploads") == []
    assert place(office.site.settings, office.engine).day == AS_OF
    office.work()
    assert post(browser, f"/uploads/jobs/{max_job(office)}/again").status_code == 409


def max_job(office: Office) -> int:
    return int(office.value("SELECT max(id) FROM job"))


def test_the_page_of_an_upload_follows_its_assessment(office: Office) -> None:
    upload = office.value("SELECT max(id) FROM upload")
    with office.owner.begin() as connection:
        connection.execute(
            text("UPDATE upload SET changed_at = now() WHERE id = :id"), {"id": upload}
        )
    with unit_of_work(office.engine, office.people["city"]) as connection:
        job = requests.ask_assess(connection, office.people["city"].id, AS_OF)
    page = office.site.signed_in("u-city").get(f"/uploads/{upload}").text
    assert f'data-job="/api/v1/jobs/{job}"' in page and "已入库" in page
    assert office.worker(full, max_attempts=1).step()
    (said,) = alerts(office, "city", f"/uploads/{upload}")
    assert "服务器磁盘已满" in said


def test_archiving_that_failed_is_told_on_the_page_of_reports(office: Office) -> None:
    with unit_of_work(office.engine, office.people["city"]) as connection:
        assert requests.ask_freeze(connection, AS_OF) is not None
    assert office.worker(full, max_attempts=1).step()
    (said,) = alerts(office, "city", "/reports")
    assert "报表存档没有完成" in said
    again = re.search(r'action="([^"]+again)"', said)
    assert again is not None
    sent = post(office.site.signed_in("u-city"), again[1])
    assert sent.headers["location"].startswith("/reports")


@pytest.mark.parametrize(
    ("cause", "said"),
    [
        ("", ""),
        (NEVER_ENDED, "后台程序中断"),
        ("MemoryError", "内存不足"),
        ("sqlalchemy.exc.OperationalError: (psycopg2.errors.DiskFull) x", "磁盘已满"),
        ("sqlalchemy.exc.OperationalError: (psycopg2.OperationalError) gone", "连接中断"),
        ("ZeroDivisionError: division by zero", "程序内部出错"),
    ],
)
def test_causes_are_phrases_a_clerk_can_pass_on(cause: str, said: str) -> None:
    assert said in cause_words(cause)
    assert "Error" not in cause_words(cause)
