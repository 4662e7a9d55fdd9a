"""Lots on their way to parcels: what is known while holders and figures are being dealt out."""

from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from random import Random

import shapely
from shapely.geometry.base import BaseGeometry

from gis_service.demo import cutting, ground
from gis_service.demo.land import COLLECTIVE, GRANT, Course, course
from gis_service.demo.sites import Setting, Site
from gis_service.demo.stories import (
    AREA_WEIGHTS,
    BUILT_WEIGHTS,
    LAND_WEIGHTS,
    AreaStory,
    BuiltStory,
    LandStory,
    deal,
)

_CM2_PER_M2, _GRAIN = 10_000, 100
_COLLECTIVE_EVERY = 5
_DRAWN_AGAINST_PAPER = {
    AreaStory.SMALL: Fraction(10_005, 10_000),
    AreaStory.WARN: Fraction(10_060, 10_000),
    AreaStory.REVIEW: Fraction(10_250, 10_000),
}


@dataclass(slots=True)
class Draft:
    """One lot; ``holder`` and ``group`` are filled in by the holdings."""

    number: int
    site: Site
    shape: BaseGeometry
    land: LandStory
    area: AreaStory
    course: Course
    ring_share: Fraction
    collective: bool
    built: BuiltStory | None = None
    code: str = ""
    holder: str = ""
    gross_cm2: int = 0
    targets: tuple[int, int] | None = None
    reach_on: date | None = None
    leased: bool = False

    @property
    def park(self) -> int | None:
        return self.site.wish.park

    @property
    def completed(self) -> bool:
        return self.land is LandStory.COMPLETED

    @property
    def paper_cm2(self) -> int:
        """The area contract and register agree on, whole 0.01 m²."""
        drawn = round(self.shape.area * _CM2_PER_M2 / _GRAIN) * _GRAIN
        ratio = _DRAWN_AGAINST_PAPER.get(self.area, Fraction(1))
        return int(drawn / ratio / _GRAIN) * _GRAIN if ratio != 1 else drawn


def drafts(seed: int, sites: list[Site], as_of: date) -> list[Draft]:
    """All lots of all sites with their land, area and built stories."""
    placed: list[tuple[Site, BaseGeometry]] = []
    for site in sites:
        rng = Random(f"{seed}/lots/{site.number}")
        placed += [(site, site.placed(lot)) for lot in cutting.lots(rng, site.grid, site.wish.lots)]
    count = len(placed)
    rng = Random(f"{seed}/stories")
    lands = deal(rng, LAND_WEIGHTS, count, count)
    areas = deal(rng, AREA_WEIGHTS, count, count)
    made = [
        _draft(rng, number, site, shape, lands[number], areas[number], as_of)
        for number, (site, shape) in enumerate(placed)
    ]
    finished = [draft for draft in made if draft.completed]
    for draft, story in zip(finished, deal(rng, BUILT_WEIGHTS, len(finished), count), strict=True):
        draft.built = story
    return made


def _draft(
    rng: Random,
    number: int,
    site: Site,
    shape: BaseGeometry,
    land: LandStory,
    area: AreaStory,
    as_of: date,
) -> Draft:
    plan = course(rng, land, as_of)
    outlying = site.wish.setting in (Setting.CLASSIFY, Setting.BEYOND)
    collective = outlying and number % _COLLECTIVE_EVERY == 0 and plan.supply_mode == GRANT
    if collective:
        plan = replace(plan, supply_mode=COLLECTIVE)
    return Draft(number, site, shape, land, area, plan, _ring_share(shape), collective)


def _ring_share(shape: BaseGeometry) -> Fraction:
    """The share inside the ring, to the millionth."""
    ring = ground.ring()
    shapely.prepare(ring)
    if ring.contains(shape):
        return Fraction(1)
    if not ring.intersects(shape):
        return Fraction(0)
    return Fraction(round(shape.intersection(ring).area / shape.area * 1_000_000), 1_000_000)
