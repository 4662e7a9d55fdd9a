"""Low-efficiency cases (低效用地): listed from clues or by hand, driven step by step."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from fractions import Fraction

from sqlalchemy import Connection

from gis_service import audit
from gis_service.audit import EventKind
from gis_service.errors import Conflict, NotFound, Unusable
from gis_service.facts import Assembled, assemble
from gis_service.services.deciding import Decision, decisions_of
from gis_service.services.idle_cases import day_of_land
from gis_service.services.steps import (
    Option,
    StepRefused,
    actor_among,
    must_be_explained,
    must_have_come,
    note_refused,
    option_of,
    step_named,
)
from gis_service.store import low_rows, policy_rows, reform_rows
from gis_service.store.low_rows import LOW_RULES, LowSubject, NewLowCase, StoredLow
from gis_service.user import Role, User
from parcels.assess import assess
from parcels.benefit import per_mu_on_parcel
from parcels.contract import Indicator
from parcels.dates import last_full_year
from parcels.finding import Finding
from parcels.idle_state import IdleState
from parcels.legal_area import legal_area
from parcels.low_efficiency.case import PACKAGE, LowState, Told
from parcels.low_efficiency.procedure import allowed, take
from parcels.low_efficiency.reform import with_reform_date
from parcels.objection import Refusal
from parcels.outcome import Outcome
from parcels.policy import Policy
from parcels.procedure import Actor, Step, load_procedure
from parcels.verdict import Rule

CLOSED = frozenset({LowState.CLEARED, LowState.DISMISSED})
"""Nothing is left to do; the parcel may be listed again when clues are found again."""

_FOUND = (Outcome.FAIL, Outcome.REVIEW)
_WORKERS = (Role.OFFICIAL, Role.MANAGER, Role.INSPECTOR)
_TYPED = frozenset(
    f"le.{code}"
    for code in (
        *("no_evidence", "no_reason", "no_number", "park_silent"),
        *("no_plan", "no_amount", "still_low"),
    )
)
"""What is not an obstacle but a blank of the form."""


@dataclass(frozen=True, slots=True)
class Opening:
    """What a case is opened with.

    area_cm2   area to list; None: the parcel's whole legal area.
    supplied_on  供应日期; None: as the contract has it.
    reason, evidence  why, where the assessment shows no clue (by hand).
    """

    parcel_id: int
    as_of: date
    area_cm2: int | None = None
    supplied_on: date | None = None
    reason: str = ""
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LowGround:
    """The land on a day: facts, findings of the low-efficiency rules, clues among them.

    idle  suspected idle; None while the data do not say.
    """

    assembled: Assembled
    findings: tuple[Finding, ...]
    clues: tuple[Rule, ...]
    idle: bool | None
    policy: Policy
    snapshot_id: int
    on: date

    @property
    def legal_cm2(self) -> int | None:
        """The parcel's legal area."""
        found = legal_area(self.assembled.facts.areas)
        return found.cm2 if found is not None else None

    @property
    def supplied_on(self) -> date | None:
        """供应日期 by the contract, where it is exact."""
        contract = self.assembled.facts.contract
        signed = contract.signed_on if contract is not None else None
        return signed.value if signed is not None and signed.exact else None

    @property
    def taxes_per_mu(self) -> tuple[Fraction | None, ...]:
        """亩均税收 of the enterprises on the parcel in each of ``tax_years``, exact 分 a 亩."""
        firms = self.assembled.facts.enterprises
        return tuple(
            per_mu_on_parcel(firms, year, Indicator.TAX_MU).value for year in tax_years(self.on)
        )


@dataclass(frozen=True, slots=True)
class Asked:
    """What a user wants recorded; ``seen``: events of the case when the user looked."""

    step: str
    on: date
    seen: int
    told: Told


def rules_now(connection: Connection) -> tuple[Policy, int]:
    """The policy in use with the city's reform date, and its snapshot's id."""
    snapshot = policy_rows.latest(connection)
    found = reform_rows.reform(connection)
    return with_reform_date(snapshot.profile.policy, found), snapshot.id


def tax_years(on: date) -> tuple[int, int]:
    """上年度 and 上上年度: the last full year on a day, and the one before."""
    last = last_full_year(on)
    return last, last - 1


def ground_of(connection: Connection, parcel_id: int, on: date) -> LowGround:
    """Raises NotFound for a parcel that is not there on that day, or not in the scope."""
    found = grounds_of(connection, [parcel_id], on).get(parcel_id)
    if found is None:
        raise NotFound(f"{on} 没有这宗地，或它不在您的管理范围内。")
    return found


def ground_of_case(connection: Connection, stored: StoredLow, on: date) -> LowGround:
    """The land of a case on a day, or on its last day where it ended before."""
    parcel_id = stored.parcel_id
    return ground_of(connection, parcel_id, day_of_land(connection, parcel_id, on))


def grounds_of(connection: Connection, parcel_ids: Sequence[int], on: date) -> dict[int, LowGround]:
    """The ground of each parcel that is there on the day."""
    policy, snapshot_id = rules_now(connection)
    decisions = decisions_of(connection, parcel_ids)
    return {
        parcel_id: _ground(found, decisions.get(parcel_id, ()), policy, snapshot_id, on)
        for parcel_id, found in assemble(connection, parcel_ids, on).items()
    }


def _ground(
    found: Assembled,
    decisions: Sequence[Decision],
    policy: Policy,
    snapshot_id: int,
    on: date,
) -> LowGround:
    assessed = assess(found.facts, policy, on)
    low = tuple(one for one in assessed.findings if one.rule in LOW_RULES)
    decided = {
        one.rule: one.outcome
        for finding in low
        for one in decisions
        if one.rule is finding.rule and one.holds(finding, on)
    }
    state = assessed.idle_state
    return LowGround(
        assembled=found,
        findings=low,
        clues=tuple(one.rule for one in low if decided.get(one.rule, one.outcome) in _FOUND),
        idle=None if state is IdleState.DATA_MISSING else state.suspected,
        policy=policy,
        snapshot_id=snapshot_id,
        on=on,
    )


def actor_of(user: User) -> Actor:
    """Raises Forbidden for who works on no case."""
    return actor_among(user, _WORKERS, "低效用地")


def open_case(connection: Connection, user: User, opening: Opening, at: datetime) -> int:
    """List a parcel as 疑似低效; its id. The clues are those of the day, nobody hands them in.

    Raises Conflict while the parcel has an open case, NotFound outside the scope, Forbidden,
    Unusable for idle land, a day to come, a clueless parcel without reason and evidence, an area
    that is none or more than the parcel has.
    """
    actor_of(user)
    must_have_come(opening.as_of, at)
    ground = ground_of(connection, opening.parcel_id, opening.as_of)
    _may_be_listed(ground, opening)
    version = ground.assembled.version
    new = NewLowCase(
        parcel_id=opening.parcel_id,
        park_id=version.park_id,
        district_id=version.district_id,
        as_of=opening.as_of,
        snapshot_id=ground.snapshot_id,
        listed_cm2=_listed(ground, opening.area_cm2),
        supplied_on=opening.supplied_on or ground.supplied_on,
        clues=ground.clues,
        reason=opening.reason.strip(),
        evidence=opening.evidence,
        subject=_subject(ground),
    )
    case_id = low_rows.open_case(connection, new, user.id, user.display_name)
    audit.record(
        connection,
        user,
        EventKind.LOW_OPENED,
        f"low:{case_id}",
        detail={"as_of": opening.as_of.isoformat(), "parcels": [opening.parcel_id]},
    )
    return case_id


def read_case(connection: Connection, case_id: int) -> StoredLow:
    """Raises NotFound outside the scope."""
    stored = low_rows.find(connection, case_id)
    if stored is None:
        raise NotFound("没有这件案件，或它不在您的管理范围内。")
    return stored


def options(stored: StoredLow, ground: LowGround, user: User, on: date) -> tuple[Option, ...]:
    """Every step that leads on from the state, with what forbids it to this user on that day."""
    steps = load_procedure(PACKAGE).steps_from(stored.case.state.value)
    return tuple(_option(stored, step, ground, user, on) for step in steps)


def _option(stored: StoredLow, step: Step, ground: LowGround, user: User, on: date) -> Option:
    bare = _with_ground(Told(), ground)
    answer = allowed(stored.case, step.code, actor_of(user), on, bare, ground.policy)
    return option_of(step, answer, _TYPED)


def take_step(
    connection: Connection, user: User, case_id: int, asked: Asked, at: datetime
) -> StoredLow:
    """Record a step; the case after it.

    Raises StepRefused with every reason, Conflict when the case moved meanwhile, NotFound for an
    unknown step or a case outside the scope, Unusable for a day to come.
    """
    stored = read_case(connection, case_id)
    step_named(PACKAGE, asked.step)
    if asked.seen != len(stored.case.events):
        raise Conflict("这件案件在您查看之后又有办理，请刷新后再办。")
    must_have_come(asked.on, at)
    ground = ground_of_case(connection, stored, asked.on)
    told = _with_ground(asked.told, ground)
    answer = take(stored.case, asked.step, actor_of(user), asked.on, told, ground.policy, at=at)
    if isinstance(answer, Refusal):
        raise StepRefused(answer.objections)
    must_be_explained(answer.cautions, told.reason)
    closed = answer.case.state in CLOSED
    account = (user.id, user.display_name)
    low_rows.add_event(connection, stored, answer.event, account, closed)
    audit.record(
        connection,
        user,
        EventKind.LOW_STEP,
        f"low:{case_id}",
        detail={"step": asked.step, "on": asked.on.isoformat(), "number": told.number},
    )
    return read_case(connection, case_id)


def note_refusal(connection: Connection, user: User, case_id: int, refused: StepRefused) -> None:
    """See ``steps.note_refused``."""
    note_refused(connection, user, EventKind.LOW_REFUSED, f"low:{case_id}", refused)


def _with_ground(told: Told, ground: LowGround) -> Told:
    """Idleness and clues are computed here; nobody hands them in."""
    return replace(told, idle=ground.idle, clues=ground.clues)


def _may_be_listed(ground: LowGround, opening: Opening) -> None:
    if ground.idle:
        raise Unusable("这宗地涉嫌闲置，按闲置土地办理，不列入低效。")
    if not ground.clues and not (opening.reason.strip() and opening.evidence):
        raise Unusable("当日核算没有低效线索；人工列入须写明理由，并列出依据。")


def _listed(ground: LowGround, area_cm2: int | None) -> int:
    whole = ground.legal_cm2
    listed = whole if area_cm2 is None else area_cm2
    if listed is None:
        raise Unusable("这宗地没有面积，请填写列入面积。")
    if listed <= 0 or (whole is not None and listed > whole):
        raise Unusable("列入面积须大于 0，且不超过宗地面积。")
    return listed


def _subject(ground: LowGround) -> LowSubject:
    columns = ground.assembled.version.columns
    return LowSubject(
        code=columns["code"] or "",
        name=columns["name"] or "",
        holder=columns["holder"] or "",
        uscc=columns["holder_uscc"] or "",
        location=columns["location"] or "",
    )
