"""Idle land (闲置土地) by both limbs of 《闲置土地处置办法》 article 2.

Limb 1: not started a full year after the start date. Limb 2: started, too little land developed
*or* too little invested, stopped for a full year. The result is a suspicion (疑似); only an
official determines. Choices where the law is silent:

* a suspicion reads REVIEW with its state (the verdict IDLE comes from the state), an overdue
  start FAIL (a missed contract), a stoppage under a year REVIEW;
* without any record of works limb 1 is suspected, for the burden of showing works is the
  holder's; works under an unclear permit are never suspected but 待核实;
* a date known to the month only is 待核实, saying whether every day of it gives one answer;
* limb 2 counts the present stoppage from the last day with works and deducts nothing;
* a start after T1 leaves the idle time on record and reads REVIEW until completion.
"""

from datetime import date

from parcels.dates import PreciseDate, add_days, as_number, next_day
from parcels.facts import ParcelFacts
from parcels.finding import DataUse, Detail, Finding, Ruling, Unit
from parcels.idle_clock import IdleClock, StartDate, run, start_date
from parcels.idle_state import IdleState
from parcels.outcome import Outcome
from parcels.policy import Policy
from parcels.rules import stoppage
from parcels.start import Start, StartState, start_changes, start_of
from parcels.verdict import Rule
from parcels.works import PermitState

_OUTCOMES = {
    IdleState.NOT_APPLICABLE: Outcome.NOT_APPLICABLE,
    IdleState.NOT_DUE: Outcome.NOT_DUE,
    IdleState.DUE_SOON: Outcome.NOT_DUE,
    IdleState.STARTED: Outcome.PASS,
    IdleState.OVERDUE: Outcome.FAIL,
    IdleState.STOPPED: Outcome.REVIEW,
    IdleState.SUSPECTED_L1: Outcome.REVIEW,
    IdleState.SUSPECTED_L2: Outcome.REVIEW,
    IdleState.COMPLETED: Outcome.PASS,
    IdleState.DATA_MISSING: Outcome.UNKNOWN,
}


def judge(facts: ParcelFacts, policy: Policy, as_of: date) -> Ruling:
    """The idle state of a parcel at ``as_of`` and the days on which it can change."""
    changes = start_changes(facts) + _completion_changes(facts)
    if facts.supplied is False:
        return Ruling(_finding(facts, as_of, IdleState.NOT_APPLICABLE, "idle.not_supplied"))
    if policy.find("idle.limb1", as_of) is None:
        return Ruling(_finding(facts, as_of, IdleState.DATA_MISSING, "idle.no_policy"))
    if _completed(facts, as_of):
        return Ruling(_completed_finding(facts, as_of), tuple(changes))
    start = start_of(facts, policy, as_of)
    if start.state is StartState.STARTED:
        ruling = _started(facts, policy, as_of, start)
    else:
        ruling = _not_started(facts, policy, as_of, start)
    return Ruling(ruling.finding, (*changes, *ruling.changes))


def _completed(facts: ParcelFacts, as_of: date) -> bool:
    done = facts.progress.completed_on if facts.progress else None
    return done is not None and done.first <= as_of


def _completed_finding(facts: ParcelFacts, as_of: date) -> Finding:
    permitless = facts.permit is not None and facts.permit.state is PermitState.NONE
    reason = "idle.completed_unpermitted" if permitless else "idle.completed"
    outcome = Outcome.REVIEW if permitless else Outcome.PASS
    return _finding(facts, as_of, IdleState.COMPLETED, reason, outcome=outcome)


def _completion_changes(facts: ParcelFacts) -> list[date]:
    done = facts.progress.completed_on if facts.progress else None
    return [] if done is None else [done.first]


# --- limb 1 ------------------------------------------------------------------------------------


def _not_started(facts: ParcelFacts, policy: Policy, as_of: date, start: Start) -> Ruling:
    signed = _contract_changes(facts)
    if facts.contract is None:
        return Ruling(_finding(facts, as_of, IdleState.DATA_MISSING, "idle.no_contract"))
    begin = start_date(facts.contract, policy, as_of)
    if begin is None:
        finding = _finding(facts, as_of, IdleState.DATA_MISSING, "idle.no_start_date")
        return Ruling(finding, signed)
    clock = run(begin.on.first, begin.counted_after, facts.delays, policy, as_of)
    latest = run(begin.on.last, begin.counted_after, facts.delays, policy, as_of)
    if clock is None or latest is None:
        finding = _finding(facts, as_of, IdleState.DATA_MISSING, "idle.no_policy")
        return Ruling(finding, signed)
    changes = (*signed, *_clock_changes(clock, begin, facts, policy, as_of))
    if begin.on.exact:
        return Ruling(_exact(facts, policy, as_of, start, begin, clock), changes)
    changes = (*changes, *_clock_changes(latest, begin, facts, policy, as_of))
    return Ruling(_imprecise(facts, policy, as_of, begin, (clock, latest)), changes)


def _exact(
    facts: ParcelFacts,
    policy: Policy,
    as_of: date,
    start: Start,
    begin: StartDate,
    clock: IdleClock,
) -> Finding:
    state = _limb1_state(clock, policy, as_of)
    detail = _clock_detail(facts, policy, as_of, begin, clock)
    measured = None if clock.t1_open else as_number(clock.t1)
    stopped = facts.progress is not None and facts.progress.stopped_on is not None
    waiting = state in (IdleState.NOT_DUE, IdleState.DUE_SOON)
    reason, outcome = f"idle.{state.name.lower()}", _OUTCOMES[state]
    if start.state is StartState.UNCLEAR and (stopped or not waiting):
        state, reason, outcome = IdleState.DATA_MISSING, "idle.start_unclear", Outcome.UNKNOWN
    elif start.state is StartState.UNPERMITTED:
        detail["unpermitted"] = True
        if waiting:
            reason, outcome = "idle.unpermitted", Outcome.REVIEW
    clauses = ["idle.limb1"]
    if begin.basis == "delivery":
        clauses.append("idle.undated")
    if clock.suspended_days:
        clauses.append("idle.deduct")
    return _finding(
        facts,
        as_of,
        state,
        reason,
        outcome=outcome,
        measured=measured,
        clauses=tuple(clauses),
        detail=detail,
    )


def _limb1_state(clock: IdleClock, policy: Policy, as_of: date) -> IdleState:
    if as_of <= clock.start:
        soon = policy.find("idle.due_soon", as_of)
        near = soon is not None and as_of >= add_days(clock.start, -soon.whole("days"))
        return IdleState.DUE_SOON if near and not clock.d0_open else IdleState.NOT_DUE
    return IdleState.OVERDUE if as_of <= clock.t1 else IdleState.SUSPECTED_L1


def _imprecise(
    facts: ParcelFacts,
    policy: Policy,
    as_of: date,
    begin: StartDate,
    clocks: tuple[IdleClock, IdleClock],
) -> Finding:
    first, last = (_limb1_state(clock, policy, as_of) for clock in clocks)
    same = first is last
    detail: dict[str, Detail] = {"typed": begin.on.text, "same_any_day": same}
    if same:
        detail["would_be"] = first.word
    reason = "idle.imprecise_same" if same else "idle.imprecise"
    return _finding(facts, as_of, IdleState.DATA_MISSING, reason, detail=detail)


def _clock_detail(
    facts: ParcelFacts, policy: Policy, as_of: date, begin: StartDate, clock: IdleClock
) -> dict[str, Detail]:
    detail: dict[str, Detail] = {
        "d0_on": clock.d0,
        "basis": begin.basis,
        "start_on": None if clock.d0_open else clock.start,
        "t1_on": None if clock.t1_open else clock.t1,
        "t2_on": None if clock.t1_open else clock.t2,
        "suspended_days": clock.suspended_days,
        "undetermined": clock.t1_open,
        "two_years": as_of > clock.t2,
        "by_analogy": facts.contract is not None and facts.contract.collective,
        "cause_pending": facts.progress is not None
        and facts.progress.government_cause
        and not any(delay.verified for delay in facts.delays),
        "no_shift": begin.counted_after is None and bool(facts.delays),
    }
    if any(not delay.verified for delay in facts.delays):
        claimed = run(clock.d0, begin.counted_after, facts.delays, policy, as_of, with_claims=True)
        if claimed is not None and claimed.t1 != clock.t1:
            detail["claimed_t1_on"] = claimed.t1
    return detail


def _clock_changes(
    clock: IdleClock, begin: StartDate, facts: ParcelFacts, policy: Policy, as_of: date
) -> list[date]:
    days = [next_day(clock.start), next_day(clock.t1), next_day(clock.t2)]
    soon = policy.find("idle.due_soon", as_of)
    if soon is not None:
        days.append(add_days(clock.start, -soon.whole("days")))
    days += [delay.since for delay in facts.delays if delay.until is None]
    if begin.counted_after is not None and any(delay.until is None for delay in facts.delays):
        days.append(next_day(begin.counted_after))
    return days


def _contract_changes(facts: ParcelFacts) -> tuple[date, ...]:
    contract = facts.contract
    return tuple(item.signed_on for item in contract.supplements) if contract else ()


# --- limb 2 ------------------------------------------------------------------------------------


def _started(facts: ParcelFacts, policy: Policy, as_of: date, start: Start) -> Ruling:
    halt = stoppage.weigh(facts, policy, as_of)
    reason = f"idle.{halt.reason}"
    detail = dict(halt.detail)
    detail["started_on"] = _day(start.on)
    detail["reported_start"] = start.reported
    detail["by_analogy"] = facts.contract is not None and facts.contract.collective
    outcome = _OUTCOMES[halt.state]
    if halt.state is IdleState.STARTED:
        late = _late_start(facts, policy, as_of, start)
        detail.update(late)
        if late:
            reason, outcome = "idle.started_late", Outcome.REVIEW
    finding = _finding(
        facts,
        as_of,
        halt.state,
        reason,
        outcome=outcome,
        measured=None if halt.full_year_on is None else as_number(halt.full_year_on),
        clauses=("idle.limb2", "idle.started"),
        detail=detail,
    )
    return Ruling(finding, (*halt.changes, *_contract_changes(facts)))


def _late_start(facts: ParcelFacts, policy: Policy, as_of: date, start: Start) -> dict[str, Detail]:
    """The idle time that lies behind a start after T1 (first and last idle day)."""
    if facts.contract is None or start.on is None or not start.on.exact:
        return {}
    begin = start_date(facts.contract, policy, as_of)
    if begin is None or not begin.on.exact:
        return {}
    clock = run(begin.on.value, begin.counted_after, facts.delays, policy, start.on.value)
    if clock is None or start.on.value <= clock.t1:
        return {}
    return {
        "t1_on": clock.t1,
        "idle_from_on": next_day(clock.t1),
        "idle_until_on": add_days(start.on.value, -1),
    }


# --- the finding -------------------------------------------------------------------------------


def _finding(
    facts: ParcelFacts,
    as_of: date,
    state: IdleState,
    reason: str,
    *,
    outcome: Outcome | None = None,
    measured: int | None = None,
    clauses: tuple[str, ...] = ("idle.limb1",),
    detail: dict[str, Detail] | None = None,
) -> Finding:
    data = []
    if facts.contract is not None:
        data.append(DataUse("contract", facts.contract.data_on))
    if facts.progress is not None:
        data.append(DataUse("progress", facts.progress.observed_on))
    return Finding(
        rule=Rule.IDLE,
        outcome=_OUTCOMES[state] if outcome is None else outcome,
        reason=reason,
        as_of=as_of,
        measured=measured,
        unit=Unit.NONE if measured is None else Unit.DAY,
        clauses=clauses,
        data=tuple(data),
        state=state,
        detail=detail or {},
    )


def _day(typed: PreciseDate | None) -> date | None:
    return typed.value if typed is not None and typed.exact else None
