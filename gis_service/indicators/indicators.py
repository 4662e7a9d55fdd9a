"""The indicators (指标), read from ``indicators.toml``."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from parcels.board import BoardIndicator


@dataclass(frozen=True, slots=True)
class Indicator:
    """``formula``: module and function; ``kinds`` of data it is made of, the main one first."""

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
    if "board" in row:
        meaning = BoardIndicator(row["board"]).meaning
        label, definition = meaning.label, meaning.definition
    else:
        label, definition = row["label"], row["definition"]
    return Indicator(
        code, label, definition, row["formula"], tuple(row["kinds"]), row["good"], row["alarm"]
    )
