"""Low-efficiency cases as JSON (低效用地): list, clues not listed yet, one, the next step."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Body, Query, Request
from pydantic import TypeAdapter, ValidationError

from gis_service.access import CurrentUser, engine_of, open_work
from gis_service.api.cases import day_in, now, texts_in, told
from gis_service.day import AskedYear, AsOf
from gis_service.errors import Unusable
from gis_service.parcel_address import AskedQuery
from gis_service.services.low_efficiency import (
    Asked,
    Opening,
    ground_of_case,
    note_refusal,
    open_case,
    options,
    read_case,
    take_step,
)
from gis_service.services.low_list import LowList, low_list
from gis_service.services.steps import StepRefused
from gis_service.store.low_rows import StoredLow
from gis_service.transaction import unit_of_work
from gis_service.web.typed_land import typed_number
from parcels.low_efficiency.case import LowEvent, ParcelPlan, Told
from parcels.units import CM2_PER_M2, m2, shown

router = APIRouter(prefix="/api/v1/low-efficiency", tags=["低效用地"])

_LONGEST = 4000
_MOST = 500
_PLACES = 4
_PLAN = TypeAdapter(ParcelPlan)


@router.get("")
def cases(
    request: Request,
    user: CurrentUser,
    query: AskedQuery,
    year: AskedYear = None,
    limit: Annotated[int, Query(ge=0, le=_MOST, description="线索最多列几宗")] = 100,
) -> dict[str, Any]:
    """Cases of the scope, parcels with clues that are not listed yet, and targets of a year."""
    with open_work(request, user) as connection:
        found = low_list(connection, query, year or query.as_of.year, limit)
    return {
        "reform_date": found.reform.day.isoformat() if found.reform is not None else None,
        "items": [_head(one) for one in found.cases],
        "clue_count": found.candidate_count,
        "clues": [
            {
                "parcel": one.id,
                "code": one.code,
                "name": one.name,
                "area_m2": _area(one.cm2),
                "clues": [rule.value for rule in one.clues],
                "before": one.before.value if one.before is not None else None,
            }
            for one in found.candidates
        ],
        "year": found.year,
        "targets": _targets(found),
    }


@router.post("", status_code=201)
def open_one(
    request: Request, user: CurrentUser, as_of: AsOf, body: Annotated[dict[str, Any], Body()]
) -> dict[str, Any]:
    """``{"parcel", "area_m2"?, "supplied_on"?, "reason"?, "evidence"?}``: list a parcel (列入).

    The clues are those of the day; without any, reason and evidence must be given.
    """
    parcel, supplied = body.get("parcel"), body.get("supplied_on")
    if not isinstance(parcel, int) or isinstance(parcel, bool):
        raise Unusable("parcel 须是地块号。")
    area = body.get("area_m2")
    opening = Opening(
        parcel,
        as_of,
        None if area is None else _cm2(area),
        None if supplied is None else day_in(supplied, "supplied_on"),
        str(body.get("reason") or "")[:_LONGEST],
        texts_in(body, "evidence"),
    )
    with open_work(request, user) as connection:
        return {"id": open_case(connection, user, opening, now())}


@router.get("/{case_id}")
def one_case(request: Request, user: CurrentUser, as_of: AsOf, case_id: int) -> dict[str, Any]:
    """A case with its plan and events, and the steps possible now with the reasons against."""
    with open_work(request, user) as connection:
        stored = read_case(connection, case_id)
        on = max(as_of, stored.case.last_on or as_of)
        ground = ground_of_case(connection, stored, on)
        offered = options(stored, ground, user, on)
    pairs = zip(stored.case.events, stored.names, strict=True)
    return _head(stored) | {
        "as_of": on.isoformat(),
        "seen": len(stored.case.events),
        "idle": ground.idle,
        "clues_now": [rule.value for rule in ground.clues],
        "plan": _plan(stored.case.plan),
        "steps": [
            {
                "step": one.step.code,
                "label": one.step.label,
                "open": one.open,
                "objections": told(one.objections),
                "cautions": told(one.cautions),
            }
            for one in offered
        ],
        "events": [_event(event, name) for event, name in pairs],
    }


@router.post("/{case_id}/steps/{step}")
def take(
    request: Request,
    user: CurrentUser,
    case_id: int,
    step: str,
    body: Annotated[dict[str, Any], Body()],
) -> dict[str, Any]:
    """``{"on", "seen", "told": {"reason"?, "evidence"?, "number"?, "park_agrees"?, "area_m2"?,
    "plan"?}}``.

    ``plan``: ``{"area_m2", "due_on", "unit", "way": {"way": "EXPAND", …}}``; money of a way in 分.
    409 with every reason when the step may not be taken, or another came first.
    """
    seen, given = body.get("seen"), body.get("told") or {}
    if not isinstance(seen, int) or isinstance(seen, bool) or not isinstance(given, dict):
        raise Unusable("seen 须是看到的记录数，told 须是对象。")
    asked = Asked(step, day_in(body.get("on"), "on"), seen, _told(given))
    try:
        with open_work(request, user) as connection:
            stored = take_step(connection, user, case_id, asked, now())
    except StepRefused as refused:
        with unit_of_work(engine_of(request), user) as connection:
            note_refusal(connection, user, case_id, refused)
        raise
    return _head(stored) | {"seen": len(stored.case.events)}


def _told(given: Mapping[str, Any]) -> Told:
    """Idleness and clues are computed, whatever was sent. Raises Unusable."""
    area, plan = given.get("area_m2"), given.get("plan")
    return Told(
        reason=str(given.get("reason") or "")[:_LONGEST],
        evidence=texts_in(given, "evidence"),
        number=str(given.get("number") or "")[:_LONGEST],
        park_agrees=given.get("park_agrees") is True,
        plan=None if plan is None else _plan_from(plan),
        area_cm2=None if area is None else _cm2(area),
    )


def _plan_from(given: object) -> ParcelPlan:
    if not isinstance(given, dict):
        raise Unusable("plan 须是对象。")
    values = {key: value for key, value in given.items() if key != "area_m2"}
    values["area_cm2"] = _cm2(given.get("area_m2"))
    try:
        return _PLAN.validate_python(values)
    except ValidationError as error:
        names = dict.fromkeys(str(one["loc"][-1]) for one in error.errors() if one["loc"])
        raise Unusable(f"一地一策的内容不对：{'、'.join(names)}。请核对后重试。") from error


def _head(stored: StoredLow) -> dict[str, Any]:
    case, opening = stored.case, stored.opening
    plan = case.plan
    return {
        "id": stored.id,
        "parcel": stored.parcel_id,
        "code": opening.subject.code,
        "holder": opening.subject.holder,
        "state": case.state.value,
        "word": case.state.label,
        "closed": stored.closed,
        "listed_on": opening.as_of.isoformat(),
        "clues": [rule.value for rule in opening.clues],
        "by_hand": case.by_hand,
        "supplied_on": opening.supplied_on.isoformat() if opening.supplied_on else None,
        "listed_m2": _area(case.listed_cm2),
        "disposed_m2": _area(case.disposed_cm2),
        "left_m2": _area(case.remaining_cm2),
        "way": plan.way.way.value if plan is not None else None,
        "due_on": plan.due_on.isoformat() if plan is not None else None,
        "unit": plan.unit if plan is not None else None,
    }


def _plan(plan: ParcelPlan | None) -> dict[str, Any] | None:
    if plan is None:
        return None
    values: dict[str, Any] = _PLAN.dump_python(plan, mode="json")
    values["area_m2"] = _area(values.pop("area_cm2"))
    return values


def _event(event: LowEvent, name: str) -> dict[str, Any]:
    said = event.told
    return {
        "step": event.step,
        "target": event.target.value if event.target is not None else None,
        "role": event.actor.role.value,
        "by": name,
        "on": event.on.isoformat(),
        "recorded_at": event.at.isoformat(),
        "reason": said.reason,
        "number": said.number,
        "evidence": list(said.evidence),
        "park_agrees": said.park_agrees,
        "clues": [rule.value for rule in said.clues],
        "area_m2": None if said.area_cm2 is None else _area(said.area_cm2),
        "plan": _plan(said.plan),
    }


def _targets(found: LowList) -> list[dict[str, Any]]:
    """亩 as exact text; ``share``: done of target, above 1 as it is; None without a target."""
    return [
        {
            "district": row.name,
            "target_mu": None if row.target is None else shown(row.target.value, _PLACES),
            "done_mu": shown(row.done_mu, _PLACES),
            "share": None if row.share is None else shown(row.share, _PLACES),
            "document": None if row.target is None else row.target.document,
        }
        for row in found.districts
    ]


def _cm2(given: object) -> int:
    """平方米, a number or its text, to four decimals. Raises Unusable."""
    text = "" if given is None or isinstance(given, bool) else str(given)
    area = typed_number(text, "area_m2", "填平方米，到四位小数") * CM2_PER_M2
    if area.denominator != 1:
        raise Unusable("area_m2 填平方米，到四位小数。")
    return int(area)


def _area(cm2: int) -> str:
    return shown(m2(cm2), _PLACES)
