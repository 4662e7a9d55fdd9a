"""Idle-land cases as JSON (闲置土地案件): list, one, the next step, documents, art. 24."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Body, Query, Request, Response
from pydantic import ValidationError

from gis_service.access import CurrentUser, engine_of, open_work, settings_of
from gis_service.day import AsOf
from gis_service.errors import Unusable
from gis_service.files import FileStore
from gis_service.services.case_papers import kind_of, read_document
from gis_service.services.case_steps import (
    Asked,
    Papers,
    note_refusal,
    options,
    take_step,
)
from gis_service.services.idle_cases import (
    Opening,
    deadlines_of,
    frozen,
    ground_of_case,
    open_case,
    published,
    read_case,
    rules_now,
)
from gis_service.services.steps import Option, StepRefused
from gis_service.settings import Settings
from gis_service.store import case_document_rows, case_rows
from gis_service.store.case_document_rows import StoredDocument
from gis_service.store.case_rows import StoredCase, StoredEvent
from gis_service.transaction import unit_of_work
from gis_service.user import User
from gis_service.web.downloads import DOCX, download_file
from parcels.cases.case import Given
from parcels.cases.deadlines import Deadline
from parcels.cases.freeze import Request as HolderRequest
from parcels.cases.publication import COLUMNS
from parcels.objection import Objection

router = APIRouter(prefix="/api/v1/cases", tags=["闲置土地案件"])

_LONGEST = 4000


@router.get("")
def cases(request: Request, user: CurrentUser, as_of: AsOf) -> dict[str, Any]:
    """Every case of the scope, newest first, with what runs on the day."""
    with open_work(request, user) as connection:
        found = case_rows.all_of(connection)
        rules, _ = rules_now(connection)
    due = deadlines_of(found, rules, as_of)
    return {"items": [_head(one, due.get(one.id, ()), as_of) for one in found]}


@router.post("", status_code=201)
def open_one(
    request: Request, user: CurrentUser, as_of: AsOf, body: Annotated[dict[str, Any], Body()]
) -> dict[str, Any]:
    """``{"parcel", "mortgagees"?, "reason"?, "clue_on"?}``: open a case (立案).

    From the finding of the day, or a report with its reason.
    """
    parcel = body.get("parcel")
    if not isinstance(parcel, int) or isinstance(parcel, bool):
        raise Unusable("parcel 须是地块号。")
    clue_on = body.get("clue_on")
    opening = Opening(
        parcel,
        as_of,
        texts_in(body, "mortgagees"),
        str(body.get("reason") or "")[:_LONGEST],
        None if clue_on is None else day_in(clue_on, "clue_on"),
    )
    with open_work(request, user) as connection:
        return {"id": open_case(connection, user, opening, now())}


@router.get("/freeze")
def freeze(
    request: Request,
    user: CurrentUser,
    as_of: AsOf,
    kind: Annotated[HolderRequest, Query(description="用地申请、转让、出租、抵押、变更登记")],
    uscc: Annotated[str, Query(max_length=18)] = "",
    parcel: Annotated[str, Query(max_length=40)] = "",
) -> dict[str, Any]:
    """办法 24: what open cases say of a request of a holder, or about a parcel (宗地代码)."""
    with open_work(request, user) as connection:
        found = frozen(connection, kind, uscc, parcel or None, as_of)
    return {"refused": any(one.blocks for one in found), "objections": told(found)}


@router.get("/public")
def public(request: Request, user: CurrentUser, as_of: AsOf) -> dict[str, Any]:
    """办法 11: the public list, public columns only."""
    with open_work(request, user) as connection:
        rows = published(connection, as_of)
    return {"columns": list(COLUMNS), "rows": [list(row.cells) for row in rows]}


@router.get("/{case_id}")
def one_case(request: Request, user: CurrentUser, as_of: AsOf, case_id: int) -> dict[str, Any]:
    """A case with its events, documents, and the steps possible now with the reasons against."""
    with open_work(request, user) as connection:
        stored = read_case(connection, case_id)
        ground = ground_of_case(connection, stored, as_of)
        papers = case_document_rows.of_case(connection, case_id)
    due = deadlines_of([stored], ground.rules, as_of).get(case_id, ())
    return _head(stored, due, as_of) | {
        "seen": len(stored.history),
        "deadlines": [_deadline(one, as_of) for one in due],
        "steps": [_option(one) for one in options(stored, ground, user, as_of)],
        "events": [_event(one) for one in stored.history],
        "documents": [_document(one) for one in papers],
    }


@router.post("/{case_id}/steps/{step}")
def take(
    request: Request,
    user: CurrentUser,
    case_id: int,
    step: str,
    body: Annotated[dict[str, Any], Body()],
) -> dict[str, Any]:
    """``{"on", "seen", "given"?, "verified"?, "contents"?, "authority"?, "confirmed"?}``.

    409 with every reason when the step may not be taken, or another came first.
    """
    asked = _asked(step, body)
    stored = taken(request, user, case_id, asked)
    return {"id": case_id, "state": stored.case.state.value, "seen": len(stored.history)}


@router.get("/{case_id}/documents/{document_id}")
def document(request: Request, user: CurrentUser, case_id: int, document_id: int) -> Response:
    """The .docx, checked against its hash."""
    files = papers_of(settings_of(request)).store
    with open_work(request, user) as connection:
        found, path = read_document(connection, user, files, case_id, document_id)
    return download_file(f"{found.title}_{found.number}.docx", DOCX, path)


def now() -> datetime:
    """The moment a step is recorded."""
    return datetime.now(UTC)


def papers_of(settings: Settings) -> Papers:
    files = settings.files
    return Papers(FileStore(files.folder, files.max_upload_bytes), files.templates)


def taken(request: Request, user: User, case_id: int, asked: Asked) -> StoredCase:
    """Take a step; a refusal leaves an audit event and is raised on."""
    try:
        with open_work(request, user) as connection:
            papers = papers_of(settings_of(request))
            return take_step(connection, user, papers, case_id, asked, now())
    except StepRefused as refused:
        with unit_of_work(engine_of(request), user) as connection:
            note_refusal(connection, user, case_id, refused)
        raise


def given_of(values: Mapping[str, Any]) -> Given:
    """What was given, from JSON or a form. Raises Unusable with the fields that are not right."""
    try:
        return case_rows.given_from(values)
    except ValidationError as error:
        names = dict.fromkeys(str(one["loc"][-1]) for one in error.errors() if one["loc"])
        raise Unusable(f"填写的内容不对：{'、'.join(names)}。请核对后重试。") from error


def told(objections: tuple[Objection, ...]) -> list[dict[str, Any]]:
    return [
        {
            "code": one.code,
            "article": one.article,
            "sentence": one.sentence,
            "effect": one.effect.value,
        }
        for one in objections
    ]


def _asked(step: str, body: Mapping[str, Any]) -> Asked:
    seen = body.get("seen")
    contents = body.get("contents") or {}
    given = body.get("given") or {}
    if not isinstance(seen, int) or not isinstance(contents, dict) or not isinstance(given, dict):
        raise Unusable("seen 须是看到的记录数，given、contents 须是对象。")
    return Asked(
        step=step,
        on=day_in(body.get("on"), "on"),
        seen=seen,
        given=given_of(given),
        verified=body.get("verified") is True,
        contents={str(key): str(text)[:_LONGEST] for key, text in contents.items()},
        authority=str(body.get("authority") or "")[:_LONGEST],
        confirmed=frozenset(texts_in(body, "confirmed")),
    )


def day_in(value: object, name: str) -> date:
    """A day of a body. Raises Unusable naming the field."""
    try:
        return date.fromisoformat(str(value or ""))
    except ValueError as error:
        raise Unusable(f"{name} 须是日期，如 2026-01-05。") from error


def texts_in(body: Mapping[str, Any], name: str) -> tuple[str, ...]:
    """A list of texts of a body; missing = none. Raises Unusable naming the field."""
    values = body.get(name) or ()
    if not isinstance(values, list | tuple):
        raise Unusable(f"{name} 须是列表。")
    return tuple(str(value)[:_LONGEST] for value in values)


def _head(stored: StoredCase, due: tuple[Deadline, ...], on: date) -> dict[str, Any]:
    case = stored.case
    return {
        "id": stored.id,
        "parcel": stored.parcel_id,
        "code": stored.subject.parcel,
        "holder": stored.subject.holder,
        "state": case.state.value,
        "word": case.state.label,
        "closed": stored.closed,
        "limb": case.limb.value if case.limb is not None else None,
        "cause": case.cause.value if case.cause is not None else None,
        "published": case.published,
        "filed": case.filed,
        "next": _deadline(due[0], on) if due else None,
    }


def _deadline(due: Deadline, on: date) -> dict[str, Any]:
    return {
        "label": due.label,
        "article": due.citation,
        "counted_from": due.counted_from.isoformat(),
        "counted_as": due.counted_as,
        "on": due.due.on.isoformat(),
        "days_left": due.days_left(on),
        "statutory": due.statutory,
        "calendar_incomplete": due.due.calendar_incomplete,
    }


def _option(option: Option) -> dict[str, Any]:
    kind = kind_of(option.step)
    return {
        "step": option.step.code,
        "label": option.step.label,
        "open": option.open,
        "document": kind.code if kind is not None else None,
        "objections": told(option.objections),
        "cautions": told(option.cautions),
    }


def _event(stored: StoredEvent) -> dict[str, Any]:
    event = stored.event
    return {
        "step": event.step,
        "target": event.target.value if event.target is not None else None,
        "role": event.actor.role.value,
        "by": stored.actor_name,
        "on": event.on.isoformat(),
        "recorded_at": event.at.isoformat(),
        "reason": event.given.reason,
        "number": event.given.number,
        "evidence": list(event.given.evidence),
        "document": stored.document_id,
    }


def _document(stored: StoredDocument) -> dict[str, Any]:
    return {
        "id": stored.id,
        "kind": stored.kind,
        "title": stored.title,
        "number": stored.number,
        "dated": stored.dated.isoformat(),
        "sha256": stored.sha256,
        "by": stored.issued_by_name,
    }
