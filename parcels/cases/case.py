"""A case as the fold of its events (案件与办理记录). Nothing is changed, only appended."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from parcels.cases.disposal import Disposal, Mode
from parcels.cases.fee import LevyBase
from parcels.cases.standing import Limb, Standing
from parcels.procedure import Actor, load_procedure
from parcels.works import DelayCause

PACKAGE = "cases"


class CaseState(StrEnum):
    """States of a case; labels stand in ``steps.toml``."""

    SUSPECTED = "SUSPECTED"
    LEAD = "LEAD"
    INVESTIGATING = "INVESTIGATING"
    NOT_IDLE = "NOT_IDLE"
    DETERMINED = "DETERMINED"
    NEGOTIATING = "NEGOTIATING"
    PLAN_DRAFT = "PLAN_DRAFT"
    PLAN_APPROVED = "PLAN_APPROVED"
    DISPOSED = "DISPOSED"
    MONITORING = "MONITORING"
    FEE_APPROVED = "FEE_APPROVED"
    HEARING_NOTICED = "HEARING_NOTICED"
    FEE_DECIDED = "FEE_DECIDED"
    FEE_PAID = "FEE_PAID"
    ENFORCING = "ENFORCING"
    RESUME_APPROVED = "RESUME_APPROVED"
    RESUME_HEARING = "RESUME_HEARING"
    RESUME_DECIDED = "RESUME_DECIDED"
    DEREGISTERED = "DEREGISTERED"
    REUSED = "REUSED"
    CLOSED_BY_START = "CLOSED_BY_START"

    @property
    def label(self) -> str:
        return load_procedure(PACKAGE).states[self.value]


class ReuseWay(StrEnum):
    """办法 19: what becomes of land taken back."""

    SUPPLY = "重新供应"
    RESERVE = "纳入储备"
    FARMING = "委托恢复耕种"


class Discovery(StrEnum):
    """From which day the office knew (发现之日, 办法 5 ¶1)."""

    SYSTEM = "系统发现之日"
    CLUE = "收到线索之日"
    OPENING = "登记线索之日"


@dataclass(frozen=True, slots=True)
class Subject:
    """The land and its holder. ``price_fen``: 土地出让或划拨价款 in all, 分."""

    parcel: str
    holder: str
    uscc: str = ""
    location: str = ""
    price_fen: int | None = None
    mortgagees: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Given:
    """What the actor brings to a step; stored with its event.

    number       文号 or filing number of the document issued.
    reported     the clue comes from a manual report.
    discovered_on, discovery  the day the office first knew, and by what (step register).
    standing     idle facts of the day, verified where the step decides on them.
    cause        the decisive cause (认定原因); department, description: whose act, GOV only.
    document     kind of the document served (step serve).
    mortgagees   抵押权人 told.
    agreed       the holder agrees.
    amount_fen   fee decided, or amount received.
    hearing_on   the day a hearing is summoned for.
    handed_in    the holder came to deregister and handed in the certificate.
    malicious    恶意囤地、炒地 found by the official, with the reason.
    """

    reason: str = ""
    evidence: tuple[str, ...] = ()
    number: str = ""
    reported: bool = False
    discovered_on: date | None = None
    discovery: Discovery = Discovery.OPENING
    standing: Standing | None = None
    cause: DelayCause | None = None
    department: str = ""
    description: str = ""
    document: str = ""
    mortgagees: tuple[str, ...] = ()
    agreed: bool = False
    disposal: Disposal | None = None
    levy_base: LevyBase | None = None
    amount_fen: int | None = None
    hearing_on: date | None = None
    handed_in: bool = False
    reuse: ReuseWay | None = None
    malicious: bool = False


@dataclass(frozen=True, slots=True)
class Event:
    """One step taken: on which legal day, when recorded, by whom, with what."""

    step: str
    actor: Actor
    on: date
    at: datetime
    given: Given
    target: CaseState | None = None
    documents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """A case as its events have left it."""

    subject: Subject
    events: tuple[Event, ...] = ()

    def with_event(self, event: Event) -> "Case":
        return replace(self, events=(*self.events, event))

    @property
    def state(self) -> CaseState:
        moved = [event.target for event in self.events if event.target is not None]
        return moved[-1] if moved else CaseState.SUSPECTED

    @property
    def last_on(self) -> date | None:
        """The latest legal day of any event."""
        return max((event.on for event in self.events), default=None)

    def last(self, *steps: str) -> Event | None:
        """The newest event of any of these steps."""
        return next((event for event in reversed(self.events) if event.step in steps), None)

    def entered(self) -> date | None:
        """The day the present state was entered."""
        moves = [event for event in self.events if event.target is not None]
        return moves[-1].on if moves else None

    def since_entry(self, step: str) -> Event | None:
        """The newest event of a step since the present state was entered."""
        for event in reversed(self.events):
            if event.step == step:
                return event
            if event.target is not None:
                return None
        return None

    @property
    def discovered_on(self) -> date | None:
        """发现之日; the day the clue was registered where no earlier one is known."""
        event = self.last("register")
        return None if event is None else event.given.discovered_on or event.on

    @property
    def determination(self) -> Event | None:
        return self.last("determine")

    @property
    def limb(self) -> Limb | None:
        """The limb determined; None before."""
        event = self.determination
        return event.given.standing.ground if event and event.given.standing else None

    @property
    def cause(self) -> DelayCause | None:
        return self.determination.given.cause if self.determination else None

    @property
    def standing(self) -> Standing | None:
        """The newest standing that came with a step."""
        known = (event.given.standing for event in reversed(self.events))
        return next((standing for standing in known if standing is not None), None)

    @property
    def published(self) -> bool:
        event = self.last("publish", "withdraw")
        return event is not None and event.step == "publish"

    @property
    def filed(self) -> bool:
        return self.last("file") is not None

    @property
    def malicious(self) -> bool:
        """恶意囤地、炒地 as last found by an official."""
        event = self.determination
        return event is not None and event.given.malicious

    @property
    def disposal(self) -> Disposal | None:
        event = self.last("dispose", "draft_plan")
        return event.given.disposal if event else None

    @property
    def mode(self) -> Mode | None:
        return self.disposal.mode if self.disposal else None

    def issued_on(self, document: str) -> date | None:
        """The day the newest document of a kind was issued."""
        events = (event for event in reversed(self.events) if document in event.documents)
        return next((event.on for event in events), None)

    def served_on(self, document: str) -> date | None:
        """The day the newest issue of a document was received; None while no receipt is kept."""
        issued = self.issued_on(document)
        if issued is None:
            return None
        for event in reversed(self.events):
            if event.step == "serve" and event.given.document == document:
                return event.on if event.on >= issued else None
        return None

    @property
    def mortgagees_told(self) -> frozenset[str]:
        told = (event.given.mortgagees for event in self.events if event.step == "notify_mortgagee")
        return frozenset(name for names in told for name in names)

    @property
    def appeal_open(self) -> bool:
        event = self.last("appeal", "appeal_ended")
        return event is not None and event.step == "appeal"

    @property
    def settled(self) -> bool:
        """Disposed of or closed: the publication must be withdrawn and nothing is frozen."""
        return self.state in _SETTLED


_SETTLED = frozenset(
    {
        CaseState.NOT_IDLE,
        CaseState.DISPOSED,
        CaseState.MONITORING,
        CaseState.DEREGISTERED,
        CaseState.REUSED,
        CaseState.CLOSED_BY_START,
    }
)
