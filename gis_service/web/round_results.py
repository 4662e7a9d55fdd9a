"""Results of a round: the list by class, the ledger, and trying other weights and cuts."""

from collections import Counter
from datetime import date
from fractions import Fraction
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from gis_service.access import CurrentUser, open_work
from gis_service.day import AsOf
from gis_service.errors import Conflict, Forbidden, LandgisError, NotFound, Unusable
from gis_service.services.evaluation_rounds import covers, read_round
from gis_service.services.evaluation_schemes import may_decide, save_draft
from gis_service.services.evaluation_trial import Trial, try_change
from gis_service.store import result_rows
from gis_service.store.result_rows import FirmResult, Scoring
from gis_service.user import User
from gis_service.web.filter_view import Option
from gis_service.web.pages import render
from gis_service.web.round_words import points
from gis_service.web.rounds import PAGE, ROUNDS, PostedForm
from parcels.evaluation.scheme import Bound, Cut, Scheme, Side
from parcels.evaluation.simulation import Change
from parcels.units import PERCENT, exact, shown

router = APIRouter()

_ROUND = ROUNDS + "/{round_id}"
_ROWS = 500


@router.get(_ROUND + "/results", response_class=HTMLResponse)
def results(
    request: Request,
    user: CurrentUser,
    as_of: AsOf,
    round_id: int,
    scoring: int | None = None,
    grade: Annotated[str, Query(max_length=20)] = "",
) -> HTMLResponse:
    """The newest scoring, or an older one; ``grade``: of one class only."""
    with open_work(request, user) as connection:
        opened = read_round(connection, round_id)
        scorings = result_rows.scorings(connection, round_id)
        chosen = chosen_scoring(scorings, scoring)
        rows = result_rows.of_scoring(connection, round_id, chosen.place) if chosen else []
    grades = Counter(row.grade or row.kind.label for row in rows)
    shown_rows = [row for row in rows if not grade or (row.grade or row.kind.label) == grade]
    order = [*opened.scheme.scheme.classes, opened.scheme.scheme.unsuited]
    names = sorted(
        grades,
        key=lambda name: (name not in order, order.index(name) if name in order else 0, name),
    )
    return render(
        request,
        "round_results.html",
        page=PAGE,
        round_id=round_id,
        title=opened.title,
        state=opened.stored.held.state.label,
        scheme=opened.scheme.title,
        chosen=chosen,
        scorings=[
            Option(str(one.place), f"第 {one.version} 版数据", one == chosen)
            for one in reversed(scorings)
        ],
        grades=[(name, grades[name]) for name in names],
        choices=[Option("", "全部"), *(Option(name, name, name == grade) for name in names)],
        rows=[_row(row) for row in shown_rows[:_ROWS]],
        matching=len(shown_rows),
        trial=covers(user, opened.head),
    )


@router.get(_ROUND + "/simulation", response_class=HTMLResponse)
def simulation(request: Request, user: CurrentUser, as_of: AsOf, round_id: int) -> HTMLResponse:
    """Weights, shares and cap by the address; who moves. Nothing is stored."""
    return _simulation(request, user, as_of, round_id, dict(request.query_params), None)


@router.post(_ROUND + "/simulation")
def keep(
    request: Request, user: CurrentUser, as_of: AsOf, round_id: int, form: PostedForm
) -> Response:
    """Save what was tried as a draft of its scheme."""
    try:
        with open_work(request, user) as connection:
            opened = read_round(connection, round_id)
            _must_cover(user, opened.head)
            change = _change(opened.scheme.scheme, form.texts)
            trial = try_change(connection, opened, change)
            stored = save_draft(connection, user, trial.scheme, form.get("title"))
    except (Conflict, Unusable) as refused:
        return _simulation(request, user, as_of, round_id, form.texts, refused)
    address = f"/permu/schemes/{stored.id}?as_of={as_of.isoformat()}"
    return RedirectResponse(address, status_code=303)


def _simulation(
    request: Request,
    user: User,
    as_of: date,
    round_id: int,
    typed: dict[str, str],
    refused: LandgisError | None,
) -> HTMLResponse:
    trial: Trial | None = None
    with open_work(request, user) as connection:
        opened = read_round(connection, round_id)
        _must_cover(user, opened.head)
        scheme = opened.scheme.scheme
        try:
            change = _change(scheme, typed)
            if _is_change(change) and refused is None:
                trial = try_change(connection, opened, change)
        except Unusable as unusable:
            refused = unusable
    return render(
        request,
        "round_simulation.html",
        page=PAGE,
        status=200 if refused is None else refused.status,
        round_id=round_id,
        title=opened.title,
        scheme=opened.scheme.title,
        parts=[
            (
                "规上" if part.above_scale else "规下",
                [
                    (
                        name := _weight_name(part.above_scale, rule.code),
                        rule.label,
                        typed.get(name, _decimal(rule.weight)),
                        _decimal(rule.weight),
                    )
                    for rule in part.indicators
                ],
                _decimal(scheme.unassigned(part)),
            )
            for part in scheme.parts
        ],
        cuts=[
            (
                f"s.{cut.name}",
                _cut_words(cut),
                typed.get(f"s.{cut.name}", _decimal(cut.share * PERCENT)),
                _decimal(cut.share * PERCENT),
            )
            for cut in scheme.cuts
        ],
        cap=(typed.get("cap", _decimal(scheme.cap)), _decimal(scheme.cap)),
        trial=trial,
        moved=trial.moved[:_ROWS] if trial is not None else (),
        may_save=may_decide(user) and trial is not None,
        refused="" if refused is None else refused.message,
    )


def _must_cover(user: User, head: Any) -> None:
    if not covers(user, head):
        raise Forbidden("模拟要用全轮数据，由管辖整个评价范围的土地官员使用。")


def _change(scheme: Scheme, typed: dict[str, str]) -> Change:
    """What differs from the scheme. Raises Unusable naming the blank."""
    weights = {}
    for part in scheme.parts:
        for rule in part.indicators:
            value = _typed(typed, _weight_name(part.above_scale, rule.code), f"{rule.label}权重")
            if value is not None and value != rule.weight:
                weights[part.above_scale, rule.code] = value
    shares = {}
    for cut in scheme.cuts:
        value = _typed(typed, f"s.{cut.name}", f"{cut.name} 级比例")
        if value is not None and value / PERCENT != cut.share:
            shares[cut.name] = value / PERCENT
    cap = _typed(typed, "cap", "单项上限")
    return Change(weights, shares, None if cap == scheme.cap else cap)


def _is_change(change: Change) -> bool:
    return bool(change.weights or change.shares or change.cap is not None)


def _cut_words(cut: Cut) -> str:
    side = "从前" if cut.side is Side.TOP else "从后"
    bound = "不超过" if cut.bound is Bound.AT_MOST else "不低于"
    return f"{cut.name} 级（{side}）{bound}"


def _weight_name(above_scale: bool, code: str) -> str:
    return f"w.{'up' if above_scale else 'low'}.{code}"


def _typed(typed: dict[str, str], name: str, label: str) -> Fraction | None:
    text = typed.get(name, "").strip()
    if not text:
        return None
    try:
        value = exact(text)
    except (ValueError, ZeroDivisionError) as error:
        raise Unusable(f"「{label}」填的是“{text}”，不是数字。请只填数字，如 20。") from error
    if "/" in text or "e" in text.lower() or value < 0:
        raise Unusable(f"「{label}」填的是“{text}”，请填不小于 0 的数字。")
    return value


def _decimal(value: Fraction) -> str:
    """As typed: 20, 2.5."""
    return shown(value, 4).rstrip("0").rstrip(".")


def chosen_scoring(scorings: list[Scoring], place: int | None) -> Scoring | None:
    """Raises NotFound for a scoring that is none."""
    if place is None:
        return scorings[-1] if scorings else None
    for one in scorings:
        if one.place == place:
            return one
    raise NotFound("没有这次评价结果。")


def _row(row: FirmResult) -> dict[str, object]:
    detail = row.detail
    note = (
        f"否决：{detail.veto}"
        if detail.veto
        else f"保护：{detail.protection}"
        if detail.protection
        else ""
    )
    if not note and row.rank is None:
        note = row.kind.label
        lacking = [item.label for item in detail.items if item.score is None]
        if lacking:
            note += f"（{'、'.join(lacking)}）"
    return {
        "uscc": row.uscc,
        "name": row.name,
        "ranking": row.ranking,
        "rank": row.rank,
        "ranked": row.ranked,
        "total": points(row.total),
        "first": row.first_grade,
        "grade": row.grade,
        "note": note,
    }
