"""Adjustments of lines (保护线调整): drafted, revised, sent, approved; which steps are open."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Connection, text

from gis_service import audit
from gis_service.audit import EventKind
from gis_service.errors import Conflict, Forbidden, NotFound, Unusable
from gis_service.jobs import requests
from gis_service.services import dirty
from gis_service.services.line_effects import effects
from gis_service.services.line_ground import LAYER_OF, is_latest, version_on
from gis_service.services.line_version import store_version
from gis_service.services.steps import Option, StepRefused, must_have_come, option_of, step_named
from gis_service.store import line_rows, policy_rows
from gis_service.store.exclusion import hold_facts
from gis_service.store.layer_rows import LayerVersion
from gis_service.store.line_rows import Affected, Draft, Scan, StoredAdjustment
from gis_service.store.policy_rows import Snapshot
from gis_service.user import Role, User
from parcels.lines.course import (
    APPROVE,
    DRAFT_STEP,
    PACKAGE,
    Ask,
    Event,
    Given,
    Line,
    allowed,
    take,
)
from parcels.objection import Refusal
from parcels.procedure import Actor, Step, load_procedure
from parcels.procedure import Role as Capacity

REVISE = "revise"
_FILLED = "—"
_TYPED = frozenset(f"line.{code}" for code in ("no_reason", "no_document", "unexplained"))
"""What is not an obstacle but a blank of the form."""
_LOCK = text("SELECT id FROM layer_version WHERE id = :id FOR UPDATE")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a user wants recorded; ``seen``: how many events there were when he looked."""

    step: str
    on: date
    seen: int
    given: Given
    scans: tuple[Scan, ...] = ()


def must_draft(user: User) -> None:
    """Raises Forbidden for who drafts no adjustment."""
    if user.role is not Role.OFFICIAL:
        raise Forbidden(f"保护线调整由土地官员办理，{user.role.label}不能使用。")


def open_draft(
    connection: Connection,
    user: User,
    draft: Draft,
    on: date,
    at: datetime,
    proposal_id: int | None = None,
) -> int:
    """Keep a new draft of a day; its id. Raises Unusable where it reaches beyond the scope."""
    must_draft(user)
    must_have_come(on, at)
    _must_hold(user, draft)
    account = (user.id, user.display_name)
    adjustment_id = line_rows.open_adjustment(connection, draft, account, proposal_id)
    event = _drafting(user, DRAFT_STEP, on, at)
    line_rows.add_event(connection, adjustment_id, 0, event, account, draft)
    detail = {"kind": draft.adjustment.kind.value, "line": draft.adjustment.control.name}
    target = f"line_adjustment:{adjustment_id}"
    audit.record(connection, user, EventKind.LINE_DRAFTED, target, detail=detail)
    return adjustment_id


def revise(
    connection: Connection,
    user: User,
    adjustment_id: int,
    seen: int,
    draft: Draft,
    on: date,
    at: datetime,
) -> None:
    """Replace the draft; what it was stays in its event. Raises StepRefused, Conflict."""
    must_draft(user)
    must_have_come(on, at)
    _must_hold(user, draft)
    stored = read(connection, adjustment_id)
    must_not_have_moved(stored, seen)
    answer = allowed(_ask(connection, stored, user, Asked(REVISE, on, seen, Given())))
    if isinstance(answer, Refusal):
        raise StepRefused(answer.objections)
    event = _drafting(user, REVISE, on, at)
    account = (user.id, user.display_name)
    line_rows.add_event(connection, adjustment_id, seen, event, account, draft)
    _note(connection, user, adjustment_id, REVISE)


def read(connection: Connection, adjustment_id: int) -> StoredAdjustment:
    """Raises NotFound outside the scope."""
    stored = line_rows.find(connection, adjustment_id)
    if stored is None:
        raise NotFound("没有这份保护线调整方案，或它不在您的管理范围内。")
    return stored


def options(
    connection: Connection, stored: StoredAdjustment, user: User, on: date
) -> tuple[Option, ...]:
    """Every step from the state, with what forbids it to this user on that day."""
    steps = load_procedure(PACKAGE).steps_from(stored.state.value)
    filled = Given(_FILLED, _FILLED, _FILLED, stored.draft.adjustment.valid_from)
    return tuple(
        option_of(
            step, allowed(_ask(connection, stored, user, Asked(step.code, on, 0, filled))), _TYPED
        )
        for step in steps
    )


def take_step(
    connection: Connection, user: User, adjustment_id: int, asked: Asked, at: datetime
) -> None:
    """Record a step; approving makes the new version of the line and queues whom it touches.

    Raises StepRefused with every reason, Conflict when somebody else was first, NotFound outside
    the scope, Unusable for a day to come.
    """
    must_draft(user)
    must_have_come(asked.on, at)
    if asked.step == APPROVE:
        # Held before anything is read: no import and no other approval may come between.
        hold_facts(connection)
    stored = read(connection, adjustment_id)
    must_not_have_moved(stored, asked.seen)
    answer = take(_ask(connection, stored, user, asked), at)
    if isinstance(answer, Refusal):
        raise StepRefused(answer.objections)
    made = None
    if asked.step == APPROVE:
        made = _put_in_force(connection, user, stored, asked)
    account = (user.id, user.display_name)
    line_rows.add_event(
        connection,
        adjustment_id,
        asked.seen,
        answer,
        account,
        stored.draft,
        asked.scans,
        made,
    )
    _note(connection, user, adjustment_id, asked.step)


def affected(
    connection: Connection, draft: Draft, snapshot: Snapshot
) -> tuple[tuple[Affected, ...], frozenset[int]]:
    """See ``line_effects.effects``; by a role that sees every parcel."""
    profile = snapshot.profile
    return effects(connection, draft, profile.policy, profile.frame.work_srid)


def must_not_have_moved(stored: StoredAdjustment, seen: int) -> None:
    """Raises Conflict where the page showed fewer events than there are."""
    if len(stored.history) != seen:
        raise Conflict("另一位同事刚刚办理了这份方案，请刷新后再办。")


def _put_in_force(
    connection: Connection, user: User, stored: StoredAdjustment, asked: Asked
) -> tuple[int, tuple[Affected, ...]]:
    snapshot = policy_rows.latest(connection)
    connection.execute(_LOCK, {"id": stored.draft.base_version_id})
    base = _base(connection, stored.draft)
    if base is None:
        raise Conflict("这条线刚有了新的版本，请刷新后再办。")
    found, ids = affected(connection, stored.draft, snapshot)
    version_id = store_version(
        connection, stored.draft, base, snapshot.profile.frame, asked.given, stored.id
    )
    dirty.mark(connection, ids, "layer")
    requests.ask_assess(connection, user.id, asked.on)
    return version_id, found


def _base(connection: Connection, draft: Draft) -> LayerVersion | None:
    """The version drafted on, while it is in force on the day and the latest of its line."""
    kind = LAYER_OF[draft.adjustment.control]
    found = version_on(connection, kind, draft.adjustment.valid_from)
    if found is None or found.id != draft.base_version_id or not is_latest(connection, found):
        return None
    return found


def _ask(connection: Connection, stored: StoredAdjustment, user: User, asked: Asked) -> Ask:
    draft, step = stored.draft, step_named(PACKAGE, asked.step)
    kind = LAYER_OF[draft.adjustment.control]
    base = _base(connection, draft)
    since = base.valid_from if base is not None else date.min
    day = draft.adjustment.valid_from
    return Ask(
        course=stored.course,
        code=asked.step,
        actor=_actor(user, step),
        on=asked.on,
        given=replace(asked.given, scans=len(asked.scans) + asked.given.scans),
        line=Line(kind.label, base is not None, since),
        policy=policy_rows.latest(connection).profile.policy,
        before=line_rows.in_force(connection, draft.adjustment.control, day),
    )


def _actor(user: User, step: Step) -> Actor:
    """An official of the whole city records what the government approved."""
    approves = Capacity.GOVERNMENT in step.roles and user.scope.city
    return Actor(Capacity.GOVERNMENT if approves else Capacity.LAND_OFFICIAL, user.username)


def _drafting(user: User, step: str, on: date, at: datetime) -> Event:
    actor = Actor(Capacity.LAND_OFFICIAL, user.username)
    return Event(step, actor, on, at, Given(), None)


def _must_hold(user: User, draft: Draft) -> None:
    if not user.scope.city and draft.district_id not in user.scope.districts:
        raise Unusable("调入、调出范围须都在您管理的一个区（市）县内；跨区的由市级拟订。")


def _note(connection: Connection, user: User, adjustment_id: int, step: str) -> None:
    target = f"line_adjustment:{adjustment_id}"
    audit.record(connection, user, EventKind.LINE_STEP, target, detail={"step": step})


def moved_areas(found: Sequence[Affected]) -> tuple[int, int]:
    """How many parcels change class, and how many only their share."""
    moving = sum(one.moves for one in found)
    return moving, len(found) - moving
