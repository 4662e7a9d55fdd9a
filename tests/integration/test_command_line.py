"""The command as its entry point runs it: what it prints, exit codes, and never a traceback."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from gis_service.cli import main
from tests.database import Database
from tests.site import CITY, PASSWORD

Run = Callable[..., tuple[str, str]]


@pytest.fixture
def run(
    database: Database, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Run:
    """Run ``landgis`` on the test's database; its stdout and stderr."""
    monkeypatch.setenv("LANDGIS_DATABASE_URL", database.login_url)
    monkeypatch.setenv("LANDGIS_OWNER_URL", database.owner_url)
    monkeypatch.setenv("LANDGIS_SITE_CITY", CITY)

    def run_once(*arguments: str, code: int = 0) -> tuple[str, str]:
        monkeypatch.setattr(sys, "argv", ["landgis", *arguments])
        monkeypatch.setattr(sys, "stdin", None)
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        assert (ended.value.code or 0) == code, (arguments, said)
        return said.out, said.err

    return run_once


def test_from_an_empty_database_to_an_account(run: Run, tmp_path: Path) -> None:
    doubts = json.loads(run("doctor", "--json", code=1)[0])
    assert [each["name"] for each in doubts if not each["right"]] == ["城市"]
    assert "成都市" in run("db", "up")[0]
    run("doctor")
    made, _ = run("user", "add", "li", "--name", "李", "--role", "official", "--city", "--generate")
    assert "密码（只显示这一次）：" in made
    secret = tmp_path / "secret"
    secret.write_text(f"{PASSWORD}\n", encoding="utf-8")
    run("user", "passwd", "li", "--password-file", str(secret))
    assert json.loads(run("user", "list", "--json")[0]) == [
        {"username": "li", "name": "李", "role": "official", "scope": "全市", "active": True}
    ]
    run("user", "grant", "li")
    assert json.loads(run("user", "list", "--json")[0])[0]["scope"] == ""
    run("user", "disable", "li")
    assert not json.loads(run("user", "list", "--json")[0])[0]["active"]


def test_a_problem_is_one_sentence_and_a_code(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("db", "up")
    _, unknown = run("user", "passwd", "nobody", code=2)
    assert unknown.strip() == "没有账号“nobody”，请用 landgis user list 查看。"
    place = ("--role", "inspector", "--district", "000000")
    assert "000000" in run("user", "add", "x", "--name", "x", *place, code=2)[1]
    weak = tmp_path / "weak"
    weak.write_text("12345678\n", encoding="utf-8")
    add = ("user", "add", "weak", "--name", "弱", "--role", "official")
    _, refused = run(*add, "--password-file", str(weak), code=2)
    assert "三种" in refused and "12345678" not in refused
    monkeypatch.setenv("LANDGIS_SITE_CITY", "foshan")
    assert "成都市" in run("db", "up", code=2)[1]
    monkeypatch.setenv("LANDGIS_DATABASE_URL", "postgresql://x@/x?host=/nonexistent")
    assert "数据库" in run("user", "list", code=2)[1]
    assert "数据库" in run("doctor", code=1)[0]


def test_help_needs_no_heavy_library() -> None:
    heavy = ("sqlalchemy", "fastapi", "geopandas", "folium", "shapely", "pyproj")
    program = f"import sys, gis_service.cli; print([n for n in {heavy!r} if n in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
