"""Steps of an idle-land case: which may be taken now and why not, and taking one."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection

from gis_service import audit
from gis_service.audit import EventKind
from gis_service.errors import Conflict
from gis_service.files import FileStore
from gis_service.services.case_papers import issue, kind_of
from gis_service.services.idle_cases import Ground, actor_of, ground_of_case, read_case
from gis_service.services.steps import (
    Option,
    StepRefused,
    must_be_explained,
    must_have_come,
    note_refused,
    option_of,
    step_named,
)
from gis_service.store import case_rows
from gis_service.store.case_rows import StoredCase
from gis_service.user import User
from parcels.cases.case import PACKAGE, Case, CaseState, Given, ReuseWay
from parcels.cases.fee import Fee, idle_fee
from parcels.cases.permission import allowed, take
from parcels.cases.standing import standing_of
from parcels.objection import Refusal
from parcels.procedure import Step, load_procedure
from parcels.works import DelayCause

CLOSED = frozenset(
    {
        CaseState.NOT_IDLE,
        CaseState.MONITORING,
        CaseState.FEE_PAID,
        CaseState.REUSED,
        CaseState.CLOSED_BY_START,
    }
)
"""Nothing statutory is left to do; another case of the parcel may be opened."""

_ON_THE_LAND = frozenset(
    {
        *("verified", "idle", "not_idle", "late_start", "started", "start_in_time"),
        *("full_year", "two_years", "levy_route", "limb_or_report"),
    }
)
_TYPED = frozenset(
    f"case.{code}"
    for code in (
        *("no_number", "no_evidence", "no_reason", "no_receipt", "unverified", "no_cause"),
        *("cause_undescribed", "not_agreed", "no_mode", "hearing_no_day", "fee_differs"),
        *("no_reuse_way", "no_mortgagee_named", "other_mode", "department_untold", "not_issued"),
    )
)
"""What is not an obstacle but a blank of the form."""
_FILLED = "—"
_FAR_AHEAD = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a user wants recorded.

    seen       how many events the case had when the user looked.
    verified   the facts on the land are 审核属实.
    contents   the document's contents by key, where the step issues one.
    authority  发文机关; confirmed: policy rows not 现行 whose citation the office confirms.
    """

    step: str
    on: date
    seen: int
    given: Given = field(default_factory=Given)
    verified: bool = False
    contents: Mapping[str, str] = field(default_factory=dict)
    authority: str = ""
    confirmed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Papers:
    """Where documents are kept, and the folder of the office's own templates."""

    store: FileStore
    templates: Path


def steps_from(case: Case) -> tuple[Step, ...]:
    return load_procedure(PACKAGE).steps_from(case.state.value)


def options(stored: StoredCase, ground: Ground, user: User, on: date) -> tuple[Option, ...]:
    """Every step that leads on from the state, with what forbids it to this user on that day."""
    return tuple(_option(stored.case, step, ground, user, on) for step in steps_from(stored.case))


def _option(case: Case, step: Step, ground: Ground, user: User, on: date) -> Option:
    answer = allowed(case, step.code, actor_of(user, step), on, _filled(case, ground), ground.rules)
    return option_of(step, answer, _TYPED)


def _filled(case: Case, ground: Ground) -> Given:
    """Every blank filled, so that what is left of the objections lies in the case itself."""
    return Given(
        reason=_FILLED,
        evidence=(_FILLED,),
        number=_FILLED,
        standing=standing_of(ground.finding, verified=True),
        cause=DelayCause.ENT,
        mortgagees=case.subject.mortgagees or (_FILLED,),
        agreed=True,
        disposal=case.disposal,
        amount_fen=_due(case, ground),
        hearing_on=ground.finding.as_of + _FAR_AHEAD,
        handed_in=False,
        reuse=ReuseWay.SUPPLY,
    )


def _due(case: Case, ground: Ground) -> int | None:
    decided = case.last("decide_fee")
    if decided is not None:
        return decided.given.amount_fen
    fee = fee_of(case, ground)
    return fee.fen if fee is not None else None


def fee_of(case: Case, ground: Ground) -> Fee | None:
    """土地闲置费 on the whole price; None while the price is unknown."""
    price = case.subject.price_fen
    return None if price is None else idle_fee(price, ground.policy, ground.finding.as_of)


def take_step(
    connection: Connection, user: User, papers: Papers, case_id: int, asked: Asked, at: datetime
) -> StoredCase:
    """Record a step with its document; the case after it.

    Raises StepRefused with every reason, Conflict when the case moved meanwhile, NotFound for an
    unknown step or a case outside the scope, Unusable for a day to come.
    """
    stored = read_case(connection, case_id)
    step = step_named(PACKAGE, asked.step)
    if asked.seen != len(stored.history):
        raise Conflict("这件案件在您查看之后又有办理，请刷新后再办。")
    must_have_come(asked.on, at)
    ground = ground_of_case(connection, stored, asked.on)
    given = _with_standing(asked, step, ground)
    actor = actor_of(user, step)
    answer = take(stored.case, step.code, actor, asked.on, given, ground.rules, at=at)
    if isinstance(answer, Refusal):
        raise StepRefused(answer.objections)
    must_be_explained(answer.cautions, given.reason)
    account = (user.id, user.display_name)
    document_id = None
    if kind_of(step) is not None:
        paper = (given.number.strip(), asked.contents, asked.authority, asked.confirmed)
        document_id = issue(
            connection, user, (papers.store, papers.templates), stored, step, ground, *paper
        )
    closed = answer.case.state in CLOSED
    case_rows.add_event(connection, stored, answer.event, account, document_id, closed)
    audit.record(
        connection,
        user,
        EventKind.CASE_STEP,
        f"case:{case_id}",
        detail={"step": step.code, "on": asked.on.isoformat(), "number": given.number},
    )
    return read_case(connection, case_id)


def note_refusal(connection: Connection, user: User, case_id: int, refused: StepRefused) -> None:
    """See ``steps.note_refused``."""
    note_refused(connection, user, EventKind.CASE_REFUSED, f"case:{case_id}", refused)


def _with_standing(asked: Asked, step: Step, ground: Ground) -> Given:
    """Idle facts are computed here; nobody hands them in."""
    needed = bool(_ON_THE_LAND & set(step.guards))
    standing = standing_of(ground.finding, verified=asked.verified) if needed else None
    return replace(asked.given, standing=standing)
