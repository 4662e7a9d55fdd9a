"""闲置土地: the list of a day on screen, on paper and as 台账."""

from datetime import date

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse
from sqlalchemy import Connection

from gis_service.access import CurrentUser, open_work, settings_of
from gis_service.documents.idle_workbook import NAME, write_idle
from gis_service.parcel_address import AskedQuery, address_of, href
from gis_service.rights import works_on_cases
from gis_service.services.freshness import DataFreshness
from gis_service.services.idle_list import IdleEntry, idle_list
from gis_service.services.office_calendar import calendar_words
from gis_service.store import city_rows
from gis_service.store.parcel_query import ParcelQuery
from gis_service.user import User
from gis_service.web.due import level
from gis_service.web.export_file import Outgoing, send
from gis_service.web.filters import chips, filters, words_of
from gis_service.web.freshness_page import known_freshness
from gis_service.web.freshness_view import Mark, mark
from gis_service.web.idle_view import CaseLink, IdleList, IdleRow
from gis_service.web.pages import render
from parcels.idle_state import IdleState
from parcels.legal_area import legal_area
from parcels.policy import Policy

router = APIRouter()

_PATH = "/idle"
_EXPORT = "/idle/export.xlsx"
_ALL = "all"
_MOST_ROWS = 2000
"""One page to print; beyond it the workbook serves."""


@router.get(_PATH, response_class=HTMLResponse)
def idle(request: Request, user: CurrentUser, query: AskedQuery, rows: str = "") -> HTMLResponse:
    """Suspected idle land and what is due soon, nearest deadline first; ``rows=all`` shows all."""
    limit = _MOST_ROWS if rows == _ALL else settings_of(request).site.max_page_rows
    with open_work(request, user) as connection:
        districts, parks = city_rows.districts(connection), city_rows.parks(connection)
        found = idle_list(connection, query, limit)
        fresh = known_freshness(request, connection, user, query.as_of)
    policy = found.snapshot.profile.policy
    shown = max(found.suspected.count, found.soon.count)
    view = IdleList(
        suspected=tuple(_row(entry, policy, user) for entry in found.suspected.entries),
        due_soon=tuple(_row(entry, policy, user) for entry in found.soon.entries),
        suspected_count=found.suspected.count,
        due_soon_count=found.soon.count,
        suspected_cm2=found.suspected.cm2,
        decided=found.suspected.decided,
        unknown=found.unknown,
        unknown_href=href("/parcels", query, idle=str(int(IdleState.DATA_MISSING))),
        evaluated=found.evaluated,
        export_href=href(_EXPORT, query),
        filters=filters(query, districts, parks),
        chips=chips(query, _PATH, districts, parks),
        clear_href=href(_PATH, ParcelQuery(query.as_of, query.scope)),
        calendar=calendar_words(found.calendar),
        suspected_mark=_mark(fresh, "idle_suspected", query),
        due_mark=_mark(fresh, "idle_due", query),
        whole_href=href(_PATH, query, rows=_ALL) if shown > limit else None,
    )
    return render(request, "idle.html", page="idle", view=view)


def _mark(fresh: DataFreshness, code: str, query: ParcelQuery) -> Mark:
    return mark(fresh.freshness(code, district=query.district, park=query.park), query.as_of)


@router.get(_EXPORT)
def export(request: Request, user: CurrentUser, query: AskedQuery) -> Response:
    """闲置土地台账 of the same query, every row and column."""

    def prepare(connection: Connection) -> Outgoing:
        found = idle_list(connection, query)
        return Outgoing(
            name=NAME,
            audited="idle.xlsx",
            as_of=query.as_of,
            write=lambda file, head: write_idle(file, found, head),
            asked=address_of(query),
            filters="；".join(words_of(connection, query)),
        )

    return send(request, user, prepare)


def _row(entry: IdleEntry, policy: Policy, user: User) -> IdleRow:
    version, finding = entry.assembled.version, entry.finding
    legal = legal_area(entry.assembled.facts.areas)
    detail = finding.detail
    return IdleRow(
        id=version.parcel_id,
        rank=entry.rank,
        code=version.columns["code"] or None,
        name=version.columns["name"] or None,
        district=entry.district,
        park=entry.park,
        holder=version.columns["holder"] or None,
        area_cm2=None if legal is None else legal.cm2,
        state=_state(entry, policy),
        start_on=_day(detail.get("start_on")),
        t1=entry.full_year_on,
        t2=_day(detail.get("t2_on")),
        days_over=entry.days,
        excluded_days=_count(detail.get("suspended_days")),
        level=_level(entry),
        deadline=f"{entry.deadline.on} 前{entry.deadline.text}" if entry.deadline else "",
        t1_open=bool(detail.get("undetermined")),
        decided="" if entry.decision is None else entry.decision.outcome.word,
        case=_link(entry, user),
    )


def _state(entry: IdleEntry, policy: Policy) -> str:
    if not entry.state.suspected:
        return entry.state.word
    clause = policy.find(entry.finding.clauses[0], entry.finding.as_of)
    return clause.clause if clause is not None else entry.state.word


def _level(entry: IdleEntry) -> str:
    due = entry.deadline
    return level(None if due is None else (due.on - entry.finding.as_of).days)


def _link(entry: IdleEntry, user: User) -> CaseLink | None:
    """To the parcel's case, or to where one is opened."""
    case, day = entry.case, f"as_of={entry.finding.as_of}"
    if case is not None and not case.closed:
        return CaseLink(f"/cases/{case.id}?{day}", case.case.state.label)
    if not entry.state.suspected or not works_on_cases(user.role):
        return None
    parcel = entry.assembled.version.parcel_id
    return CaseLink(f"/cases/new?parcel={parcel}&{day}", "立案")


def _day(value: object) -> date | None:
    return value if isinstance(value, date) else None


def _count(value: object) -> int:
    return value if isinstance(value, int) else 0
