"""标准地 projects of the simulated city in different states, each recorded step by step (模拟)."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from fractions import Fraction

from sqlalchemy import Connection, Engine

from gis_service.day import CHINA
from gis_service.demo.rounds import Staff
from gis_service.errors import Unusable
from gis_service.services.std_projects import (
    ProjectGround,
    ground_of_project,
    open_project,
    read_project,
)
from gis_service.services.std_steps import Asked, options, take_step
from gis_service.services.std_terms import proposed_terms
from gis_service.services.steps import StepRefused
from gis_service.store import parcel_views
from gis_service.store.parcel_query import ParcelQuery
from gis_service.store.std_project_rows import StoredProject
from gis_service.transaction import unit_of_work
from gis_service.user import User
from parcels.contract import CheckStage, Operator
from parcels.dates import add_months
from parcels.procedure import load_procedure
from parcels.standard.penalty import Formula, PenaltyTerms
from parcels.standard.project import PACKAGE, Brought, Project
from parcels.standard.standing import STAGE_OF, targets_of
from parcels.standard.supply import CleanLand, Supply
from parcels.standard.target import Measure, Target
from parcels.verdict import ThemeCode, Verdict

_SOURCE = "模拟竣工测量、审计材料"
_REASON = "模拟办理"
_TERM_MONTHS = 20 * 12
_PENALTY = PenaltyTerms(Formula.PCT_PRICE, rate=Fraction(5, 100))
_BENEFITS = tuple(
    Target(code, Operator.AT_LEAST, low, None, "万元/亩·年", CheckStage.REACH, clause="协议第六条")
    for code, low in (("REV_MU", 650), ("TAX_MU", 30))
)
_TRIED = 60
"""Parcels looked at for one story before it is left out."""
Course = Callable[[Project, date], Sequence[tuple[str, date]] | None]


@dataclass(frozen=True, slots=True)
class Story:
    """How far a project has come.

    course  steps with their days, None where the parcel's own dates do not fit.
    reach   days from today to 达产日期; None: not agreed.
    permu   verdicts on the land's figures with which the story is likely; empty: any.
    """

    course: Course
    reach: int | None = None
    permu: tuple[Verdict, ...] = ()


def make_projects(engine: Engine, staff: Staff, as_of: date) -> int:
    """One project a story on land of the district; how many were made.

    A story is one transaction, so that land whose data do not fit it is left as it was.
    """
    with unit_of_work(engine, staff.district) as connection:
        query = ParcelQuery(as_of, staff.district.scope, theme=ThemeCode.PERMU)
        found = parcel_views.page(connection, query, None, parcel_views.CROWD)
        permu = {one.id: one.verdict for one in found}
        terms = {one.id: proposed_terms(connection, staff.district, one.id, as_of) for one in found}
    dated = {
        key: one for key, one in terms.items() if one.deliver_by and one.start_by and one.holder
    }
    free = sorted(dated, key=lambda key: (dated[key].deliver_by or as_of, key), reverse=True)
    made = 0
    for story in _STORIES:
        likely = [key for key in free if not story.permu or permu[key] in story.permu]
        for parcel_id in _fitting(story, likely, dated, as_of):
            if _told(
                engine, staff, parcel_id, _agreed(dated[parcel_id], story, as_of), story, as_of
            ):
                free.remove(parcel_id)
                made += 1
                break
    return made


def _fitting(
    story: Story, free: Sequence[int], dated: dict[int, Project], as_of: date
) -> Iterator[int]:
    fit = (key for key in free if story.course(dated[key], as_of) is not None)
    yield from (key for _, key in zip(range(_TRIED), fit, strict=False))


def _agreed(proposed: Project, story: Story, as_of: date) -> Project:
    """The contract's terms with what the agreement adds."""
    held = {one.indicator for one in proposed.targets}
    delivered = proposed.deliver_by or as_of
    return replace(
        proposed,
        targets=(
            *(replace(one, clause="合同第十二条") for one in proposed.targets),
            *(one for one in _BENEFITS if one.indicator not in held),
        ),
        liability=True,
        penalty=_PENALTY,
        reach_on=as_of + timedelta(days=story.reach) if story.reach is not None else None,
        check_year=None,
        term_end=add_months(delivered, _TERM_MONTHS),
        exit_agreed=True,
    )


def _told(
    engine: Engine, staff: Staff, parcel_id: int, terms: Project, story: Story, as_of: date
) -> bool:
    """Whether the story could be told on the parcel."""
    try:
        with unit_of_work(engine, staff.city) as connection:
            project_id = open_project(
                connection, staff.district, parcel_id, terms, as_of, _noon(as_of)
            )
            for step, on in story.course(terms, as_of) or ():
                user = staff.city if step in _BY_ANOTHER else staff.district
                _take(connection, user, project_id, step, on)
    except (StepRefused, Unusable):
        return False
    return True


def _take(connection: Connection, user: User, project_id: int, code: str, on: date) -> None:
    stored = read_project(connection, user, project_id)
    ground = ground_of_project(connection, stored, on)
    step = load_procedure(PACKAGE).steps[code]
    brought = Brought(
        reason=_REASON,
        evidence=("模拟凭据",),
        numbers=tuple(
            f"模拟〔{on.year}〕{stored.id}-{place}号" for place, _ in enumerate(step.documents, 1)
        ),
        supply=_checklist(ground, on) if code == "list" else None,
        measures=_measured(stored.project, code, ground, on),
        due_on=on + _TO_MEND if "due_set" in step.guards else None,
        amount_fen=_penalty(stored, ground, user, on) if code == _DECISION else None,
    )
    take_step(connection, user, project_id, Asked(code, on, stored.seen, brought), _noon(on))


def _penalty(stored: StoredProject, ground: ProjectGround, user: User, on: date) -> int | None:
    found = options(stored, ground, user, on)
    return next((one.penalty_fen for one in found if one.step.code == _DECISION), None)


def _checklist(ground: ProjectGround, on: date) -> Supply:
    row = ground.policy.find("std.evaluations", on)
    return Supply(
        on,
        start_agreed=True,
        completion_agreed=True,
        clean=dict.fromkeys(CleanLand, True),
        evaluations=dict.fromkeys(row.words("names") if row is not None else ()),
    )


def _measured(project: Project, code: str, ground: ProjectGround, on: date) -> dict[str, Measure]:
    """Papers for what the store has no figure of, at the bound that was agreed."""
    if code not in STAGE_OF:
        return {}
    known = ground.measures(project)
    return {
        one.indicator: Measure(
            one.indicator,
            one.low if one.low is not None else one.high or 0,
            one.unit,
            _SOURCE,
            on,
            one.with_land_price,
        )
        for one in targets_of(project, ground.policy, on)
        if one.stage is STAGE_OF[code] and one.indicator not in known and not one.exempt
    }


def _noon(on: date) -> datetime:
    return datetime.combine(on, time(12), CHINA)


def _days(number: int) -> timedelta:
    return timedelta(days=number)


def _sold(terms: Project) -> list[tuple[str, date]]:
    delivered = terms.deliver_by or date.max
    return [
        ("list", delivered - _days(150)),
        ("contract", delivered - _days(90)),
        ("deliver", delivered),
    ]


def _begun(terms: Project) -> list[tuple[str, date]]:
    return [*_sold(terms), ("start", terms.start_by or date.max)]


def _late(terms: Project, today: date) -> Sequence[tuple[str, date]] | None:
    """Delivered; the agreed start has passed."""
    start = terms.start_by or date.max
    return _sold(terms) if today - _days(400) < start < today else None


def _building(terms: Project, today: date) -> Sequence[tuple[str, date]] | None:
    start, end = terms.start_by or date.max, terms.complete_by or date.min
    return _begun(terms) if start <= today < end else None


def _accepted(terms: Project) -> list[tuple[str, date]]:
    done = terms.complete_by or date.max
    return [
        *_begun(terms),
        ("complete", done),
        ("accept", done + _days(60)),
        ("run", done + _days(61)),
    ]


def _running(terms: Project, today: date) -> Sequence[tuple[str, date]] | None:
    done = terms.complete_by or today
    return _accepted(terms) if done < today - _days(900) else None


def _normal(terms: Project, today: date) -> Sequence[tuple[str, date]] | None:
    before = _running(terms, today)
    checked = [("call_reach", today - _days(200)), ("pass_reach", today - _days(190))]
    return before and [*before, *checked]


def _mending(terms: Project, today: date) -> Sequence[tuple[str, date]] | None:
    before = _running(terms, today)
    checked = [("call_reach", today - _days(200)), ("fail_reach", today - _days(160))]
    return before and [*before, *checked]


def _broken(terms: Project, today: date) -> Sequence[tuple[str, date]] | None:
    before = _running(terms, today)
    checked = [("call_reach", today - _days(560)), ("fail_reach", today - _days(550))]
    again = [("recheck", today - _days(200)), ("breach", today - _days(170))]
    return before and [*before, *checked, *again]


_TO_MEND = _days(185)
_DECISION = "breach"
_BY_ANOTHER = frozenset({"accept", _DECISION})
"""Steps that rest on what a colleague recorded."""
_LOW, _GOOD = (Verdict.FAIL, Verdict.BELOW), (Verdict.PASS,)
_STORIES = (
    Story(lambda terms, today: [] if terms.targets else None),
    Story(_late),
    Story(_building),
    Story(_building),
    Story(_running, reach=60),
    Story(_mending, -400, _LOW),
    Story(_broken, -700, _LOW),
    Story(_normal, -300, _GOOD),
    Story(_normal, -300, _GOOD),
)
