"""The audit trail, for the audit administrator (审计查阅)."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response

from gis_service.access import CurrentUser, open_work, settings_of
from gis_service.audit import EventKind, record
from gis_service.store import audit_rows
from gis_service.store.audit_rows import Event
from gis_service.web import pages
from gis_service.web.filter_view import Option
from gis_service.web.trail_view import TrailPage, TrailRow
from gis_service.web.trail_words import detail_words, object_words

router = APIRouter(prefix="/admin/trail")

_ADDRESS = "/admin/trail"


@router.get("")
def show(
    request: Request,
    user: CurrentUser,
    kind: EventKind | None = None,
    username: Annotated[str, Query(max_length=64)] = "",
    before: Annotated[int | None, Query(gt=0)] = None,
) -> Response:
    limit = settings_of(request).site.max_page_rows
    chosen = kind.value if kind else ""
    with open_work(request, user) as connection:
        events = audit_rows.newest(
            connection, limit=limit + 1, before=before, kind=chosen, username=username
        )
        # Reading the trail is itself an event; turning its pages is the same reading.
        if before is None:
            detail = {"kind": chosen, "username": username}
            record(connection, user, EventKind.TRAIL_READ, detail=detail)
    shown = events[:limit]
    older = None
    if len(events) > limit:
        older = {"kind": chosen, "username": username, "before": shown[-1].id}
    view = TrailPage(
        rows=tuple(_row(event) for event in shown),
        kinds=tuple(Option(each.value, each.label, each is kind) for each in EventKind),
        username=username,
        next_href=f"{_ADDRESS}?{urlencode(older)}" if older else None,
    )
    return pages.render(request, "trail.html", view=view)


def _row(event: Event) -> TrailRow:
    return TrailRow(
        at=event.at,
        user=event.username,
        source=event.source,
        kind=_label(event.kind),
        object=object_words(event.object),
        success=event.success,
        request=event.correlation_id,
        detail=detail_words(event.detail),
    )


def _label(kind: str) -> str:
    try:
        return EventKind(kind).label
    except ValueError:
        # Written by a newer version than this one.
        return kind
