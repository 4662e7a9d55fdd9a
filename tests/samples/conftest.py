"""Files of practice outside the clone: ``make check-samples SAMPLES=folder``.

Modules here are named check_*.py, so that the suite of the clone does not collect them; the folder
comes in the environment.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

_REPORT = pytest.StashKey[list[str]]()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[_REPORT] = []


def pytest_terminal_summary(terminalreporter, config: pytest.Config) -> None:
    """What each file produced, whether or not anything failed."""
    lines = config.stash[_REPORT]
    if lines:
        terminalreporter.section("样例")
    for line in lines:
        terminalreporter.write_line(line)


@pytest.fixture(scope="session")
def samples() -> Path:
    return Path(os.environ["SAMPLES"]).absolute()


@pytest.fixture(scope="session")
def report(request: pytest.FixtureRequest) -> Iterator[list[str]]:
    """Lines for the end of the run."""
    yield request.config.stash[_REPORT]
