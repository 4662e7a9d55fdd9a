"""Conditions of disposal by agreement (办法 12, 13)."""

from collections.abc import Iterator

from parcels.cases.ask import Ask
from parcels.cases.case import Case
from parcels.cases.disposal import Mode, check_disposal
from parcels.cases.standing import Limb
from parcels.objection import Objection


def named_mortgagees(ask: Ask) -> Iterator[Objection]:
    if not ask.given.mortgagees:
        yield ask.objection("no_mortgagee_named")


def agreement_route(ask: Ask) -> Iterator[Objection]:
    """Art. 12 is for government-caused idleness, and for all land of limb 2 (¶3)."""
    row = ask.policy.find("idle.case.causes", ask.on)
    caused = ask.case.cause
    government = row is not None and caused is not None and caused.value in row.words("government")
    if not government and ask.case.limb is not Limb.SECOND:
        yield ask.objection("agreement_cause", cause=caused.label if caused else "未认定")


def agreed(ask: Ask) -> Iterator[Objection]:
    if not ask.given.agreed or not ask.given.evidence:
        yield ask.objection("not_agreed")


def mortgagees_told(ask: Ask) -> Iterator[Objection]:
    missing = untold(ask.case)
    if missing:
        yield ask.objection("mortgagees_untold", names="、".join(missing))


def mode(ask: Ask) -> Iterator[Objection]:
    if ask.given.disposal is None:
        yield ask.objection("no_mode")
        return
    before = _extensions(ask.case)
    yield from check_disposal(ask.given.disposal, ask.case.cause, before, ask.policy, ask.on)


def same_mode(ask: Ask) -> Iterator[Objection]:
    """What is signed is the mode that was approved."""
    approved, given = ask.case.mode, ask.given.disposal
    if approved is not None and given is not None and given.mode is not approved:
        yield ask.objection("other_mode", approved=approved.label, given=given.mode.label)


def restarts(ask: Ask) -> Iterator[Objection]:
    """A new D0 is set by every mode but 协议有偿收回."""
    row = ask.policy.find("idle.dispose.restart", ask.on)
    disposal = ask.case.disposal
    if disposal is None or (row is not None and disposal.mode.value in row.words("except")):
        yield ask.objection("no_restart")
    elif disposal.new_start is None:
        yield ask.objection("no_new_start")


def untold(case: Case) -> tuple[str, ...]:
    """Mortgagees who have not been told, in the order of the register."""
    told = case.mortgagees_told
    return tuple(name for name in case.subject.mortgagees if name not in told)


def _extensions(case: Case) -> int:
    """Extensions already signed in this case."""
    signed = (event.given.disposal for event in case.events if event.step == "dispose")
    return sum(item is not None and item.mode is Mode.EXTEND for item in signed)
