"""A 标准地 project as the fold of its events, and the suspension flag it exports."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum

from parcels.procedure import Actor, load_procedure
from parcels.standard.penalty import PenaltyTerms
from parcels.standard.supply import Supply
from parcels.standard.target import Measure, Target

PACKAGE = "standard"


class ProjectState(StrEnum):
    """States of a project; labels stand in ``steps.toml``."""

    PREP = "PREP"
    LISTED = "LISTED"
    CONTRACTED = "CONTRACTED"
    DELIVERED = "DELIVERED"
    BUILDING = "BUILDING"
    COMPLETED = "COMPLETED"
    RECTIFY_BUILD = "RECTIFY_BUILD"
    ACCEPTED = "ACCEPTED"
    INITIAL_RUN = "INITIAL_RUN"
    REACH_CHECK = "REACH_CHECK"
    RECTIFY = "RECTIFY"
    RECHECK = "RECHECK"
    BREACH = "BREACH"
    NORMAL = "NORMAL"
    EXPIRY_CHECK = "EXPIRY_CHECK"
    RENEWED = "RENEWED"
    NOT_RENEWED = "NOT_RENEWED"
    EXITED = "EXITED"

    @property
    def label(self) -> str:
        return load_procedure(PACKAGE).states[self.value]


_SUSPENDS = "fail_reach"
_RESUMES = ("pass_recheck", "settle", "exit", "renew", "not_renew")
"""With the end of the project there is nothing left to suspend."""
_ENDS = frozenset({ProjectState.RENEWED, ProjectState.NOT_RENEWED, ProjectState.EXITED})


@dataclass(frozen=True, slots=True)
class Brought:
    """What the actor brings to a step; stored with its event.

    numbers     文号 of the documents issued, by kind or in order.
    supply      the checklist before listing.
    measures    what was measured, by indicator.
    due_on      last day of a rectification.
    amount_fen  penalty decided or paid, 分.
    """

    reason: str = ""
    evidence: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    supply: Supply | None = None
    measures: Mapping[str, Measure] = field(default_factory=dict)
    due_on: date | None = None
    amount_fen: int | None = None


@dataclass(frozen=True, slots=True)
class ProjectEvent:
    """One step taken."""

    step: str
    actor: Actor
    on: date
    at: datetime
    brought: Brought
    target: ProjectState | None = None


@dataclass(frozen=True, slots=True)
class Project:
    """The land, what its contract says, and what happened.

    parcel       its 宗地代码; holder, uscc: who has the land, empty until it is sold.
    liability    违约责任 is written.
    reach_on     达产日期: the check is due from this day on; term_end: last day of the term.
    check_year   the calendar year whose figures are checked, where the contract names it.
    area_cm2     contract area; price_fen: land price, 分.
    exit_agreed  the contract lets the government take the land back on breach (协议收回、退出).
    deliver_by, start_by, complete_by  agreed days (约定交地、动工、竣工); None where not agreed.
    """

    parcel: str
    uscc: str = ""
    targets: tuple[Target, ...] = ()
    liability: bool | None = None
    penalty: PenaltyTerms = field(default_factory=PenaltyTerms)
    reach_on: date | None = None
    term_end: date | None = None
    area_cm2: int | None = None
    price_fen: int | None = None
    exit_agreed: bool = False
    deliver_by: date | None = None
    start_by: date | None = None
    complete_by: date | None = None
    check_year: int | None = None
    holder: str = ""
    events: tuple[ProjectEvent, ...] = ()

    def with_event(self, event: ProjectEvent) -> "Project":
        return replace(self, events=(*self.events, event))

    @property
    def state(self) -> ProjectState:
        moved = [event.target for event in self.events if event.target is not None]
        return moved[-1] if moved else ProjectState.PREP

    @property
    def last_on(self) -> date | None:
        return max((event.on for event in self.events), default=None)

    def last(self, *steps: str) -> ProjectEvent | None:
        """The newest event of any of these steps."""
        return next((event for event in reversed(self.events) if event.step in steps), None)

    @property
    def closed(self) -> bool:
        """Nothing is left to do: another project of the parcel may be entered."""
        return self.state in _ENDS

    @property
    def suspended_since(self) -> date | None:
        """The day benefits were suspended (暂停有关优惠政策); None when they are not."""
        event = self.last(_SUSPENDS, *_RESUMES)
        return event.on if event is not None and event.step == _SUSPENDS else None


@dataclass(frozen=True, slots=True)
class SuspensionFlag:
    """What the policy system is told of one project, both when it begins and when it ends."""

    parcel: str
    uscc: str
    suspended: bool
    since: date


def suspension_flags(project: Project) -> tuple[SuspensionFlag, ...]:
    """Every change of the flag, oldest first."""
    flags: list[SuspensionFlag] = []
    for event in project.events:
        begins = event.step == _SUSPENDS
        if begins or (event.step in _RESUMES and flags and flags[-1].suspended):
            flags.append(SuspensionFlag(project.parcel, project.uscc, begins, event.on))
    return tuple(flags)
