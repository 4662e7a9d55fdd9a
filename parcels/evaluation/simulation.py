"""What if weights or cuts were others (模拟): who moves. The scheme itself is never changed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from parcels.evaluation.evaluation import Evaluation, evaluate
from parcels.evaluation.firm import Firm
from parcels.evaluation.scheme import Part, Scheme, SchemeError
from parcels.evaluation.scheme_check import check
from parcels.units import Exact

_MARK = "simulation:"


@dataclass(frozen=True, slots=True)
class Change:
    """New weights by (规上, indicator) and new shares by class; cap: another cap."""

    weights: Mapping[tuple[bool, str], Exact]
    shares: Mapping[str, Exact]
    cap: Exact | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """One enterprise whose class or rank changes; None = without a class or rank."""

    uscc: str
    before: str | None
    after: str | None
    rank_before: int | None
    rank_after: int | None

    @property
    def regraded(self) -> bool:
        return self.before != self.after


def altered(scheme: Scheme, change: Change) -> Scheme:
    """A copy for trial, marked as such. Raises SchemeError for an unknown name or a bad sum."""
    known = {(part.above_scale, rule.code) for part in scheme.parts for rule in part.indicators}
    unknown = (change.weights.keys() - known) | (
        change.shares.keys() - {cut.name for cut in scheme.cuts}
    )
    if unknown:
        raise SchemeError(f"方案中没有：{'、'.join(sorted(map(str, unknown)))}。")
    trial = replace(
        scheme,
        sha256=f"{_MARK}{scheme.sha256}",
        cap=scheme.cap if change.cap is None else Fraction(change.cap),
        parts=tuple(_reweighted(part, change) for part in scheme.parts),
        cuts=tuple(
            replace(cut, share=Fraction(change.shares.get(cut.name, cut.share)))
            for cut in scheme.cuts
        ),
    )
    check(trial)
    return trial


def simulate(
    scheme: Scheme, change: Change, firms: Iterable[Firm], last_year: Iterable[Firm] = ()
) -> tuple[Move, ...]:
    """Who moves, by code; ranks count within each group."""
    people, before = tuple(firms), tuple(last_year)
    return moves(
        evaluate(scheme, people, before), evaluate(altered(scheme, change), people, before)
    )


def moves(before: Evaluation, after: Evaluation) -> tuple[Move, ...]:
    """The difference of two evaluations of the same enterprises."""
    old, new = before.classes, after.classes
    ranks, later = _ranks(before), _ranks(after)
    found = (
        Move(uscc, old.get(uscc), new.get(uscc), ranks.get(uscc), later.get(uscc))
        for uscc in sorted(old.keys() | new.keys())
    )
    return tuple(item for item in found if item.regraded or item.rank_before != item.rank_after)


def _ranks(evaluation: Evaluation) -> dict[str, int]:
    return {item.scored.firm.uscc: item.rank for item in evaluation.graded}


def _reweighted(part: Part, change: Change) -> Part:
    return replace(
        part,
        indicators=tuple(
            replace(
                rule,
                weight=Fraction(change.weights.get((part.above_scale, rule.code), rule.weight)),
            )
            for rule in part.indicators
        ),
    )
