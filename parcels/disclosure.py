"""Totals that would give one enterprise away (汇总数据保护): which of them are not shown.

A total is told by what each enterprise adds to it. It is unsafe over fewer than a number of
enterprises, or where one of them holds too large a share; hiding it alone is not enough while the
others and the grand total give it back by subtraction, so that others are hidden with it
(complementary suppression). Source: 统计法, data of a single respondent are not given away; the
thresholds are the policy's row ``protect.totals`` [D].
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TypeAlias

from parcels.policy import Policy
from parcels.units import PERCENT, Exact

Additions: TypeAlias = Mapping[str, Exact]
"""What each enterprise, by its code, adds to a total, in any one unit."""

_ROW = "protect.totals"


@dataclass(frozen=True, slots=True)
class Thresholds:
    """``least``: enterprises a total needs; ``most_percent``: share at which one is too large."""

    least: int
    most_percent: Exact

    def unsafe(self, additions: Additions) -> bool:
        """Whether a total over these says too much. Nobody at all gives nobody away."""
        sizes = [abs(Fraction(each)) for each in additions.values()]
        if not sizes:
            return False
        if len(sizes) < self.least:
            return True
        whole = sum(sizes)
        return bool(whole) and max(sizes) * PERCENT >= whole * self.most_percent


def thresholds(policy: Policy, as_of: date) -> Thresholds | None:
    """Of the policy in force on the day; None without the row: then no total is shown."""
    row = policy.find(_ROW, as_of)
    if row is None:
        return None
    return Thresholds(int(row.number("min_enterprises")), row.number("max_share_percent"))


@dataclass(frozen=True, slots=True)
class Hidden:
    """``parts``: places of the parts not to be shown; ``whole``: nor the grand total."""

    parts: frozenset[int]
    whole: bool


def hidden(
    limits: Thresholds | None, whole: Additions | None, parts: Sequence[Additions]
) -> Hidden:
    """What of a grand total and its parts may not be shown together.

    ``whole`` None: no grand total is shown beside the parts. What the grand total holds beyond the
    parts that are shown must itself be a safe total, or be nothing.
    """
    if limits is None:
        return Hidden(frozenset(range(len(parts))), True)
    closed = {place for place, part in enumerate(parts) if limits.unsafe(part)}
    if whole is None:
        return Hidden(frozenset(closed), False)
    if limits.unsafe(whole):
        return Hidden(frozenset(closed), True)
    order = sorted(range(len(parts)), key=lambda place: (_size(parts[place]), place))
    for place in [None, *(each for each in order if each not in closed)]:
        if place is not None:
            closed.add(place)
        rest = _rest(whole, [part for at, part in enumerate(parts) if at not in closed])
        if not limits.unsafe(rest):
            return Hidden(frozenset(closed), False)
    return Hidden(frozenset(closed), True)


def _rest(whole: Additions, shown: Collection[Additions]) -> dict[str, Exact]:
    """What subtraction of the shown parts leaves of the grand total, by enterprise."""
    left = dict(whole)
    for part in shown:
        for code, value in part.items():
            left[code] = left.get(code, 0) - value
    return {code: value for code, value in left.items() if value}


def _size(additions: Additions) -> Fraction:
    return sum((abs(Fraction(each)) for each in additions.values()), Fraction())
