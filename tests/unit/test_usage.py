"""Help and wrong calls of the command line are Chinese; a wrong call leaves with 2."""

import re
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from typer.main import get_command

from gis_service.cli import app, main

_ENGLISH = re.compile(
    r"Usage|Options|Arguments|Commands|Error|Show this|required|default|env var|<(str|int|float)"
)


def _paths(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    yield path
    for name, inner in getattr(command, "commands", {}).items():
        yield from _paths(inner, (*path, name))


def _run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *arguments: str
) -> tuple[int, str, str]:
    monkeypatch.setattr(sys, "argv", ["landgis", *arguments])
    with pytest.raises(SystemExit) as left:
        main()
    shown = capsys.readouterr()
    assert isinstance(left.value.code, int)
    return left.value.code, shown.out, shown.err


@pytest.mark.parametrize("path", list(_paths(get_command(app))), ids=" ".join)
def test_help_of_every_command_is_chinese(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], path: tuple[str, ...]
) -> None:
    code, out, _ = _run(monkeypatch, capsys, *path, "--help")
    assert code == 0
    assert "用法：" in out
    assert not _ENGLISH.search(out), _ENGLISH.search(out)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("nope", "没有这个命令；可用的是 assess、"),
        ("user nope", "没有这个命令；可用的是 add、"),
        ("idle-list --bogus", "没有 --bogus 这个选项，是不是 --out、--user。"),
        ("idle-list --out a.xlsx", "还要写 --user（以哪个账号的角色和范围办理）。"),
        ("idle-list --out", "--out 的写法不对：后面要有且只有一个值"),
        ("idle-list --as-of 2025-13-01", "写的值不能用，日期写作 2025-12-31。"),
        ("bench accept --users 0", "写的值不能用，不小于 1。"),
        ("bench accept --users x", "写的值不能用，应是整数。"),
        ("bench accept --minutes x", "写的值不能用，应是数字。"),
        ("demo --parcels 99999", "写的值不能用，不大于 20000。"),
        ("user add a --role zzz", "写的值不能用，只能是 'official'"),
        ("parcels check /no/such.gpkg --user a", "没有这个文件，请核对路径。"),
        ("map --user a --out /", "这是文件夹，请给出文件名。"),
        ("policy list a b", "多写了 a b。"),
    ],
)
def test_a_wrong_call_is_one_chinese_sentence(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: str,
    said: str,
) -> None:
    monkeypatch.delenv("LANDGIS_USER", raising=False)
    code, out, err = _run(monkeypatch, capsys, *arguments.split())
    assert code == 2
    assert said in err
    assert len(err.splitlines()) == 1
    assert not out


def test_a_group_alone_shows_its_commands(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = _run(monkeypatch, capsys, "user")
    assert code == 2
    assert "新增账号并授权" in out + err
