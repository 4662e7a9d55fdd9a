"""docs/user/08-命令行.md shows every command of ``landgis`` once, with options that exist."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from gis_service.cli import app

USER_PAGES = Path(__file__).resolve().parents[2] / "docs" / "user"
EXAMPLE = re.compile(r"^landgis .+$", re.MULTILINE)


def leaves(command: Any, *names: str) -> Iterator[tuple[str, ...]]:
    if not hasattr(command, "commands"):
        yield names
        return
    for name, inner in command.commands.items():
        yield from leaves(inner, *names, name)


def root() -> Any:
    """Typer's own copy of click has no public types."""
    return typer.main.get_command(app)


def parsed(line: str) -> tuple[tuple[str, ...], Any, list[str]]:
    """Names of the command, the command, and what follows. Raises KeyError for an unknown one."""
    words = shlex.split(line)[1:]
    command, names = root(), []
    while hasattr(command, "commands"):
        names.append(words.pop(0))
        command = command.commands[names[-1]]
    return tuple(names), command, words


def examples() -> list[str]:
    pages = sorted(USER_PAGES.glob("*.md"))
    return [line for page in pages for line in EXAMPLE.findall(page.read_text(encoding="utf-8"))]


@pytest.mark.parametrize("line", examples())
def test_an_example_is_taken_by_its_command(line: str, tmp_path: Path) -> None:
    names, command, words = parsed(line)
    with_files = [_real(word, tmp_path) for word in words]
    command.make_context(" ".join(names), with_files)


def _real(word: str, folder: Path) -> str:
    """Input files must exist to be accepted."""
    if re.fullmatch(r"[^-/]+\.(zip|xlsx?|csv|gpkg|toml)", word) is None:
        return word
    path = folder / word
    path.touch()
    return str(path)


def test_every_command_has_an_example() -> None:
    shown = {parsed(line)[0] for line in examples()}
    assert len(shown) > 1
    assert set(leaves(root())) <= shown
