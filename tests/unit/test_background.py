"""make stop ends what make run started, and nothing else."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from background import Background

_STUBBORN = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
    " print('ready', flush=True); time.sleep(600)"
)


@pytest.fixture
def sleeper(tmp_path: Path) -> Iterator[Background]:
    background = Background("sleeper", tmp_path / "run", tmp_path / "log")
    yield background
    background.stop()


def test_a_started_process_is_known_and_ended_once(sleeper: Background) -> None:
    started = sleeper.start(["sleep", "600"], os.environ, port=8000)
    assert sleeper.record() == started
    assert sleeper.stop()
    assert sleeper.record() is None
    assert not sleeper.stop()


def test_a_later_process_with_the_same_number_is_left_alone(sleeper: Background) -> None:
    with subprocess.Popen(["sleep", "600"]) as stranger:
        sleeper.run.mkdir()
        record = {"pid": stranger.pid, "started": 1, "port": None}
        (sleeper.run / "sleeper.json").write_text(json.dumps(record))
        assert not sleeper.stop()
        assert stranger.poll() is None
        stranger.kill()


def test_a_process_that_ended_by_itself_is_not_running(sleeper: Background) -> None:
    started = sleeper.start(["true"], os.environ)
    os.waitid(os.P_PID, started.pid, os.WEXITED | os.WNOWAIT)
    assert sleeper.record() is None


def test_a_process_that_will_not_end_is_forced(
    sleeper: Background, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("background._PATIENCE_SECONDS", 0.3)
    sleeper.start([sys.executable, "-c", _STUBBORN], os.environ)
    while "ready" not in sleeper.log.read_text():
        assert sleeper.record()
    assert sleeper.stop()
    assert sleeper.record() is None


def test_the_log_keeps_what_earlier_runs_said(sleeper: Background) -> None:
    for word in ("first", "second"):
        started = sleeper.start(["echo", word], os.environ)
        os.waitid(os.P_PID, started.pid, os.WEXITED | os.WNOWAIT)
    assert sleeper.log.read_text() == "first\nsecond\n"
