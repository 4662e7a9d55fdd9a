"""The owners of the kinds of data and when they are due (数据责任), as delivered."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from gis_service.user import Role
from parcels.freshness import Schedule

FREQUENCIES: Mapping[int, str] = MappingProxyType({1: "每月", 3: "每季", 6: "每半年", 12: "每年"})
"""How often data are due, by months."""

MODES = ("手工", "接口")
"""How data come."""


@dataclass(frozen=True, slots=True)
class Source:
    """Department and post that answer for a kind of data, and when it is due.

    mode  how it comes, of ``MODES``.
    desk  the role that brings it in: an overdue one is its task.
    """

    owner: str
    contact: str
    mode: str
    desk: Role
    schedule: Schedule

    @property
    def frequency(self) -> str:
        """In words."""
        return FREQUENCIES[self.schedule.months]


@cache
def sources() -> Mapping[str, Source]:
    """By kind of upload. Raises KeyError or TypeError for a table that is not whole."""
    text = (files("gis_service.indicators") / "sources.toml").read_text(encoding="utf-8")
    return {
        kind: Source(
            row["owner"],
            row["contact"],
            row["mode"],
            Role(row["desk"]),
            Schedule(row["months"], row["lag"], row["first_due"]),
        )
        for kind, row in tomllib.loads(text).items()
    }
