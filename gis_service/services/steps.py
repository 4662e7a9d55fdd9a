"""What the steps of every procedure share: who takes them, what is told, refused and noted."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from gis_service import audit
from gis_service.audit import EventKind
from gis_service.day import CHINA
from gis_service.errors import Conflict, Forbidden, NotFound, Unusable
from gis_service.user import Role, User
from parcels.objection import Objection, Refusal
from parcels.outcome import Effect
from parcels.procedure import Actor, Permission, Step, load_procedure
from parcels.procedure import Role as Capacity

_CAPACITY = {
    Role.OFFICIAL: Capacity.LAND_OFFICIAL,
    Role.MANAGER: Capacity.PARK_MANAGER,
    Role.INSPECTOR: Capacity.INSPECTOR,
}
_REVIEWED = (Effect.REVIEW, Effect.REVIEW_CITY)


class StepRefused(Conflict):
    """A step that may not be taken now; ``objections`` with the article of each."""

    def __init__(self, objections: Sequence[Objection]) -> None:
        said = (f"{one.sentence.rstrip('。')}（{one.article}）。" for one in objections)
        super().__init__("".join(said))
        self.objections = tuple(objections)


@dataclass(frozen=True, slots=True)
class Option:
    """A step that leads on from the state; empty ``objections``: it may be taken now."""

    step: Step
    objections: tuple[Objection, ...]
    cautions: tuple[Objection, ...] = ()

    @property
    def open(self) -> bool:
        return not self.objections


def option_of(
    step: Step, answer: Permission | Refusal, blanks: Collection[str] = frozenset()
) -> Option:
    """``blanks``: codes of objections that a form filled in would not raise; they are not told."""
    if isinstance(answer, Permission):
        return Option(step, (), answer.cautions)
    return Option(step, tuple(one for one in answer.objections if one.code not in blanks))


def actor_among(user: User, roles: Sequence[Role], matter: str) -> Actor:
    """In which capacity a user acts. Raises Forbidden for other roles; ``matter``: what of."""
    if user.role in roles:
        return Actor(_CAPACITY[user.role], user.username)
    *first, last = (role.label for role in roles)
    who = f"{'、'.join(first)}和{last}" if first else last
    raise Forbidden(f"{matter}由{who}办理，{user.role.label}不能使用。")


def step_named(package: str, code: str) -> Step:
    """Raises NotFound for a step that the procedure has not."""
    step = load_procedure(package).steps.get(code)
    if step is None:
        raise NotFound("没有这个办理步骤，请从页面上选择。")
    return step


def must_have_come(on: date, at: datetime) -> None:
    """Raises Unusable for a day after the one on which it is recorded."""
    if on > at.astimezone(CHINA).date():
        raise Unusable(f"{on} 还没有到，不能登记在这一天发生的事。")


def must_be_explained(cautions: Sequence[Objection], reason: str) -> None:
    """原则上、一般、须说明: taken with a reason. Raises StepRefused without one."""
    reviewed = [one for one in cautions if one.effect in _REVIEWED]
    if reviewed and not reason.strip():
        raise StepRefused(reviewed)


def note_refused(
    connection: Connection,
    user: User,
    kind: EventKind,
    target: str,
    refused: StepRefused,
    **said: object,
) -> None:
    """Leave an event of a refused step; in a transaction of its own, since its was rolled back."""
    detail = {**said, "article": [one.article for one in refused.objections]}
    audit.record(connection, user, kind, target, success=False, detail=detail)
