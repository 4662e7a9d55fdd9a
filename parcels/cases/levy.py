"""Conditions of fee and resumption (办法 14-19)."""

from collections.abc import Iterator

from parcels.cases.agreement import untold
from parcels.cases.ask import Ask
from parcels.cases.disposal import Mode
from parcels.cases.fee import idle_fee
from parcels.cases.standing import Limb
from parcels.objection import Objection
from parcels.units import yuan


def levy_route(ask: Ask) -> Iterator[Objection]:
    """Art. 14 is for limb 1 by the holder's own cause only."""
    if ask.case.limb is Limb.SECOND:
        yield ask.objection("levy_limb2", step=ask.step.label)
    row = ask.policy.find("idle.case.causes", ask.on)
    caused = ask.case.cause
    own = row is not None and caused is not None and caused.value in row.words("holder")
    if not own:
        yield ask.objection(
            "levy_cause", step=ask.step.label, cause=caused.label if caused else "未认定"
        )
    standing = ask.standing
    if standing is not None and standing.started_late:
        yield ask.objection("late_start_levy", t1=standing.t1, started=standing.started_on)


def full_year(ask: Ask) -> Iterator[Objection]:
    standing = ask.standing
    if standing is None or standing.t1 is None:
        yield ask.objection("t1_unknown")
    elif ask.on <= standing.t1:
        yield ask.objection("year_not_full", t1=standing.t1)


def two_years(ask: Ask) -> Iterator[Objection]:
    """Not started for two full years: a start before that bars the resumption."""
    standing = ask.standing
    if standing is None or standing.t2 is None:
        yield ask.objection("t2_unknown")
        return
    if ask.on <= standing.t2:
        yield ask.objection("two_years_not_full", t2=standing.t2)
    if standing.started_on is not None and standing.started_on <= standing.t2:
        yield ask.objection("started_before_t2", t2=standing.t2, started=standing.started_on)


def other_person(ask: Ask) -> Iterator[Objection]:
    determined = ask.case.determination
    if determined is not None and determined.actor.name == ask.actor.name:
        yield ask.objection("own_determination")


def hearing_in_time(ask: Ask) -> Iterator[Objection]:
    served = ask.case.served_on("hearing_notice")
    if served is None:
        yield ask.objection("hearing_unserved")
        return
    due = ask.due("idle.hearing.request", served)
    if due is not None and ask.on > due.on:
        yield ask.objection("hearing_too_late", due=due.on)


def hearing_requested(ask: Ask) -> Iterator[Objection]:
    if ask.case.since_entry("request_hearing") is None:
        yield ask.objection("hearing_not_requested")


def summons_ahead(ask: Ask) -> Iterator[Objection]:
    if ask.given.hearing_on is None:
        yield ask.objection("hearing_no_day")
        return
    first = ask.due("idle.hearing.summons", ask.on)
    if first is not None and ask.given.hearing_on < first.on:
        yield ask.objection("hearing_too_soon", first=first.on)


def hearing_summoned(ask: Ask) -> Iterator[Objection]:
    summons = ask.case.since_entry("summon_hearing")
    if summons is None:
        yield ask.objection("hearing_not_summoned")
    elif summons.given.hearing_on is not None and ask.on < summons.given.hearing_on:
        yield ask.objection("hearing_before_day", day=summons.given.hearing_on)


def hearing_settled(ask: Ask) -> Iterator[Objection]:
    """The hearing was held, or the period passed without a request."""
    served = ask.case.served_on("hearing_notice")
    if served is None:
        yield ask.objection("hearing_unserved")
        return
    if ask.case.since_entry("request_hearing") is not None:
        if ask.case.since_entry("hold_hearing") is None:
            yield ask.objection("hearing_not_held")
        return
    due = ask.due("idle.hearing.request", served)
    if due is not None and ask.on <= due.on:
        yield ask.objection("hearing_waiting", due=due.on)


def reviewed(ask: Ask) -> Iterator[Objection]:
    if ask.case.since_entry("legal_review") is None:
        yield ask.objection("not_reviewed")


def fee_exact(ask: Ask) -> Iterator[Objection]:
    """The amount decided is the fee of price and base, to the 分."""
    price = ask.case.subject.price_fen
    if price is None:
        yield ask.objection("price_unknown")
        return
    base = ask.given.levy_base
    if base is not None and not (0 <= base.fen <= price and base.reason.strip()):
        yield ask.objection("levy_base")
        return
    fee = idle_fee(price, ask.policy, ask.on, base)
    if ask.given.amount_fen != fee.fen:
        yield ask.objection("fee_differs", fee=_yuan(fee.fen), given=_yuan(ask.given.amount_fen))


def fee_received(ask: Ask) -> Iterator[Objection]:
    decided = ask.case.last("decide_fee")
    due = decided.given.amount_fen if decided else None
    if due is None or ask.given.amount_fen is None or ask.given.amount_fen < due:
        yield ask.objection("fee_short", fee=_yuan(due), given=_yuan(ask.given.amount_fen))


def appeal_open(ask: Ask) -> Iterator[Objection]:
    if not ask.case.appeal_open:
        yield ask.objection("no_appeal")


def fee_overdue(ask: Ask) -> Iterator[Objection]:
    served = ask.case.served_on("fee_decision")
    if served is None:
        yield ask.objection("decision_unserved")
        return
    due = ask.due("idle.levy.pay", served)
    if due is not None and ask.on <= due.on:
        yield ask.objection("fee_not_due", due=due.on)


def appeal_lapsed(ask: Ask) -> Iterator[Objection]:
    """No appeal is open, and unless one has ended both periods are over."""
    if ask.case.appeal_open:
        yield ask.objection("appeal_pending")
        return
    served = ask.case.served_on("fee_decision")
    if served is None or ask.case.last("appeal_ended") is not None:
        return
    for clause in ("idle.appeal.review", "idle.appeal.suit"):
        due = ask.due(clause, served)
        if due is not None and ask.on <= due.on:
            yield ask.objection("appeal_waiting", due=due.on)


def urged(ask: Ask) -> Iterator[Objection]:
    letter = ask.case.since_entry("urge")
    if letter is None:
        yield ask.objection("not_urged")
        return
    due = ask.due("idle.enforce.urge", letter.on)
    if due is not None and ask.on <= due.on:
        yield ask.objection("urge_waiting", due=due.on)


def mortgagees_copied(ask: Ask) -> Iterator[Objection]:
    missing = untold(ask.case)
    if missing:
        yield ask.objection("mortgagees_uncopied", names="、".join(missing))


def handed_in_or_due(ask: Ask) -> Iterator[Objection]:
    """By the holder within the period; after it by public notice (直接公告注销, 办法 18 (一))."""
    served = ask.case.served_on("resume_decision")
    if served is None:
        yield ask.objection("decision_unserved")
        return
    due = ask.due("idle.levy.deregister", served)
    if not ask.given.handed_in and due is not None and ask.on <= due.on:
        yield ask.objection("deregister_waiting", due=due.on)
    if not ask.given.handed_in and ask.case.appeal_open:
        yield ask.objection("appeal_pending")


def taken_back(ask: Ask) -> Iterator[Objection]:
    """Land disposed of by agreement is reused only where the right was bought back."""
    if ask.case.last("deregister") is None and ask.case.mode is not Mode.BUY_BACK:
        yield ask.objection("not_taken_back")


def reuse_way(ask: Ask) -> Iterator[Objection]:
    if ask.given.reuse is None:
        yield ask.objection("no_reuse_way")


def _yuan(fen: int | None) -> str:
    return "未填" if fen is None else f"{yuan(fen)} 元"
