"""划线建议: the list of a run, one proposal with its land, accepting it or not."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import shapely
from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy import Connection

from gis_service.access import CurrentUser, engine_of, open_work
from gis_service.api.cases import now
from gis_service.api.line_forms import Posted
from gis_service.day import CHINA, AsOf
from gis_service.documents.proposal_workbook import NAME, write_proposals
from gis_service.errors import Conflict, HasIssues, LandgisError, NotFound, Unusable
from gis_service.services.line_deciding import decide, read_proposal
from gis_service.services.line_ground import LAYER_OF, areas_of, version_on
from gis_service.services.line_proposing import make_run, may_ask
from gis_service.services.line_words import proposal_clauses, proposal_sentence, proposal_word
from gis_service.store import city_rows, policy_rows, proposal_rows
from gis_service.store.proposal_rows import CLASS, RANGE, Decision, StoredProposal, StoredRun
from gis_service.transaction import job_work
from gis_service.user import User
from gis_service.web.export_file import Outgoing, send
from gis_service.web.filter_view import Option
from gis_service.web.pages import render
from maps.line_drawing import Drawing, draw_change
from parcels.layers import LayerKind
from parcels.policy import Policy
from parcels.units import ppm

router = APIRouter()

_PATH = "/lines/proposals"
_PAGE = "map"
_SHOWN = 100
_WHOLE_CITY = "全市"
_MISTAKES = (Conflict, HasIssues, Unusable)


@dataclass(frozen=True, slots=True)
class ProposalRow:
    """One proposal as a line; ``makes_draft``: acceptance makes a draft of an adjustment."""

    id: int
    word: str
    sentence: str
    review: bool
    parcels: int
    area_cm2: int
    industrial_ppm: int
    parks: tuple[str, ...]
    clauses: tuple[str, ...]
    makes_draft: bool
    decision: Decision | None
    decided_on: date | None


@dataclass(frozen=True, slots=True)
class RunView:
    """What a run was made from, finished to read."""

    id: int
    where: str
    as_of: date
    made_on: date
    made_by: str
    parcels: int
    unknown_use: int
    numbers: str
    layers: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ProposalsPage:
    """proposals.html, as ``view``. ``places``: for which districts one may ask."""

    run: RunView | None
    places: tuple[Option, ...]
    classes: tuple[ProposalRow, ...]
    ranges: tuple[ProposalRow, ...]
    class_count: int
    count: int
    refused: str = ""


@dataclass(frozen=True, slots=True)
class ProposalPage:
    """proposal.html, as ``view``: (id, code) of its parcels, and the line around."""

    row: ProposalRow
    as_of: date
    parcels: tuple[tuple[int, str], ...]
    drawing: Drawing
    reason: str = ""
    refused: str = ""


@router.get(_PATH, response_class=HTMLResponse)
def proposals(
    request: Request, user: CurrentUser, as_of: AsOf, run: int | None = None
) -> HTMLResponse:
    """The newest run that the user may ask for, or the run given."""
    return render(request, "proposals.html", page=_PAGE, view=_list(request, user, run))


@router.post(_PATH)
def make(request: Request, user: CurrentUser, as_of: AsOf, form: Posted) -> Response:
    """Propose anew for a district or the city on the day of the page."""
    place = form.text("district")
    try:
        run_id = make_run(engine_of(request), user, int(place) if place.isdecimal() else -1, as_of)
    except Unusable as error:
        view = replace(_list(request, user, None), refused=error.message)
        return render(request, "proposals.html", page=_PAGE, status=error.status, view=view)
    address = f"{_PATH}?run={run_id}&as_of={as_of.isoformat()}"
    return RedirectResponse(address, status_code=303)


@router.get(f"{_PATH}/runs/{{run_id}}/export.xlsx")
def export(request: Request, user: CurrentUser, run_id: int) -> Response:
    """The proposals of a run in the user's scope."""

    def prepare(connection: Connection) -> Outgoing:
        stored = _run(proposal_rows.run_by_id(connection, run_id))
        policy, on = policy_rows.by_id(connection, stored.run.snapshot_id), stored.run.as_of
        found = proposal_rows.of_run(connection, run_id)
        return Outgoing(
            name=NAME,
            audited="line-proposals.xlsx",
            as_of=on,
            write=lambda file, head: write_proposals(file, found, policy.profile.policy, on, head),
            asked=[("run", str(run_id))],
        )

    return send(request, user, prepare)


@router.get(f"{_PATH}/{{proposal_id}}", response_class=HTMLResponse)
def one(request: Request, user: CurrentUser, proposal_id: int) -> HTMLResponse:
    """A proposal with its land and what became of it."""
    return _one(request, user, proposal_id)


@router.post(f"{_PATH}/{{proposal_id}}")
def decided(
    request: Request, user: CurrentUser, as_of: AsOf, proposal_id: int, form: Posted
) -> Response:
    """Accept or not, with the reason; a draft that was made is opened."""
    reason = form.text("reason")
    try:
        adjustment_id = decide(
            engine_of(request),
            user,
            proposal_id,
            accepted=form.text("decision") == "accept",
            reason=reason,
            on=as_of,
            at=now(),
        )
    except _MISTAKES as error:
        return _one(request, user, proposal_id, reason, error)
    day = f"as_of={as_of.isoformat()}"
    address = f"{_PATH}/{proposal_id}?{day}"
    if adjustment_id is not None:
        address = f"/lines/{adjustment_id}?{day}"
    return RedirectResponse(address, status_code=303)


def _list(request: Request, user: User, run_id: int | None) -> ProposalsPage:
    with open_work(request, user) as connection:
        places = city_rows.districts(connection)
        names = {0: _WHOLE_CITY} | {place.id: place.name for place in places}
        mine = [key for key in names if may_ask(user, key)]
        stored = proposal_rows.latest(connection, [*mine, 0])
        if run_id is not None:
            stored = _run(proposal_rows.run_by_id(connection, run_id))
        found: list[StoredProposal] = []
        run = None
        rows: tuple[ProposalRow, ...] = ()
        if stored is not None:
            policy = policy_rows.by_id(connection, stored.run.snapshot_id).profile.policy
            found = proposal_rows.of_run(connection, stored.id)
            rows = tuple(_row(each, policy, stored.run.as_of) for each in found)
            run = _run_view(stored, policy, names)
    sorts = dict(zip((each.id for each in found), (e.proposed.sort for e in found), strict=True))
    largest = sorted(rows, key=lambda row: -row.area_cm2)
    classes = tuple(row for row in largest if sorts[row.id] == CLASS)
    return ProposalsPage(
        run=run,
        places=tuple(
            Option(str(key), names[key], stored is not None and key == stored.run.district_id)
            for key in mine
        ),
        classes=classes[:_SHOWN],
        ranges=tuple(row for row in rows if sorts[row.id] == RANGE),
        class_count=len(classes),
        count=len(rows),
    )


def _one(
    request: Request,
    user: User,
    proposal_id: int,
    reason: str = "",
    refused: LandgisError | None = None,
) -> HTMLResponse:
    with open_work(request, user) as connection:
        stored = read_proposal(connection, proposal_id)
        run = _run(proposal_rows.run_by_id(connection, stored.run_id))
        policy = policy_rows.by_id(connection, run.run.snapshot_id).profile.policy
    said = stored.proposed
    kind = LAYER_OF.get(said.control, LayerKind.RED) if said.control else LayerKind.RED
    with job_work(engine_of(request)) as connection:
        version = version_on(connection, kind, run.run.as_of)
        areas = areas_of(connection, version.id) if version is not None else []
    view = ProposalPage(
        row=_row(stored, policy, run.run.as_of),
        as_of=run.run.as_of,
        parcels=tuple(zip(said.parcel_ids, said.codes, strict=True)),
        drawing=draw_change(
            kind, [area.plane for area in areas], said.shape, shapely.MultiPolygon()
        ),
        reason=reason,
        refused=refused.message if refused is not None else "",
    )
    status = refused.status if refused is not None else 200
    return render(request, "proposal.html", page=_PAGE, status=status, view=view)


def _row(stored: StoredProposal, policy: Policy, on: date) -> ProposalRow:
    said = stored.proposed
    return ProposalRow(
        id=stored.id,
        word=proposal_word(said),
        sentence=proposal_sentence(said),
        review=said.review,
        parcels=len(said.parcel_ids),
        area_cm2=said.area_cm2,
        industrial_ppm=ppm(said.industrial_cm2, said.area_cm2),
        parks=said.parks,
        clauses=proposal_clauses(said, policy, on),
        makes_draft=said.control in LAYER_OF,
        decision=stored.decision,
        decided_on=stored.decision.at.astimezone(CHINA).date() if stored.decision else None,
    )


def _run_view(stored: StoredRun, policy: Policy, names: dict[int, str]) -> RunView:
    run, row = stored.run, policy.find("line.cluster", stored.run.as_of)
    numbers = ""
    if row is not None:
        share = row.number("industrial_share") * 100
        numbers = (
            f"连片：不小于 {float(row.number('min_area_ha')):g} 公顷，工业占比不低于"
            f" {float(share):g}%，相距不超过 {float(row.number('gap_m')):g} 米的视为相邻"
            f"（{row.citation}）"
        )
    return RunView(
        id=stored.id,
        where=names.get(run.district_id, ""),
        as_of=run.as_of,
        made_on=stored.made_at.astimezone(CHINA).date(),
        made_by=stored.made_by_name,
        parcels=run.parcels,
        unknown_use=run.unknown_use,
        numbers=numbers,
        layers=_layers(tuple(run.layers.items())),
    )


def _layers(found: Sequence[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple((LayerKind(kind).label, since) for kind, since in found)


def _run(stored: StoredRun | None) -> StoredRun:
    if stored is None:
        raise NotFound("没有这次建议，请从列表打开。")
    return stored
