"""更正 on a parcel's page: asked for, shown with its consequences, saved, taken back."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query, Request, Response
from fastapi.responses import RedirectResponse

from gis_service.access import CurrentUser, engine_of, open_work, require
from gis_service.day import AsOf
from gis_service.jobs.requests import ask_assess
from gis_service.rights import CORRECTIONS, needs_second
from gis_service.services import dirty
from gis_service.services.assessing import assess_parcels
from gis_service.services.consequences import MOST_PARCELS
from gis_service.services.correcting import (
    Change,
    correct,
    preview,
    preview_withdrawal,
    withdraw,
)
from gis_service.services.correction_requests import ask
from gis_service.transaction import job_work
from gis_service.web.data_view import correction_page
from gis_service.web.pages import render

router = APIRouter(dependencies=[Depends(require(*CORRECTIONS))])

_VALUE, _REASON, _DOCUMENT = 2000, 2000, 200
_PAGE = "parcels"
_SECOND = "合同、进度关系到法定期限：提请以后，由另一位有权限的人员核准才生效。"
Text = Annotated[str, Form(max_length=_VALUE)]


def posted_change(
    kind: Annotated[str, Form(max_length=20)],
    row: Annotated[int, Form(gt=0)],
    field: Annotated[str, Form(max_length=60)],
    seen: Text = "",
    typed: Text = "",
    reason: Annotated[str, Form(max_length=_REASON)] = "",
    document: Annotated[str, Form(max_length=_DOCUMENT)] = "",
) -> Change:
    """The change that a form asks for. PostgreSQL keeps no NUL in a text."""
    texts = (text.replace("\0", "") for text in (field, seen, typed, reason, document))
    return Change(kind, row, *texts)


@router.get("/parcels/{parcel_id}/corrections")
def back_to_parcel(parcel_id: int, as_of: AsOf) -> RedirectResponse:
    """The address of a preview, opened again: what was typed is not in it."""
    return _to(parcel_id, as_of)


@router.post("/parcels/{parcel_id}/corrections")
def make_correction(
    request: Request,
    user: CurrentUser,
    parcel_id: int,
    as_of: AsOf,
    change: Annotated[Change, Depends(posted_change)],
    step: Annotated[str, Form(pattern="^(preview|save)$")] = "preview",
) -> Response:
    """Show what a correction would change, or save it and assess the parcels anew."""
    address = f"/parcels/{parcel_id}/corrections?as_of={as_of.isoformat()}"
    if step == "save":
        if needs_second(change.kind):
            with open_work(request, user) as connection:
                ask(connection, user, change, as_of)
            return _to(parcel_id, as_of, "#data")
        with open_work(request, user) as connection:
            done = correct(connection, user, change)
            ask_assess(connection, user.id, as_of)
        assess_at_once(request, done.parcel_ids, as_of)
        return _to(parcel_id, as_of)
    with open_work(request, user) as connection:
        shown = preview(connection, user, change, as_of)
    fields = {
        "kind": change.kind,
        "row": str(change.row_id),
        "field": change.field,
        "seen": change.seen,
        "typed": change.typed,
        "reason": change.reason,
        "document": change.document,
        "step": "save",
    }
    view = correction_page(
        shown,
        change.kind,
        user.role,
        heading="更正数据",
        button=_button(change.kind, shown.corrected.label),
        note=_SECOND if needs_second(change.kind) else "",
        action=address,
        back=f"/parcels/{parcel_id}?as_of={as_of.isoformat()}#data",
        fields=fields.items(),
        said=(change.reason, change.document),
    )
    return render(request, "correction.html", page=_PAGE, view=view)


@router.get("/corrections/{correction_id}/withdraw")
def show_withdrawal(
    request: Request,
    user: CurrentUser,
    as_of: AsOf,
    correction_id: int,
    parcel: Annotated[int, Query(gt=0)],
) -> Response:
    """What taking a correction back would change."""
    with open_work(request, user) as connection:
        shown = preview_withdrawal(connection, user, correction_id, as_of)
    here = f"parcel={parcel}&as_of={as_of.isoformat()}"
    view = correction_page(
        shown,
        shown.corrected.kind,
        user.role,
        heading="撤回更正",
        button=f"确认撤回“{shown.corrected.label}”的更正",
        action=f"/corrections/{correction_id}/withdraw?{here}",
        back=f"/parcels/{parcel}?as_of={as_of.isoformat()}",
    )
    return render(request, "correction.html", page=_PAGE, view=view)


@router.post("/corrections/{correction_id}/withdraw")
def withdraw_correction(
    request: Request,
    user: CurrentUser,
    as_of: AsOf,
    correction_id: int,
    parcel: Annotated[int, Query(gt=0)],
) -> Response:
    """Take it back; the parcels are assessed anew."""
    with open_work(request, user) as connection:
        taken = withdraw(connection, user, correction_id)
        ask_assess(connection, user.id, as_of)
    assess_at_once(request, taken.parcel_ids, as_of)
    return _to(parcel, as_of)


def _button(kind: str, label: str) -> str:
    return f"提请核准“{label}”的更正" if needs_second(kind) else f"确认更正“{label}”"


def assess_at_once(request: Request, parcel_ids: Sequence[int], as_of: date) -> None:
    """At once what the page and map show; whatever else is queued is left to the worker."""
    with job_work(engine_of(request)) as connection:
        # Before the parcels leave the queue: their park's mean may have moved.
        dirty.spread_to_parks(connection)
        assess_parcels(connection, parcel_ids[:MOST_PARCELS], as_of)


def _to(parcel_id: int, as_of: date, place: str = "") -> RedirectResponse:
    address = f"/parcels/{parcel_id}?as_of={as_of.isoformat()}{place}"
    return RedirectResponse(address, status_code=303)
