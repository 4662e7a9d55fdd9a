"""Choices and the row of filters above a list."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a select or a group of boxes."""

    value: str
    label: str
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Filters:
    """The one row of filters above map and list; empty ``value`` stands for all.

    ``carried``: pairs of filters that have no field here (region, stock), carried along unseen.
    """

    themes: tuple[Option, ...]
    districts: tuple[Option, ...]
    parks: tuple[Option, ...]
    verdicts: tuple[Option, ...]
    lines: tuple[Option, ...]
    idle: tuple[Option, ...]
    suspended: bool = False
    q: str = ""
    carried: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in force and the address without it."""

    label: str
    href: str
