"""Building the whole simulated city from a seed and a size."""

from datetime import date
from random import Random

from gis_service.demo import ground, layout, lines, names, records
from gis_service.demo.aims import aims
from gis_service.demo.codes import CodeBook
from gis_service.demo.drafts import Draft, drafts
from gis_service.demo.holdings import Registry
from gis_service.demo.layout import FUNCTIONAL_AREA, ParkPlan
from gis_service.demo.model import City, LayerFeature, Park
from gis_service.demo.sites import Site, place
from parcels.layers import LayerKind

AS_OF = date(2025, 12, 31)
LEAST_PARCELS = 120
FUNCTIONAL_CODE = "MN-GNQ-01"
_ROLES = ("主要承载地", "协同发展地")


def build_city(seed: int, parcels: int, as_of: date = AS_OF) -> City:
    """A city of exactly ``parcels`` parcels; equal arguments give an equal city.

    All dates are relative to ``as_of``; every outcome is meant to occur from 200 parcels on.
    Raises ValueError below 120 parcels (too few for every story) and where a district has no
    room for its parks (somewhere above 10,000).
    """
    if parcels < LEAST_PARCELS:
        raise ValueError(f"a city needs at least {LEAST_PARCELS} parcels")
    rng = Random(f"{seed}/sites")
    districts = ground.districts()
    plans = layout.park_plans([district.code for district in districts], parcels)
    sites = place(rng, layout.wishes(rng, plans, parcels))
    parks = _parks(rng, plans, sites)
    lots = drafts(seed, sites, as_of)
    codes = CodeBook(Random(f"{seed}/codes"))
    for lot in lots:
        zone = lot.park + 1 if lot.park is not None else 900 + lot.site.number % 100
        lot.code = codes.parcel(lot.site.wish.district, zone, lot.collective)
    aim = aims(as_of)
    built_rng = Random(f"{seed}/built")
    structures = [records.construct(built_rng, lot, aim) for lot in lots]
    registry = Registry(Random(f"{seed}/holdings"), codes, aim, as_of, parcels)
    holdings = registry.settle(lots)
    land_rng = Random(f"{seed}/land")
    lands = [
        records.land(land_rng, lot, plan, _park_of(lot, parks), _names(lot), codes, as_of)
        for lot, plan in zip(lots, structures, strict=True)
    ]
    layers = lines.layers(Random(f"{seed}/lines"), sites)
    layers.append(
        LayerFeature(
            LayerKind.DISTRICT,
            FUNCTIONAL_CODE,
            FUNCTIONAL_AREA,
            lines.functional_area(plans, sites),
        )
    )
    return City(
        seed=seed,
        as_of=as_of,
        districts=districts,
        parks=tuple(parks),
        layers=tuple(layers),
        parcels=tuple(land.parcel for land in lands),
        enterprises=holdings.enterprises,
        contracts=tuple(land.contract for land in lands),
        buildings=tuple(building for land in lands for building in land.buildings),
        progress=tuple(land.progress for land in lands if land.progress),
        delays=tuple(land.delay for land in lands if land.delay),
        recognitions=tuple(land.recognition for land in lands if land.recognition),
        occupancies=holdings.occupancies,
        performance=holdings.performance,
    )


def _parks(rng: Random, plans: list[ParkPlan], sites: list[Site]) -> list[Park]:
    made = []
    for plan in plans:
        tracts = [site for site in sites if site.wish.park == plan.index]
        trades = rng.sample(names.TRADES, 2)
        made.append(
            Park(
                index=plan.index,
                code=f"MN{plan.index + 1:03d}",
                name=names.park(plan.index, plan.functional),
                district=plan.district,
                managing=FUNCTIONAL_CODE if plan.functional else plan.district,
                setting=plan.setting,
                role=_ROLES[plan.index % len(_ROLES)],
                industries=tuple(trade.name for trade in trades),
                shape=lines.park_shape(tracts),
            )
        )
    return made


def _park_of(lot: Draft, parks: list[Park]) -> Park | None:
    return parks[lot.park] if lot.park is not None else None


def _names(lot: Draft) -> tuple[str, str]:
    """District name and plot prefix of a lot."""
    district = next(row.name for row in ground.districts() if row.code == lot.site.wish.district)
    prefix = f"M{lot.park + 1:02d}" if lot.park is not None else f"L{lot.site.number:02d}"
    return district, prefix
