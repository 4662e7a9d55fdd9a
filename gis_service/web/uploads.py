"""Uploading data: list, questions, check result, confirmation, undo (数据上传)."""

import json
from io import BytesIO
from typing import Annotated

from fastapi import APIRouter, Depends, File, Form, Query, Request, Response, UploadFile
from fastapi.responses import FileResponse, RedirectResponse

from gis_service.access import CurrentUser, open_work, require, settings_of
from gis_service.day import AskedYear, AsOf, day_query
from gis_service.demo.samples import sample_index
from gis_service.errors import NotFound
from gis_service.jobs import requests
from gis_service.jobs.kinds import JobKind
from gis_service.jobs.place import files_of
from gis_service.rights import BUSINESS_ROLES, uploads_of
from gis_service.services import column_choice, upload_result, uploads
from gis_service.services import upload_options as names
from gis_service.services.prefill import Lacking, write_template
from gis_service.sheets.naming import content_disposition
from gis_service.store import job_rows
from gis_service.web import upload_pages, words
from gis_service.web.freshness_page import known_freshness
from gis_service.web.freshness_view import late_rows
from gis_service.web.missing import missing_page
from gis_service.web.pages import render
from gis_service.web.upload_pages import ADDRESS
from parcels.dates import last_full_year
from parcels.fields import KINDS
from parcels.question import QuestionCode

router = APIRouter(dependencies=[Depends(require(*BUSINESS_ROLES))])

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_PAGE = "uploads"
_OTHER = "-other"
Said = Annotated[str, Form(max_length=200)]


@router.get(ADDRESS)
def show_list(
    request: Request, user: CurrentUser, before: Annotated[int | None, Query(gt=0)] = None
) -> Response:
    with open_work(request, user) as connection:
        view = upload_pages.list_page(connection, user, settings_of(request), before)
    return render(request, "uploads.html", page=_PAGE, view=view)


@router.post(ADDRESS)
def receive(
    request: Request,
    user: CurrentUser,
    file: Annotated[UploadFile, File()],
    kind: Said,
    effective: Said = "",
    snapshot: Said = "",
    repair: Said = "",
    layer_kind: Said = "",
    valid_from: Said = "",
    source: Said = "",
    approximate: Said = "",
) -> Response:
    """Keep the file and have it checked; the page of the upload follows it from there."""
    options: dict[str, str | None] = {
        QuestionCode.EFFECTIVE.value: effective,
        names.SNAPSHOT: snapshot,
        names.REPAIR: repair,
        names.LAYER_KIND: layer_kind,
        names.VALID_FROM: valid_from,
        names.SOURCE: source,
        names.APPROXIMATE: approximate,
    }
    uploads.may_upload(user, kind)
    stored = files_of(settings_of(request)).put(file.file)
    with open_work(request, user) as connection:
        upload_id, _ = requests.receive(
            connection, user, stored, name=file.filename or "", kind=kind, options=options
        )
    return _to(request, upload_id)


@router.post(f"{ADDRESS}/{{upload_id}}/mended")
def receive_mended(
    request: Request,
    user: CurrentUser,
    upload_id: int,
    file: Annotated[UploadFile, File()],
) -> Response:
    """A mended file, checked with the answers that were given for the first."""
    with open_work(request, user) as connection:
        uploads.own(connection, user, upload_id)
    stored = files_of(settings_of(request)).put(file.file)
    with open_work(request, user) as connection:
        made = requests.receive_mended(connection, user, upload_id, stored, file.filename or "")
    return _to(request, made)


@router.get(f"{ADDRESS}/templates/{{kind}}.xlsx")
def template(
    request: Request,
    user: CurrentUser,
    kind: str,
    as_of: AsOf,
    park: Annotated[int | None, Query(ge=0)] = None,
    year: AskedYear = None,
) -> Response:
    """The template of a kind, with the rows that the scope knows.

    With ``park`` only with what that park (0: land outside every park) has not reported.
    """
    if kind not in KINDS or kind not in uploads_of(user.role):
        raise NotFound("没有这种模板，请从“数据上传”页下载。")
    target = BytesIO()
    with open_work(request, user) as connection:
        lacking = None if park is None else Lacking(park, as_of, year or last_full_year(as_of))
        write_template(connection, kind, target, lacking)
    name = f"{words.UPLOAD_KINDS[kind]}{'模板' if lacking is None else '缺项'}.xlsx"
    return _download(target.getvalue(), name, _XLSX)


@router.get(f"{ADDRESS}/missing")
def missing(
    request: Request,
    user: CurrentUser,
    as_of: AsOf,
    year: AskedYear = None,
) -> Response:
    """What each park in scope still lacks, with templates that hold just that."""
    with open_work(request, user) as connection:
        fresh = known_freshness(request, connection, user, as_of)
        late = late_rows(fresh, fresh.tasks(user), user)
        view = missing_page(connection, user, as_of, year or last_full_year(as_of), late)
    return render(request, "missing.html", page=_PAGE, view=view)


@router.get(f"{ADDRESS}/samples/{{key}}")
def sample(request: Request, key: str) -> Response:
    """A file of the simulated city; named by us, never by the address."""
    folder = settings_of(request).site.samples_folder
    for each in sample_index():
        path = folder / each.file
        if each.key == key and path.is_file():
            headers = {"Content-Disposition": content_disposition(each.file)}
            return FileResponse(path, media_type="application/octet-stream", headers=headers)
    raise NotFound("没有这个示例文件，请从“数据上传”页下载。")


@router.get(f"{ADDRESS}/{{upload_id}}")
def show(
    request: Request,
    user: CurrentUser,
    upload_id: int,
    after: Annotated[int, Query(ge=0)] = 0,
) -> Response:
    limit = settings_of(request).site.max_page_rows
    with open_work(request, user) as connection:
        view = upload_pages.page(connection, user, upload_id, after, limit)
    return render(request, "upload.html", page=_PAGE, view=view)


async def posted_answers(request: Request) -> dict[str, str | None]:
    """Fields are the questions' codes; an empty choice stands for what is typed beside it."""
    form = await request.form()
    given = {name: value for name, value in form.multi_items() if isinstance(value, str)}
    return {
        code.value: given[code.value] or given.get(code.value + _OTHER)
        for code in QuestionCode
        if code.value in given
    }


@router.post(f"{ADDRESS}/{{upload_id}}/answers")
def answer(
    request: Request,
    user: CurrentUser,
    upload_id: int,
    answers: Annotated[dict[str, str | None], Depends(posted_answers)],
) -> Response:
    with open_work(request, user) as connection:
        requests.answer(connection, user, upload_id, answers)
    return _to(request, upload_id)


async def posted_columns(request: Request) -> list[tuple[str, str]]:
    """(header, field) of each row of the mapping; an empty field is a column not used."""
    form = await request.form()
    headers, fields = form.getlist("header"), form.getlist("field")
    pairs = zip(headers, fields, strict=False)
    return [(str(header), str(field)) for header, field in pairs if isinstance(field, str)]


@router.post(f"{ADDRESS}/{{upload_id}}/columns")
def columns(
    request: Request,
    user: CurrentUser,
    upload_id: int,
    given: Annotated[list[tuple[str, str]], Depends(posted_columns)],
) -> Response:
    """Take columns for what the user says and check the file again."""
    with open_work(request, user) as connection:
        changed = column_choice.changed(uploads.own(connection, user, upload_id), given)
        if changed:
            requests.answer(connection, user, upload_id, changed)
    return _to(request, upload_id)


@router.post(f"{ADDRESS}/{{upload_id}}/confirm")
def confirm(request: Request, user: CurrentUser, upload_id: int) -> Response:
    with open_work(request, user) as connection:
        requests.confirm(connection, user, upload_id)
    return _to(request, upload_id)


@router.post(f"{ADDRESS}/{{upload_id}}/discard")
def discard(request: Request, user: CurrentUser, upload_id: int) -> Response:
    with open_work(request, user) as connection:
        requests.discard(connection, user, upload_id)
    return RedirectResponse(f"{ADDRESS}{day_query(request)}", status_code=303)


@router.post(f"{ADDRESS}/{{upload_id}}/undo")
def undo(request: Request, user: CurrentUser, upload_id: int) -> Response:
    with open_work(request, user) as connection:
        requests.undo(connection, user, upload_id)
    return _to(request, upload_id)


@router.post(f"{ADDRESS}/{{upload_id}}/cancel")
def cancel(request: Request, user: CurrentUser, upload_id: int) -> Response:
    """Cancel what is under way for the upload, if anything still is."""
    with open_work(request, user) as connection:
        uploads.find(connection, upload_id)
        under_way = job_rows.pending_of_upload(connection, upload_id)
        if under_way is not None:
            requests.cancel(connection, user, under_way.id)
    return _to(request, upload_id)


@router.post(f"{ADDRESS}/jobs/{{job_id}}/again")
def again(request: Request, user: CurrentUser, job_id: int) -> Response:
    """Ask anew for an assessment or an archiving that failed."""
    with open_work(request, user) as connection:
        kind = requests.again(connection, user, job_id)
    page = "/reports" if kind is JobKind.FREEZE else ADDRESS
    return RedirectResponse(f"{page}{day_query(request)}", status_code=303)


@router.get(f"{ADDRESS}/{{upload_id}}/marked.xlsx")
def marked(request: Request, user: CurrentUser, upload_id: int) -> Response:
    """The user's own workbook with the bad cells marked."""
    with open_work(request, user) as connection:
        copy = upload_result.marked_copy(
            connection, user, upload_id, files_of(settings_of(request))
        )
    return _download(copy.content, copy.name, _XLSX)


@router.get(f"{ADDRESS}/{{upload_id}}/issues.json")
def issues(request: Request, user: CurrentUser, upload_id: int) -> Response:
    """Every issue, for a program that mends the file."""
    with open_work(request, user) as connection:
        found = uploads.find(connection, upload_id)
        said = upload_result.issues(connection, upload_id)
    content = json.dumps([each for _, each in said], ensure_ascii=False, indent=1)
    return _download(content.encode(), f"{found.file_name}-问题清单.json", "application/json")


def _to(request: Request, upload_id: int) -> Response:
    return RedirectResponse(f"{ADDRESS}/{upload_id}{day_query(request)}", status_code=303)


def _download(content: bytes, name: str, media_type: str) -> Response:
    headers = {"Content-Disposition": content_disposition(name)}
    return Response(content, media_type=media_type, headers=headers)
