"""The rows of the city's workbooks by field name of the vocabulary (``parcels/fields/*.toml``).

Values are in base units (分, cm², mm, 分/亩) or dates; a plain ``str`` for a choice is its stored
value. The words 无, 不详, 至今 stand for themselves through :class:`Word`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from gis_service.demo.inputs import inputs
from gis_service.demo.land import OTHER, PERMIT_NO, PERMIT_UNKNOWN, PILE, PIT
from gis_service.demo.model import City, Park, Progress
from gis_service.demo.records import storey_rows
from parcels.dates import PreciseDate

Row = dict[str, object]

_USE_CODES = {"工业用地": "0601", "仓储用地": "0604"}
_USE_SCHEME = "GB/T 21010-2017"
_EDITION = "2017"
_PILES, _PIT_VOLUME = 400, 20_000
_FOUNDATION_SHARE = Fraction(2, 5)
_LIABILITY = "模拟条款：达产考核不达标的，限期整改并按约定支付违约金"
_CITY_NOTE = "模拟数据"


@dataclass(frozen=True, slots=True)
class Word:
    """A word a cell holds in place of a value, as the vocabulary lists it for the field."""

    stored: str


def parcel_rows(city: City) -> Iterator[Row]:
    """Attributes of the parcels, in the city's order."""
    contracts = {row.parcel: row for row in city.contracts}
    companies = {row.code: row.name for row in city.enterprises}
    districts = {row.code: row.name for row in city.districts}
    areas = {layer.code: layer.name for layer in city.layers}
    for parcel in city.parcels:
        contract = contracts[parcel.code]
        yield {
            "parcel_code": parcel.code,
            "unit_no": parcel.unit_number,
            "supervision_no": parcel.supervision_number,
            "contract_no": contract.number,
            "plot_no": parcel.plot_number,
            "name": parcel.name,
            "holder": companies[parcel.holder],
            "holder_uscc": parcel.holder,
            "location": parcel.location,
            "district": districts[parcel.district],
            "district_code": parcel.district,
            "managing_district": areas.get(parcel.managing),
            "park": _park(city, parcel.park),
            "land_use_code": _USE_CODES[parcel.approved_use],
            "land_use": parcel.approved_use,
            "land_use_scheme": _USE_SCHEME,
            "ownership": "集体" if parcel.code[12] == "J" else "国有",
            "registered_area": contract.registered_cm2,
            "contract_area": contract.contract_cm2,
            "signed_on": contract.signed_on,
            "note": _CITY_NOTE,
        }


def contract_rows(city: City) -> Iterator[Row]:
    parcels = {row.code: row for row in city.parcels}
    companies = {row.code: row for row in city.enterprises}
    totals = {row.parcel: row.invest_total for row in city.progress}
    for contract in city.contracts:
        parcel = parcels[contract.parcel]
        total = totals.get(contract.parcel)
        yield {
            "contract_no": contract.number,
            "supervision_no": parcel.supervision_number,
            "parcel_code": contract.parcel,
            "holder": companies[parcel.holder].name,
            "holder_uscc": parcel.holder,
            "supply_mode": contract.supply_mode,
            "standard_land": contract.standard_land,
            "signed_on": contract.signed_on,
            "agreed_delivery_on": contract.delivery_due,
            "actual_delivery_on": contract.delivered_on,
            "agreed_start_on": contract.start_due,
            "agreed_completion_on": contract.finish_due,
            "reach_on": contract.reach_on,
            "contract_area": contract.contract_cm2,
            "price": contract.price,
            "far_min": contract.far_min,
            "far_max": contract.far_max,
            "investment_excl_land": total,
            "target_investment": contract.invest_target,
            "target_investment_measure": None if contract.invest_target is None else "incl_land",
            "target_revenue": contract.revenue_target,
            "target_tax": contract.tax_target,
            "liability": _LIABILITY if contract.liability else None,
            "industry_code": companies[parcel.holder].industry,
            "industry_edition": _EDITION,
            "note": _CITY_NOTE,
        }


def building_rows(city: City) -> Iterator[Row]:
    """One row for each group of equal storeys."""
    for building in city.buildings:
        for level, storey in storey_rows(building):
            first = level == 1
            yield {
                "parcel_code": building.parcel,
                "building": building.name,
                "storey": level,
                "storey_count": storey.count,
                "storey_height": storey.height_mm if storey.height_mm else Word("unknown"),
                "floor_area": storey.area_cm2,
                "position": "below" if storey.underground else "above",
                "footprint": building.footprint_cm2 if first else None,
                "use": building.use,
                "standard_plant": building.standard_plant,
                "completed_on": building.completed_on,
                "note": _CITY_NOTE,
            }


def progress_rows(city: City) -> Iterator[Row]:
    """One observation a parcel, with its delay interval and recognition where it has one."""
    delays = {row.parcel: row for row in city.delays}
    recognitions = {row.parcel: row for row in city.recognitions}
    prices = {row.parcel: row.price for row in city.contracts}
    uses = {row.code: row.actual_use for row in city.parcels if row.built is not None}
    for seen in city.progress:
        row = _observation(seen, prices[seen.parcel]) | {"actual_use": uses.get(seen.parcel)}
        delay = delays.get(seen.parcel)
        if delay is not None:
            row |= {
                "delay_cause": delay.cause,
                "delay_from": PreciseDate(delay.start),
                "delay_to": PreciseDate(delay.end) if delay.end else Word("open"),
                "delay_state": "verified" if delay.verified else "claimed",
                "delay_department": delay.department,
                "delay_note": delay.document or None,
            }
        recognition = recognitions.get(seen.parcel)
        if recognition is not None:
            row |= {
                "recognition_no": recognition.document,
                "recognition_on": PreciseDate(recognition.recognised_on),
                "recognition_until": (
                    PreciseDate(recognition.expires_on) if recognition.expires_on else None
                ),
                "recognition_scope": recognition.scope,
                "recognition_far_min": recognition.far_min,
                "recognition_far_max": recognition.far_max,
            }
        yield row


def _observation(seen: Progress, price: int | None) -> Row:
    done = seen.invest_done
    return {
        "parcel_code": seen.parcel,
        "observed_on": PreciseDate(seen.observed_on),
        "permit_no": seen.permit_number,
        "permit_on": _permit(seen),
        "foundation_type": seen.foundation,
        **_quantities(seen),
        "threshold_on": PreciseDate(seen.threshold_on) if seen.threshold_on else None,
        "works_seen": _works(seen),
        "developed_area": seen.developed_cm2,
        "should_develop_area": seen.should_cm2,
        "invested_excl_land": done,
        "invested_incl_land": done + price if done is not None and price is not None else None,
        "investment_excl_land": seen.invest_total,
        "stopped_on": PreciseDate(seen.stopped_on) if seen.stopped_on else None,
        "completed_on": PreciseDate(seen.finished_on) if seen.finished_on else None,
        "production_stopped_on": PreciseDate(seen.halted_on) if seen.halted_on else None,
        "note": seen.note,
    }


def _permit(seen: Progress) -> PreciseDate | Word | None:
    if seen.permit_on is not None:
        return PreciseDate(seen.permit_on)
    return Word({PERMIT_NO: "none", PERMIT_UNKNOWN: "unknown"}[seen.permit])


def _works(seen: Progress) -> bool:
    """Works were going on: something has been done and neither stopped nor finished."""
    return bool(seen.foundation_percent) and seen.stopped_on is None and seen.finished_on is None


def _quantities(seen: Progress) -> Row:
    """Piles, pit volume or foundation area that come to the percentage."""
    if seen.foundation is None or seen.foundation_percent is None:
        return {}
    share = Fraction(seen.foundation_percent) / 100
    match seen.foundation:
        case _ if seen.foundation == PILE:
            return {"piles_done": int(_PILES * share), "piles_total": _PILES}
        case _ if seen.foundation == PIT:
            return {"pit_done": int(_PIT_VOLUME * share), "pit_total": _PIT_VOLUME}
        case _ if seen.foundation == OTHER and seen.should_cm2 is not None:
            total = int(seen.should_cm2 * _FOUNDATION_SHARE) // 100 * 100
            return {"foundation_done": int(total * share), "foundation_total": total}
        case _:
            return {}


def occupancy_rows(city: City) -> Iterator[Row]:
    companies = {row.code: row.name for row in city.enterprises}
    for item in city.occupancies:
        yield {
            "name": companies[item.enterprise],
            "uscc": item.enterprise,
            "parcel_code": item.parcel,
            "park": _park(city, item.park),
            "own_area": item.own_cm2,
            "leased_in_area": item.leased_in_cm2,
            "leased_out_area": item.leased_out_cm2,
            "leased_gfa": item.leased_floor_cm2,
            "total_gfa": item.total_floor_cm2,
            "from_on": PreciseDate(item.since) if item.since else None,
            "to_on": Word("open") if item.leased_floor_cm2 else None,
            "production_on": PreciseDate(item.production_on) if item.production_on else None,
            "note": _CITY_NOTE,
        }


def performance_rows(city: City) -> Iterator[Row]:
    companies = {row.code: row for row in city.enterprises}
    districts = {row.code: row.name for row in city.districts}
    for item in city.performance:
        company = companies[item.enterprise]
        yield {
            "name": company.name,
            "uscc": item.enterprise,
            "year": item.year,
            "park": _park(city, item.park),
            "district": districts[item.district],
            "coverage": "whole" if item.whole else "park",
            "above_scale": item.above_scale,
            "revenue": item.revenue,
            "tax": item.tax,
            "industry_code": company.industry,
            "industry_edition": _EDITION,
            "industry_name": company.industry_name,
            "note": _CITY_NOTE,
            **inputs(item.enterprise, item.year, item.revenue),
        }


def _park(city: City, index: int | None) -> str | None:
    park: Park | None = city.parks[index] if index is not None else None
    return park.name if park is not None else None


ROWS = {
    "contracts": contract_rows,
    "buildings": building_rows,
    "progress": progress_rows,
    "occupancy": occupancy_rows,
    "performance": performance_rows,
}
