"""方案核查 as JSON: an outline and a purpose in, the fifteen checks out; kept only when asked."""

import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse
from starlette.datastructures import UploadFile

from gis_service.access import CurrentUser, engine_of, open_work
from gis_service.day import AsOf
from gis_service.errors import Unusable
from gis_service.services.plan_check import PlanReport, report
from gis_service.services.plan_inputs import plan_of, purpose_of
from gis_service.services.plan_outline import PASTED, Source, read_outline
from gis_service.services.plan_saved import listed, read, save
from gis_service.store import policy_rows
from gis_service.store.plan_record import record_json
from gis_service.store.plan_rows import StoredPlanCheck
from gis_service.user import User
from parcels.layers import LayerKind
from parcels.plan_checks.finding import LayerShare, PlanFinding
from parcels.question import QuestionCode
from parcels.units import m2, mu, shown
from spatial.readers.answers import Answers

router = APIRouter(prefix="/api/v1", tags=["方案核查"])

_ANSWERS = {
    QuestionCode.CRS.value: "crs",
    QuestionCode.SURVEY_CRS.value: "survey_crs",
    QuestionCode.ENCODING.value: "encoding",
    QuestionCode.LAYER.value: "layer",
    QuestionCode.PLAUSIBLE.value: "plausible",
}
_KEEPING = ("name", "shared", "follows")
_OTHER = ("csrf", "purpose", "outline", "points", "file", "number", "turn")
_NOT_INPUTS = frozenset({*_OTHER, *_KEEPING, *_ANSWERS})
_LONGEST_ANSWER = 200
_YES = "yes"
_DIGITS = 9
_PLACES = 2


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it came: the outline, the purpose, and what is said of the plan.

    turn     the purpose to go on with, where the form is only turned over.
    keeping  how the answer is to be kept: name, shared, follows.
    """

    source: Source
    purpose: str
    inputs: Mapping[str, str]
    turn: str = ""
    keeping: Mapping[str, str] = field(default_factory=dict)


async def asked(request: Request) -> AsyncIterator[Asked]:
    """JSON ``{"purpose", "outline" | "points", "inputs", "answers", "number"}``, or a form.

    A form has the same names, with the inputs and answers beside them and the file as ``file``.
    Raises Unusable.
    """
    if request.headers.get("content-type", "").startswith("application/json"):
        yield _from_json(await request.body())
        return
    async with request.form() as form:
        yield _from_form(dict(form.multi_items()))


AskedPlan = Annotated[Asked, Depends(asked)]


def _from_json(body: bytes) -> Asked:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Unusable("请求不是 JSON。") from error
    if not isinstance(said, dict):
        raise Unusable("请求须是 JSON 对象，含 purpose 和 outline 或 points。")
    outline = said.get("outline")
    content = json.dumps(outline) if outline is not None else _text(said.get("points", ""))
    inputs, answers = said.get("inputs", {}), said.get("answers", {})
    if not isinstance(inputs, dict) or not isinstance(answers, dict):
        raise Unusable("inputs 和 answers 须是 JSON 对象。")
    return Asked(
        Source(
            content,
            answers=_answers({key: _text(value) for key, value in answers.items()}),
            number=_number(_text(said.get("number", ""))),
        ),
        _text(said.get("purpose", "")),
        {key: _input(value) for key, value in inputs.items()},
        keeping={key: _input(said[key]) for key in _KEEPING if key in said},
    )


def _from_form(form: Mapping[str, UploadFile | str]) -> Asked:
    texts = {name: value for name, value in form.items() if isinstance(value, str)}
    file = form.get("file")
    content: Any = texts.get("outline") or texts.get("points", "")
    name = PASTED
    if isinstance(file, UploadFile) and file.filename:
        content, name = file.file, file.filename
    return Asked(
        Source(content, name, _answers(texts), _number(texts.get("number", ""))),
        texts.get("purpose", ""),
        {name: value for name, value in texts.items() if name not in _NOT_INPUTS},
        turn=texts.get("turn", ""),
        keeping={name: texts[name] for name in _KEEPING if name in texts},
    )


def _input(value: object) -> str:
    """Numbers must come as text: a float has lost its decimals."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return "、".join(_text(item) for item in value) or "无"
    return _text(value)


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise Unusable('数值请用文字形式填写，如 "1.20"。')
    return str(value)


def _answers(said: Mapping[str, str]) -> Answers:
    given = {
        field: said[code].strip()[:_LONGEST_ANSWER]
        for code, field in _ANSWERS.items()
        if said.get(code, "").strip()
    }
    return Answers(**given)


def _number(typed: str, label: str = "第几个图形") -> int | None:
    if not typed.strip():
        return None
    if not typed.isascii() or not typed.isdigit() or len(typed) > _DIGITS:
        raise Unusable(f"{label}请填数字，如 1。")
    return int(typed)


@router.post("/plan-checks")
def plan_checks(
    request: Request, user: CurrentUser, as_of: AsOf, wanted: AskedPlan
) -> JSONResponse:
    """The fifteen checks of an outline. 409 with questions, 422 with what is wrong.

    Every area comes three times: ``area_cm2`` exact, ``area_m2`` and ``area_mu`` (亩, 2000/3 m²)
    as texts with two decimals, half up; so does ``ellipsoidal_…``. ``share_ppm`` is the share of
    the outline in millionths. All are null where the layer is missing on the day.
    """
    return JSONResponse(told(checked(request, user, as_of, wanted)))


@router.post("/plan-checks/saved", status_code=201)
def keep(request: Request, user: CurrentUser, as_of: AsOf, wanted: AskedPlan) -> JSONResponse:
    """Check and keep: as above, with ``name``, ``shared`` and ``follows``; the id of the record."""
    check_id, found = kept(request, user, as_of, wanted)
    return JSONResponse({"id": check_id, **told(found)}, status_code=201)


@router.get("/plan-checks/saved")
def saved_checks(request: Request, user: CurrentUser) -> dict[str, Any]:
    """The newest kept checks: one's own, and those shared in one's scope."""
    with open_work(request, user) as connection:
        found = listed(connection)
    return {"items": [_kept_head(one, user) for one in found]}


@router.get("/plan-checks/saved/{check_id}")
def saved_check(request: Request, user: CurrentUser, check_id: int) -> dict[str, Any]:
    """The answer as it was; what lies outside the reader's scope is left out."""
    with open_work(request, user) as connection:
        stored = read(connection, user, check_id)
    outline = {"outline": stored.outline, "inputs": dict(stored.inputs)}
    return {**_kept_head(stored, user), **outline, "record": record_json(stored.record)}


def _kept_head(stored: StoredPlanCheck, user: User) -> dict[str, Any]:
    record = stored.record
    return {
        "id": stored.id,
        "name": stored.name,
        "purpose": record.purpose.value,
        "as_of": stored.as_of.isoformat(),
        "saved_at": stored.saved_at.isoformat(),
        "owner": stored.owner_name,
        "own": stored.owner_id == user.id,
        "shared": stored.shared,
        "follows": stored.follows,
        **_area(record.plane_cm2),
        "blocking": [one.check.value for one in record.stopping],
    }


def kept(request: Request, user: User, as_of: date, wanted: Asked) -> tuple[int, PlanReport]:
    """Check a request and keep the answer; its id. Raises Unusable for a missing name."""
    found = checked(request, user, as_of, wanted)
    said = wanted.keeping
    check_id = save(
        engine_of(request),
        user,
        found,
        dict(wanted.inputs),
        said.get("name", ""),
        shared=said.get("shared") == _YES,
        follows=_number(said.get("follows", ""), "所依据的核查"),
    )
    return check_id, found


def checked(request: Request, user: User, as_of: date, wanted: Asked) -> PlanReport:
    """The report of a request, of page and interface alike."""
    purpose = purpose_of(wanted.purpose)
    with open_work(request, user) as connection:
        profile = policy_rows.latest(connection).profile
    plan = plan_of(purpose, wanted.inputs, profile.policy, as_of)
    outline = read_outline(wanted.source, profile.frame)
    return report(engine_of(request), user, outline, plan, as_of)


def told(found: PlanReport) -> dict[str, Any]:
    """Areas in cm², m² and 亩, shares in ppm, distances in m."""
    placed = found.outline.placed
    return {
        "as_of": found.as_of.isoformat(),
        "purpose": found.plan.purpose.value,
        "policy": {"id": found.snapshot.id, "sha256": found.snapshot.profile.policy.sha256},
        **_area(placed.plane_cm2),
        **_area(placed.ellipsoidal_cm2, "ellipsoidal"),
        "crs": found.outline.crs_label,
        "notes": list(found.outline.notes),
        "issues": [issue.text for issue in found.outline.issues],
        "district": found.plan.district,
        "parcel": None
        if found.parcel is None
        else {"id": found.parcel[0], "code": found.parcel[1]},
        "checks": [_check(one) for one in found.findings],
        "layers": [
            {
                "kind": used.kind.value,
                "label": used.kind.label,
                "valid_from": used.version.valid_from.isoformat() if used.version else None,
                "approximate": used.version.approximate if used.version else None,
                "source": used.version.source if used.version else None,
                **_share(used.share),
                "names": list(used.names),
            }
            for used in found.layers
        ],
        "far_range": found.record.far or None,
        "missing": [LayerKind(kind).label for kind in found.missing],
        "overlaps": [
            {"relation": one.relation.value, **_area(one.area_cm2), "code": one.code}
            for one in found.plan.overlaps or ()
        ],
        "neighbours": [
            {
                "id": one.parcel_id,
                "code": one.code,
                "name": one.name,
                "distance_m": round(one.distance, 2),
            }
            for one in found.neighbours
        ],
    }


def _check(one: PlanFinding) -> dict[str, Any]:
    return {
        "check": one.check.value,
        "label": one.check.label,
        "outcome": one.outcome.name,
        "word": one.outcome.word,
        "v": int(one.verdict),
        "effect": one.effect.value if one.effect is not None else None,
        "sentences": list(one.sentences),
        "clauses": [
            {"code": clause.code, "citation": clause.citation, "status": clause.status}
            for clause in one.clauses
        ],
        "shares": [{"kind": share.kind.value, **_share(share)} for share in one.shares],
    }


def _share(share: LayerShare) -> dict[str, int | str | None]:
    return {**_area(share.area_cm2), "share_ppm": share.share_ppm}


def _area(cm2: int | None, name: str = "area") -> dict[str, int | str | None]:
    """An area in its three units, each None where it is not known."""
    return {
        f"{name}_cm2": cm2,
        f"{name}_m2": None if cm2 is None else shown(m2(cm2), _PLACES),
        f"{name}_mu": None if cm2 is None else shown(mu(cm2), _PLACES),
    }
