"""The parcels of a query as a file: the same parcels as list, map and totals (导出清单)."""

from dataclasses import dataclass
from typing import IO, Annotated

from fastapi import APIRouter, Depends, Form, Request, Response
from sqlalchemy import Connection

from gis_service.access import CurrentUser
from gis_service.documents.heading import Heading
from gis_service.documents.layout import Layout
from gis_service.documents.parcel_files import (
    DEGREES,
    FileAsk,
    FileFormat,
    TextCode,
    check_ask,
    write_parcels,
)
from gis_service.documents.parcel_table import LIST, NAME
from gis_service.errors import Unusable
from gis_service.parcel_address import AskedQuery, address_of, href
from gis_service.store import city_rows, parcel_views
from gis_service.store.parcel_query import ParcelQuery
from gis_service.user import User
from gis_service.web import export_page
from gis_service.web.export_file import Outgoing
from gis_service.web.export_page import ExportPage, Posted, Shown
from gis_service.web.export_view import (
    code_options,
    format_options,
    has_outlines,
    system_options,
)
from gis_service.web.filters import words_of
from spatial.crs import epsg_label

router = APIRouter()

_PATH = "/parcels"
_DIALOG = "/parcels/export"


@dataclass(frozen=True, slots=True)
class _Asked:
    """A query and the form of its file, as typed."""

    query: ParcelQuery
    format: str = FileFormat.XLSX.value
    code: str = TextCode.GBK.value
    crs: str = ""


async def _posted(
    query: AskedQuery,
    format: Annotated[str, Form(max_length=16)] = FileFormat.XLSX.value,
    code: Annotated[str, Form(max_length=16)] = TextCode.GBK.value,
    crs: Annotated[str, Form(max_length=16)] = "",
) -> _Asked:
    return _Asked(query, format, code, crs)


@router.get(_DIALOG)
def dialog(request: Request, user: CurrentUser, query: AskedQuery) -> Response:
    """Format, columns and purpose of an export of exactly these parcels."""
    return export_page.show(request, user, _EXPORT, _Asked(query))


@router.post(_DIALOG)
def export(
    request: Request, user: CurrentUser, asked: Annotated[_Asked, Depends(_posted)], typed: Posted
) -> Response:
    """The parcels in the form chosen."""
    return export_page.answer(request, user, _EXPORT, asked, typed)


@router.get("/parcels/export.xlsx")
def workbook(request: Request, user: CurrentUser, query: AskedQuery) -> Response:
    """Without 敏感 columns. Raises TooLarge beyond what a worksheet holds."""
    return export_page.plain(request, user, _EXPORT, _Asked(query, FileFormat.XLSX.value))


@router.get("/parcels/export.csv")
def plain(request: Request, user: CurrentUser, query: AskedQuery) -> Response:
    """The same columns as text."""
    return export_page.plain(request, user, _EXPORT, _Asked(query, FileFormat.CSV.value))


def _shown(connection: Connection, user: User, asked: _Asked) -> Shown:
    query, drawn = asked.query, has_outlines(user.role)
    return Shown(
        action=href(_DIALOG, query),
        back=href(_PATH, query),
        said=f"共 {parcel_views.totals(connection, query).count:,} 宗",
        filters=words_of(connection, query),
        formats=format_options(user.role, asked.format),
        codes=code_options(asked.code) if drawn else (),
        systems=system_options(_systems(connection), asked.crs) if drawn else (),
    )


def _file(connection: Connection, user: User, asked: _Asked, form: Layout) -> Outgoing:
    query, ask = asked.query, _read(connection, asked, form)
    check_ask(user.role, ask, parcel_views.totals(connection, query).count)

    def write(file: IO[bytes], head: Heading) -> int:
        return write_parcels(file, connection, query, ask, head)

    return Outgoing(
        name=ask.name,
        audited=f"parcels.{ask.format.value}",
        as_of=query.as_of,
        write=write,
        asked=address_of(query),
        filters="；".join(words_of(connection, query)),
        how=ask.said,
        suffix=ask.format.suffix,
        media_type=ask.format.media_type,
    )


_EXPORT = ExportPage("parcels", LIST, NAME, _shown, _file)


def _read(connection: Connection, asked: _Asked, form: Layout) -> FileAsk:
    """Raises Unusable for a choice that is not on the page."""
    try:
        format, code = FileFormat(asked.format), TextCode(asked.code)
    except ValueError as error:
        raise Unusable("没有这种格式或编码，请从列表中选择。") from error
    if not format.drawn:
        return FileAsk(format, form, DEGREES, code)
    if asked.crs not in (str(srid) for srid, _ in _systems(connection)):
        raise Unusable("请选择坐标系。")
    return FileAsk(format, form, int(asked.crs), code)


def _systems(connection: Connection) -> tuple[tuple[int, str], ...]:
    """EPSG:4490 and the grid that the city's land is measured in."""
    city = city_rows.find(connection)
    grids = [DEGREES] if city is None else [DEGREES, city.work_srid]
    return tuple((srid, epsg_label(srid)) for srid in grids)
