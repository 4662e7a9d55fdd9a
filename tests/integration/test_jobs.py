"""Long work: claimed once, told while it goes on, given up or taken up again, never half done."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from gis_service.access import CSRF_HEADER
from gis_service.cli.acting import operator
from gis_service.database import normal_url
from gis_service.jobs import requests
from gis_service.jobs.kinds import JobKind, told
from gis_service.jobs.work import Place
from gis_service.jobs.worker import Worker
from gis_service.reports.forms import forms
from gis_service.services import accounts
from gis_service.settings import JobSettings
from gis_service.store import job_rows
from gis_service.store.job_rows import Job
from gis_service.transaction import job_work, unit_of_work
from gis_service.user import Role, Scope
from tests.database import Database
from tests.site import token_of
from tests.town import AS_OF
from tests.uploading import PLOTS, Office, firm, open_office, performance

_PATIENCE = 60.0


@pytest.fixture(scope="module")
def office(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Office:
    return open_office(database, tmp_path_factory.mktemp("office"))


def waiting(office: Office, who: str = "mana", content: bytes | None = None) -> tuple[int, int]:
    """An upload whose check waits in the queue; ids of upload and job."""
    user = office.people[who]
    stored = office.place.desk.files.put(BytesIO(content or performance(firm(900))))
    with unit_of_work(office.engine, user) as connection:
        return requests.receive(
            connection, user, stored, name="年报.xlsx", kind="performance", options={}
        )


def job(office: Office, job_id: int) -> Job:
    with job_work(office.engine) as connection:
        return requests.find(connection, job_id)


def change(office: Office, statement: str, **values: object) -> None:
    with office.owner.begin() as connection:
        connection.execute(text(statement), values)


def until(true: Callable[[], bool]) -> None:
    """Wait for what another process does."""
    deadline = time.monotonic() + _PATIENCE
    while not true():
        if time.monotonic() > deadline:
            raise AssertionError("it did not come to that")
        time.sleep(0.02)


@contextmanager
def worker_process(office: Office) -> Iterator[subprocess.Popen[bytes]]:
    """The worker as it is run, in a process of its own that does not outlive the test."""
    settings = office.site.settings
    environment = {
        **os.environ,
        "LANDGIS_DATABASE_URL": settings.database.database_url,
        "LANDGIS_OWNER_URL": settings.database.owner_url,
        "LANDGIS_FILE_FOLDER": str(settings.files.folder),
        "LANDGIS_JOB_POLL_SECONDS": "0.02",
    }
    command = [str(Path(sys.executable).with_name("landgis")), "worker"]
    process = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def blocked_inserts(office: Office) -> int:
    """How many inserts of parcel versions wait for a lock; only a superuser may see queries."""
    superuser = create_engine(normal_url(office.site.database.superuser_url))
    query = (
        "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
        " AND datname = current_database() AND query LIKE 'INSERT INTO parcel_version%'"
    )
    with superuser.connect() as connection:
        found = connection.scalar(text(query)) or 0
    superuser.dispose()
    return found


def test_a_killed_worker_leaves_the_old_state_whole_and_its_job_is_taken_up(
    office: Office,
) -> None:
    upload_id = office.send("city", "parcels", office.town.write(PLOTS))
    user = office.people["city"]
    with office.owner.connect() as blocker, worker_process(office) as worker:
        blocker.execute(text("LOCK TABLE parcel_version IN SHARE MODE"))
        with unit_of_work(office.engine, user) as connection:
            job_id = requests.confirm(connection, user, upload_id)
        until(lambda: blocked_inserts(office) == 1)
        assert office.value("SELECT count(*) FROM parcel") == 0, "not seen before it is whole"
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        blocker.rollback()
    until(lambda: blocked_inserts(office) == 0)
    assert office.count("parcel_version") == 0
    assert office.state(upload_id) == "confirmed"
    left = job(office, job_id)
    assert (left.state, left.attempts, left.step) == ("running", 1, "写入")
    assert not office.worker().step(), "the lease still runs"
    change(office, "UPDATE job SET lease_until = now() - interval '1 s' WHERE id = :id", id=job_id)
    office.work()
    assert office.state(upload_id) == "stored"
    assert job(office, job_id).attempts == 2
    assert office.count("parcel_version") == len(PLOTS)
    office.do(requests.undo, "city", upload_id)


def test_a_worker_told_to_stop_ends_well(office: Office) -> None:
    upload_id, job_id = waiting(office)
    with worker_process(office) as worker:
        until(lambda: job(office, job_id).state == "done")
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(_PATIENCE) == 0
    office.do(requests.discard, "mana", upload_id)


def test_work_under_way_goes_back_to_the_queue_when_the_worker_stops(office: Office) -> None:
    upload_id, job_id = waiting(office)
    worker = office.worker()
    worker.stop()
    assert worker.step()
    left = job(office, job_id)
    assert (left.state, left.attempts) == ("queued", 0), "not an attempt of its own"
    office.work()
    assert office.state(upload_id) == "checked"
    office.do(requests.discard, "mana", upload_id)


def test_a_job_whose_workers_die_is_given_up_with_a_sentence(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    upload_id = office.send("mana", "performance", performance(firm(900)))
    user = office.people["mana"]
    with unit_of_work(office.engine, user) as connection:
        job_id = requests.confirm(connection, user, upload_id)
    dead = "UPDATE job SET state = 'running', attempts = 3, lease_until = now() - interval '1 s'"
    change(office, f"{dead} WHERE id = :id", id=job_id)
    office.work()
    given_up = job(office, job_id)
    assert given_up.state == "failed"
    assert (
        given_up.message.startswith("任务试了 3 次都没有完成") and str(job_id) in given_up.message
    )
    assert given_up.result == {
        "cause": "no attempt came to an end: the worker died or lost the database"
    }
    assert f"job {job_id} given up: no attempt came to an end" in caplog.text
    assert office.state(upload_id) == "checked", "it can be confirmed again"
    assert office.upload(upload_id).summary["notice"] == given_up.message
    office.do(requests.confirm, "mana", upload_id)
    assert office.state(upload_id) == "stored"
    office.do(requests.undo, "mana", upload_id)


def test_what_nobody_foresaw_is_tried_again_and_then_given_up(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    upload_id, job_id = waiting(office)

    def broken() -> Place:
        raise RuntimeError("unforeseen")

    worker = office.worker(broken, max_attempts=2)
    assert worker.step() and job(office, job_id).state == "queued"
    assert worker.step()
    assert not worker.step()
    given_up = job(office, job_id)
    assert given_up.state == "failed" and given_up.result == {"cause": "RuntimeError: unforeseen"}
    assert str(job_id) in given_up.message and "unforeseen" not in given_up.message
    assert f"job {job_id} failed at attempt 1" in caplog.text
    assert f"job {job_id} failed at attempt 2" in caplog.text
    assert caplog.text.count("Traceback") == caplog.text.count("RuntimeError: unforeseen") == 2
    assert office.state(upload_id) == "failed"


def test_a_job_that_loses_the_database_is_taken_up_when_its_lease_has_run_out(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    upload_id, job_id = waiting(office)

    def away() -> Place:
        raise OperationalError("SELECT 1", {}, Exception("server closed the connection"))

    with pytest.raises(OperationalError):
        office.worker(away).step()
    assert f"job {job_id} lost the database at attempt 1" in caplog.text
    assert job(office, job_id).state == "running"
    change(office, "UPDATE job SET lease_until = now() - interval '1 s' WHERE id = :id", id=job_id)
    office.work()
    assert job(office, job_id).state == "done" and job(office, job_id).result == {}
    office.do(requests.discard, "mana", upload_id)


def test_a_waiting_job_is_cancelled_at_once_and_a_running_one_at_its_next_step(
    office: Office,
) -> None:
    user = office.people["mana"]
    upload_id, job_id = waiting(office)
    with unit_of_work(office.engine, user) as connection:
        assert requests.cancel(connection, user, job_id).state == "cancelled"
    assert office.state(upload_id) == "discarded"
    upload_id = office.send("mana", "performance", performance(firm(900)))
    with unit_of_work(office.engine, user) as connection:
        job_id = requests.confirm(connection, user, upload_id)
    change(office, "UPDATE job SET cancel_requested = true WHERE id = :id", id=job_id)
    office.work()
    assert job(office, job_id).state == "cancelled"
    assert office.state(upload_id) == "checked"
    assert office.count("performance") == 0
    office.do(requests.discard, "mana", upload_id)


def test_a_worker_that_lost_its_lease_writes_nothing(office: Office) -> None:
    upload_id = office.send("mana", "performance", performance(firm(900)))
    user = office.people["mana"]
    with unit_of_work(office.engine, user) as connection:
        job_id = requests.confirm(connection, user, upload_id)

    def taken_by_another() -> Place:
        change(office, "UPDATE job SET attempts = attempts + 1 WHERE id = :id", id=job_id)
        return office.place

    office.worker(taken_by_another).step()
    assert office.state(upload_id) == "confirmed"
    assert office.count("performance") == 0
    assert job(office, job_id).state == "running", "it is the other's to end"
    change(office, "UPDATE job SET lease_until = now() - interval '1 s' WHERE id = :id", id=job_id)
    office.work()
    assert office.state(upload_id) == "stored"
    office.do(requests.undo, "mana", upload_id)


def test_two_workers_never_take_the_same_job(office: Office) -> None:
    first, second = waiting(office), waiting(office)
    lease = timedelta(seconds=30)
    with job_work(office.engine) as one, job_work(office.engine) as other:
        claimed = [job_rows.claim(one, lease, 3), job_rows.claim(other, lease, 3)]
        none = job_rows.claim(other, lease, 3)
        assert [each.id if each else None for each in [*claimed, none]] == [
            first[1],
            second[1],
            None,
        ]
        one.rollback()
        other.rollback()
    office.work()
    for upload_id, _ in (first, second):
        office.do(requests.discard, "mana", upload_id)


def test_work_runs_in_the_scope_its_user_has_now(office: Office) -> None:
    upload_id = office.send("mana", "performance", performance(firm(900)))
    user = office.people["mana"]
    with unit_of_work(office.engine, user) as connection:
        requests.confirm(connection, user, upload_id)
    security = operator(Role.SECURITY_ADMIN)
    accounts.set_scope(office.engine, security, user.id, Scope())
    office.work()
    assert office.count("performance") == 0
    accounts.set_scope(office.engine, security, user.id, user.scope)
    accounts.disable(office.engine, operator(), user.id)
    late, job_id = waiting(office)
    office.work()
    assert job(office, job_id).state == "failed"
    assert "账号已停用" in job(office, job_id).message
    assert office.state(late) == "received"
    accounts.enable(office.engine, operator(), user.id)


def test_assessments_that_ask_for_the_same_run_once(office: Office) -> None:
    with job_work(office.engine) as connection:
        one = job_rows.add(connection, JobKind.ASSESS, None, {"as_of": AS_OF.isoformat()})
        other = job_rows.add(connection, JobKind.ASSESS, None, {"as_of": AS_OF.isoformat()})
        assert requests.ask_assess(connection, None, AS_OF) == one
    runs = office.value("SELECT count(*) FROM assessment_run")
    office.work()
    assert office.value("SELECT count(*) FROM assessment_run") == runs + 1
    assert job(office, other).message == "已并入先前的同一项评估。"


def test_a_new_day_is_assessed_once_by_itself(office: Office) -> None:
    with job_work(office.engine) as connection:
        job_rows.add(connection, JobKind.ASSESS, None, {"as_of": AS_OF.isoformat()})
    office.work()
    today = AS_OF
    settings = JobSettings(lease_seconds=30.0)
    worker = Worker(office.engine, settings, lambda: office.place, lambda: today)
    runs = office.value("SELECT count(*) FROM assessment_run")
    assert worker.step() and not worker.step(), "the month's reports; the day is assessed already"
    frozen = office.value("SELECT count(*) FROM frozen_report WHERE as_of = '2025-12-31'")
    assert frozen == len(forms())
    today = AS_OF + timedelta(days=1)
    assert worker.step() and not worker.step()
    assert office.value("SELECT count(*) FROM frozen_report") == frozen
    assert office.value("SELECT count(*) FROM assessment_run") == runs + 1
    newest = "SELECT count(*) FROM assessment_run WHERE as_of = '2026-01-01'"
    assert office.value(newest) == 1


def test_programs_follow_and_cancel_their_own_jobs(office: Office) -> None:
    browser, other = office.site.signed_in("u-mana"), office.site.signed_in("u-manb")
    token = {CSRF_HEADER: token_of(browser)}
    sent = browser.post(
        "/api/v1/uploads",
        data={"kind": "performance", "options": '{"year": "2025"}'},
        files={"file": ("年报.xlsx", performance(firm(900)))},
        headers=token,
    )
    assert sent.status_code == 202
    address, upload = sent.headers["location"], sent.json()["href"]
    waits = browser.get(address).json()
    assert (waits["state"], waits["step"], waits["done"], waits["total"]) == ("waiting", 1, 0, None)
    assert other.get(address).status_code == 404
    other_token = {CSRF_HEADER: token_of(other)}
    assert other.post(f"{address}/cancel", headers=other_token).status_code == 404
    assert browser.post(f"{address}/cancel").status_code == 403, "without the token"
    office.work()
    ended = browser.get(address).json()
    assert (ended["state"], ended["message"]) == ("done", "检查完毕，请核对后确认入库。")
    assert browser.post(f"{address}/cancel", headers=token).status_code == 409
    assert browser.get(upload).json()["summary"]["good"] == 1
    assert browser.get(f"{upload}/issues").json() == {"items": [], "next": None}
    stored = browser.post(f"{upload}/confirm", headers=token)
    assert stored.status_code == 202
    again = browser.post(f"{upload}/confirm", headers=token)
    assert (again.status_code, again.json()["error"]) == (409, "Conflict")
    office.work()
    assert browser.get(upload).json()["state"] == "stored"
    assert browser.post(f"{upload}/undo", headers=token).status_code == 202
    office.work()
    assert browser.get(upload).json()["state"] == "undone"
    assert browser.post(f"{upload}/undo", headers=token).status_code == 409


def test_the_time_left_is_told_from_what_is_done() -> None:
    now = datetime(2025, 12, 31, 12, tzinfo=UTC)
    begun = now - timedelta(seconds=10)
    running = Job(7, "store", 1, {}, "running", "写入", 2000, 8000, 1, False, "", None, begun)
    said = told(running, now)
    assert (said.step, said.steps, said.label, said.seconds_left) == (4, 4, "写入", 30)
    assert told(replace(running, state="queued"), now).label == "排队等待"
