"""Kept results of the bench name no folder of the machine they were taken on."""

import re
from pathlib import Path

import pytest

from bench.assessment import without_folders

_ROOT = Path(__file__).resolve().parents[2]
_ABSOLUTE = re.compile(r"(?:^|[\s\"'])/\w")


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        (f" 1 0.1 {_ROOT}/parcels/policy.py:163(find)", " 1 0.1 parcels/policy.py:163(find)"),
        (
            f" 1 {_ROOT}/.venv/lib/python3.11/site-packages/sqlalchemy/engine/row.py:172(_mapping)",
            " 1 sqlalchemy/engine/row.py:172(_mapping)",
        ),
        (" 1 /usr/lib/python3.13/enum.py:1(__repr__)", " 1 enum.py:1(__repr__)"),
        (" 1 {built-in method builtins.min}", " 1 {built-in method builtins.min}"),
    ],
)
def test_a_line_of_a_profile_keeps_its_module_only(line: str, kept: str) -> None:
    assert without_folders(line) == kept


def test_results_that_are_kept_name_no_folder() -> None:
    for path in (_ROOT / "bench" / "results").glob("*.json"):
        for line in path.read_text(encoding="utf-8").splitlines():
            assert not _ABSOLUTE.search(line), f"{path.name}: {line}"
