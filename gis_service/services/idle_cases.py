"""Idle-land cases (闲置土地处置案件): opened from a finding, read, and what falls due in them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from gis_service import audit
from gis_service.audit import EventKind
from gis_service.errors import NotFound, Unusable
from gis_service.facts import Assembled, assemble
from gis_service.facts.parks import WithoutMeans
from gis_service.services.deciding import finding_digest
from gis_service.services.steps import StepRefused, actor_among, must_have_come
from gis_service.store import calendar_rows, case_rows, idle_rows, parcel_rows, policy_rows
from gis_service.store.case_rows import NewCase, StoredCase
from gis_service.user import Role, User
from parcels.cases.ask import Rules
from parcels.cases.case import Case, Discovery, Given, Subject
from parcels.cases.deadlines import Deadline, found_idle_on, open_deadlines
from parcels.cases.freeze import Applicant, Request, freeze
from parcels.cases.permission import take
from parcels.cases.publication import PublicRow, public_list
from parcels.cases.standing import Standing, standing_of
from parcels.cases.what_if import WhatIf, what_if
from parcels.dates import from_number
from parcels.finding import Finding
from parcels.objection import Objection, Refusal
from parcels.policy import Policy
from parcels.procedure import Actor, Step
from parcels.procedure import Role as Capacity
from parcels.rules import idle
from parcels.works import Delay

_REGISTER = "register"
_WORKERS = (Role.OFFICIAL, Role.INSPECTOR)


@dataclass(frozen=True, slots=True)
class Opening:
    """What a case is opened with. ``reason``: of a manual report (举报、交办) without suspicion.

    ``clue_on``: the day a report (举报、交办、巡查) came in; None without one.
    """

    parcel_id: int
    as_of: date
    mortgagees: tuple[str, ...] = ()
    reason: str = ""
    clue_on: date | None = None


@dataclass(frozen=True, slots=True)
class Ground:
    """The land of a case on a day: facts, the finding of idleness, and what holds."""

    assembled: Assembled
    finding: Finding
    rules: Rules
    snapshot_id: int

    @property
    def policy(self) -> Policy:
        return self.rules.policy


def actor_of(user: User, step: Step) -> Actor:
    """In which capacity a user takes a step. Raises Forbidden for who works on no case.

    A land official records what the government approved; that the approval is not by the person
    who determined is a guard of the step.
    """
    actor = actor_among(user, _WORKERS, "闲置土地案件")
    approves = Capacity.GOVERNMENT in step.roles and actor.role not in step.roles
    if user.role is Role.OFFICIAL and approves:
        return Actor(Capacity.GOVERNMENT, user.username)
    return actor


def rules_now(connection: Connection) -> tuple[Rules, int]:
    """The policy in use with its snapshot's id, and the office calendar."""
    snapshot = policy_rows.latest(connection)
    calendar = calendar_rows.office_calendar(connection)
    return Rules(snapshot.profile.policy, calendar), snapshot.id


def ground_of(connection: Connection, parcel_id: int, on: date) -> Ground:
    """Raises NotFound for a parcel that is not there on that day, or not in the scope."""
    found = assemble(connection, [parcel_id], on, WithoutMeans()).get(parcel_id)
    if found is None:
        raise NotFound(f"{on} 没有这宗地，或它不在您的管理范围内。")
    rules, snapshot_id = rules_now(connection)
    finding = idle.judge(found.facts, rules.policy, on).finding
    return Ground(found, finding, rules, snapshot_id)


def ground_of_case(connection: Connection, stored: StoredCase, on: date) -> Ground:
    """The land of a case on a day, or on its last day where it ended before (分割、合并、终止)."""
    return ground_of(connection, stored.parcel_id, day_of_land(connection, stored.parcel_id, on))


def day_of_land(connection: Connection, parcel_id: int, on: date) -> date:
    """The day, or the last one of a parcel that ended before."""
    ended = parcel_rows.closed_on(connection, parcel_id)
    if ended is not None and ended <= on and not _open_again(connection, parcel_id):
        return ended - timedelta(days=1)
    return on


def _open_again(connection: Connection, parcel_id: int) -> bool:
    return bool(parcel_rows.current(connection, [parcel_id]))


def open_case(connection: Connection, user: User, opening: Opening, at: datetime) -> int:
    """Open a case (立案) with its clue registered; its id.

    Raises StepRefused when the land is not suspected and no report is given, Conflict while the
    parcel has an open case, NotFound outside the scope, Unusable for a day to come.
    """
    must_have_come(opening.as_of, at)
    ground = ground_of(connection, opening.parcel_id, opening.as_of)
    subject = _subject(ground, opening.mortgagees)
    standing = standing_of(ground.finding)
    known_on, discovery = _discovered(connection, opening, ground.finding, standing)
    given = Given(
        reason=opening.reason.strip(),
        reported=bool(opening.reason),
        discovered_on=known_on,
        discovery=discovery,
        standing=standing,
    )
    actor = actor_among(user, _WORKERS, "立案")
    answer = take(Case(subject), _REGISTER, actor, opening.as_of, given, ground.rules, at=at)
    if isinstance(answer, Refusal):
        raise StepRefused(answer.objections)
    version = ground.assembled.version
    new = NewCase(
        parcel_id=opening.parcel_id,
        park_id=version.park_id,
        district_id=version.district_id,
        as_of=opening.as_of,
        finding_digest=finding_digest(ground.finding),
        snapshot_id=ground.snapshot_id,
        limb=standing.ground.value if standing.ground is not None else None,
        subject=subject,
    )
    account = (user.id, user.display_name)
    case_id = case_rows.open_case(connection, new, *account)
    stored = read_case(connection, case_id)
    case_rows.add_event(connection, stored, answer.event, account, None, closed=False)
    detail = {"as_of": opening.as_of.isoformat(), "parcels": [opening.parcel_id]}
    audit.record(connection, user, EventKind.CASE_OPENED, f"case:{case_id}", detail=detail)
    return case_id


def read_case(connection: Connection, case_id: int) -> StoredCase:
    """Raises NotFound outside the scope."""
    stored = case_rows.find(connection, case_id)
    if stored is None:
        raise NotFound("没有这件案件，或它不在您的管理范围内。")
    return stored


def deadlines_of(
    stored: Sequence[StoredCase], rules: Rules, on: date
) -> Mapping[int, tuple[Deadline, ...]]:
    """What runs in each case on a day, nearest first."""
    return {one.id: open_deadlines(one.case, rules, on) for one in stored if not one.closed}


def suppose(
    connection: Connection, stored: StoredCase, supposed: Sequence[Delay], on: date
) -> WhatIf | None:
    """若该延迟属实: where T1 would be; None without an exact start date."""
    ground = ground_of_case(connection, stored, on)
    facts = ground.assembled.facts
    if facts.contract is None:
        return None
    return what_if(facts.contract, facts.delays, tuple(supposed), ground.policy, on)


def frozen(
    connection: Connection, request: Request, uscc: str, parcel_code: str | None, on: date
) -> tuple[Objection, ...]:
    """办法 24: what the open cases of the scope say of a request of a holder."""
    cases = [stored.case for stored in case_rows.all_of(connection) if not stored.closed]
    rules, _ = rules_now(connection)
    return freeze(request, Applicant(uscc), parcel_code, cases, rules.policy, on)


def published(connection: Connection, on: date) -> tuple[PublicRow, ...]:
    """办法 11: the public list of the scope, public columns only."""
    rules, _ = rules_now(connection)
    cases = [stored.case for stored in case_rows.all_of(connection)]
    return public_list(cases, rules.policy, on)


def _discovered(
    connection: Connection, opening: Opening, finding: Finding, standing: Standing
) -> tuple[date, Discovery]:
    """发现之日: the first of the system's record, the clue and the opening, and which it was.

    Raises Unusable for a clue that came in after the day of the case.
    """
    if opening.clue_on is not None and opening.clue_on > opening.as_of:
        raise Unusable(f"收到线索的日期 {opening.clue_on} 晚于立案日期 {opening.as_of}，请核对。")
    recorded = None
    if standing.idle:
        full_year = None if finding.measured is None else from_number(finding.measured)
        recorded = found_idle_on(idle_rows.found_on(connection, opening.parcel_id), full_year)
    known = (
        (recorded, Discovery.SYSTEM),
        (opening.clue_on, Discovery.CLUE),
        (opening.as_of, Discovery.OPENING),
    )
    return min(((day, how) for day, how in known if day is not None), key=lambda found: found[0])


def _subject(ground: Ground, mortgagees: Sequence[str]) -> Subject:
    columns = ground.assembled.version.columns
    contract = ground.assembled.facts.contract
    return Subject(
        parcel=columns["code"] or "",
        holder=columns["holder"] or "",
        uscc=columns["holder_uscc"] or "",
        location=columns["location"] or "",
        price_fen=contract.price_fen if contract is not None else None,
        mortgagees=tuple(name.strip() for name in mortgagees if name.strip()),
    )
