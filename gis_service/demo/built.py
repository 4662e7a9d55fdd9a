"""Buildings and contract FAR ranges of each built story (容积率).

A plant is one workshop of equal storeys plus, where there is room, an office. Floor areas are
whole 0.01 m² except where a ratio must be met exactly.
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil
from random import Random

from gis_service.demo.aims import Band
from gis_service.demo.model import Storey
from gis_service.demo.stories import BuiltStory

LOW_MM, EXACTLY_8_MM, HIGH_MM = 6_000, 8_000, 10_500
_COVERAGE = Fraction(46, 100)
_TENTH, _STEP = Fraction(1, 10), Fraction(1, 10_000)
_OFFICE, _BIG_OFFICE = Fraction(1, 20), Fraction(3, 20)


@dataclass(frozen=True, slots=True)
class Plan:
    """What is built on a parcel: storeys by building name, its use, and the agreed FAR range."""

    buildings: tuple[tuple[str, str, int, tuple[Storey, ...]], ...]
    far_min: Decimal | None
    far_max: Decimal | None
    recognised: tuple[Decimal | None, Decimal | None] | None = None
    recognition_expired: bool = False


def plan(rng: Random, story: BuiltStory, area_cm2: int, zone: Band) -> Plan:
    """Buildings that make a parcel of that legal area tell its story under that zone range."""
    match story:
        case BuiltStory.NO_BUILDINGS:
            return Plan((), _two(zone.low), _two(zone.high))
        case BuiltStory.HIGH_BAY:
            return Plan(_high_bay(area_cm2), Decimal("0.8"), _two(zone.high))
        case BuiltStory.UNKNOWN_HEIGHT:
            storeys = _plant(area_cm2, zone.low * Fraction(7, 10), None)
            return Plan(storeys, _two(zone.low), _two(zone.high))
        case BuiltStory.UNKNOWN_BUT_INSIDE:
            storeys = _plant(area_cm2, zone.low * Fraction(6, 5), LOW_MM)
            shed = int(area_cm2 * Fraction(1, 50))
            unknown = ("辅助用房", "other", shed, (Storey("1", 1, shed, None),))
            return Plan((*storeys, unknown), _two(zone.low), _two(zone.high))
        case BuiltStory.EXACT_MINIMUM:
            storeys = _plant(area_cm2, zone.low, EXACTLY_8_MM)
            return Plan(storeys, _down(zone.low), _two(zone.high))
        case BuiltStory.JUST_UNDER:
            return Plan(_plant(area_cm2, zone.low - _STEP, LOW_MM), Decimal("0.8"), _two(zone.high))
        case BuiltStory.BIG_OFFICE:
            storeys = _plant(area_cm2, zone.low * Fraction(6, 5), LOW_MM, _BIG_OFFICE)
            return Plan(storeys, _two(zone.low), _two(zone.high))
        case _:
            return _by_ratio(rng, story, area_cm2, zone)


def _by_ratio(rng: Random, story: BuiltStory, area_cm2: int, zone: Band) -> Plan:
    far, low, high = _ratio(rng, story, zone)
    recognised: tuple[Decimal | None, Decimal | None] | None = None
    if story in (BuiltStory.RECOGNISED, BuiltStory.RECOGNITION_EXPIRED):
        recognised = (None, None)
    elif story is BuiltStory.RECOGNISED_RANGE:
        recognised = (Decimal("0.3"), Decimal("0.9"))
    elif story is BuiltStory.RECOGNISED_RANGE_MISSED:
        recognised = (Decimal("0.5"), Decimal("0.9"))
    return Plan(
        _plant(area_cm2, far, LOW_MM),
        low,
        high,
        recognised,
        recognition_expired=story is BuiltStory.RECOGNITION_EXPIRED,
    )


def _ratio(
    rng: Random, story: BuiltStory, zone: Band
) -> tuple[Fraction, Decimal | None, Decimal | None]:
    """FAR and the agreed range; no range for projects older than such clauses."""
    low, high = _two(zone.low), _two(zone.high)
    match story:
        case BuiltStory.CONTRACT_UNDER:
            return zone.low + _TENTH, _two(zone.low + 3 * _TENTH), high
        case BuiltStory.CONTRACT_OVER:
            return zone.low + 6 * _TENTH, low, _two(zone.low + 4 * _TENTH)
        case BuiltStory.OLD_CONTRACT:
            return Fraction(1), Decimal("0.8"), Decimal("1.5")
        case BuiltStory.NO_CONTRACT_RANGE:
            return zone.low * Fraction(4, 5), None, None
        case BuiltStory.OVER_ZONE:
            return zone.high + 3 * _TENTH, low, _two(zone.high + 1)
        case BuiltStory.VERY_LOW:
            return zone.low * Fraction(2, 5), None, None
        case BuiltStory.RECOGNISED | BuiltStory.RECOGNITION_EXPIRED:
            return Fraction(2, 5), None, None
        case BuiltStory.RECOGNISED_RANGE:
            return Fraction(3, 5), None, None
        case BuiltStory.RECOGNISED_RANGE_MISSED:
            return Fraction(3, 10), None, None
        case _:
            return zone.low * Fraction(rng.randint(110, 145), 100), low, high


Built = tuple[tuple[str, str, int, tuple[Storey, ...]], ...]


def _plant(
    area_cm2: int, far: Fraction, height_mm: int | None, office_share: Fraction = _OFFICE
) -> Built:
    """A workshop and a four-storey office that count together exactly ``far`` × land area.

    ``office_share`` is the office's part of the floor area (行政办公及生活服务设施).
    """
    total = int(area_cm2 * far)
    office = _floor(total * office_share / 4)
    offices = ("综合楼", "office", office, (Storey("1", 4, office, 3_900),))
    rest = total - 4 * office
    count = max(1, ceil(Fraction(rest) / (area_cm2 * _COVERAGE)))
    each = _floor(Fraction(rest, count))
    first = rest - each * (count - 1)
    storeys = [Storey("1", 1, first, height_mm)]
    if count > 1:
        storeys.append(Storey("2", count - 1, each, height_mm))
    return (("1号厂房", "production", first, tuple(storeys)), offices)


def _high_bay(area_cm2: int) -> Built:
    """One storey of 10.5 m, counted twice, and a small office: 1.3 times the land."""
    bay = _floor(area_cm2 * Fraction(63, 100))
    office = _floor(area_cm2 * Fraction(1, 100))
    return (
        ("1号高大厂房", "production", bay, (Storey("1", 1, bay, HIGH_MM),)),
        ("综合楼", "office", office, (Storey("1", 4, office, 3_900),)),
    )


def _floor(cm2: Fraction) -> int:
    """Down to 0.01 m²."""
    return int(cm2 / 100) * 100


def _two(ratio: Fraction) -> Decimal:
    return Decimal(round(ratio * 100)).scaleb(-2)


def _down(ratio: Fraction) -> Decimal:
    """Two decimals, never above the ratio."""
    return Decimal(int(ratio * 100)).scaleb(-2)
