"""标准地履约监管台账 as a workbook in the columns asked for (导出履约监管台账)."""

from fastapi import APIRouter, Request, Response
from sqlalchemy import Connection

from gis_service.access import CurrentUser
from gis_service.documents.layout import Layout
from gis_service.documents.std_ledger import LIST, NAME, write_ledger
from gis_service.services.std_projects import ProjectView, list_projects, view_projects
from gis_service.store import city_rows
from gis_service.store.std_project_list import ProjectPlace
from gis_service.user import User
from gis_service.web import export_page
from gis_service.web.export_file import Outgoing
from gis_service.web.export_page import ExportPage, Posted, Shown
from gis_service.web.std_pages import PAGE
from gis_service.web.std_query import PROJECTS, AskedFilters, ProjectFilters, chips

router = APIRouter()

_DIALOG = f"{PROJECTS}/export"
_BATCH = 200


@router.get(_DIALOG)
def dialog(request: Request, user: CurrentUser, chosen: AskedFilters) -> Response:
    """Columns and purpose of the ledger of the same filters."""
    return export_page.show(request, user, _EXPORT, chosen)


@router.post(_DIALOG)
def export(request: Request, user: CurrentUser, chosen: AskedFilters, typed: Posted) -> Response:
    """Every project of the filters."""
    return export_page.answer(request, user, _EXPORT, chosen, typed)


@router.get(f"{PROJECTS}/ledger.xlsx")
def plain(request: Request, user: CurrentUser, chosen: AskedFilters) -> Response:
    """Without the figures of single enterprises."""
    return export_page.plain(request, user, _EXPORT, chosen)


def _shown(connection: Connection, user: User, chosen: ProjectFilters) -> Shown:
    return Shown(
        action=chosen.href(_DIALOG),
        back=chosen.href(),
        said="两张表：项目一行一个，约定指标逐项一行",
        filters=_words(connection, chosen),
    )


def _file(connection: Connection, user: User, chosen: ProjectFilters, form: Layout) -> Outgoing:
    return Outgoing(
        name=NAME,
        audited="std_ledger.xlsx",
        as_of=chosen.as_of,
        write=lambda file, head: write_ledger(file, _every(connection, user, chosen), form, head),
        asked=chosen.pairs(),
        filters="；".join(_words(connection, chosen)),
    )


_EXPORT = ExportPage(PAGE, LIST, NAME, _shown, _file)


def _every(
    connection: Connection, user: User, chosen: ProjectFilters
) -> list[tuple[ProjectView, str, str]]:
    """All projects of the filters in the order of the list, by the data of the day."""
    query = chosen.query(user.scope)
    after: ProjectPlace | None = None
    found: list[tuple[ProjectView, str, str]] = []
    while True:
        page = list_projects(connection, user, query, after, _BATCH)
        views = view_projects(connection, [one.stored for one in page.items], chosen.as_of)
        found += (
            (view, one.district or "", one.park or "")
            for view, one in zip(views, page.items, strict=True)
        )
        after = page.next
        if after is None:
            return found


def _words(connection: Connection, chosen: ProjectFilters) -> tuple[str, ...]:
    """The filters in force, as the chips say them."""
    districts, parks = city_rows.districts(connection), city_rows.parks(connection)
    return tuple(chip.label for chip in chips(chosen, districts, parks))
