"""亩均 of parks by the figures of a round: ratios of sums, before and after what was ruled."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from gis_service.services.evaluation_rounds import OpenRound
from gis_service.store import city_rows
from gis_service.store.statement_rows import FirmStatement
from parcels.aggregate import Kpi, kpi
from parcels.contract import Indicator
from parcels.dates import year_end
from parcels.enterprise import Enterprise, YearFigures
from parcels.evaluation.round import AREA, Item
from parcels.policy import Policy
from parcels.units import Exact, half_up

_SEVERAL = "跨园区企业"


@dataclass(frozen=True, slots=True)
class ParkSums:
    """A park's revenue and tax a 亩 by the newest figures, and as collected."""

    name: str
    revenue: Kpi
    tax: Kpi
    revenue_before: Kpi
    tax_before: Kpi

    @property
    def changed(self) -> bool:
        before = (self.revenue_before.value, self.tax_before.value)
        return (self.revenue.value, self.tax.value) != before


def park_sums(connection: Connection, opened: OpenRound, policy: Policy) -> list[ParkSums]:
    """Every park of the scope; an enterprise of several parks stands in a line of its own."""
    names = {place.id: place.name for place in city_rows.parks(connection)}
    parks: dict[int, list[FirmStatement]] = defaultdict(list)
    for one in opened.stored.statements:
        parks[one.park_id].append(one)
    held, year = opened.stored.held, opened.head.year
    now, first = held.version.values, held.versions[0].values
    return [
        ParkSums(
            names.get(park, _SEVERAL),
            *(_kpi(parks[park], now, policy, year, each) for each in _INDICATORS),
            *(_kpi(parks[park], first, policy, year, each) for each in _INDICATORS),
        )
        for park in (*names, 0)
        if park in parks
    ]


_INDICATORS = (Indicator.REV_MU, Indicator.TAX_MU)


def _kpi(
    firms: list[FirmStatement],
    values: Mapping[Item, Exact | None],
    policy: Policy,
    year: int,
    indicator: Indicator,
) -> Kpi:
    people = (_enterprise(one, values, year) for one in firms)
    return kpi(people, policy, year_end(year), year, indicator)


def _enterprise(one: FirmStatement, values: Mapping[Item, Exact | None], year: int) -> Enterprise:
    def whole(code: str) -> int | None:
        value = values.get(Item(one.uscc, code))
        return None if value is None else half_up(value)

    figures = YearFigures(
        year,
        whole("revenue"),
        whole("tax"),
        one.above_scale,
        area=values.get(Item(one.uscc, AREA)),
    )
    return Enterprise(one.uscc, one.name, years=(figures,))
