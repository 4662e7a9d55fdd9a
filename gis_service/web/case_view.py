"""What the pages of idle-land cases show, and how it is made (cases.html, case.html)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from gis_service.services.case_drafts import draft
from gis_service.services.case_papers import kind_of, unsettled
from gis_service.services.case_steps import fee_of
from gis_service.services.idle_cases import Ground
from gis_service.services.steps import Option as StepOption
from gis_service.store.case_document_rows import StoredDocument
from gis_service.store.case_rows import StoredCase
from gis_service.web.blanks import Blank, Kind
from gis_service.web.case_forms import CONFIRMED, CONTENT, blanks_of, blanks_of_mode
from gis_service.web.due import DueView, level
from gis_service.web.figures import grouped as grouped_figure
from gis_service.web.sheet_view import FactView
from gis_service.web.step_view import EventView, Progress, StepForm, Tried, event_view
from gis_service.web.words import NOTHING
from parcels.cases.agreement import untold
from parcels.cases.case import PACKAGE, Case, CaseState, Given
from parcels.cases.deadlines import Deadline, open_deadlines
from parcels.cases.disposal import Mode
from parcels.explain import citations, reason_text
from parcels.procedure import load_procedure
from parcels.units import yuan


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One line of cases.html. ``since``: the day the state was entered."""

    id: int
    code: str
    holder: str
    location: str
    since: date | None
    published: bool
    due: DueView | None


@dataclass(frozen=True, slots=True)
class CasesPage:
    """cases.html, as ``view``: rows by state, in the order of the procedure.

    parcel      only the cases of this parcel, or None.
    disposed    only those first disposed of in this year, or None; ``count`` of all shown.
    public      the public list (办法 11), cells in the order of ``columns``.
    unpublished, standing  codes of land to publish, and of land whose entry must be withdrawn.
    """

    groups: tuple[tuple[str, tuple[CaseRow, ...]], ...]
    parcel: int | None
    disposed: int | None
    count: int
    can_open: bool
    columns: tuple[str, ...]
    public: tuple[tuple[str, ...], ...]
    unpublished: tuple[str, ...]
    standing: tuple[str, ...]
    calendar: str


@dataclass(frozen=True, slots=True)
class CaseStep(StepForm):
    """A step of a case. ``said`` holds the draft of the document, or what was typed.

    contents  blanks of the document's contents by article.
    confirms  boxes for the policy rows cited that are not 现行.
    """

    contents: tuple[Blank, ...] = ()
    confirms: tuple[Blank, ...] = ()


@dataclass(frozen=True, slots=True)
class CasePage:
    """case.html, as ``view``."""

    id: int
    parcel_id: int
    code: str
    state: str
    closed: bool
    facts: tuple[FactView, ...]
    due: tuple[DueView, ...]
    progress: Progress
    documents: tuple[StoredDocument, ...]
    what_if: str


def grouped(
    cases: Sequence[StoredCase], due: Mapping[int, tuple[Deadline, ...]], on: date
) -> tuple[tuple[str, tuple[CaseRow, ...]], ...]:
    """Rows by state; within one the nearest deadline first."""
    groups = []
    for state in CaseState:
        own = [one for one in cases if one.case.state is state]
        own.sort(key=lambda one: min((d.due.on for d in due.get(one.id, ())), default=date.max))
        if own:
            rows = tuple(_row(one, due.get(one.id, ()), on) for one in own)
            groups.append((state.label, rows))
    return tuple(groups)


def due_view(due: Deadline, on: date) -> DueView:
    kind = "" if due.statutory else "，内部期限"
    unsure = "，节假日未计入" if due.due.calendar_incomplete else ""
    return DueView(
        level(due.days_left(on)),
        f"{due.due.on} 前{due.label}（自 {due.counted_from} {due.counted_as}起算；"
        f"{due.citation}{kind}{unsure}）",
    )


def case_page(
    stored: StoredCase,
    ground: Ground,
    options: Sequence[StepOption],
    papers: Sequence[StoredDocument],
    tried: Tried,
    what_if: str,
) -> CasePage:
    """The page of the ground's day."""
    on, case = ground.finding.as_of, stored.case
    due = open_deadlines(case, ground.rules, on)
    return CasePage(
        id=stored.id,
        parcel_id=stored.parcel_id,
        code=stored.subject.parcel,
        state=case.state.label,
        closed=stored.closed,
        facts=_facts(stored, ground),
        due=tuple(due_view(one, on) for one in due),
        progress=Progress(
            on=on,
            seen=len(stored.history),
            steps=tuple(
                step_form(one, stored, ground, tried.said(one.step.code)) for one in options
            ),
            events=_events(stored),
            tried=tried,
        ),
        documents=tuple(papers),
        what_if=what_if,
    )


def _facts(stored: StoredCase, ground: Ground) -> tuple[FactView, ...]:
    case, subject = stored.case, stored.subject
    fee = fee_of(case, ground)
    rows = (
        ("使用权人", subject.holder),
        ("统一社会信用代码", subject.uscc),
        ("位置", subject.location),
        ("价款", _yuan(subject.price_fen)),
        ("抵押权人", _mortgagees(case)),
        ("发现之日", _discovered(case)),
        ("立案依据", f"{stored.as_of} 的核算，政策快照 {stored.snapshot_id}"),
        ("认定情形", case.limb.label if case.limb is not None else ""),
        ("认定原因", case.cause.label if case.cause is not None else ""),
        ("公开", "已公开" if case.published else "未公开"),
        ("监测监管系统", "已备案" if case.filed else "未备案"),
        ("处置方式", case.mode.label if case.mode is not None else ""),
        ("核算事实", reason_text(ground.finding)),
        ("依据", "；".join(citations(ground.finding, ground.policy))),
        ("按价款核算的闲置费", _yuan(fee.fen if fee is not None else None)),
    )
    return tuple(FactView(label, value or NOTHING) for label, value in rows)


def _discovered(case: Case) -> str:
    clue = case.last("register")
    if clue is None or clue.given.discovered_on is None:
        return ""
    return f"{clue.given.discovered_on}（{clue.given.discovery.value}）"


def _yuan(fen: int | None) -> str:
    return f"{grouped_figure(yuan(fen))} 元" if fen is not None else ""


def _events(stored: StoredCase) -> tuple[EventView, ...]:
    """Newest first."""
    steps = load_procedure(PACKAGE).steps
    return tuple(
        event_view(one.event, steps[one.event.step].label, one.actor_name, _said(one.event.given))
        for one in reversed(stored.history)
    )


def _said(given: Given) -> str:
    return "；".join(text for text in (given.number, given.reason, *given.evidence) if text)


def step_form(
    option: StepOption, stored: StoredCase, ground: Ground, typed: Mapping[str, str]
) -> CaseStep:
    """The form of a step; ``typed`` when a try of it was refused, else empty."""
    case, step = stored.case, option.step
    kind = kind_of(step)
    blanks = blanks_of(step, case) if option.open else ()
    asks_mode = any(blank.name == "mode" for blank in blanks)
    contents: tuple[Blank, ...] = ()
    confirms: tuple[Blank, ...] = ()
    drafted: dict[str, str] = {}
    if kind is not None and option.open:
        contents = tuple(Blank(CONTENT + one.key, one.label, Kind.LONG) for one in kind.contents)
        confirms = tuple(
            Blank(CONFIRMED + row.code, f"{row.citation}（{row.status.value}）", Kind.BOX)
            for row in unsettled(kind, step, ground)
        )
        drafted = {CONTENT + key: text for key, text in draft(kind, case, ground).items()}
    return CaseStep(
        code=step.code,
        label=step.label,
        objections=option.objections,
        cautions=option.cautions,
        blanks=blanks,
        document=kind.title if kind is not None else "",
        contents=contents,
        confirms=confirms,
        said=typed or drafted | _proposed(blanks, case, ground),
        choices=tuple((mode.label, blanks_of_mode(mode)) for mode in Mode) if asks_mode else (),
    )


def _proposed(blanks: Sequence[Blank], case: Case, ground: Ground) -> dict[str, str]:
    """The fee as it is computed, or was decided."""
    decided = case.last("decide_fee")
    fee = fee_of(case, ground)
    fen = decided.given.amount_fen if decided is not None else (fee.fen if fee else None)
    wanted = {blank.name for blank in blanks if blank.kind is Kind.MONEY}
    return {"amount_fen": yuan(fen)} if fen is not None and "amount_fen" in wanted else {}


def _row(stored: StoredCase, due: Sequence[Deadline], on: date) -> CaseRow:
    return CaseRow(
        id=stored.id,
        code=stored.subject.parcel,
        holder=stored.subject.holder,
        location=stored.subject.location,
        since=stored.case.entered(),
        published=stored.case.published,
        due=due_view(due[0], on) if due else None,
    )


def _mortgagees(case: Case) -> str:
    missing = untold(case)
    names = "、".join(case.subject.mortgagees)
    return f"{names}（未通知：{'、'.join(missing)}）" if missing else names
