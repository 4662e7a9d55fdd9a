"""No rule module holds a number of a policy: 0, 1 and -1 only, and never a float."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import parcels

ROOT = Path(parcels.__file__).parent
BESIDE = (
    "aggregate.py",
    "assess.py",
    "benefit.py",
    "calendar.py",
    "construction.py",
    "floor_area.py",
    "idle_clock.py",
    "legal_area.py",
    "objection.py",
    "procedure.py",
    "ring_range.py",
    "sliver.py",
    "start.py",
    "stock_class.py",
    "suspension.py",
)
PACKAGES = (
    "rules",
    "cases",
    "evaluation",
    "lines",
    "low_efficiency",
    "plan_checks",
    "standard",
)
MODULES = sorted(
    [
        *(path for name in PACKAGES for path in (ROOT / name).glob("*.py")),
        *(ROOT / name for name in BESIDE),
    ]
)


def numbers(tree: ast.AST) -> Iterator[ast.Constant]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and type(node.value) in (int, float, complex):
            yield node


@pytest.mark.parametrize("path", MODULES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_only_zero_and_one(path: Path) -> None:
    found = [
        (node.lineno, node.value)
        for node in numbers(ast.parse(path.read_text(encoding="utf-8")))
        if type(node.value) is not int or node.value not in (0, 1)
    ]
    assert found == []


@pytest.mark.parametrize("path", MODULES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_no_number_hides_in_a_text(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    texts = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    assert [text for text in texts if text.strip().replace(".", "").isdigit()] == []


def test_the_walk_finds_a_number() -> None:
    assert [node.value for node in numbers(ast.parse("x = y < 0.25 + 30"))] == [0.25, 30]
