"""The way of a parcel from approval to full production (批准→供应→交地→开工→竣工→投产→达产)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from parcels.dates import PreciseDate
from parcels.facts import ParcelFacts
from parcels.policy import Policy
from parcels.start import StartState, start_of


class Stage(StrEnum):
    """In the order of the way."""

    APPROVED = "批准"
    SUPPLIED = "供应"
    DELIVERED = "交地"
    STARTED = "开工"
    COMPLETED = "竣工"
    PRODUCING = "投产"
    REACHED = "达产"


class StageState(StrEnum):
    """What is known of a stage on a day; UNKNOWN: neither an agreed nor an actual day."""

    DONE = "已完成"
    OVERDUE = "逾期"
    OPEN = "未到期"
    UNKNOWN = "未登记"


@dataclass(frozen=True, slots=True)
class StageAt:
    """One stage with its agreed (约定) and actual day.

    actual  None also where a stage is done on a day that nobody recorded.
    days  late: of an overdue stage up to the day asked, of a done one at its actual day; None where
          a day is not known exactly or nothing is late.
    """

    stage: Stage
    state: StageState
    agreed: PreciseDate | None = None
    actual: PreciseDate | None = None
    days: int | None = None


def stages(facts: ParcelFacts, policy: Policy, as_of: date) -> tuple[StageAt, ...]:
    """All seven stages. 批准 and 达产 have no recorded actual day, 供应 and 投产 no agreed one.

    开工 is judged by 办法 30. A day after ``as_of`` has not come. A date known by month counts from
    its last day.
    """
    contract, progress = facts.contract, facts.progress
    start = start_of(facts, policy, as_of)
    signed = contract.signed_on if contract else None
    produced = (firm.first_production_on for firm in facts.enterprises)
    days: tuple[tuple[Stage, PreciseDate | None, PreciseDate | None], ...] = (
        (Stage.APPROVED, None, None),
        (Stage.SUPPLIED, None, signed),
        (
            Stage.DELIVERED,
            contract.agreed_delivery if contract else None,
            contract.actual_delivery if contract else None,
        ),
        (Stage.STARTED, contract.last_start(as_of) if contract else None, start.on),
        (
            Stage.COMPLETED,
            contract.last_completion(as_of) if contract else None,
            progress.completed_on if progress else None,
        ),
        (Stage.PRODUCING, None, _earliest(produced)),
        (Stage.REACHED, contract.reach_on if contract else None, None),
    )
    started = start.state is StartState.STARTED
    return tuple(
        _stage(stage, agreed, actual, as_of, started and stage is Stage.STARTED)
        for stage, agreed, actual in days
    )


def _stage(
    stage: Stage,
    agreed: PreciseDate | None,
    actual: PreciseDate | None,
    as_of: date,
    done: bool,
) -> StageAt:
    if done and actual is None:
        return StageAt(stage, StageState.DONE, agreed)
    if actual is not None and actual.first <= as_of:
        return StageAt(stage, StageState.DONE, agreed, actual, _late(agreed, actual.last))
    if agreed is None:
        return StageAt(stage, StageState.UNKNOWN)
    # Whether full production was reached is a check of figures, not a day that someone records.
    if agreed.last >= as_of or stage is Stage.REACHED:
        state = StageState.OPEN if agreed.last >= as_of else StageState.UNKNOWN
        return StageAt(stage, state, agreed)
    return StageAt(stage, StageState.OVERDUE, agreed, None, _late(agreed, as_of))


def _late(agreed: PreciseDate | None, day: date) -> int | None:
    if agreed is None or not agreed.exact or day <= agreed.last:
        return None
    return (day - agreed.last).days


def _earliest(days: Iterable[PreciseDate | None]) -> PreciseDate | None:
    return min((day for day in days if day is not None), key=lambda day: day.first, default=None)
