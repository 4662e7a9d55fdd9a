"""人工认定 on a finding: an official decides with reason and document, or takes it back."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse

from gis_service.access import CurrentUser, engine_of, open_work, require
from gis_service.day import as_of as day_of
from gis_service.errors import NotFound
from gis_service.services.assessing import assess_parcels
from gis_service.services.deciding import NewDecision, decide, withdraw
from gis_service.services.parcel_sheet import parcel_sheet
from gis_service.transaction import job_work
from gis_service.user import Role
from gis_service.web.typed_land import typed_day
from parcels.outcome import Outcome
from parcels.verdict import Rule

router = APIRouter(dependencies=[Depends(require(Role.OFFICIAL))])

_REASON = 2000
_DOCUMENT = 200


@router.post("/parcels/{parcel_id}/decisions")
def make_decision(
    request: Request,
    user: CurrentUser,
    parcel_id: int,
    rule: Annotated[Rule, Form()],
    digest: Annotated[str, Form(pattern="^[0-9a-f]{32}$")],
    as_of: Annotated[date, Form()],
    outcome: Annotated[int, Form()],
    reason: Annotated[str, Form(max_length=_REASON)],
    document: Annotated[str, Form(max_length=_DOCUMENT)],
    expires: Annotated[str, Form(max_length=10)] = "",
) -> RedirectResponse:
    """Record the decision, then assess the parcel anew, so that map and list follow at once."""
    ends = typed_day(expires, "有效期") if expires else None
    new = NewDecision(rule, _outcome(outcome), reason, document, ends)
    with open_work(request, user) as connection:
        sheet = parcel_sheet(connection, parcel_id, as_of)
        version = sheet.assembled.version
        finding = sheet.assessment.finding(rule)
        site = (parcel_id, version.park_id, version.district_id)
        decide(connection, user, site, finding, bytes.fromhex(digest), new)
    with job_work(engine_of(request)) as connection:
        assess_parcels(connection, [parcel_id], as_of)
    return RedirectResponse(f"/parcels/{parcel_id}?as_of={as_of.isoformat()}", status_code=303)


@router.post("/decisions/{decision_id}/withdraw")
def withdraw_decision(request: Request, user: CurrentUser, decision_id: int) -> RedirectResponse:
    """Take a decision back; the computed outcome counts again."""
    as_of = day_of(request)
    with open_work(request, user) as connection:
        parcel_id = withdraw(connection, user, decision_id)
    with job_work(engine_of(request)) as connection:
        assess_parcels(connection, [parcel_id], as_of)
    return RedirectResponse(f"/parcels/{parcel_id}?as_of={as_of.isoformat()}", status_code=303)


def _outcome(value: int) -> Outcome:
    try:
        return Outcome(value)
    except ValueError as error:
        raise NotFound("没有这个认定结论，请从列表中选择。") from error
