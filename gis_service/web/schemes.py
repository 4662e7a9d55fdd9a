"""评价方案: versions stored, loading an office's own, reading one, adopting a draft."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from gis_service.access import CurrentUser, open_work
from gis_service.day import AsOf
from gis_service.errors import Conflict, LandgisError, Unusable
from gis_service.services.evaluation_schemes import (
    LONGEST,
    adopt_draft,
    load_office_scheme,
    may_decide,
    read_scheme_version,
)
from gis_service.store import scheme_rows
from gis_service.user import User
from gis_service.web.pages import render
from gis_service.web.round_words import baseline_words, missing_words, number, points, rule_unit
from gis_service.web.rounds import PAGE
from parcels.evaluation.scheme import AreaMode, Bound, GroupName, Mode, Scheme, Side
from parcels.units import PERCENT

router = APIRouter()

_SCHEMES = "/permu/schemes"
# One byte more than can be right tells a file that is too long.
_MOST_BYTES = LONGEST * 4 + 1


async def posted_scheme(request: Request) -> tuple[str, bytes]:
    """What was pasted, and the bytes of the file in its place."""
    form = await request.form()
    pasted, file = form.get("text"), form.get("file")
    text = pasted if isinstance(pasted, str) else ""
    content = b"" if file is None or isinstance(file, str) else await file.read(_MOST_BYTES)
    await form.close()
    return text, content or text.encode()


PostedScheme = Annotated[tuple[str, bytes], Depends(posted_scheme)]


@router.get(_SCHEMES, response_class=HTMLResponse)
def schemes(request: Request, user: CurrentUser) -> HTMLResponse:
    return _list(request, user, "", None)


@router.post(_SCHEMES)
def load(request: Request, user: CurrentUser, as_of: AsOf, posted: PostedScheme) -> Response:
    """Load a scheme; an error names line and key above what was pasted."""
    text, content = posted
    try:
        with open_work(request, user) as connection:
            stored = load_office_scheme(connection, user, content)
    except (Conflict, Unusable) as refused:
        shown = text or content.decode("utf-8", "replace")
        return _list(request, user, shown[:LONGEST], refused)
    return RedirectResponse(f"{_SCHEMES}/{stored.id}?as_of={as_of}", status_code=303)


@router.get(_SCHEMES + "/{scheme_id}", response_class=HTMLResponse)
def scheme(request: Request, user: CurrentUser, scheme_id: int) -> HTMLResponse:
    return _one(request, user, scheme_id, None)


@router.post(_SCHEMES + "/{scheme_id}/adopt")
def adopt(request: Request, user: CurrentUser, as_of: AsOf, scheme_id: int) -> Response:
    """Make a draft the version in use."""
    try:
        with open_work(request, user) as connection:
            stored = adopt_draft(connection, user, scheme_id)
    except Conflict as refused:
        return _one(request, user, scheme_id, refused)
    return RedirectResponse(f"{_SCHEMES}/{stored.id}?as_of={as_of}", status_code=303)


def _list(request: Request, user: User, text: str, refused: LandgisError | None) -> HTMLResponse:
    with open_work(request, user) as connection:
        found = scheme_rows.all_of(connection)
    return render(
        request,
        "schemes.html",
        page=PAGE,
        status=200 if refused is None else refused.status,
        rows=found,
        may_load=may_decide(user),
        text=text,
        refused="" if refused is None else refused.message,
    )


def _one(
    request: Request, user: User, scheme_id: int, refused: LandgisError | None
) -> HTMLResponse:
    with open_work(request, user) as connection:
        stored = read_scheme_version(connection, scheme_id)
    held = stored.scheme
    return render(
        request,
        "scheme.html",
        page=PAGE,
        status=200 if refused is None else refused.status,
        stored=stored,
        scheme=held,
        facts=_facts(held),
        parts=[
            (
                "规上" if part.above_scale else "规下",
                [
                    (
                        rule.label,
                        rule_unit(rule) + ("，越低越好" if rule.inverse else ""),
                        points(rule.weight),
                        baseline_words(rule) if held.mode is Mode.RATIO else "同组最低到最高",
                        number(rule.fixed),
                        missing_words(rule.missing),
                    )
                    for rule in part.indicators
                ],
                held.unassigned(part),
            )
            for part in held.parts
        ],
        cuts=[
            f"{cut.name} 级：{'从高到低' if cut.side is Side.TOP else '从低到高'}"
            f"{'不超过' if cut.bound is Bound.AT_MOST else '不低于'} {number(cut.share * PERCENT)}%"
            for cut in held.cuts
        ],
        points=points,
        may_adopt=may_decide(user) and stored.draft,
        refused="" if refused is None else refused.message,
    )


def _facts(held: Scheme) -> list[tuple[str, str]]:
    groups = "、".join(GroupName(name).label for name in held.group_by)
    ratio = "数值 ÷ 基准值 × 权重" if held.mode is Mode.RATIO else "同组最低到最高之间按位置计分"
    return [
        ("依据", f"{held.clause}（{held.status}）"),
        ("说明", held.note),
        ("计分", ratio),
        ("单项上限", f"权重的 {number(held.cap)} 倍" if held.mode is Mode.RATIO else ""),
        ("满分", points(held.full_weight)),
        ("排名范围", f"规上、规下分开{'，按' + groups if groups else ''}"),
        (
            "用地面积",
            "自有 + 租入 − 租出" if held.area_mode is AreaMode.OWN else "承租企业数据并入出租企业",
        ),
        ("其余等级", f"{held.remainder} 级"),
        ("加分上限", "" if held.bonus_cap is None else points(held.bonus_cap)),
    ]
