"""docs/configuration.md names every setting with its default, and none that does not exist."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import typer
from pydantic_settings import BaseSettings

from gis_service import settings
from gis_service.cli import app

PAGE = Path(__file__).resolve().parents[2] / "docs" / "configuration.md"
ROW = re.compile(r"^\| `(LANDGIS_[A-Z_]+)` \| (\S+) \| (.+) \|$", re.MULTILINE)


def settings_classes() -> list[type[BaseSettings]]:
    found = [each for each in vars(settings).values() if isinstance(each, type)]
    return [each for each in found if issubclass(each, BaseSettings) and each is not BaseSettings]


def shown(value: object) -> str:
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return f"`{text}`" if text else "空"


def of_settings() -> Mapping[str, str]:
    return {
        f"{each.model_config['env_prefix']}{name.upper()}": shown(field.default)
        for each in settings_classes()
        for name, field in each.model_fields.items()
    }


def of_commands() -> Iterator[str]:
    waiting = [typer.main.get_command(app)]
    while waiting:
        command = waiting.pop()
        waiting.extend(getattr(command, "commands", {}).values())
        for parameter in command.params:
            if isinstance(parameter.envvar, str):
                yield parameter.envvar


def test_every_setting_stands_there_with_its_default() -> None:
    page = PAGE.read_text(encoding="utf-8")
    expected = dict(of_settings()) | dict.fromkeys(of_commands(), "空")
    assert {name: default for name, default, _ in ROW.findall(page)} == expected


def test_no_name_is_left_outside_the_tables() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert set(re.findall(r"LANDGIS_[A-Z_]+", page)) == {name for name, _, _ in ROW.findall(page)}
