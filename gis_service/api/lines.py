"""Adjustments of protection lines as JSON (保护线调整): list, one, a draft, the next step."""

from datetime import date
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from gis_service import audit
from gis_service.access import CurrentUser, engine_of, open_work, settings_of
from gis_service.api.cases import now
from gis_service.api.line_forms import LineForm, Posted, day_of, drawn_of, given_of, seen_of
from gis_service.audit import EventKind
from gis_service.day import AsOf
from gis_service.files import FileStore
from gis_service.services.line_reading import Reading, drafted, read_whole
from gis_service.services.line_steps import Asked, open_draft, options, read, take_step
from gis_service.services.scan_file import keep_scan
from gis_service.services.steps import StepRefused
from gis_service.store import line_rows, policy_rows
from gis_service.store.line_rows import Scan, StoredAdjustment
from gis_service.transaction import unit_of_work
from gis_service.user import User
from parcels.objection import Objection

router = APIRouter(prefix="/api/v1/line-adjustments", tags=["保护线调整"])


@router.get("")
def adjustments(request: Request, user: CurrentUser) -> dict[str, Any]:
    """Every adjustment of the scope, newest first."""
    with open_work(request, user) as connection:
        found = line_rows.all_of(connection)
    return {"items": [_head(one) for one in found]}


@router.post("", status_code=201)
def draft(request: Request, user: CurrentUser, as_of: AsOf, form: Posted) -> JSONResponse:
    """A new draft by the fields of the page's form; 422 with what is wrong."""
    with open_work(request, user) as connection:
        frame = policy_rows.latest(connection).profile.frame
    made = drafted(engine_of(request), drawn_of(form, frame))
    with open_work(request, user) as connection:
        adjustment_id = open_draft(connection, user, made, as_of, now())
    return JSONResponse(_whole(request, user, as_of, adjustment_id), status_code=201)


@router.get("/{adjustment_id}")
def adjustment(
    request: Request, user: CurrentUser, as_of: AsOf, adjustment_id: int
) -> dict[str, Any]:
    """One adjustment: whom it touches in the scope, which steps are open, what was done."""
    return _whole(request, user, as_of, adjustment_id)


@router.post("/{adjustment_id}/steps/{step}")
def take(
    request: Request, user: CurrentUser, as_of: AsOf, adjustment_id: int, step: str, form: Posted
) -> dict[str, Any]:
    """Record a step by the fields of the page's form. 409 with every clause that forbids it."""
    step_taken(request, user, as_of, adjustment_id, step, form)
    return _whole(request, user, as_of, adjustment_id)


def step_taken(
    request: Request, user: User, as_of: date, adjustment_id: int, step: str, form: LineForm
) -> None:
    """Record a step, of page and interface alike; a refusal is an audit event."""
    given, on = given_of(form), as_of
    if form.text("on"):
        on = day_of(form.text("on"), "办理日期")
    with open_work(request, user) as connection:
        read(connection, adjustment_id)
    scans: tuple[Scan, ...] = ()
    if "scan" in form.files:
        settings = settings_of(request).files
        files = FileStore(settings.folder, settings.max_upload_bytes)
        scans = (keep_scan(files, *form.files["scan"]),)
    asked = Asked(step, on, seen_of(form), given, scans)
    engine = engine_of(request)
    try:
        with unit_of_work(engine, user) as connection:
            take_step(connection, user, adjustment_id, asked, now())
    except StepRefused:
        with unit_of_work(engine, user) as connection:
            target = f"line_adjustment:{adjustment_id}"
            detail = {"step": step}
            audit.record(
                connection, user, EventKind.LINE_REFUSED, target, success=False, detail=detail
            )
        raise


def _whole(request: Request, user: User, as_of: date, adjustment_id: int) -> dict[str, Any]:
    reading = read_whole(engine_of(request), user, adjustment_id)
    stored = reading.stored
    on = max(as_of, stored.course.last_on or as_of)
    with open_work(request, user) as connection:
        found = () if stored.state.closed else options(connection, stored, user, on)
    return {
        **_head(stored),
        "outline_in": stored.draft.outline_in,
        "outline_out": stored.draft.outline_out,
        "planned_cm2": stored.draft.adjustment.planned_cm2,
        "ledger_cm2": reading.ledger.balance_cm2,
        "affected": _affected(reading),
        "affected_elsewhere": reading.elsewhere,
        "changing_class": reading.moving,
        "steps": [
            {
                "step": one.step.code,
                "label": one.step.label,
                "objections": [_objection(each) for each in one.objections],
                "cautions": [_objection(each) for each in one.cautions],
            }
            for one in found
        ],
        "events": [
            {
                "step": one.event.step,
                "on": one.event.on.isoformat(),
                "by": one.actor_name,
                "recorded_at": one.event.at.isoformat(),
                "reason": one.event.given.reason,
                "number": one.event.given.number,
                "scans": [scan.sha256 for scan in one.scans],
            }
            for one in stored.history
        ],
    }


def _head(stored: StoredAdjustment) -> dict[str, Any]:
    item = stored.draft.adjustment
    return {
        "id": stored.id,
        "title": stored.draft.title,
        "state": stored.state.value,
        "state_label": stored.state.label,
        "line": item.control.name,
        "kind": item.kind.value,
        "reason": item.reason.value,
        "valid_from": item.valid_from.isoformat(),
        "added_cm2": item.added_cm2,
        "removed_cm2": item.removed_cm2,
        "version_id": stored.version_id,
        "seen": len(stored.history),
    }


def _affected(reading: Reading) -> list[dict[str, Any]]:
    return [
        {
            "id": one.parcel_id,
            "code": one.code,
            "gained_cm2": one.gained_cm2,
            "lost_cm2": one.lost_cm2,
            "share_before_ppm": one.share_before,
            "share_after_ppm": one.share_after,
            "class_before": one.before.name if one.before is not None else None,
            "class_after": one.after.name if one.after is not None else None,
        }
        for one in reading.affected
    ]


def _objection(one: Objection) -> dict[str, str]:
    return {
        "code": one.code,
        "clause": one.article,
        "sentence": one.sentence,
        "effect": one.effect.value,
    }
