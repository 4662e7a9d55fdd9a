"""Papers of a low-efficiency case as Word files (低效用地文书), made from the step they record.

A step is never changed, so that its paper says the same whenever it is fetched; the paper itself
is not kept. What the step does not tell is left to fill in (``BLANK``).
"""

import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Annotated

from fastapi import APIRouter, Request, Response
from fastapi import Path as InPath
from sqlalchemy import Connection

from gis_service import audit
from gis_service.access import CurrentUser, open_work, settings_of
from gis_service.audit import EventKind
from gis_service.documents.case_paper import Paper, write_paper
from gis_service.documents.low_workbook import reform_words
from gis_service.errors import NotFound
from gis_service.services.case_drafts import BLANK
from gis_service.services.low_efficiency import read_case, rules_now
from gis_service.store import city_rows
from gis_service.store.low_rows import StoredLow
from gis_service.web.downloads import DOCX, download
from gis_service.web.figures import m2, mu
from gis_service.web.low_view import plan_facts
from parcels.cases.documents import DocumentKind, document_kinds, uncitable
from parcels.low_efficiency.case import PACKAGE, LowEvent
from parcels.low_efficiency.clues import clue_words
from parcels.policy import Policy
from parcels.procedure import load_procedure

router = APIRouter()

_SAID = "；"


@dataclass(frozen=True, slots=True)
class LowPaper:
    """A paper that can be fetched: ``place`` of its step, from 1."""

    place: int
    title: str
    number: str
    on: date


@dataclass(frozen=True, slots=True)
class _Step:
    """What a paper speaks of: the case as it was after the step."""

    stored: StoredLow
    place: int
    policy: Policy

    @property
    def event(self) -> LowEvent:
        return self.stored.case.events[self.place - 1]

    @property
    def until(self) -> tuple[LowEvent, ...]:
        return self.stored.case.events[: self.place]


def papers_of(stored: StoredLow) -> tuple[LowPaper, ...]:
    """Of every step that has one, newest first."""
    found = []
    for place, event in enumerate(stored.case.events, 1):
        kind = _kind(event)
        if kind is not None:
            number = event.told.number or _own_number(stored, place)
            found.append(LowPaper(place, kind.title, number, event.on))
    return tuple(reversed(found))


@router.get("/low-efficiency/{case_id}/papers/{place}")
def paper(
    request: Request, user: CurrentUser, case_id: int, place: Annotated[int, InPath(ge=1)]
) -> Response:
    """The .docx of a step, from the office's own template where it has one."""
    templates = settings_of(request).files.templates
    with open_work(request, user) as connection:
        stored = read_case(connection, case_id)
        made = _paper(connection, stored, place)
        written = write_paper(made, templates)
        detail = {"title": made.kind.title, "number": made.number}
        audit.record(
            connection, user, EventKind.CASE_DOCUMENT_READ, f"low:{case_id}", detail=detail
        )
    return download(f"{made.kind.title}_{made.number}.docx", DOCX, io.BytesIO(written.data))


def _paper(connection: Connection, stored: StoredLow, place: int) -> Paper:
    policy, _ = rules_now(connection)
    events = stored.case.events
    kind = _kind(events[place - 1]) if place <= len(events) else None
    if kind is None:
        raise NotFound("这一步没有文书。")
    step = _Step(stored, place, policy)
    city = city_rows.find(connection)
    return Paper(
        kind=kind,
        number=step.event.told.number or _own_number(stored, place),
        dated=step.event.on,
        authority=BLANK,
        contents={one.key: CONTENTS[kind.code, one.key](step) or BLANK for one in kind.contents},
        cites=tuple(_cited(kind, step)) or (BLANK,),
        simulated=city is not None and city.simulated,
    )


def _kind(event: LowEvent) -> DocumentKind | None:
    kinds = document_kinds(PACKAGE)
    documents = load_procedure(PACKAGE).steps[event.step].documents
    return next((kinds[code] for code in documents if code in kinds), None)


def _own_number(stored: StoredLow, place: int) -> str:
    """A paper without a 文号 is numbered by case and place in it."""
    return f"低效{stored.id}-{place}"


def _cited(kind: DocumentKind, step: _Step) -> Iterator[str]:
    """Only what a formal document may cite on the day."""
    row = step.policy.find(kind.clause, step.event.on)
    if row is not None and not uncitable((row,), step.policy, step.event.on):
        yield row.citation


def _land(step: _Step) -> str:
    subject, case = step.stored.opening.subject, step.stored.case
    code = f"（统一社会信用代码 {subject.uscc}）" if subject.uscc else ""
    return (
        f"宗地代码 {subject.code or BLANK}，位于{subject.location or BLANK}，"
        f"使用权人 {subject.holder or BLANK}{code}，列入面积 {_area(case.listed_cm2)}。"
    )


def _clues(step: _Step) -> str:
    opening, now = step.stored.opening, step.event.told.clues
    listed = clue_words(opening.clues) or f"没有，人工列入：{opening.reason}"
    found = clue_words(now) or "没有"
    return f"{opening.as_of} 列入时：{listed}；{step.event.on}：{found}。"


def _reason(step: _Step) -> str:
    return step.event.told.reason


def _evidence(step: _Step) -> str:
    return _SAID.join(step.event.told.evidence)


def _facts(step: _Step) -> str:
    """The clues of the day and what every check on the land brought."""
    checks = [event for event in step.until if event.step == "inspect"]
    brought = [one for event in checks for one in (*event.told.evidence, event.told.reason)]
    found = f"低效线索：{_clues(step)}"
    return f"{found}现场核查：{_SAID.join(filter(None, brought)) or BLANK}。{_reason(step)}"


def _park(step: _Step) -> str:
    return "园区同意认定。" if step.event.told.park_agrees else ""


def _recognised(step: _Step) -> str:
    return f"该宗地未构成闲置，认定为低效工业用地，面积 {_area(step.stored.case.listed_cm2)}。"


def _supplied(step: _Step) -> str:
    day = step.stored.opening.supplied_on
    said = f"供应日期 {day or BLANK}，{reform_words(day, step.policy, step.event.on)}。"
    return f"{said}{_reason(step)}"


_TERMS = 4
"""Way, area, deadline and unit stand first in the words of a plan; its conditions follow."""


def _way(step: _Step) -> str:
    facts = plan_facts(step.event.told.plan) if step.event.told.plan else ()
    chosen = (*facts[:1], *facts[_TERMS:])
    return _SAID.join(f"{one.label}：{one.value}" for one in chosen)


def _terms(step: _Step) -> str:
    facts = plan_facts(step.event.told.plan) if step.event.told.plan else ()
    return _SAID.join(f"{one.label}：{one.value}" for one in facts[1:_TERMS])


def _decided(step: _Step) -> str:
    plan = next((event.told.plan for event in reversed(step.until) if event.told.plan), None)
    facts = plan_facts(plan)[:_TERMS] if plan is not None else ()
    return _SAID.join(f"{one.label}：{one.value}" for one in facts)


def _progress(step: _Step) -> str:
    return _SAID.join(
        f"{event.on} 处置 {_area(event.told.area_cm2)}（{'、'.join(event.told.evidence)}）"
        for event in step.until
        if event.step == "progress" and event.told.area_cm2
    )


def _cleared(step: _Step) -> str:
    done = sum(event.told.area_cm2 or 0 for event in step.until if event.step == "progress")
    listed = step.stored.case.listed_cm2
    return f"列入 {_area(listed)}，已处置 {_area(done)}，准予销号。{_reason(step)}"


def _area(cm2: int) -> str:
    return f"{m2(cm2)} 平方米（{mu(cm2)} 亩）"


CONTENTS: Mapping[tuple[str, str], Callable[[_Step], str]] = MappingProxyType(
    {
        ("low_inspection", "land"): _land,
        ("low_inspection", "clues"): _clues,
        ("low_inspection", "found"): _reason,
        ("low_inspection", "evidence"): _evidence,
        ("low_recognition", "land"): _land,
        ("low_recognition", "facts"): _facts,
        ("low_recognition", "park"): _park,
        ("low_recognition", "conclusion"): _recognised,
        ("low_plan", "land"): _land,
        ("low_plan", "supplied"): _supplied,
        ("low_plan", "way"): _way,
        ("low_plan", "terms"): _terms,
        ("low_clearance", "land"): _land,
        ("low_clearance", "plan"): _decided,
        ("low_clearance", "progress"): _progress,
        ("low_clearance", "conclusion"): _cleared,
    }
)
