"""标准地履约清单 as a workbook in the columns asked for (导出标准地清单)."""

from fastapi import APIRouter, Request, Response
from sqlalchemy import Connection

from gis_service.access import CurrentUser
from gis_service.documents.layout import Layout
from gis_service.documents.standard_workbook import LIST, NAME, write_standard
from gis_service.parcel_address import AskedQuery, address_of, href
from gis_service.store.parcel_query import ParcelQuery
from gis_service.user import User
from gis_service.web import export_page
from gis_service.web.export_file import Outgoing
from gis_service.web.export_page import ExportPage, Posted, Shown
from gis_service.web.filters import words_of

router = APIRouter()

_PATH = "/standard"
_DIALOG = "/standard/export"


@router.get(_DIALOG)
def dialog(request: Request, user: CurrentUser, query: AskedQuery) -> Response:
    """Columns and purpose of the list of the same query."""
    return export_page.show(request, user, _EXPORT, query)


@router.post(_DIALOG)
def export(request: Request, user: CurrentUser, query: AskedQuery, typed: Posted) -> Response:
    """Every row of the query."""
    return export_page.answer(request, user, _EXPORT, query, typed)


@router.get("/standard/export.xlsx")
def plain(request: Request, user: CurrentUser, query: AskedQuery) -> Response:
    """Without the figures of single enterprises."""
    return export_page.plain(request, user, _EXPORT, query)


def _shown(connection: Connection, user: User, query: ParcelQuery) -> Shown:
    return Shown(
        action=href(_DIALOG, query),
        back=href(_PATH, query),
        said="约定指标逐项一行",
        filters=words_of(connection, query),
    )


def _file(connection: Connection, user: User, query: ParcelQuery, form: Layout) -> Outgoing:
    return Outgoing(
        name=NAME,
        audited="standard.xlsx",
        as_of=query.as_of,
        write=lambda file, head: write_standard(file, connection, query, form, head),
        asked=address_of(query),
        filters="；".join(words_of(connection, query)),
    )


_EXPORT = ExportPage("standard", LIST, NAME, _shown, _file)
