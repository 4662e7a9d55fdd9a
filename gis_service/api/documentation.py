"""The description of the API and a page to try it, both offline and behind sign-in."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from gis_service.access import CurrentSession
from gis_service.web import pages

router = APIRouter(prefix="/api/v1", include_in_schema=False)
OPENAPI = "/api/v1/openapi.json"


@router.get("/openapi.json")
def description(request: Request) -> Response:
    return JSONResponse(request.app.openapi())


@router.get("/docs")
def docs(request: Request, signed_in: CurrentSession) -> Response:
    """Own page and script: Swagger UI's usual page runs an inline one, which is refused."""
    return pages.draw(request, "api-docs.html", openapi=OPENAPI, csrf=signed_in.csrf)
