"""How many parks, tracts and scattered clusters a city of a given size has, and where."""

from dataclasses import dataclass
from random import Random

from gis_service.demo.sites import Setting, Wish

FUNCTIONAL_AREA = "模拟高新区"
_FUNCTIONAL_PARK = 20
_FUNCTIONAL_DISTRICTS = ("510116", "510117")

_PARKS_LEAST, _PARKS_MOST, _LOTS_A_PARK = 21, 41, 20
_SCATTERED_PERCENT, _CLUSTER_LOTS = 14, 15
_MULTI_TRACT_EVERY = 4
_TRACT_LEAST, _TRACT_MOST = 3, 90

# 各区（市）县第一、第二个园区的布局；未列出的为 CORE。
_FIRST = {
    "510108": Setting.RING,
    "510107": Setting.RING,
    "510117": Setting.RING,
    "510118": Setting.FLEXIBLE,
    "510131": Setting.FLEXIBLE,
    "510129": Setting.BEYOND,
    "510183": Setting.BEYOND,
}
_SECOND = {
    "510112": Setting.RING,
    "510114": Setting.RING,
    "510184": Setting.FLEXIBLE,
    "510181": Setting.BEYOND,
}
_SCATTERED = (Setting.BLUE, Setting.CLASSIFY, Setting.BLUE_FLEXIBLE, Setting.PLAIN)
# 零散地块只放在绕城以外的区（市）县。
_OUTER = (
    "510112", "510113", "510114", "510115", "510116", "510117", "510118", "510121",
    "510129", "510131", "510181", "510182", "510183", "510184", "510185",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ParkPlan:
    """A park before it is placed: where it is registered and who manages the land."""

    index: int
    district: str
    setting: Setting
    functional: bool


def park_plans(districts: list[str], parcels: int) -> list[ParkPlan]:
    """One park a district, the functional area's park, then a second round as the city grows."""
    count = min(_PARKS_MOST, max(_PARKS_LEAST, parcels // _LOTS_A_PARK))
    plans = []
    for index in range(count):
        functional = index == _FUNCTIONAL_PARK
        if functional:
            district, setting = _FUNCTIONAL_DISTRICTS[0], Setting.CORE
        elif index < _FUNCTIONAL_PARK:
            district = districts[index]
            setting = _FIRST.get(district, Setting.CORE)
        else:
            district = districts[index - _FUNCTIONAL_PARK - 1]
            setting = _SECOND.get(district, Setting.CORE)
        plans.append(ParkPlan(index, district, setting, functional))
    return plans


def wishes(rng: Random, plans: list[ParkPlan], parcels: int) -> list[Wish]:
    """Tracts of all parks and scattered clusters, together exactly ``parcels`` lots."""
    scattered = parcels * _SCATTERED_PERCENT // 100
    wanted: list[Wish] = []
    shares = apportion(parcels - scattered, [rng.uniform(0.7, 1.4) for _ in plans])
    for plan, lots in zip(plans, shares, strict=True):
        wanted += _tracts(plan, lots)
    clusters = max(len(_SCATTERED), scattered // _CLUSTER_LOTS)
    for index, lots in enumerate(apportion(scattered, [1.0] * clusters)):
        setting = _SCATTERED[index % len(_SCATTERED)]
        district = _OUTER[(index * 4 + index // len(_SCATTERED)) % len(_OUTER)]
        if lots:
            wanted.append(Wish(district, setting, None, lots))
    return wanted


def _tracts(plan: ParkPlan, lots: int) -> list[Wish]:
    """One tract, two for every fourth park, more for big ones.

    The functional area reaches into two districts; only the first tract lies on the ring.
    """
    split = plan.functional or plan.index % _MULTI_TRACT_EVERY == _MULTI_TRACT_EVERY - 1
    pieces = -(-lots // _TRACT_MOST)
    if split and lots >= 2 * _TRACT_LEAST:
        pieces = max(pieces, 2)
    made = []
    for order, share in enumerate(apportion(lots, [1.5] + [1.0] * (pieces - 1))):
        second = plan.functional and order % 2 == 1
        district = _FUNCTIONAL_DISTRICTS[1] if second else plan.district
        on_ring = plan.setting is Setting.RING and order > 0
        made.append(Wish(district, Setting.CORE if on_ring else plan.setting, plan.index, share))
    return made


def apportion(total: int, weights: list[float]) -> list[int]:
    """Whole shares in proportion to the weights that sum to ``total`` (largest remainder)."""
    whole = sum(weights)
    raw = [total * weight / whole for weight in weights]
    shares = [int(value) for value in raw]
    order = sorted(range(len(raw)), key=lambda i: (shares[i] - raw[i], i))
    for index in order[: total - sum(shares)]:
        shares[index] += 1
    return shares
