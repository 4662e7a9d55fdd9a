"""Tax of enterprises moved between districts, and of joint projects, shared (基数返还、增量分成).

The base of a moved enterprise is the mean of its tax in the years before the move; what a year's
tax is above it is shared, at the rate both places agreed. A joint project that is new has no base.
Money is 分. A share is for the office's own use and enters no statistics.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from parcels.policy import Policy
from parcels.units import PPM, half_up


class Venture(StrEnum):
    """What the two places share (合作类型)."""

    MOVED = "moved"
    NEW = "new"

    @property
    def label(self) -> str:
        return {Venture.MOVED: "企业迁建、总部迁移", Venture.NEW: "新建合作项目"}[self]


class Gap(StrEnum):
    """Why a year has no share."""

    RULE = "该日没有适用的基数条款"
    BASE = "迁移前年度税收不全，基数未定"
    TAX = "当年税收未报"
    PERIOD = "不在利益共享期内"


@dataclass(frozen=True, slots=True)
class Agreement:
    """What was agreed.

    moved       year of the move (MOVED), or of the first production (NEW).
    first, last years of the 利益共享期, both inclusive.
    share_ppm   of the increment, for the place it came from (迁出地 or 合作方).
    """

    venture: Venture
    moved: int
    first: int
    last: int
    share_ppm: int

    def __post_init__(self) -> None:
        if not 0 <= self.share_ppm <= PPM:
            raise ValueError("a share lies between nothing and the whole")
        if not self.moved <= self.first <= self.last:
            raise ValueError("the period of sharing follows the move and has an end")


@dataclass(frozen=True, slots=True)
class Base:
    """Mean tax a year before the move, exact 分; None while a year of it is not reported."""

    years: tuple[int, ...]
    missing: tuple[int, ...]
    fen: Fraction | None


@dataclass(frozen=True, slots=True)
class YearShare:
    """A year of the agreement. ``increment_fen`` = ``out_fen`` + ``in_fen``; None with a ``gap``.

    out_fen  for the place the enterprise came from; in_fen: for the place where it is.
    """

    year: int
    tax_fen: int | None
    increment_fen: int | None
    out_fen: int | None
    in_fen: int | None
    gap: Gap | None = None


def base_of(agreement: Agreement, tax: Mapping[int, int], policy: Policy, on: date) -> Base:
    """基数: the mean of the years before the move (区域协同（十二）).

    ``tax``: 分 by year, where 0 is a figure. Without a policy row that day there is no base.
    """
    if agreement.venture is Venture.NEW:
        return Base((), (), Fraction(0))
    row = policy.find("enclave.base", on)
    if row is None:
        return Base((), (), None)
    count = row.whole("years")
    years = tuple(range(agreement.moved - count, agreement.moved))
    missing = tuple(year for year in years if year not in tax)
    known = sum(tax[year] for year in years if year in tax)
    return Base(years, missing, None if missing else Fraction(known, count))


def year_share(agreement: Agreement, tax: Mapping[int, int], base: Base, year: int) -> YearShare:
    """增量分成 of one year; tax below the base leaves nothing to share."""
    paid = tax.get(year)
    gap = _gap(agreement, paid, base, year)
    if gap is not None or paid is None or base.fen is None:
        return YearShare(year, paid, None, None, None, gap)
    increment = half_up(max(Fraction(0), paid - base.fen))
    out = half_up(Fraction(increment * agreement.share_ppm, PPM))
    return YearShare(year, paid, increment, out, increment - out)


def shares(agreement: Agreement, tax: Mapping[int, int], base: Base) -> tuple[YearShare, ...]:
    """Every year of the period, and years reported after the move outside it."""
    inside = range(agreement.first, agreement.last + 1)
    reported = (year for year in tax if year >= agreement.moved)
    return tuple(year_share(agreement, tax, base, one) for one in sorted({*inside, *reported}))


def _gap(agreement: Agreement, paid: int | None, base: Base, year: int) -> Gap | None:
    if not agreement.first <= year <= agreement.last:
        return Gap.PERIOD
    if base.fen is None:
        return Gap.BASE if base.missing else Gap.RULE
    return Gap.TAX if paid is None else None
