"""A low-efficiency case as the fold of its events, with what is left to dispose of (销号)."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from parcels.low_efficiency.ways import WayPlan
from parcels.procedure import Actor, load_procedure
from parcels.verdict import Rule

PACKAGE = "low_efficiency"


class LowState(StrEnum):
    """States of a case; labels stand in ``steps.toml``."""

    SUSPECTED = "SUSPECTED"
    CHECKED = "CHECKED"
    RECOGNISED = "RECOGNISED"
    PLANNED = "PLANNED"
    IN_PROGRESS = "IN_PROGRESS"
    CLEARED = "CLEARED"
    DISMISSED = "DISMISSED"

    @property
    def label(self) -> str:
        return load_procedure(PACKAGE).states[self.value]


@dataclass(frozen=True, slots=True)
class ParcelPlan:
    """一地一策: way, area, deadline and who carries it out."""

    way: WayPlan
    area_cm2: int
    due_on: date
    unit: str


@dataclass(frozen=True, slots=True)
class Told:
    """What the actor brings to a step; stored with its event.

    idle         the land is suspected or determined idle; None = not judged.
    clues        low-efficiency rules found on the day.
    park_agrees  the park's opinion, besides the department's.
    area_cm2     area disposed of by this piece of progress.
    """

    reason: str = ""
    evidence: tuple[str, ...] = ()
    number: str = ""
    idle: bool | None = None
    clues: tuple[Rule, ...] = ()
    park_agrees: bool = False
    plan: ParcelPlan | None = None
    area_cm2: int | None = None


@dataclass(frozen=True, slots=True)
class LowEvent:
    """One step taken."""

    step: str
    actor: Actor
    on: date
    at: datetime
    told: Told
    target: LowState | None = None


@dataclass(frozen=True, slots=True)
class LowCase:
    """``listed_cm2``: area listed as low-efficiency; supplied_on: 供应日期, None unknown.

    by_hand  listed with a reason and evidence, where the data of the day showed no clue.
    """

    parcel: str
    listed_cm2: int
    supplied_on: date | None = None
    by_hand: bool = False
    events: tuple[LowEvent, ...] = ()

    def with_event(self, event: LowEvent) -> "LowCase":
        return replace(self, events=(*self.events, event))

    @property
    def state(self) -> LowState:
        moved = [event.target for event in self.events if event.target is not None]
        return moved[-1] if moved else LowState.SUSPECTED

    @property
    def last_on(self) -> date | None:
        return max((event.on for event in self.events), default=None)

    @property
    def plan(self) -> ParcelPlan | None:
        """The newest 一地一策."""
        plans = (event.told.plan for event in reversed(self.events))
        return next((plan for plan in plans if plan is not None), None)

    @property
    def disposed_cm2(self) -> int:
        return sum(event.told.area_cm2 or 0 for event in self.events if event.step == "progress")

    @property
    def remaining_cm2(self) -> int:
        """剩余面积, never below 0."""
        return max(self.listed_cm2 - self.disposed_cm2, 0)

    @property
    def cleared_on(self) -> date | None:
        days = (event.on for event in self.events if event.target is LowState.CLEARED)
        return next(days, None)
