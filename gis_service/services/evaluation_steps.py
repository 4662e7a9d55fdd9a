"""Steps of a round: which may be taken now and why not, and taking one."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from gis_service import audit
from gis_service.audit import EventKind
from gis_service.day import opening_day
from gis_service.errors import Conflict, Forbidden, NotFound, Unusable
from gis_service.jobs import requests
from gis_service.services.evaluation_rounds import OpenRound, actor_of, covers, read_round
from gis_service.services.evaluation_scoring import score
from gis_service.services.steps import (
    Option,
    StepRefused,
    must_be_explained,
    must_have_come,
    note_refused,
    option_of,
    step_named,
)
from gis_service.store import paper_rows, round_rows, standing_rows
from gis_service.store.paper_rows import NewPaper
from gis_service.store.statement_rows import FirmStatement
from gis_service.user import User
from parcels.evaluation.round import (
    PACKAGE,
    SCORINGS,
    MarkKind,
    Round,
    RoundEvent,
    Said,
)
from parcels.evaluation.rounds import allowed, take
from parcels.evaluation.scheme import Scheme
from parcels.objection import Refusal
from parcels.policy import Policy
from parcels.procedure import load_procedure

OF_A_FIRM = frozenset({"respond", "rule", "mark", "correct"})
"""Steps about one enterprise; the others are of the whole round."""
_SCORES = frozenset({*SCORINGS, "correct"})
_GRADES = frozenset({"release", "correct"})
"""Steps after which other grades are in force."""
_FAR_AHEAD = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a user wants recorded.

    seen     how many events the round had when the user looked, of one enterprise and of the
             whole round for a step about an enterprise.
    papers   files that come with it, already kept by content.
    """

    step: str
    on: date
    seen: int
    said: Said = field(default_factory=Said)
    papers: tuple[NewPaper, ...] = ()

    @property
    def uscc(self) -> str | None:
        """Whose it is; None for a step of the whole round."""
        if self.step not in OF_A_FIRM:
            return None
        if self.said.mark is not None:
            return self.said.mark.uscc
        return self.said.item.uscc if self.said.item is not None else ""


def options(opened: OpenRound, user: User, on: date, policy: Policy) -> tuple[Option, ...]:
    """Steps of the whole round from its state, for who covers it; nothing for others."""
    if not covers(user, opened.head):
        return ()
    held = opened.stored.held
    steps = load_procedure(PACKAGE).steps_from(held.state.value)
    actor, filled = actor_of(user), Said(reason="—", closes=on + _FAR_AHEAD)
    return tuple(
        option_of(step, allowed(held, step.code, actor, on, filled, policy))
        for step in steps
        if step.code not in OF_A_FIRM
    )


def take_step(
    connection: Connection, user: User, policy: Policy, round_id: int, asked: Asked, at: datetime
) -> OpenRound:
    """Record a step and what follows from it; the round after it as far as it was read.

    Raises StepRefused with every reason, Conflict when the round or the enterprise moved
    meanwhile, NotFound for an unknown step or outside the scope, Unusable for a day to come or a
    mark that the scheme does not know, Forbidden for a step of the whole by who sees a part.
    """
    step_named(PACKAGE, asked.step)
    must_have_come(asked.on, at)
    # A correction scores everyone again, so that the whole round is read.
    whole = asked.step in _SCORES
    opened = read_round(connection, round_id, None if whole else asked.uscc, lock=True)
    firm = _firm(opened, asked)
    if (firm is None or whole) and not covers(user, opened.head):
        raise Forbidden("全轮步骤由管辖整个评价范围的土地官员办理。")
    _must_be_as_seen(opened, asked)
    _must_be_known(opened.scheme.scheme, asked)
    said = replace(
        asked.said, evidence=(*asked.said.evidence, *(paper.name for paper in asked.papers))
    )
    held = opened.stored.held
    taken = take(held, asked.step, actor_of(user), asked.on, said, policy, at=at)
    if isinstance(taken, Refusal):
        raise StepRefused(taken.objections)
    must_be_explained(taken.cautions, said.reason)
    made = len(taken.held.versions) > len(held.versions)
    event = round_rows.numbered(taken.event, opened.head.version + made)
    account = (user.id, user.display_name)
    place = round_rows.add_event(connection, opened.stored, event, account, firm)
    if firm is not None and asked.papers:
        paper_rows.add(connection, round_id, place, firm, asked.papers, account)
    _note(connection, user, opened, event, place)
    after = read_round(connection, round_id, None if whole else asked.uscc)
    if whole:
        score(connection, after, place, event)
    if asked.step in _GRADES:
        standing_rows.queue_graded(connection, round_id)
        requests.ask_assess(connection, user.id, opening_day(connection))
    return after


def note_refusal(
    connection: Connection, user: User, round_id: int, step: str, refused: StepRefused
) -> None:
    """See ``steps.note_refused``."""
    target = f"round:{round_id}"
    note_refused(connection, user, EventKind.ROUND_REFUSED, target, refused, step=step)


def _firm(opened: OpenRound, asked: Asked) -> FirmStatement | None:
    """Whose step it is. Raises NotFound for an enterprise that is not in the round."""
    if asked.step not in OF_A_FIRM:
        return None
    found = opened.stored.firm(asked.uscc or "")
    if found is None:
        raise NotFound("这轮评价没有这家企业，或它不在您的管理范围内。")
    return found


def _must_be_as_seen(opened: OpenRound, asked: Asked) -> None:
    if asked.seen != seen_of(opened, asked.uscc):
        raise Conflict("在您查看之后又有办理记录，请刷新后再办。")


def seen_of(opened: OpenRound, uscc: str | None) -> int:
    """How many events concern a step: of the enterprise and of the whole round, or all."""
    if uscc is None:
        return opened.head.events
    return sum(stored.uscc in (None, uscc) for stored in opened.stored.history)


def _must_be_known(scheme: Scheme, asked: Asked) -> None:
    mark = asked.said.mark
    if mark is None or mark.withdrawn:
        return
    known = {MarkKind.VETO: scheme.vetoes, MarkKind.PROTECTION: scheme.protections}
    if mark.kind in known and mark.code not in known[mark.kind]:
        raise Unusable(f"请选择方案中的{mark.kind.label}条款。")


def _note(
    connection: Connection, user: User, opened: OpenRound, event: RoundEvent, place: int
) -> None:
    """A ruling's audit event names who collected and who registered beside who ruled."""
    detail: dict[str, object] = {
        "step": event.step,
        "on": event.on.isoformat(),
        "place": place,
        "version": event.version,
    }
    item = event.said.item
    if item is not None:
        detail |= {"uscc": item.uscc, "item": item.quantity}
        detail |= _people(opened.stored.held, event)
    if event.said.mark is not None:
        detail |= {"uscc": event.said.mark.uscc, "mark": event.said.mark.kind.value}
    audit.record(connection, user, EventKind.ROUND_STEP, f"round:{opened.head.id}", detail=detail)


def _people(held: Round, event: RoundEvent) -> dict[str, object]:
    if event.step not in ("rule", "correct"):
        return {}
    objected = held.objection(event.said.item)
    found: dict[str, object] = {"collected_by": held.collector}
    if event.step == "rule":
        found["accepted"] = event.said.accepted
    if objected is not None:
        found["registered_by"] = objected.actor.name
    return found
