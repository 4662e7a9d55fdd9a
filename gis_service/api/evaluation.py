"""亩均 evaluation for other systems: rounds, an enterprise in one, results, steps."""

from datetime import date
from fractions import Fraction
from typing import Annotated, Any

from fastapi import APIRouter, Body, Request
from pydantic import ValidationError
from sqlalchemy import Connection

from gis_service.access import CurrentUser, engine_of, open_work
from gis_service.api.cases import now, told
from gis_service.day import AsOf
from gis_service.errors import Unusable
from gis_service.services.evaluation_rounds import OpenRound, read_round, rounds
from gis_service.services.evaluation_steps import (
    Asked,
    note_refusal,
    options,
    seen_of,
    take_step,
)
from gis_service.services.steps import StepRefused
from gis_service.store import policy_rows, result_rows, round_rows
from gis_service.store.result_rows import FirmResult
from gis_service.store.round_rows import StoredEvent
from gis_service.transaction import unit_of_work
from gis_service.user import User
from parcels.evaluation.round import Item, confirmation
from parcels.policy import Policy

router = APIRouter(prefix="/api/v1/evaluation-rounds", tags=["亩均评价"])


@router.get("")
def all_rounds(request: Request, user: CurrentUser) -> dict[str, Any]:
    """Rounds of the scope, newest year first."""
    with open_work(request, user) as connection:
        found = rounds(connection)
    return {"items": [_head(one) for one in found]}


@router.get("/{round_id}")
def one_round(request: Request, user: CurrentUser, as_of: AsOf, round_id: int) -> dict[str, Any]:
    """A round with its enterprises in the scope, how each stands, and the steps possible now."""
    with open_work(request, user) as connection:
        opened = read_round(connection, round_id)
        policy = _policy(connection)
    held = opened.stored.held
    on = max(as_of, held.last_on or as_of)
    return _head(opened) | {
        "closes": held.closes.isoformat() if held.closes is not None else None,
        "seen": opened.head.events,
        "steps": [
            {
                "step": one.step.code,
                "label": one.step.label,
                "open": one.open,
                "objections": told(one.objections),
                "cautions": told(one.cautions),
            }
            for one in options(opened, user, on, policy)
        ],
        "enterprises": [
            {
                "uscc": one.uscc,
                "name": one.name,
                "park": one.attributes["park"],
                "standing": confirmation(held, one.uscc, on).value,
            }
            for one in opened.stored.statements
        ],
    }


@router.get("/{round_id}/enterprises/{uscc}")
def enterprise(request: Request, user: CurrentUser, round_id: int, uscc: str) -> dict[str, Any]:
    """Figures with sources, land with its parcels, events. Amounts exact, in stored units."""
    with open_work(request, user) as connection:
        opened = read_round(connection, round_id, uscc)
    (one,) = opened.stored.statements
    held = opened.stored.held
    values = held.version.values
    return {
        "uscc": one.uscc,
        "name": one.name,
        "version": held.version.number,
        "seen": seen_of(opened, uscc),
        "items": {
            code: {"value": _exact(values.get(Item(uscc, code))), "source": figure.source}
            for code, figure in one.figures.items()
        },
        "land": [
            {
                "parcel": part.parcel,
                "use": part.use.value,
                "area_cm2": _exact(part.signed),
                "in_construction": part.in_construction,
            }
            for part in one.parts
        ],
        "events": [_event(stored) for stored in opened.stored.history],
    }


@router.get("/{round_id}/results")
def results(request: Request, user: CurrentUser, round_id: int) -> dict[str, Any]:
    """The newest result of the scope, every component exact; empty before anyone was scored."""
    with open_work(request, user) as connection:
        read_round(connection, round_id)
        scorings = result_rows.scorings(connection, round_id)
        last = scorings[-1] if scorings else None
        found = result_rows.of_scoring(connection, round_id, last.place) if last else []
    return {
        "version": None if last is None else last.version,
        "items": [_result(one) for one in found],
    }


@router.post("/{round_id}/steps/{step}")
def take(
    request: Request,
    user: CurrentUser,
    round_id: int,
    step: str,
    body: Annotated[dict[str, Any], Body()],
) -> dict[str, Any]:
    """``{"on", "seen", "said": {"reason", "evidence", "closes", "item", "answer", …}}``.

    409 with every reason when the step may not be taken, or another came first.
    """
    asked = _asked(step, body)
    opened = _taken(request, user, round_id, asked)
    return _head(opened) | {"seen": seen_of(opened, asked.uscc)}


def _taken(request: Request, user: User, round_id: int, asked: Asked) -> OpenRound:
    try:
        with open_work(request, user) as connection:
            return take_step(connection, user, _policy(connection), round_id, asked, now())
    except StepRefused as refused:
        with unit_of_work(engine_of(request), user) as connection:
            note_refusal(connection, user, round_id, asked.step, refused)
        raise


def _policy(connection: Connection) -> Policy:
    return policy_rows.latest(connection).profile.policy


def _asked(step: str, body: dict[str, Any]) -> Asked:
    seen, said = body.get("seen"), body.get("said") or {}
    if not isinstance(seen, int) or isinstance(seen, bool) or not isinstance(said, dict):
        raise Unusable("seen 须是看到的记录数，said 须是对象。")
    try:
        on = date.fromisoformat(str(body.get("on") or ""))
    except ValueError as error:
        raise Unusable("on 须是日期，如 2026-01-05。") from error
    try:
        return Asked(step, on, seen, round_rows.said_from(said))
    except ValidationError as error:
        names = dict.fromkeys(str(one["loc"][-1]) for one in error.errors() if one["loc"])
        raise Unusable(f"said 的内容不对：{'、'.join(names)}。请核对后重试。") from error


def _head(opened: OpenRound) -> dict[str, Any]:
    head, held = opened.head, opened.stored.held
    return {
        "id": head.id,
        "year": head.year,
        "place": opened.place,
        "scheme": opened.scheme.scheme.code,
        "scheme_version": opened.scheme.version,
        "scheme_sha256": opened.scheme.scheme.sha256,
        "state": held.state.value,
        "word": held.state.label,
        "collector": head.collector_name,
        "version": head.version,
    }


def _event(stored: StoredEvent) -> dict[str, Any]:
    event = stored.event
    return {
        "step": event.step,
        "target": event.target.value if event.target is not None else None,
        "by": stored.actor_name,
        "on": event.on.isoformat(),
        "recorded_at": event.at.isoformat(),
        "version": event.version,
        "said": round_rows.said_words(event.said),
    }


def _result(one: FirmResult) -> dict[str, Any]:
    return {
        "uscc": one.uscc,
        "name": one.name,
        "kind": one.kind.value,
        "ranking": one.ranking,
        "rank": one.rank,
        "ranked": one.ranked,
        "total": _exact(one.total),
        "first_grade": one.first_grade,
        "grade": one.grade,
        "veto": one.detail.veto,
        "protection": one.detail.protection,
        "merged_into": one.detail.merged_into,
        "items": [
            {
                "code": item.code,
                "label": item.label,
                "weight": _exact(item.weight),
                "value": _exact(item.value),
                "base": _exact(item.base),
                "score": _exact(item.score),
                "missing": item.missing,
            }
            for item in one.detail.items
        ],
    }


def _exact(value: int | Fraction | None) -> str | None:
    """Exact, as ``64`` or ``128/3``."""
    return None if value is None else str(value)
