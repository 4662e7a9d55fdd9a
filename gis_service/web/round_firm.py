"""One enterprise in a round: figures and land, answers, rulings, marks, components of its score."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from gis_service.access import CurrentUser, open_work, settings_of
from gis_service.day import AsOf
from gis_service.errors import Conflict, LandgisError, NotFound, TooLarge, Unusable
from gis_service.services.evaluation_papers import read_paper, store_papers
from gis_service.services.evaluation_rounds import OpenRound, actor_of, covers, read_round
from gis_service.services.evaluation_steps import OF_A_FIRM, Asked, seen_of
from gis_service.store import paper_rows, result_rows
from gis_service.store.result_rows import FirmResult, ResultKind
from gis_service.user import User
from gis_service.web.downloads import download_file
from gis_service.web.filter_view import Option
from gis_service.web.pages import render
from gis_service.web.posted import seen
from gis_service.web.round_view import (
    event_rows,
    item_rows,
    part_rows,
    score_rows,
    window_words,
)
from gis_service.web.round_words import (
    amount,
    in_order,
    item_label,
    item_of,
    item_options,
    points,
    stored_amount,
)
from gis_service.web.rounds import (
    PAGE,
    ROUNDS,
    Posted,
    PostedForm,
    day_of_work,
    files_of,
    policy_now,
    taken,
)
from gis_service.web.step_view import step_of
from gis_service.web.typed_land import typed_day
from parcels.evaluation.land import LandStatement
from parcels.evaluation.round import (
    AREA,
    PACKAGE,
    WHOLE,
    Answer,
    Item,
    Mark,
    MarkKind,
    RoundState,
    Said,
    confirmation,
)
from parcels.evaluation.rounds import allowed
from parcels.objection import Objection
from parcels.policy import Policy
from parcels.procedure import load_procedure
from parcels.units import exact

router = APIRouter()

_STEPS = {code: load_procedure(PACKAGE).steps[code] for code in OF_A_FIRM}

_FIRM = ROUNDS + "/{round_id}/firms/{uscc}"
_TYPED = frozenset(
    {
        *("eval.unknown_item", "eval.no_answer", "eval.no_claim", "eval.no_ruling"),
        *("eval.no_reason", "eval.no_mark", "eval.no_points", "eval.no_evidence", "eval.no_value"),
        *("eval.no_objection", "eval.area_only"),
    }
)
"""What is not an obstacle but a blank of the form."""


@router.get(_FIRM, response_class=HTMLResponse)
def firm(
    request: Request, user: CurrentUser, as_of: AsOf, round_id: int, uscc: str
) -> HTMLResponse:
    """Raises NotFound for an enterprise outside the scope."""
    return _firm(request, user, as_of, round_id, uscc)


@router.post(_FIRM + "/steps/{step}")
def act(
    request: Request,
    user: CurrentUser,
    as_of: AsOf,
    round_id: int,
    uscc: str,
    step: str,
    form: PostedForm,
) -> Response:
    """An answer, ruling, mark or correction with its files; a refusal keeps what was typed."""
    step_of(_STEPS, step)
    with open_work(request, user) as connection:
        read_round(connection, round_id, uscc)
    try:
        said = _said(uscc, step, form)
        papers = store_papers(files_of(settings_of(request)), form.files)
        on = typed_day(form.get("on"), "办理日期")
        taken(request, user, round_id, Asked(step, on, seen(form.texts), said, papers))
    except (Conflict, Unusable, TooLarge) as refused:
        return _firm(request, user, as_of, round_id, uscc, tried=(step, form), refused=refused)
    address = f"{ROUNDS}/{round_id}/firms/{uscc}?as_of={as_of.isoformat()}"
    return RedirectResponse(address, status_code=303)


@router.get(ROUNDS + "/{round_id}/papers/{paper_id}")
def paper(request: Request, user: CurrentUser, round_id: int, paper_id: int) -> Response:
    """A file that came with an answer, checked against its hash."""
    with open_work(request, user) as connection:
        found, path = read_paper(
            connection, user, files_of(settings_of(request)), round_id, paper_id
        )
    return download_file(found.name, found.media_type, path)


@router.get(ROUNDS + "/{round_id}/sheets", response_class=HTMLResponse)
def sheets(
    request: Request,
    user: CurrentUser,
    as_of: AsOf,
    round_id: int,
    uscc: Annotated[str | None, Query(max_length=18)] = None,
) -> HTMLResponse:
    """确认表 to print and sign, one enterprise a sheet: of one, or of everyone in the scope."""
    with open_work(request, user) as connection:
        opened = read_round(connection, round_id, uscc)
    on = day_of_work(opened, as_of)
    held, versions = opened.stored.held, opened.stored.held.versions
    stated = [
        (one, item_rows(held, versions, one), part_rows(one), land_sum(one.land))
        for one in opened.stored.statements
    ]
    return render(
        request,
        "round_sheets.html",
        page=PAGE,
        round_id=round_id,
        title=opened.title,
        version=opened.head.version,
        window=window_words(held, on),
        closes=held.closes,
        on=on,
        sheets=stated,
    )


def land_sum(land: LandStatement | None) -> str:
    """The sum in words: own + leased in − leased out − in construction = area, in 亩."""
    if land is None:
        return ""
    own = amount(AREA, land.own + land.unregistered)
    parts = (
        f"自有 {own} + 租入 {amount(AREA, land.leased_in)} − 租出 {amount(AREA, land.leased_out)}"
    )
    if land.in_construction:
        parts += f" − 建设期内 {amount(AREA, land.in_construction)}"
    return f"{parts} = {amount(AREA, land.area)} 亩"


def _said(uscc: str, step: str, form: Posted) -> Said:
    evidence = tuple(line for line in form.get("evidence").splitlines() if line.strip())
    plain = Said(reason=form.get("reason"), evidence=evidence)
    match step:
        case "respond":
            return _response(uscc, form, plain)
        case "rule":
            accepted = {"yes": True, "no": False}.get(form.get("accepted"))
            item = item_of(uscc, form.get("item"))
            return Said(plain.reason, evidence, item=item, accepted=accepted)
        case "correct":
            item = item_of(uscc, form.get("item"))
            value = stored_amount(item.quantity, form.get("value")) if form.get("value") else None
            return Said(plain.reason, evidence, item=item, value=value)
    return Said(plain.reason, evidence, mark=_mark(uscc, form))


def _response(uscc: str, form: Posted, plain: Said) -> Said:
    given = form.get("answer")
    if given not in set(Answer):
        raise Unusable("请选择企业的意见：确认，或有异议。")
    answer, code = Answer(given), form.get("item")
    if answer is Answer.AGREE:
        item = item_of(uscc, code if form.get("withdraw") else WHOLE)
        return Said(plain.reason, plain.evidence, answer=answer, item=item)
    item = item_of(uscc, code)
    if code == WHOLE:
        raise Unusable("提出异议须选择有异议的一项数据。")
    claimed = stored_amount(code, form.get("claimed")) if form.get("claimed") else None
    return Said(plain.reason, plain.evidence, answer=answer, item=item, claimed=claimed)


def _mark(uscc: str, form: Posted) -> Mark:
    kind, _, code = form.get("mark").partition(":")
    if kind not in set(MarkKind):
        raise Unusable("请选择要登记的事项。")
    typed = form.get("points")
    try:
        value = exact(typed) if typed else None
    except ValueError as error:
        raise Unusable(f"「分值」填的是“{typed}”，不是数字。请只填数字，如 3。") from error
    return Mark(uscc, MarkKind(kind), code, value, form.get("withdrawn") == "1")


def _firm(
    request: Request,
    user: User,
    as_of: date,
    round_id: int,
    uscc: str,
    *,
    tried: tuple[str, Posted] = ("", Posted({}, ())),
    refused: LandgisError | None = None,
) -> HTMLResponse:
    with open_work(request, user) as connection:
        opened = read_round(connection, round_id, uscc)
        policy = policy_now(connection)
        papers = paper_rows.of_firm(connection, round_id, uscc)
        scorings = result_rows.scorings(connection, round_id)
        results = [
            (scoring, found)
            for scoring in reversed(scorings)
            for found in result_rows.of_scoring(connection, round_id, scoring.place, uscc)
        ]
    one = opened.stored.firm(uscc)
    if one is None:
        raise NotFound("这轮评价没有这家企业，或它不在您的管理范围内。")
    on, held = day_of_work(opened, as_of), opened.stored.held
    own = [stored for stored in opened.stored.history if stored.uscc == uscc]
    scheme = opened.scheme.scheme
    steps = _steps(opened, user, uscc, on, policy)
    form = tried[1]
    disputable = (AREA,) if held.state is RoundState.AREA_PUBLISHED else in_order()
    return render(
        request,
        "round_firm.html",
        page=PAGE,
        status=200 if refused is None else refused.status,
        round_id=round_id,
        title=opened.title,
        state=held.state.label,
        window=window_words(held, on),
        on=on,
        seen=seen_of(opened, uscc),
        firm=one,
        standing=confirmation(held, uscc, on).value,
        version=held.version.number,
        collector=opened.head.collector_name,
        items=item_rows(held, held.versions, one),
        parts=part_rows(one),
        land=land_sum(one.land),
        steps=steps,
        disputable=item_options(disputable, form.get("item")),
        disputed=[
            Option(event.said.item.quantity, item_label(event.said.item.quantity))
            for event in held.open_objections
            if event.said.item is not None
        ],
        correctable=item_options(in_order(), form.get("item")),
        markable=_markable(opened, form.get("mark")),
        marks=[
            (
                f"{event.said.mark.kind.value}:{event.said.mark.code}",
                _mark_words(event.said.mark, opened),
                event.said.reason,
            )
            for event in held.marks
            if event.said.mark is not None
        ],
        results=[
            (scoring, found, score_rows(found, scheme, one), points(found.total), _note(found))
            for scoring, found in results
        ],
        unassigned=_unassigned(opened, one.above_scale is not False),
        events=event_rows(own, {uscc: ""}, papers),
        scheme=opened.scheme.title,
        points=points,
        tried=tried[0],
        said=form,
        refused="" if refused is None else refused.message,
    )


def _steps(
    opened: OpenRound, user: User, uscc: str, on: date, policy: Policy
) -> dict[str, tuple[Objection, ...]]:
    """What forbids each step about the enterprise, the blanks of its form aside; by step."""
    held, found = opened.stored.held, {}
    actor = actor_of(user)
    objected = held.open_objections
    item = objected[0].said.item if objected else Item(uscc, AREA)
    filled = Said(
        reason="—",
        evidence=("—",),
        answer=Answer.OBJECT,
        item=item,
        claimed=1,
        accepted=True,
        value=1,
        mark=Mark(uscc, MarkKind.UNSUITED),
    )
    for step in load_procedure(PACKAGE).steps_from(held.state.value):
        if step.code not in OF_A_FIRM or actor.role not in step.roles:
            continue
        if step.code == "rule" and not objected:
            continue
        if step.code == "correct" and not covers(user, opened.head):
            continue
        answer = allowed(held, step.code, actor, on, filled, policy)
        objections = getattr(answer, "objections", ())
        found[step.code] = tuple(one for one in objections if one.code not in _TYPED)
    return found


def _markable(opened: OpenRound, chosen: str) -> list[Option]:
    scheme = opened.scheme.scheme
    found = [
        (f"{MarkKind.VETO}:{clause.code}", f"一票否决：{clause.label}（最高 {clause.grade} 级）")
        for clause in scheme.vetoes.values()
    ]
    found += [
        (f"{MarkKind.PROTECTION}:{clause.code}", f"保护：{clause.label}（最低 {clause.grade} 级）")
        for clause in scheme.protections.values()
    ]
    plain = (MarkKind.BONUS, MarkKind.MALUS, MarkKind.UNSUITED, MarkKind.SEPARATE)
    found += [(f"{kind}:", kind.label) for kind in plain]
    return [Option(value, label, value == chosen) for value, label in found]


def _mark_words(mark: Mark, opened: OpenRound) -> str:
    scheme = opened.scheme.scheme
    clauses = {MarkKind.VETO: scheme.vetoes, MarkKind.PROTECTION: scheme.protections}
    clause = clauses.get(mark.kind, {}).get(mark.code)
    what = mark.kind.label if clause is None else f"{mark.kind.label}：{clause.label}"
    return what if mark.points is None else f"{what} {points(mark.points)} 分"


def _note(found: FirmResult) -> str:
    """Why the class is not that of the cut, or why there is none."""
    if found.detail.veto:
        return f"一票否决：{found.detail.veto}（初评 {found.first_grade} 级）"
    if found.detail.protection:
        return f"保护条款：{found.detail.protection}（初评 {found.first_grade} 级）"
    if found.kind is ResultKind.MERGED:
        return f"承租企业，数据并入出租企业 {found.detail.merged_into}，等级相同"
    return "" if found.kind is ResultKind.GRADED else found.kind.label


def _unassigned(opened: OpenRound, above_scale: bool) -> str:
    """Points that no indicator bears yet, "" none."""
    scheme = opened.scheme.scheme
    part = scheme.part(above_scale)
    left = scheme.unassigned(part) if part is not None else 0
    return points(left) if left else ""
