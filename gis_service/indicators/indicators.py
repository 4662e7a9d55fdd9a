"""The indicators (指标), read from ``indicators.toml``."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from gis_service.reports.forms import forms
from parcels.board import BoardIndicator


@dataclass(frozen=True, slots=True)
class Indicator:
    """``formula``: module and function; ``kinds`` of data it is made of, the main one first.

    No kinds: made of what is recorded in the system. A report has no ``good`` and no ``alarm``.
    """

    code: str
    label: str
    definition: str
    formula: str
    kinds: tuple[str, ...]
    good: str
    alarm: str


@cache
def indicators() -> Mapping[str, Indicator]:
    """By code, in the order of the file. Raises KeyError for a row that is not whole."""
    text = (files("gis_service.indicators") / "indicators.toml").read_text(encoding="utf-8")
    return {code: _indicator(code, row) for code, row in tomllib.loads(text).items()}


def _indicator(code: str, row: Mapping[str, str]) -> Indicator:
    label, definition = _words(row)
    kinds = tuple(row["kinds"])
    good, alarm = row.get("good", ""), row.get("alarm", "")
    return Indicator(code, label, definition, row["formula"], kinds, good, alarm)


def _words(row: Mapping[str, str]) -> tuple[str, str]:
    if "board" in row:
        meaning = BoardIndicator(row["board"]).meaning
        return meaning.label, meaning.definition
    if "report" in row:
        report = forms()[row["report"]]
        return report.title, report.text.rstrip("。")
    return row["label"], row["definition"]
