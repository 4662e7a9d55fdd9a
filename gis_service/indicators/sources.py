"""The owners of the kinds of data (数据责任单位), read from ``sources.toml``."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Source:
    """Department and post that answer for a kind of data."""

    owner: str
    contact: str


@cache
def sources() -> Mapping[str, Source]:
    """By kind of upload. Raises KeyError or TypeError for a table that is not whole."""
    text = (files("gis_service.indicators") / "sources.toml").read_text(encoding="utf-8")
    return {kind: Source(**row) for kind, row in tomllib.loads(text).items()}
