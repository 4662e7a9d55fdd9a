"""Short ways to write facts in tests."""

from datetime import date
from fractions import Fraction
from typing import Any

from parcels.building import Building, Buildings, Storey
from parcels.contract import Contract
from parcels.dates import PreciseDate
from parcels.facts import Areas, LayerVersion, ParcelFacts
from parcels.layers import LayerKind
from parcels.policy import load_profile
from parcels.works import Delay, DelayCause, Progress

POLICY = load_profile("chengdu").policy
M2 = 10_000
WAN = 1_000_000


def on(text: str) -> date:
    return date.fromisoformat(text)


def day(text: str) -> PreciseDate:
    return PreciseDate(on(text))


def month(year: int, number: int) -> PreciseDate:
    return PreciseDate.month(year, number)


def m2(text: str) -> int:
    value = Fraction(text) * M2
    assert value.denominator == 1
    return value.numerator


def delay(since: str, until: str | None, *, verified: bool = True) -> Delay:
    last = None if until is None else on(until)
    return Delay(DelayCause.GOV_1, on(since), last, verified)


def parcel(**known: Any) -> ParcelFacts:
    return ParcelFacts(code="510100000001", **known)


def land(text: str) -> Areas:
    return Areas(contract_cm2=m2(text), plane_cm2=m2(text))


def layer(kind: LayerKind, *, approximate: bool = False) -> LayerVersion:
    return LayerVersion(kind, on("2023-01-01"), approximate)


def buildings(*storeys: tuple[str, int | None]) -> Buildings:
    """One building a storey: (m², height in mm)."""
    return Buildings(
        tuple(
            Building(f"B{index}", (Storey(m2(area), height),))
            for index, (area, height) in enumerate(storeys)
        )
    )


def stopped(
    stop: str | None,
    *,
    should: str = "60000",
    developed: str | None = None,
    total: int = 60_000,
    invested: int | None = None,
    start: str = "2020-06-01",
) -> ParcelFacts:
    """A started project that stopped; areas in m², money in 万元 without land price."""
    return parcel(
        contract=Contract(
            agreed_start=day("2020-06-01"),
            reported_start=day(start),
            total_investment_fen=total * WAN,
        ),
        progress=Progress(
            developed_cm2=None if developed is None else m2(developed),
            should_develop_cm2=m2(should),
            invested_fen=None if invested is None else invested * WAN,
            stopped_on=None if stop is None else day(stop),
        ),
    )
