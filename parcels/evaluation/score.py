"""Scores of one group of enterprises (单项得分、总分), exact to the fraction."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from parcels.evaluation.firm import Firm, Points
from parcels.evaluation.scheme import Baseline, IndicatorRule, Missing, Mode, Part, Scheme
from parcels.units import PERCENT, Exact


@dataclass(frozen=True, slots=True)
class Item:
    """One indicator of one enterprise.

    score     points; None when the enterprise is not evaluated for want of it.
    missing   the policy that spoke, None when there was a value.
    """

    rule: IndicatorRule
    value: Exact | None
    base: Exact | None
    score: Fraction | None
    missing: Missing | None = None


@dataclass(frozen=True, slots=True)
class Scored:
    """An enterprise with its items; ``total`` is None when an item blocks the evaluation."""

    firm: Firm
    items: tuple[Item, ...]
    total: Fraction | None

    @property
    def blocked_by(self) -> tuple[str, ...]:
        """Labels of the indicators for want of which it is not evaluated."""
        return tuple(item.rule.label for item in self.items if item.score is None)


def baselines(part: Part, last_year: Iterable[Firm]) -> Mapping[str, Exact | None]:
    """The baseline of each indicator; a mean is Σ upper ÷ Σ lower of those reporting both."""
    firms = tuple(last_year)
    return {rule.code: _baseline(rule, firms) for rule in part.indicators}


def score_group(
    scheme: Scheme, part: Part, firms: Sequence[Firm], bases: Mapping[str, Exact | None]
) -> tuple[Scored, ...]:
    """Every enterprise of a group, in the order given."""
    columns = [_column(scheme, rule, firms, bases.get(rule.code)) for rule in part.indicators]
    return tuple(
        _total(scheme, firm, tuple(column[index] for column in columns))
        for index, firm in enumerate(firms)
    )


def _baseline(rule: IndicatorRule, firms: tuple[Firm, ...]) -> Exact | None:
    if rule.baseline is Baseline.FIXED:
        return rule.fixed
    upper, lower = Fraction(), Fraction()
    for firm in firms:
        if firm.value(rule) is not None:
            upper += firm.amount(rule.upper) or 0
            lower += firm.amount(rule.lower) or 0
    if lower <= 0 or upper <= 0:
        return None
    mean = upper / lower
    return mean + mean if rule.baseline is Baseline.TWICE_MEAN else mean


def _column(
    scheme: Scheme, rule: IndicatorRule, firms: Sequence[Firm], base: Exact | None
) -> list[Item]:
    """The indicator of every enterprise; without a baseline nobody can be evaluated by it."""
    values = [firm.value(rule) for firm in firms]
    if scheme.mode is Mode.RATIO and base is None:
        return [Item(rule, value, None, None) for value in values]
    if scheme.mode is Mode.MINMAX:
        scores = _between(scheme, rule, values)
    else:
        scores = [_ratio(scheme, rule, value, base) for value in values]
    known = [score for score in scores if score is not None]
    average = sum(known, Fraction()) / len(known) if known else Fraction()
    return [
        Item(rule, value, base, score)
        if score is not None
        else _missing(rule, value, base, average)
        for value, score in zip(values, scores, strict=True)
    ]


def _ratio(
    scheme: Scheme, rule: IndicatorRule, value: Exact | None, base: Exact | None
) -> Fraction | None:
    if value is None or base is None:
        return None
    if rule.inverse:
        if value <= 0:
            return None
        ratio = Fraction(base) / value
    else:
        ratio = Fraction(value) / base
    return min(max(ratio, Fraction()), scheme.cap) * rule.weight


def _between(
    scheme: Scheme, rule: IndicatorRule, values: Sequence[Exact | None]
) -> list[Fraction | None]:
    known = [value for value in values if value is not None]
    if not known:
        return [None for _ in values]
    low, high = min(known), max(known)
    if rule.inverse:
        low, high = high, low
    return [None if value is None else _placed(scheme, rule, value, low, high) for value in values]


def _placed(
    scheme: Scheme, rule: IndicatorRule, value: Exact, worst: Exact, best: Exact
) -> Fraction:
    """least + the rest by position; everyone equal earns the whole weight."""
    place = Fraction(1) if best == worst else Fraction(value - worst) / (best - worst)
    return rule.weight * (scheme.least + (PERCENT - scheme.least) * place) / PERCENT


def _missing(
    rule: IndicatorRule, value: Exact | None, base: Exact | None, average: Fraction
) -> Item:
    match rule.missing:
        case Missing.AVG_OF_GROUP:
            return Item(rule, value, base, average, rule.missing)
        case Missing.BLOCK:
            return Item(rule, value, base, None, rule.missing)
    return Item(rule, value, base, Fraction(), rule.missing)


def _total(scheme: Scheme, firm: Firm, items: tuple[Item, ...]) -> Scored:
    if any(item.score is None for item in items):
        return Scored(firm, items, None)
    earned = sum((item.score or Fraction() for item in items), Fraction())
    spread = [item for item in items if item.missing is Missing.REDISTRIBUTE]
    weight = sum((item.rule.weight for item in items), Fraction())
    left = weight - sum((item.rule.weight for item in spread), Fraction())
    if spread and left > 0:
        earned = earned * weight / left
    bonus = _sum(firm.bonus)
    if scheme.bonus_cap is not None:
        bonus = min(bonus, scheme.bonus_cap)
    return Scored(firm, items, earned + bonus - _sum(firm.malus))


def _sum(points: tuple[Points, ...]) -> Fraction:
    return sum((Fraction(item.points) for item in points), Fraction())
