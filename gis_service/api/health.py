"""Whether the service can work, for a monitor: no identity asked, nothing confidential told."""

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from sqlalchemy.exc import SQLAlchemyError

from gis_service import __version__
from gis_service.access import engine_of
from gis_service.store import city_rows
from gis_service.transaction import sign_in_work

router = APIRouter()


@router.get("/health", include_in_schema=False)
def health(request: Request) -> JSONResponse:
    """200 when database and schema answer, else 503."""
    revision = None
    try:
        with sign_in_work(engine_of(request)) as connection:
            revision = city_rows.revision(connection)
    except SQLAlchemyError:
        state, status = "database unavailable", 503
    else:
        state, status = "ok", 200
    content = {"status": state, "version": __version__, "revision": revision}
    return JSONResponse(content, status, headers={"Cache-Control": "no-store"})
