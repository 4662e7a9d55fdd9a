"""The fifteen checks of a plan on a day (方案核查)."""

from collections.abc import Callable, Iterator
from datetime import date

from parcels.layers import LayerKind
from parcels.outcome import Outcome
from parcels.plan_checks import condition, dealing, holding, outline, protection, supplying
from parcels.plan_checks.finding import Check, PlanFinding, Said, Voice, combined
from parcels.plan_checks.plan import Plan
from parcels.policy import Policy

_CHECKS: dict[Check, Callable[[Plan, Voice], Iterator[Said]]] = {
    Check.C1: outline.overlaps,
    Check.C2: outline.banned,
    Check.C3: outline.boundary,
    Check.C4: protection.protected,
    Check.C5: protection.balance,
    Check.C6: protection.city_share,
    Check.C7: condition.floor_area,
    Check.C8: condition.controls,
    Check.C9: holding.idleness,
    Check.C10: dealing.transfer,
    Check.C11: dealing.use_change,
    Check.C12: supplying.paper_area,
    Check.C13: supplying.terms,
    Check.C14: holding.encumbrances,
    Check.C15: holding.term,
}
_SHARES = {
    Check.C2: outline.BANNED,
    Check.C3: outline.BUILT,
    Check.C4: (LayerKind.RED, LayerKind.BLUE, LayerKind.PARK),
    Check.C7: (LayerKind.RING,),
}


def check_plan(plan: Plan, policy: Policy, as_of: date) -> tuple[PlanFinding, ...]:
    """One finding a check, in their order; the same plan, policy and day give the same answer.

    A check that does not apply to the purpose is NOT_APPLICABLE; one that lacks a layer, a
    policy row or an input is UNKNOWN, never PASS.
    """
    voice = Voice(policy, as_of)
    return tuple(_checked(check, plan, voice) for check in Check)


def _checked(check: Check, plan: Plan, voice: Voice) -> PlanFinding:
    shares = outline.shares_of(plan, _SHARES.get(check, ()))
    if not check.applies(plan.purpose):
        said = voice.say("not_asked", Outcome.NOT_APPLICABLE, purpose=plan.purpose.label)
        return combined(check, (said,), shares)
    return combined(check, _CHECKS[check](plan, voice), shares)
