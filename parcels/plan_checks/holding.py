"""C9 idle land, C14 抵押与查封, C15 使用年限: what lies on the land or its holder."""

from collections.abc import Iterator

from parcels.cases.freeze import Applicant, Request, freeze
from parcels.outcome import Outcome
from parcels.plan_checks.finding import Said, Voice
from parcels.plan_checks.plan import Plan, Purpose
from parcels.rules import idle

_REQUESTS = {
    Purpose.SUPPLY: Request.APPLY,
    Purpose.USE_CHANGE: Request.CHANGE,
    Purpose.CONDITION: Request.CHANGE,
    Purpose.TRANSFER: Request.TRANSFER,
}


def idleness(plan: Plan, voice: Voice) -> Iterator[Said]:
    """C9: open cases with 办法 24, and a suspicion on the land itself."""
    yield from _cases(plan, voice)
    if plan.purpose is Purpose.SUPPLY:
        return
    state = idle.judge(plan.land, voice.policy, voice.on).finding.state
    if state is not None and state.suspected:
        yield voice.say("idle_suspected", Outcome.REVIEW, state=state.word)


def _cases(plan: Plan, voice: Voice) -> Iterator[Said]:
    request = _REQUESTS[plan.purpose]
    needs_applicant = request is Request.APPLY and plan.applicant is None and plan.cases != ()
    if plan.cases is None or needs_applicant:
        yield voice.say("cases_unknown", Outcome.UNKNOWN)
        return
    parcel = None if request is Request.APPLY else plan.land.code
    applicant = plan.applicant or Applicant("")
    found = freeze(request, applicant, parcel, plan.cases, voice.policy, voice.on)
    for objection in found:
        yield voice.object(objection)
    if not found:
        yield voice.say("cases_none", Outcome.PASS)


def encumbrances(plan: Plan, voice: Voice) -> Iterator[Said]:
    """C14."""
    held = plan.encumbrance
    if held.mortgagees is None:
        yield voice.say("mortgage_unknown", Outcome.UNKNOWN)
    elif held.mortgagees:
        yield voice.say("mortgaged", Outcome.REVIEW, names="、".join(held.mortgagees))
    else:
        yield voice.say("mortgage_none", Outcome.PASS)
    if held.seized is None:
        yield voice.say("seizure_unknown", Outcome.UNKNOWN)
    else:
        outcome = Outcome.REVIEW if held.seized else Outcome.PASS
        yield voice.say("seized" if held.seized else "seizure_none", outcome)


def term(plan: Plan, voice: Voice) -> Iterator[Said]:
    """C15: land held for a time that ends before the plan needs it to."""
    row = voice.policy.find("plan.term", voice.on)
    contract = plan.land.contract
    mode = plan.term.mode or (contract.supply_mode if contract is not None else None)
    ends, needed = plan.term.ends_on, plan.term.needed_until
    if row is None or mode is None:
        yield voice.say("mode_unknown", Outcome.UNKNOWN)
    elif ends is not None and needed is not None:
        code, outcome = (
            ("term_ends", Outcome.REVIEW)
            if ends < needed
            else (
                "term_holds",
                Outcome.PASS,
            )
        )
        yield voice.say(code, outcome, mode=mode, ends=ends, needed=needed)
    elif any(word in mode for word in row.words("modes")):
        yield voice.say("term_unknown", Outcome.UNKNOWN, mode=mode)
    else:
        yield voice.say("term_other", Outcome.NOT_APPLICABLE, mode=mode)
