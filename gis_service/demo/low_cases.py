"""Low-efficiency cases of the simulated city, in every state (模拟数据)."""

from datetime import date, timedelta

from sqlalchemy import Connection, Engine

from gis_service.day import noon
from gis_service.services.low_efficiency import Asked, Opening, open_case, take_step
from gis_service.store import low_rows
from gis_service.store.parcel_query import ParcelQuery
from gis_service.transaction import unit_of_work
from gis_service.user import User
from parcels.low_efficiency.case import LowState, ParcelPlan, Told
from parcels.low_efficiency.ways import Build, BuyBack, Way

_SIMULATED = "模拟数据"
_EACH = 2
_PATHS: dict[LowState, tuple[str, ...]] = {
    LowState.SUSPECTED: (),
    LowState.CHECKED: ("inspect",),
    LowState.RECOGNISED: ("inspect", "recognise"),
    LowState.PLANNED: ("inspect", "recognise", "plan"),
    LowState.IN_PROGRESS: ("inspect", "recognise", "plan", "progress"),
    LowState.CLEARED: ("inspect", "recognise", "plan", "finish", "clear"),
    LowState.DISMISSED: ("inspect", "dismiss"),
}
_OF_INSPECTOR = "inspect"
_NUMBERED = ("recognise", "clear")


def record(engine: Engine, official: User, inspector: User, as_of: date) -> None:
    """Up to two cases of each state from the parcels with clues.

    The inspector's checks come first, in the inspector's scope, so that both work as on site.
    """
    with unit_of_work(engine, inspector) as connection:
        query = ParcelQuery(as_of, inspector.scope)
        states = list(_PATHS) * _EACH
        count, found = low_rows.candidates(connection, query, len(states))
        # Half stay clues that nobody has listed yet.
        found = found[: count // 2]
        opened = [
            (state, _opened(connection, inspector, one.id, as_of))
            for state, one in zip(states, found, strict=False)
        ]
        for state, case_id in opened:
            if _OF_INSPECTOR in _PATHS[state]:
                _do(connection, inspector, case_id, _OF_INSPECTOR, as_of)
    with unit_of_work(engine, official) as connection:
        for state, case_id in opened:
            for step in _PATHS[state]:
                if step != _OF_INSPECTOR:
                    _do(connection, official, case_id, step, as_of)


def _opened(connection: Connection, user: User, parcel_id: int, on: date) -> int:
    opening = Opening(parcel_id, on, reason=_SIMULATED, evidence=(_SIMULATED,))
    return open_case(connection, user, opening, noon(on))


def _do(connection: Connection, user: User, case_id: int, step: str, on: date) -> None:
    stored = low_rows.find(connection, case_id)
    if stored is None:
        raise LookupError(case_id)
    listed = stored.case.listed_cm2
    whole = step == "finish"
    told = Told(
        reason=_SIMULATED,
        evidence=(_SIMULATED,),
        number=f"模低效〔{on.year}〕{case_id}号" if step in _NUMBERED else "",
        park_agrees=step == "recognise",
        plan=_plan(case_id, listed, on) if step == "plan" else None,
        area_cm2=(listed if whole else listed // 2) if whole or step == "progress" else None,
    )
    name = "progress" if whole else step
    take_step(connection, user, case_id, Asked(name, on, len(stored.case.events), told), noon(on))


def _plan(case_id: int, listed_cm2: int, on: date) -> ParcelPlan:
    """Building on the own land and buying back by turns."""
    build = Build(Way.EXPAND, within_parcel=True, fits_plan=True, safe=True, far=2, far_max=3)
    buy = BuyBack(_SIMULATED, 0)
    way = build if case_id % _EACH else buy
    return ParcelPlan(way, listed_cm2, on + timedelta(days=60 * (1 + case_id % 5)), _SIMULATED)
