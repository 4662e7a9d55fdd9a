"""Revenue and tax of three years that make an enterprise tell its figure story."""

from dataclasses import dataclass
from fractions import Fraction
from random import Random

from gis_service.demo.aims import Aims
from gis_service.demo.stories import FigureStory
from parcels.units import FEN_PER_WAN, Exact, half_up, mu

_YEARS = 3
# 0.01 万元，报表常用的最小单位。
_GRAIN = FEN_PER_WAN // 100


@dataclass(frozen=True, slots=True)
class Range:
    """From and to, as per cent of the city's target a 亩."""

    revenue: tuple[int, int]
    tax: tuple[int, int]


_GOOD = Range((103, 230), (104, 260))
_RANGES = {
    FigureStory.BELOW_REVENUE: Range((45, 98), (104, 200)),
    FigureStory.BELOW_TAX: Range((103, 180), (35, 97)),
    FigureStory.BELOW_BOTH: Range((30, 98), (32, 97)),
    FigureStory.VERY_LOW_TAX: Range((8, 30), (2, 16)),
    FigureStory.CONTRACT_MISSED: Range((60, 92), (50, 93)),
    FigureStory.CONTRACT_NOT_REACHED: Range((15, 80), (15, 85)),
    FigureStory.FIRST_YEAR: Range((8, 45), (3, 30)),
    FigureStory.BELOW_SCALE: Range((3, 30), (3, 40)),
    FigureStory.MISSING_YEAR: Range((50, 98), (50, 97)),
}
# 合同约定占全市目标的百分比：营收、税收。
CONTRACT_TARGETS = {
    FigureStory.CONTRACT_MET: (80, 75),
    FigureStory.CONTRACT_MISSED: (108, 117),
    FigureStory.CONTRACT_NOT_REACHED: (108, 117),
}
EXACT = {FigureStory.EXACT_TARGETS, FigureStory.HALF_LEASED_EXACT}


@dataclass(frozen=True, slots=True)
class Year:
    """分; None = blank. ``above_scale`` None = blank."""

    year: int
    revenue: int | None
    tax: int | None
    above_scale: bool | None


def target(percent: int, wan: Fraction) -> int:
    """A share of a city target, 分 a 亩, whole 万元."""
    return half_up(wan * percent / 100) * FEN_PER_WAN


def exact_amount(wan: Fraction, area: Exact) -> Fraction:
    """The amount that is exactly ``wan`` 万元 a 亩 on an area in cm²."""
    return wan * FEN_PER_WAN * mu(area)


def years(rng: Random, story: FigureStory, area: Exact, aim: Aims, latest: int) -> list[Year]:
    """The rows of up to three years, oldest first; ``area`` is what the figures rest on (cm²)."""
    wanted = _RANGES.get(story, _GOOD)
    revenue = _amount(rng, aim.revenue_wan, wanted.revenue, area)
    tax = _amount(rng, aim.tax_wan, wanted.tax, area)
    scale = {FigureStory.BELOW_SCALE: False, FigureStory.SCALE_BLANK: None}.get(story, True)
    rows = []
    for back in range(_YEARS - 1, -1, -1):
        shrink = Fraction(100 - back * rng.randint(3, 9), 100)
        rows.append(Year(latest - back, _grained(revenue * shrink), _grained(tax * shrink), scale))
    return _told(story, rows, area, aim, latest)


def _told(story: FigureStory, rows: list[Year], area: Exact, aim: Aims, latest: int) -> list[Year]:
    """The rows with the last year as the story has it."""
    last = rows[-1]
    match story:
        case FigureStory.MISSING_YEAR:
            return rows[:-1]
        case FigureStory.FIRST_YEAR:
            return [last]
        case FigureStory.BLANK:
            last = Year(latest, None, last.tax, last.above_scale)
        case FigureStory.ZERO:
            last = Year(latest, 0, 0, last.above_scale)
        case FigureStory.NEGATIVE_TAX if last.tax is not None:
            last = Year(latest, last.revenue, -last.tax // 5, last.above_scale)
        case FigureStory.EXACT_TARGETS | FigureStory.HALF_LEASED_EXACT:
            revenue = exact_amount(aim.revenue_wan, area)
            tax = exact_amount(aim.tax_wan, area)
            last = Year(latest, half_up(revenue), half_up(tax), last.above_scale)
    return [*rows[:-1], last]


def _amount(rng: Random, wan: Fraction, percent: tuple[int, int], area: Exact) -> Fraction:
    return exact_amount(wan * rng.randint(*percent) / 100, area)


def _grained(amount: Fraction) -> int:
    return half_up(amount / _GRAIN) * _GRAIN
