"""The simulated city through the command, as ``make run`` fills a new installation."""

import re
import stat
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Connection, create_engine, text

from gis_service.cli import main
from gis_service.cli.acting import acting_user
from gis_service.database import normal_url
from gis_service.demo.samples import sample_index
from gis_service.services import sessions
from gis_service.settings import SessionSettings
from gis_service.user import Role
from parcels.outcome import Outcome
from parcels.verdict import RULE_ORDER, Rule
from tests.database import Database

Run = Callable[..., tuple[str, str]]


@pytest.fixture
def run(
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> Run:
    monkeypatch.setenv("LANDGIS_DATABASE_URL", database.login_url)
    monkeypatch.setenv("LANDGIS_OWNER_URL", database.owner_url)
    monkeypatch.setenv("LANDGIS_FILE_FOLDER", str(tmp_path / "files"))
    monkeypatch.setenv("LANDGIS_SITE_SAMPLES_FOLDER", str(tmp_path / "samples"))

    def run_once(*arguments: object, code: int = 0) -> tuple[str, str]:
        monkeypatch.setattr(sys, "argv", ["landgis", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        assert (ended.value.code or 0) == code, (arguments, said)
        return said.out, said.err

    return run_once


def outcomes_of(connection: Connection, rule: Rule) -> Counter[Outcome]:
    """How often a rule has each outcome on the city's day."""
    held = text(
        "SELECT outcomes FROM assessment WHERE superseded_at IS NULL"
        " AND holds_from <= DATE '2025-12-31' AND holds_until > DATE '2025-12-31'"
    )
    place = RULE_ORDER.index(rule)
    return Counter(Outcome(row[place]) for row in connection.scalars(held))


def test_the_simulated_city_fills_an_empty_database_only(
    run: Run, database: Database, tmp_path: Path
) -> None:
    accounts = tmp_path / "private" / "accounts.txt"
    _, err = run("demo", "--parcels", 120, "--accounts", accounts, code=2)
    assert "landgis db up" in err
    run("db", "up")
    out, _ = run("demo", "--parcels", 120, "--accounts", accounts)
    assert stat.S_IMODE(accounts.stat().st_mode) == 0o600
    kept = accounts.read_text(encoding="utf-8")
    assert all(line in out for line in kept.splitlines())
    engine = create_engine(normal_url(database.login_url))
    people = dict(re.findall(r"^(\S+) +(\S+) ", kept, re.MULTILINE))
    roles = [acting_user(engine, name).role for name in people]
    assert set(roles) == set(Role) and roles.count(Role.MANAGER) == 2
    for name, password in people.items():
        assert sessions.sign_in(engine, SessionSettings(), name, password)
    engine.dispose()
    owner = create_engine(normal_url(database.owner_url))
    with owner.connect() as connection:
        city = connection.execute(text("SELECT simulated, opening_day::text FROM city")).one()
        assert tuple(city) == (True, "2025-12-31")
        counts = connection.execute(
            text("SELECT (SELECT count(*) FROM parcel), (SELECT count(*) FROM upload_issue"
                 " WHERE severity = 'error'), (SELECT count(*) FROM upload WHERE state = 'stored'),"
                 " (SELECT count(*) FROM assessment WHERE superseded_at IS NULL AND"
                 " holds_from <= DATE '2025-12-31' AND holds_until > DATE '2025-12-31'),"
                 " (SELECT count(*) FROM dirty_parcel),"
                 " (SELECT array_agg(state ORDER BY id) FROM line_adjustment)")
        ).one()  # fmt: skip
        classes = outcomes_of(connection, Rule.LE_CLASS)
    owner.dispose()
    # Grades come of the round that the city released; the city built by itself has none.
    assert all(classes[one] >= 5 for one in (Outcome.REVIEW, Outcome.PASS, Outcome.UNKNOWN))
    parcels, errors, stored, assessed, dirty, adjustments = counts
    assert (parcels, errors, dirty) == (120, 0, 0)
    assert adjustments == ["APPROVED", "SUBMITTED"]
    assert stored >= 15 and 0 < assessed <= 120
    samples = {path.name for path in (tmp_path / "samples").iterdir()}
    assert samples == {each.file for each in sample_index()}
    _, err = run("demo", "--accounts", accounts, code=2)
    assert "已有宗地" in err
    assert run("demo", "--if-empty", "--accounts", accounts) == ("", "")
    assert accounts.read_text(encoding="utf-8") == kept
