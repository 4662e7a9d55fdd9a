"""Terms of a 标准地 project as the contract has them (约定预填), for the official to settle."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from fractions import Fraction

from sqlalchemy import Connection

from gis_service.facts.paper import row_of
from gis_service.rights import must_use
from gis_service.services.std_projects import PAGE, assembled_on
from gis_service.store import fact_rows
from gis_service.store.fact_rows import Row
from gis_service.user import User
from parcels.contract import CheckStage, Contract, FarRange, Operator
from parcels.dates import PreciseDate
from parcels.legal_area import legal_area
from parcels.standard.project import Project
from parcels.standard.target import Target, indicator_kinds, of_contract
from parcels.units import PERCENT, PPM

_SHARES = {
    "building_coefficient_min": "BCOEF",
    "admin_land_max": "ADMIN_LAND",
    "green_max": "GREEN",
}


def proposed_terms(connection: Connection, user: User, parcel_id: int, on: date) -> Project:
    """Terms as contract and register have them; no events.

    Raises NotFound for a parcel that is not there on that day, or not in the scope, Forbidden.
    """
    must_use(user, PAGE)
    found = assembled_on(connection, parcel_id, on)
    facts, columns = found.facts, found.version.columns
    land, contract = legal_area(facts.areas), facts.contract
    project = Project(
        facts.code,
        columns["holder_uscc"] or "",
        area_cm2=None if land is None or land.estimated else land.cm2,
        holder=columns["holder"] or "",
    )
    rows = fact_rows.contracts(connection, [parcel_id]).get(parcel_id, [])
    row = row_of(rows, on)
    return project if contract is None or row is None else _agreed(project, contract, row, on)


def _agreed(project: Project, contract: Contract, row: Row, on: date) -> Project:
    return replace(
        project,
        holder=row["holder"] or project.holder,
        uscc=row["holder_uscc"] or project.uscc,
        targets=(*_of_benefit(contract), *_far(contract.far), *_shares(row)),
        liability=contract.has_liability,
        reach_on=_day(contract.reach_on),
        term_end=_day(row["expires_on"]),
        price_fen=contract.price_fen,
        deliver_by=_day(contract.agreed_delivery),
        start_by=_day(contract.last_start(on)),
        complete_by=_day(contract.last_completion(on)),
    )


def _of_benefit(contract: Contract) -> Iterator[Target]:
    """亩均投资 is what acceptance measures; the yearly figures are those of 达产."""
    for target in contract.targets:
        usual = indicator_kinds()[target.indicator.value].stage
        yield replace(of_contract(target), stage=usual)


def _far(far: FarRange | None) -> Iterator[Target]:
    if far is None:
        return
    operator = Operator.BETWEEN
    if far.low is None or far.high is None:
        operator = Operator.AT_LEAST if far.high is None else Operator.AT_MOST
    yield Target("FAR", operator, far.low, far.high, "", CheckStage.ACCEPT)


def _shares(row: Row) -> Iterator[Target]:
    for column, code in _SHARES.items():
        if row[column] is not None:
            kind, value = indicator_kinds()[code], Fraction(row[column] * PERCENT, PPM)
            least = kind.operator is Operator.AT_LEAST
            low, high = (value, None) if least else (None, value)
            yield Target(code, kind.operator, low, high, "%", kind.stage)


def _day(day: PreciseDate | None) -> date | None:
    """A date known to the day; a month alone is left for the official to settle."""
    return day.first if day is not None and day.exact else None
