"""The parcels of a query as a file: the same parcels as list, map and totals (导出清单)."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from sqlalchemy import Connection

from gis_service.access import CurrentUser, open_work
from gis_service.documents.heading import heading
from gis_service.documents.parcel_files import (
    DEGREES,
    FileAsk,
    FileFormat,
    TextCode,
    check_ask,
    write_parcels,
)
from gis_service.documents.parcel_table import LIST, NAME, parcel_form
from gis_service.errors import LandgisError, Unusable
from gis_service.parcel_address import AskedQuery, address_of, href
from gis_service.services import exporting
from gis_service.store import city_rows, parcel_views
from gis_service.store.parcel_query import ParcelQuery
from gis_service.user import User
from gis_service.web.downloads import download, file_to_send
from gis_service.web.export_proof import (
    Columns,
    Password,
    Purpose,
    chosen_columns,
    prove,
    purpose_of,
)
from gis_service.web.export_view import (
    ExportDialog,
    code_options,
    column_groups,
    format_options,
    has_outlines,
    system_options,
    withheld,
)
from gis_service.web.filters import filter_words
from gis_service.web.pages import render
from spatial.crs import epsg_label

router = APIRouter()

_PATH = "/parcels"
_DIALOG = "/parcels/export"


@dataclass(frozen=True, slots=True)
class _Typed:
    """The dialog as it came; kept for the page that says what is wrong."""

    format: str = FileFormat.XLSX.value
    code: str = TextCode.GBK.value
    crs: str = ""
    columns: tuple[str, ...] | None = None
    purpose: str = ""


@router.get(_DIALOG)
def dialog(request: Request, user: CurrentUser, query: AskedQuery) -> Response:
    """Format, columns and purpose of an export of exactly these parcels."""
    return _dialog(request, user, query, _Typed())


@router.post(_DIALOG)
def export(
    request: Request,
    user: CurrentUser,
    query: AskedQuery,
    format: Annotated[str, Form(max_length=16)] = FileFormat.XLSX.value,
    code: Annotated[str, Form(max_length=16)] = TextCode.GBK.value,
    crs: Annotated[str, Form(max_length=16)] = "",
    column: Columns = None,
    purpose: Purpose = "",
    password: Password = "",
) -> Response:
    """The file; on an error the dialog again with what was typed."""
    typed = _Typed(format, code, crs, tuple(column or ()), purpose)
    try:
        with open_work(request, user) as connection:
            ask = _read(connection, user, typed)
        told = purpose_of(purpose)
        if ask.form.sensitive:
            prove(request, user, password)
        return _file(request, user, query, ask, told)
    except LandgisError as error:
        return _dialog(request, user, query, typed, error)


@router.get("/parcels/export.xlsx")
def workbook(request: Request, user: CurrentUser, query: AskedQuery) -> Response:
    """Without 敏感 columns. Raises TooLarge beyond what a worksheet holds."""
    return _file(request, user, query, _plain(user, FileFormat.XLSX))


@router.get("/parcels/export.csv")
def plain(request: Request, user: CurrentUser, query: AskedQuery) -> Response:
    """The same columns as text."""
    return _file(request, user, query, _plain(user, FileFormat.CSV))


def _plain(user: User, format: FileFormat) -> FileAsk:
    return FileAsk(format, parcel_form(user.role), DEGREES)


def _file(
    request: Request, user: User, query: ParcelQuery, ask: FileAsk, purpose: str = ""
) -> Response:
    with file_to_send() as file, open_work(request, user) as connection:
        check_ask(user.role, ask, parcel_views.totals(connection, query).count)
        head = heading(
            connection,
            user,
            query.as_of,
            filters="；".join(_filter_words(connection, query)),
            purpose=purpose,
            sensitive=ask.form.sensitive,
        )
        rows = write_parcels(file, connection, query, ask, head)
        exporting.note(
            connection,
            user,
            f"parcels.{ask.format.value}",
            rows,
            address_of(query),
            number=head.number,
            purpose=purpose,
            how=ask.said,
        )
    return download(head.file_name(ask.name, ask.format.suffix), ask.format.media_type, file)


def _read(connection: Connection, user: User, typed: _Typed) -> FileAsk:
    """Raises Unusable for a choice that is not on the page."""
    systems = [str(srid) for srid, _ in _systems(connection)]
    try:
        format, code = FileFormat(typed.format), TextCode(typed.code)
    except ValueError as error:
        raise Unusable("没有这种格式或编码，请从列表中选择。") from error
    if format.drawn and typed.crs not in systems:
        raise Unusable("请选择坐标系。")
    form = chosen_columns(user.role, LIST, typed.columns or ())
    return FileAsk(format, form, int(typed.crs) if format.drawn else DEGREES, code)


def _dialog(
    request: Request,
    user: User,
    query: ParcelQuery,
    typed: _Typed,
    error: LandgisError | None = None,
) -> Response:
    with open_work(request, user) as connection:
        sums = parcel_views.totals(connection, query)
        words = _filter_words(connection, query)
        systems = _systems(connection)
    drawn = has_outlines(user.role)
    view = ExportDialog(
        title=f"导出{NAME}",
        page="parcels",
        action=href(_DIALOG, query),
        back=href(_PATH, query),
        said=f"共 {sums.count:,} 宗",
        filters=words,
        groups=column_groups(user.role, LIST, typed.columns),
        withheld=withheld(user.role, LIST),
        formats=format_options(user.role, typed.format),
        codes=code_options(typed.code) if drawn else (),
        systems=system_options(systems, typed.crs) if drawn else (),
        purpose=typed.purpose,
        failure=error.message if error is not None else "",
    )
    status = error.status if error is not None else 200
    return render(request, "export.html", page=view.page, status=status, view=view)


def _systems(connection: Connection) -> tuple[tuple[int, str], ...]:
    """EPSG:4490 and the grid that the city's land is measured in."""
    city = city_rows.find(connection)
    grids = [DEGREES] if city is None else [DEGREES, city.work_srid]
    return tuple((srid, epsg_label(srid)) for srid in grids)


def _filter_words(connection: Connection, query: ParcelQuery) -> tuple[str, ...]:
    districts, parks = city_rows.districts(connection), city_rows.parks(connection)
    return filter_words(query, districts, parks)
