"""标准地履约清单 as a workbook in the columns asked for (导出标准地清单)."""

from fastapi import APIRouter, Request, Response

from gis_service.access import CurrentUser, open_work
from gis_service.column_rights import exported
from gis_service.documents.heading import heading
from gis_service.documents.layout import Layout, layout
from gis_service.documents.standard_workbook import LIST, NAME, write_standard
from gis_service.errors import LandgisError
from gis_service.parcel_address import AskedQuery, address_of, href
from gis_service.services import exporting
from gis_service.store import city_rows
from gis_service.store.parcel_query import ParcelQuery
from gis_service.user import User
from gis_service.web.downloads import XLSX, download, file_to_send
from gis_service.web.export_proof import Columns, Password, Purpose, granted
from gis_service.web.export_view import ExportDialog, column_groups, withheld
from gis_service.web.filters import filter_words
from gis_service.web.pages import render

router = APIRouter()

_PAGE = "standard"
_PATH = "/standard"
_DIALOG = "/standard/export"


@router.get(_DIALOG)
def dialog(request: Request, user: CurrentUser, query: AskedQuery) -> Response:
    """Columns and purpose of the list of the same query."""
    return _dialog(request, user, query)


@router.post(_DIALOG)
def export(
    request: Request,
    user: CurrentUser,
    query: AskedQuery,
    column: Columns = None,
    purpose: Purpose = "",
    password: Password = "",
) -> Response:
    """Every row; on an error the dialog again with what was typed."""
    try:
        form, told = granted(request, user, LIST, column, purpose, password)
    except LandgisError as error:
        return _dialog(request, user, query, column or (), purpose, error)
    return _file(request, user, query, form, told)


@router.get("/standard/export.xlsx")
def plain(request: Request, user: CurrentUser, query: AskedQuery) -> Response:
    """Without the figures of single enterprises."""
    form = layout(LIST).only(exported(user.role, LIST, sensitive=False))
    return _file(request, user, query, form)


def _file(
    request: Request, user: User, query: ParcelQuery, form: Layout, purpose: str = ""
) -> Response:
    with file_to_send() as file, open_work(request, user) as connection:
        districts, parks = city_rows.districts(connection), city_rows.parks(connection)
        head = heading(
            connection,
            user,
            query.as_of,
            filters="；".join(filter_words(query, districts, parks)),
            purpose=purpose,
            sensitive=form.sensitive,
        )
        rows = write_standard(file, connection, query, form, head)
        exporting.note(
            connection,
            user,
            "standard.xlsx",
            rows,
            address_of(query),
            number=head.number,
            purpose=purpose,
            how={"columns": list(form.keys), "sensitive": "是" if form.sensitive else "否"},
        )
    return download(head.file_name(NAME, "xlsx"), XLSX, file)


def _dialog(
    request: Request,
    user: User,
    query: ParcelQuery,
    columns: list[str] | tuple[()] | None = None,
    purpose: str = "",
    error: LandgisError | None = None,
) -> Response:
    with open_work(request, user) as connection:
        districts, parks = city_rows.districts(connection), city_rows.parks(connection)
    view = ExportDialog(
        title=f"导出{NAME}",
        page=_PAGE,
        action=href(_DIALOG, query),
        back=href(_PATH, query),
        said="约定指标逐项一行",
        filters=filter_words(query, districts, parks),
        groups=column_groups(user.role, LIST, columns),
        withheld=withheld(user.role, LIST),
        purpose=purpose,
        failure=error.message if error is not None else "",
    )
    status = error.status if error is not None else 200
    return render(request, "export.html", page=_PAGE, status=status, view=view)
