"""Uploading by program (数据上传接口): each POST answers 202 and where to follow the work."""

import json
from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, File, Form, Query, Request, Response, UploadFile
from fastapi.responses import JSONResponse

from gis_service.access import CurrentUser, open_work, require, settings_of
from gis_service.api.jobs import address
from gis_service.errors import Unusable
from gis_service.jobs import requests
from gis_service.jobs.place import files_of
from gis_service.rights import BUSINESS_ROLES
from gis_service.services import upload_result, uploads
from gis_service.services.upload_content import Summary
from gis_service.store.upload_rows import Upload, UploadState

PREFIX = "/api/v1/uploads"
router = APIRouter(
    prefix=PREFIX, tags=["数据上传"], dependencies=[Depends(require(*BUSINESS_ROLES))]
)

_PAGE = 500
_MOST_OPTIONS = 8192
Answers = Annotated[dict[str, str], Body(description="问题代码（与命令行选项同名）→ 回答")]


@router.post("", status_code=202)
def receive(
    request: Request,
    user: CurrentUser,
    file: Annotated[UploadFile, File()],
    kind: Annotated[str, Form(max_length=20)],
    options: Annotated[str, Form(max_length=_MOST_OPTIONS, description="JSON 对象")] = "{}",
) -> Response:
    """Keep a file and have it checked. ``options``: answers and switches by their names."""
    uploads.may_upload(user, kind)
    said = _options(options)
    stored = files_of(settings_of(request)).put(file.file)
    with open_work(request, user) as connection:
        upload_id, job_id = requests.receive(
            connection, user, stored, name=file.filename or "", kind=kind, options=said
        )
    return _accepted(upload_id, job_id)


@router.get("/{upload_id}")
def show(request: Request, user: CurrentUser, upload_id: int) -> dict[str, Any]:
    """State, open questions, and what the check found in figures."""
    with open_work(request, user) as connection:
        return _told(uploads.find(connection, upload_id))


@router.get("/{upload_id}/issues")
def issues(
    request: Request,
    user: CurrentUser,
    upload_id: int,
    after: Annotated[int, Query(ge=0)] = 0,
    limit: Annotated[int, Query(ge=1, le=_PAGE)] = _PAGE,
) -> dict[str, Any]:
    """Issues in the order of the file; ``next`` is the next ``after``."""
    with open_work(request, user) as connection:
        uploads.find(connection, upload_id)
        found = upload_result.issues(connection, upload_id, limit + 1, after)
    shown = found[:limit]
    return {
        "items": [issue for _, issue in shown],
        "next": shown[-1][0] if len(found) > limit else None,
    }


@router.post("/{upload_id}/answers", status_code=202)
def answer(request: Request, user: CurrentUser, upload_id: int, answers: Answers) -> Response:
    """Answer all open questions; the file is checked again."""
    with open_work(request, user) as connection:
        job_id = requests.answer(connection, user, upload_id, answers)
    return _accepted(upload_id, job_id)


@router.post("/{upload_id}/confirm", status_code=202)
def confirm(
    request: Request,
    user: CurrentUser,
    upload_id: int,
    all_or_nothing: Annotated[bool, Query(description="有一行不能入库就都不入库")] = False,
) -> Response:
    """Store the good rows that the check showed. 409 when another confirmed first."""
    with open_work(request, user) as connection:
        job_id = requests.confirm(connection, user, upload_id, all_or_nothing)
    return _accepted(upload_id, job_id)


@router.post("/{upload_id}/discard")
def discard(request: Request, user: CurrentUser, upload_id: int) -> dict[str, Any]:
    """Give an upload up that is not stored."""
    with open_work(request, user) as connection:
        requests.discard(connection, user, upload_id)
        return _told(uploads.find(connection, upload_id))


@router.post("/{upload_id}/undo", status_code=202)
def undo(request: Request, user: CurrentUser, upload_id: int) -> Response:
    """Take back what was stored; refused where later uploads built on it."""
    with open_work(request, user) as connection:
        job_id = requests.undo(connection, user, upload_id)
    return _accepted(upload_id, job_id)


def _accepted(upload_id: int, job_id: int) -> Response:
    content = {"upload": upload_id, "job": job_id, "href": f"{PREFIX}/{upload_id}"}
    return JSONResponse(content, status_code=202, headers={"Location": address(job_id)})


def _told(found: Upload) -> dict[str, Any]:
    checked = found.state not in (UploadState.RECEIVED, UploadState.FAILED)
    summary = Summary.from_json(found.summary)
    return {
        "id": found.id,
        "kind": found.kind,
        "file_name": found.file_name,
        "sha256": found.file_sha256,
        "by": found.account_name,
        "at": found.created_at.isoformat(),
        "state": found.state.value,
        "failure": found.summary.get(uploads.FAILURE),
        "notice": found.summary.get(uploads.NOTICE),
        "answers": dict(found.answers),
        "questions": list(found.questions),
        "summary": _figures(summary) if checked else None,
    }


def _figures(summary: Summary) -> dict[str, Any]:
    """Without the excerpts that stand beside questions and issues on the page."""
    said = summary.as_json() | {"good": summary.good, "bad": summary.bad}
    return {name: value for name, value in said.items() if name not in ("sample", "named")}


def _options(said: str) -> Mapping[str, str | None]:
    try:
        given = json.loads(said)
    except ValueError as error:
        raise Unusable('options 须是 JSON 对象，如 {"crs": "EPSG:4544"}。') from error
    if not isinstance(given, dict) or not all(isinstance(each, str) for each in given.values()):
        raise Unusable("options 须是 JSON 对象，名称和值都是文字。")
    return given
