"""What the stored data say of each indicator (实测、填报): exact, with source and day.

Nothing is guessed: an indicator without complete data is left out and stays UNKNOWN.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from fractions import Fraction

from parcels.benefit import per_mu_on_parcel
from parcels.contract import Indicator
from parcels.dates import year_end
from parcels.facts import ParcelFacts
from parcels.floor_area import floor_area_ratio
from parcels.legal_area import legal_area
from parcels.policy import Policy
from parcels.rules.admin_land import administrative_floor, administrative_land
from parcels.standard.target import Measure, Target
from parcels.units import FEN_PER_YUAN, PERCENT, fen_per_mu

_YEARLY = (Indicator.REV_MU, Indicator.TAX_MU)


def measures_of(
    facts: ParcelFacts, targets: Iterable[Target], policy: Policy, on: date, year: int
) -> Mapping[str, Measure]:
    """Measures by indicator for the targets given; ``year``: of the yearly figures (考核年度)."""
    wanted = {target.indicator: target for target in targets}
    found = (
        *_of_buildings(facts, policy, on),
        *_of_land(facts),
        *_of_figures(facts, year),
        *_of_investment(facts, wanted.get(Indicator.FAI_MU)),
    )
    return {one.indicator: one for one in found if one.indicator in wanted}


def _of_buildings(facts: ParcelFacts, policy: Policy, on: date) -> Iterator[Measure]:
    land, buildings = legal_area(facts.areas), facts.buildings
    if buildings is None:
        return
    source, when = f"建筑数据 {len(buildings.items)} 栋", buildings.data_on
    if land is not None and not land.estimated:
        far = floor_area_ratio(buildings, land.cm2, policy, on)
        if far.known:
            yield Measure("FAR", far.low, "", f"{source}，{land.source.label}", when)
    floor = administrative_floor(buildings)
    if floor is not None:
        yield Measure("ADMIN_GFA", floor * PERCENT, "%", source, when)


def _of_land(facts: ParcelFacts) -> Iterator[Measure]:
    land, parts = legal_area(facts.areas), facts.land_parts
    if land is None or land.estimated:
        return
    if parts.coefficient_cm2 is not None:
        share = Fraction(parts.coefficient_cm2 * PERCENT, land.cm2)
        yield Measure("BCOEF", share, "%", f"用地结构数据，{land.source.label}", parts.data_on)
    administrative = administrative_land(facts)
    if administrative is not None:
        separate = parts.administrative_cm2 is not None
        data = facts.buildings.data_on if facts.buildings is not None else None
        yield Measure(
            "ADMIN_LAND",
            administrative * PERCENT,
            "%",
            "用地结构数据" if separate else "按建筑面积分摊",
            parts.data_on if separate else data,
        )


def _of_figures(facts: ParcelFacts, year: int) -> Iterator[Measure]:
    """Sums over every enterprise on the land; one without an accepted figure leaves it out."""
    if not facts.enterprises:
        return
    names = "、".join(one.name for one in facts.enterprises)
    for indicator in _YEARLY:
        result = per_mu_on_parcel(facts.enterprises, year, indicator)
        if result.value is not None:
            value = result.value / FEN_PER_YUAN
            source = f"企业效益 {year} 年度：{names}"
            yield Measure(indicator.value, value, "元/亩", source, year_end(year))


def _of_investment(facts: ParcelFacts, target: Target | None) -> Iterator[Measure]:
    """Only where the agreement says whether the land price counts (是否含地价款)."""
    land, progress = legal_area(facts.areas), facts.progress
    if target is None or target.with_land_price is None or land is None or progress is None:
        return
    with_price = target.with_land_price
    fen = progress.invested_with_land_fen if with_price else progress.invested_fen
    if fen is not None and not land.estimated:
        said = "含地价款" if with_price else "不含地价款"
        yield Measure(
            "FAI_MU",
            fen_per_mu(fen, land.cm2) / FEN_PER_YUAN,
            "元/亩",
            f"进度数据（{said}），{land.source.label}",
            progress.observed_on,
            with_price,
        )
