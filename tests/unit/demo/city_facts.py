"""Parcel facts made straight from the records of a simulated city, for tests of its outcomes."""

from collections import Counter
from fractions import Fraction

import numpy as np
import shapely

from gis_service.demo import ground
from gis_service.demo.files import VALID_FROM
from gis_service.demo.land import COLLECTIVE, PERMIT_NO, PERMIT_UNKNOWN
from gis_service.demo.model import City, Occupancy, Performance, Progress
from gis_service.demo.tables import progress_rows
from parcels.building import Building, Buildings, LandUseParts, Storey
from parcels.contract import BenefitTarget, CheckStage, Contract, FarRange, Indicator, Operator
from parcels.dates import PreciseDate
from parcels.enterprise import (
    AreaBasis,
    Coverage,
    Enterprise,
    Industry,
    LeasedBuilding,
    Occupied,
    YearFigures,
)
from parcels.facts import (
    Areas,
    LandUse,
    LayerVersion,
    ParcelFacts,
    ParkMembership,
    RingPlace,
    ZoneShare,
)
from parcels.layers import LayerKind
from parcels.units import FEN_PER_WAN, PPM
from parcels.works import (
    Delay,
    DelayCause,
    Foundation,
    FoundationType,
    Permit,
    PermitState,
    Recognition,
)
from parcels.works import Progress as Works

_CM2, _MM = 10_000, 1_000
_NULL_YEAR = 1900


class CityFacts:
    """Parcel facts straight from the city's records, overlays by shapely."""

    def __init__(self, city: City) -> None:
        self.city = city
        self.contracts = {row.parcel: row for row in city.contracts}
        self.progress = {row.parcel: row for row in city.progress}
        self.rows = {str(row["parcel_code"]): row for row in progress_rows(city)}
        self.delays = {row.parcel: row for row in city.delays}
        self.recognitions = {row.parcel: row for row in city.recognitions}
        self.companies = {row.code: row for row in city.enterprises}
        self.buildings: dict[str, list[Building]] = {}
        self.footprints: Counter[str] = Counter()
        for item in city.buildings:
            storeys = tuple(
                Storey(row.area_cm2, row.height_mm)
                for row in item.storeys
                for _ in range(row.count)
            )
            self.buildings.setdefault(item.parcel, []).append(
                Building(item.name, storeys, item.use == "office")
            )
            self.footprints[item.parcel] += item.footprint_cm2
        self.users: dict[str, list[Occupancy]] = {}
        self.held: dict[str, list[Occupancy]] = {}
        for row in city.occupancies:
            self.users.setdefault(row.parcel, []).append(row)
            self.held.setdefault(row.enterprise, []).append(row)
        self.reported: dict[str, list[Performance]] = {}
        for figures in city.performance:
            self.reported.setdefault(figures.enterprise, []).append(figures)
        self.shares = self._shares()
        self.layers = tuple(
            LayerVersion(kind, day, kind in (LayerKind.RING, LayerKind.DISTRICT))
            for kind, day in VALID_FROM.items()
        )

    def _shares(self) -> dict[str, list[ZoneShare]]:
        shapes = np.array([row.shape for row in self.city.parcels])
        tree = shapely.STRtree(shapes)
        shares: dict[str, list[ZoneShare]] = {}
        for layer in self.city.layers:
            for index in tree.query(layer.shape, predicate="intersects"):
                part = shapes[index].intersection(layer.shape)
                cm2 = round(part.area * _CM2)
                if cm2:
                    shares.setdefault(self.city.parcels[index].code, []).append(
                        ZoneShare(
                            layer.kind,
                            layer.code,
                            layer.name,
                            round(part.area / shapes[index].area * PPM),
                            cm2,
                            round(part.length * _MM),
                        )
                    )
        return shares

    def of(self, index: int) -> ParcelFacts:
        parcel = self.city.parcels[index]
        contract = self.contracts[parcel.code]
        park = self.city.parks[parcel.park] if parcel.park is not None else None
        return ParcelFacts(
            code=parcel.code,
            areas=Areas(contract.contract_cm2, contract.registered_cm2, plane_cm2=parcel.drawn_cm2),
            supplied=True,
            layers=self.layers,
            shares=tuple(self.shares.get(parcel.code, ())),
            ring=_ring(parcel.shape),
            park=ParkMembership(park.code, park.name) if park else None,
            use=LandUse(
                parcel.approved_use,
                parcel.actual_use,
                True,
                parcel.actual_use == parcel.approved_use,
            ),
            contract=self._contract(parcel.code),
            buildings=self._buildings(parcel.code),
            land_parts=LandUseParts(coefficient_cm2=self.footprints[parcel.code] or None),
            permit=self._permit(parcel.code),
            foundations=self._foundations(parcel.code),
            progress=self._works(parcel.code),
            delays=self._delays(parcel.code),
            recognition=self._recognition(parcel.code),
            enterprises=tuple(
                self._enterprise(row, parcel.code) for row in self.users.get(parcel.code, ())
            ),
        )

    def _contract(self, code: str) -> Contract:
        row = self.contracts[code]
        seen = self.progress.get(code)
        start = row.start_due
        if start is not None and start.value.year == _NULL_YEAR:
            start = None
        wanted = (
            (Indicator.FAI_MU, row.invest_target, CheckStage.ACCEPT),
            (Indicator.REV_MU, row.revenue_target, CheckStage.REACH),
            (Indicator.TAX_MU, row.tax_target, CheckStage.REACH),
        )
        targets = tuple(
            BenefitTarget(
                indicator, Operator.AT_LEAST, Fraction(value, FEN_PER_WAN), None, "万元/亩", stage,
                with_land_price=True,
            )
            for indicator, value, stage in wanted
            if value is not None
        )  # fmt: skip
        return Contract(
            number=row.number,
            supply_mode=row.supply_mode,
            signed_on=row.signed_on,
            agreed_delivery=row.delivery_due,
            actual_delivery=row.delivered_on,
            agreed_start=start,
            agreed_completion=row.finish_due,
            far=FarRange(Fraction(row.far_min), Fraction(row.far_max))
            if row.far_min is not None and row.far_max is not None
            else None,
            price_fen=row.price,
            total_investment_fen=seen.invest_total if seen else None,
            targets=targets,
            has_liability=row.liability,
            reach_on=row.reach_on,
            collective=row.supply_mode == COLLECTIVE,
        )

    def _buildings(self, code: str) -> Buildings | None:
        items = self.buildings.get(code)
        return Buildings(tuple(items)) if items else None

    def _permit(self, code: str) -> Permit | None:
        seen = self.progress.get(code)
        if seen is None:
            return None
        if seen.permit_on is not None:
            return Permit(PermitState.GRANTED, PreciseDate(seen.permit_on))
        return Permit(
            {PERMIT_NO: PermitState.NONE, PERMIT_UNKNOWN: PermitState.UNCLEAR}[seen.permit]
        )

    def _foundations(self, code: str) -> tuple[Foundation, ...]:
        row = self.rows.get(code)
        kinds = (
            (FoundationType.PILE, "piles"),
            (FoundationType.DEEP_PIT, "pit"),
            (FoundationType.OTHER, "foundation"),
        )
        reached = row.get("threshold_on") if row else None
        return tuple(
            Foundation(kind, int(str(row[f"{name}_done"])), int(str(row[f"{name}_total"])),
                       reached if isinstance(reached, PreciseDate) else None,
                       self.progress[code].observed_on)
            for kind, name in kinds
            if row is not None and f"{name}_done" in row
        )  # fmt: skip

    def _works(self, code: str) -> Works | None:
        seen: Progress | None = self.progress.get(code)
        if seen is None:
            return None
        price = self.contracts[code].price
        done = seen.invest_done
        return Works(
            works_seen=bool(self.rows[code]["works_seen"]),
            developed_cm2=seen.developed_cm2,
            should_develop_cm2=seen.should_cm2,
            invested_fen=done,
            invested_with_land_fen=done + price if done is not None and price else None,
            stopped_on=PreciseDate(seen.stopped_on) if seen.stopped_on else None,
            completed_on=PreciseDate(seen.finished_on) if seen.finished_on else None,
            production_stopped_on=PreciseDate(seen.halted_on) if seen.halted_on else None,
            observed_on=seen.observed_on,
        )

    def _delays(self, code: str) -> tuple[Delay, ...]:
        row = self.delays.get(code)
        if row is None:
            return ()
        return (Delay(DelayCause(row.cause), row.start, row.end, row.verified),)

    def _recognition(self, code: str) -> Recognition | None:
        row = self.recognitions.get(code)
        if row is None:
            return None
        low = Fraction(row.far_min) if row.far_min is not None else None
        high = Fraction(row.far_max) if row.far_max is not None else None
        return Recognition(
            row.document, row.recognised_on, row.expires_on, row.scope, low=low, high=high
        )

    def _enterprise(self, here: Occupancy, code: str) -> Enterprise:
        company = self.companies[here.enterprise]
        area = self._area(self.held[here.enterprise])
        on_parcel = self._area([here])
        years = tuple(
            YearFigures(
                year=row.year,
                revenue_fen=row.revenue,
                tax_fen=row.tax,
                above_scale=row.above_scale,
                coverage=Coverage.WHOLE if row.whole else Coverage.PARK,
                area=area or None,
                basis=AreaBasis.OCCUPANCY,
                on_parcel=on_parcel or None,
                in_park=row.park is not None,
            )
            for row in self.reported.get(here.enterprise, ())
        )
        return Enterprise(
            company.code,
            company.name,
            PreciseDate(here.production_on) if here.production_on else None,
            Industry(company.industry[:2], 2017),
            years,
        )

    def _area(self, rows: list[Occupancy]) -> Fraction:
        leased = tuple(
            LeasedBuilding(
                self.contracts[row.parcel].contract_cm2
                or self.contracts[row.parcel].registered_cm2
                or 0,
                row.leased_floor_cm2,
                row.total_floor_cm2,
            )
            for row in rows
            if row.leased_floor_cm2 and row.total_floor_cm2
        )
        return Occupied(
            own_cm2=sum(row.own_cm2 or 0 for row in rows),
            leased_in_buildings=leased,
            leased_out_cm2=sum(row.leased_out_cm2 or 0 for row in rows),
        ).area


def _ring(shape: shapely.Geometry) -> RingPlace:
    ring = ground.ring()
    inside = shape.intersection(ring)
    outside = shape.difference(ring)
    return RingPlace(
        round(inside.area / shape.area * PPM),
        round(shape.distance(ring.exterior) * _MM),
        round(inside.area * _CM2),
        round(outside.area * _CM2),
        round(inside.length * _MM),
        round(outside.length * _MM),
    )
