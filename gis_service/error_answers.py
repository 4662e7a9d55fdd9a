"""How every error reaches the user: a page for a browser, JSON for a program, never a traceback."""

import logging
from http import HTTPStatus
from urllib.parse import quote

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse
from sqlalchemy.exc import OperationalError, ProgrammingError, TimeoutError
from starlette.exceptions import HTTPException

from gis_service.access import settings_of
from gis_service.errors import (
    Forbidden,
    HasIssues,
    HasQuestions,
    LandgisError,
    MustChangePassword,
    NotFound,
    NotReady,
    NotSignedIn,
    TooLarge,
    Unusable,
)
from gis_service.origin import origin
from gis_service.security_headers import protect
from gis_service.settings import FileSettings
from gis_service.web import pages

DOCS = "/api/v1/docs"
"""The one page among the addresses of the API."""

FOR_PROGRAMS = "/ogc"
"""Below it programs read: they sign in by HTTP Basic and never get a page."""

_BASIC = 'Basic realm="landgis", charset="UTF-8"'
_INSUFFICIENT_PRIVILEGE = "42501"
_FIELD_TOO_LONG = "exceeded maximum size"
"""How the reader of forms says it."""

_log = logging.getLogger("landgis.errors")


def install(app: FastAPI) -> None:
    """Every error becomes a LandgisError and gets its answer from ``answer``."""
    app.add_exception_handler(LandgisError, _known)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(OperationalError, _no_database)
    app.add_exception_handler(TimeoutError, _no_database)
    app.add_exception_handler(ProgrammingError, _denied)
    app.add_exception_handler(Exception, _unforeseen)


def answer(request: Request, error: LandgisError) -> Response:
    """The answer to one error, in the form the caller can read."""
    if not wants_page(request):
        program = isinstance(error, NotSignedIn) and request.url.path.startswith(FOR_PROGRAMS)
        asks = {"WWW-Authenticate": _BASIC} if program else None
        return JSONResponse(_data(error), status_code=error.status, headers=asks)
    if isinstance(error, NotSignedIn) and request.method == "GET":
        return RedirectResponse(f"/login?next={quote(_path(request))}", status_code=303)
    if isinstance(error, MustChangePassword):
        return RedirectResponse("/password", status_code=303)
    return pages.message(request, error)


def too_large(files: FileSettings) -> TooLarge:
    megabytes = files.max_upload_bytes // (1024 * 1024)
    return TooLarge(f"提交的内容太大（文件上限 {megabytes} MB），请拆分后重试。")


def wants_page(request: Request) -> bool:
    """Browsers ask for text/html; programs and the pages' own scripts for data do not."""
    path = request.url.path
    if path.startswith(("/api/", FOR_PROGRAMS)) and path != DOCS:
        return False
    return "text/html" in request.headers.get("accept", "")


def _known(request: Request, error: Exception) -> Response:
    if not isinstance(error, LandgisError):
        raise TypeError(type(error))
    if error.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        _log.error(error.message)
    return answer(request, error)


def _http(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise TypeError(type(error))
    known: LandgisError
    if error.status_code == HTTPStatus.NOT_FOUND:
        known = NotFound("没有这个页面，请核对网址，或回到首页重新进入。")
    elif error.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        known = too_large(settings_of(request).files)
    elif error.status_code == HTTPStatus.BAD_REQUEST and _FIELD_TOO_LONG in str(error.detail):
        known = TooLarge("表单中有一项内容太长，没有提交。界址点很多时请改为上传图形文件。")
    else:
        known = LandgisError("不支持这种请求方式，请从页面操作。")
        known.status = error.status_code
    made = answer(request, known)
    made.headers.update(error.headers or {})
    return made


def _invalid(request: Request, error: Exception) -> Response:
    if not isinstance(error, RequestValidationError):
        raise TypeError(type(error))
    # Neither pydantic's English sentence nor the value typed (it may be a password) is repeated.
    names = sorted({str(item["loc"][-1]) for item in error.errors() if item["loc"]})
    return answer(request, Unusable(f"参数缺少或不对：{'、'.join(names)}，请核对后重试。"))


def _no_database(request: Request, error: Exception) -> Response:
    _log.error("database not reachable", exc_info=error)
    return answer(
        request, NotReady("数据库暂时不能使用，请稍后重试；若一直如此，请联系系统管理员。")
    )


def _denied(request: Request, error: Exception) -> Response:
    """The second wall held: a grant or a row policy refused what no check before had."""
    if getattr(getattr(error, "orig", None), "pgcode", None) != _INSUFFICIENT_PRIVILEGE:
        raise error
    _log.error("refused by the database", exc_info=error)
    return answer(request, Forbidden("这项操作不在您的权限范围内，没有执行。"))


def _unforeseen(request: Request, error: Exception) -> Response:
    # Runs outside all other layers, which therefore cannot add the headers. Logged by the server.
    number = origin().correlation_id
    known = LandgisError(f"系统出错，没有完成。请把编号 {number} 告诉系统管理员。")
    known.status = HTTPStatus.INTERNAL_SERVER_ERROR
    made = answer(request, known)
    protect(made.headers, request.url.path, settings_of(request).session.secure_cookie)
    return made


def _data(error: LandgisError) -> dict[str, object]:
    data: dict[str, object] = {
        "error": type(error).__name__,
        "message": error.message,
        "request": origin().correlation_id,
    }
    if isinstance(error, HasIssues):
        data["issues"] = [
            {
                "code": issue.code,
                "severity": issue.severity.value,
                "sheet": issue.sheet,
                "row": issue.row,
                "column": issue.column,
                "value": issue.value,
                "text": issue.text,
                "mender": issue.kind.mender,
            }
            for issue in error.issues
        ]
    if isinstance(error, HasQuestions):
        data["questions"] = [
            {
                "code": question.code.value,
                "text": question.text,
                "free": question.free,
                "choices": [
                    {"value": choice.value, "label": choice.label, "evidence": choice.evidence}
                    for choice in question.choices
                ],
            }
            for question in error.questions
        ]
    return data


def _path(request: Request) -> str:
    query = request.url.query
    return f"{request.url.path}?{query}" if query else request.url.path
