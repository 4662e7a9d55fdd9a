"""The first page: each role begins where its work is."""

from fastapi import APIRouter, Response
from fastapi.responses import RedirectResponse

from gis_service.access import CurrentUser
from gis_service.user import Role

router = APIRouter()

_FIRST = {
    Role.SYSTEM_ADMIN: "/admin/users",
    Role.SECURITY_ADMIN: "/admin/users",
    Role.AUDIT_ADMIN: "/admin/trail",
}


@router.get("/")
def first_page(user: CurrentUser) -> Response:
    return RedirectResponse(_FIRST.get(user.role, "/map"), status_code=303)
