"""Ranks and classes of one group (排名、等级): score → cut → veto → protection.

「不超过」 takes the floor and is never exceeded, not even by a tie; 「不低于」 takes the ceiling
and lets equal totals share the class. Equal totals are ordered by the scheme's indicator, then
by code. Vetoed enterprises do not free places above them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from parcels.evaluation.scheme import Bound, Cut, Scheme, Side
from parcels.evaluation.score import Scored


@dataclass(frozen=True, slots=True)
class Graded:
    """``first``: the class by the cut alone (初评); ``grade``: after veto and protection (终评)."""

    scored: Scored
    rank: int
    first: str
    grade: str
    veto: str = ""
    protection: str = ""


def grade_group(scheme: Scheme, scored: Sequence[Scored]) -> tuple[Graded, ...]:
    """Those with a total, best first."""
    ordered = sorted(
        (item for item in scored if item.total is not None), key=lambda item: _key(scheme, item)
    )
    grades = _cut(scheme, ordered)
    return tuple(
        _final(scheme, item, rank, first)
        for rank, (item, first) in enumerate(zip(ordered, grades, strict=True), start=1)
    )


def places(cut: Cut, count: int) -> int:
    """How many of ``count`` a class takes before ties."""
    share = cut.share * count
    return floor(share) if cut.bound is Bound.AT_MOST else ceil(share)


def _key(scheme: Scheme, item: Scored) -> tuple[Fraction, Fraction, str]:
    total = item.total or Fraction()
    deciding = next((i.value for i in item.items if i.rule.code == scheme.tie_break), None)
    # A deciding value that is not known counts as 0.
    return (-total, -Fraction(deciding or 0), item.firm.uscc)


def _cut(scheme: Scheme, ordered: list[Scored]) -> list[str]:
    grades = [scheme.remainder for _ in ordered]
    first, end = 0, len(ordered)
    for cut in sorted(scheme.cuts, key=lambda item: scheme.place(item.name)):
        if cut.side is Side.TOP:
            stop = min(first + places(cut, len(ordered)), end)
            if cut.bound is Bound.AT_LEAST:
                while first < stop < end and _tied(ordered, stop):
                    stop += 1
            grades[first:stop] = [cut.name] * (stop - first)
            first = stop
    for cut in sorted(scheme.cuts, key=lambda item: scheme.place(item.name), reverse=True):
        if cut.side is Side.BOTTOM:
            start = max(end - places(cut, len(ordered)), first)
            if cut.bound is Bound.AT_LEAST:
                while first < start < end and _tied(ordered, start):
                    start -= 1
            grades[start:end] = [cut.name] * (end - start)
            end = start
    return grades


def _tied(ordered: list[Scored], index: int) -> bool:
    """Whether an enterprise has the same total as the one before it."""
    return ordered[index].total == ordered[index - 1].total


def _final(scheme: Scheme, item: Scored, rank: int, first: str) -> Graded:
    grade, veto, protection = first, "", ""
    for code in item.firm.vetoes:
        clause = scheme.vetoes[code]
        if scheme.place(clause.grade) > scheme.place(grade):
            grade, veto = clause.grade, code
    if not item.firm.vetoes:
        for code in item.firm.protections:
            clause = scheme.protections[code]
            if scheme.place(clause.grade) < scheme.place(grade):
                grade, protection = clause.grade, code
    return Graded(item, rank, first, grade, veto, protection)
