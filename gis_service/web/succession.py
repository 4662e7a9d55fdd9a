"""宗地分割、合并 from a parcel's page: asked for, shown with its effects, recorded, withdrawn."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from gis_service.access import CurrentUser, engine_of, open_work, require
from gis_service.day import AsOf
from gis_service.errors import Conflict, NotFound, Unusable
from gis_service.jobs.requests import ask_assess
from gis_service.services import dirty, succession
from gis_service.services.assessing import assess_parcels
from gis_service.services.correction_values import parse
from gis_service.services.parcel_sheet import parcel_sheet
from gis_service.services.steps import StepRefused
from gis_service.services.succession import Asked, Preview
from gis_service.store.succession_rows import SUCCESSOR
from gis_service.transaction import job_work
from gis_service.user import Role, User
from gis_service.web.pages import render
from gis_service.web.posted import Posted
from gis_service.web.succession_view import (
    AREA,
    BLANKS,
    FOLLOWING,
    NOBODY,
    PRICE,
    SHARES,
    WHOLE,
    ask_view,
)
from gis_service.web.typed_land import typed_day
from parcels.fields import vocabulary
from parcels.succession import Kind, Share

router = APIRouter(dependencies=[Depends(require(Role.OFFICIAL))])

_PAGE = "parcels"
_REASON = 2000


@router.get("/parcels/{parcel_id}/succession", response_class=HTMLResponse)
def ask(request: Request, user: CurrentUser, parcel_id: int, as_of: AsOf) -> HTMLResponse:
    """The blanks of a split or merge that this parcel is a predecessor of."""
    with open_work(request, user) as connection:
        code = parcel_sheet(connection, parcel_id, as_of).assembled.facts.code
    said = dict.fromkeys(BLANKS, "") | {"kind": Kind.SPLIT.value, "before": code or ""}
    return _shown(request, user, parcel_id, said, None, "")


@router.post("/parcels/{parcel_id}/succession")
def make(
    request: Request, user: CurrentUser, parcel_id: int, as_of: AsOf, form: Posted
) -> Response:
    """Show what it would do, or record it; what was typed stays in the form."""
    said = dict.fromkeys(BLANKS, "") | form
    try:
        asked = asked_of(said)
        if form.get("step") == "save":
            with open_work(request, user) as connection:
                made = succession.record(connection, user, asked)
                ask_assess(connection, user.id, as_of)
            _assess(request, [one.parcel_id for one in made.members], as_of)
            first = made.side(SUCCESSOR)[0].parcel_id
            return _to(first, max(as_of, asked.on))
        with open_work(request, user) as connection:
            shown = succession.preview(connection, user, asked, as_of)
    except StepRefused:
        # The plan has moved since it was shown: show what stands against it now.
        with open_work(request, user) as connection:
            shown = succession.preview(connection, user, asked, as_of)
        return _shown(request, user, parcel_id, said, shown, "没有登记，请看下列原因。", 409)
    except (Conflict, NotFound, Unusable) as refused:
        return _shown(request, user, parcel_id, said, None, refused.message, refused.status)
    return _shown(request, user, parcel_id, said, shown, "")


@router.post("/successions/{succession_id}/withdraw")
def withdraw(
    request: Request,
    user: CurrentUser,
    as_of: AsOf,
    succession_id: int,
    parcel: Annotated[int, Query(gt=0)],
    reason: Annotated[str, Form(max_length=_REASON)] = "",
) -> Response:
    """Take a record back; the old parcels hold again."""
    with open_work(request, user) as connection:
        taken = succession.withdraw(connection, user, succession_id, reason.replace("\0", ""))
        ask_assess(connection, user.id, as_of)
    _assess(request, [one.parcel_id for one in taken.members], as_of)
    return _to(parcel, as_of)


def asked_of(said: Mapping[str, str]) -> Asked:
    """The form as what it asks for. Raises Unusable with the blank that cannot be read."""
    if said["kind"] not in set(Kind):
        raise Unusable("请选择分割或合并。")
    on = typed_day(said["on"], "分割、合并之日")
    before, after = _codes(said["before"]), _codes(said["after"])
    following: dict[str, str | tuple[Share, ...]] = {}
    for code in before:
        how = said.get(FOLLOWING + code, "")
        if how == NOBODY:
            following[code] = ()
        elif how.startswith(WHOLE):
            following[code] = how.removeprefix(WHOLE)
        elif how == SHARES:
            shares = (_share(said, code, heir) for heir in after)
            following[code] = tuple(one for one in shares if one is not None)
    return Asked(
        kind=Kind(said["kind"]),
        predecessors=before,
        successors=after,
        on=on,
        document=said["document"],
        reason=said["reason"],
        remainder=said["remainder"],
        following=following,
    )


def _share(said: Mapping[str, str], code: str, heir: str) -> Share | None:
    """None for a successor beside which nothing is typed."""
    price = said.get(f"{PRICE}{code}.{heir}", "").strip()
    area = said.get(f"{AREA}{code}.{heir}", "").strip()
    if not price and not area:
        return None
    return Share(heir, _number("price", price), _number("contract_area", area))


def _number(name: str, typed: str) -> int | None:
    if not typed:
        return None
    value = parse(vocabulary("contracts").field(name), typed).value
    return value if isinstance(value, int) else None


def _codes(typed: str) -> tuple[str, ...]:
    return tuple(line.strip().upper() for line in typed.splitlines() if line.strip())


def _shown(
    request: Request,
    user: User,
    parcel_id: int,
    said: Mapping[str, str],
    shown: Preview | None,
    refused: str,
    status: int = 200,
) -> HTMLResponse:
    view = ask_view(parcel_id, said, shown, refused, user.role)
    return render(request, "succession.html", page=_PAGE, status=status, view=view)


def _assess(request: Request, parcel_ids: list[int], as_of: date) -> None:
    with job_work(engine_of(request)) as connection:
        dirty.spread_to_parks(connection)
        assess_parcels(connection, parcel_ids, as_of)


def _to(parcel_id: int, as_of: date) -> RedirectResponse:
    return RedirectResponse(f"/parcels/{parcel_id}?as_of={as_of.isoformat()}", status_code=303)
