"""标准地履约监管台账 as a workbook in the columns asked for (导出履约监管台账)."""

from fastapi import APIRouter, Request, Response
from sqlalchemy import Connection

from gis_service.access import CurrentUser, open_work
from gis_service.column_rights import exported
from gis_service.documents.heading import heading
from gis_service.documents.layout import Layout, layout
from gis_service.documents.std_ledger import LIST, NAME, write_ledger
from gis_service.errors import LandgisError
from gis_service.services import exporting
from gis_service.services.std_projects import ProjectView, list_projects, view_projects
from gis_service.store import city_rows
from gis_service.store.std_project_list import ProjectPlace
from gis_service.user import User
from gis_service.web.downloads import XLSX, download, file_to_send
from gis_service.web.export_proof import Columns, Password, Purpose, granted
from gis_service.web.export_view import ExportDialog, column_groups, withheld
from gis_service.web.pages import render
from gis_service.web.std_pages import PAGE
from gis_service.web.std_query import PROJECTS, AskedFilters, ProjectFilters, chips

router = APIRouter()

_DIALOG = f"{PROJECTS}/export"
_BATCH = 200


@router.get(_DIALOG)
def dialog(request: Request, user: CurrentUser, chosen: AskedFilters) -> Response:
    """Columns and purpose of the ledger of the same filters."""
    return _dialog(request, user, chosen)


@router.post(_DIALOG)
def export(
    request: Request,
    user: CurrentUser,
    chosen: AskedFilters,
    column: Columns = None,
    purpose: Purpose = "",
    password: Password = "",
) -> Response:
    """Every project of the filters; on an error the dialog again with what was typed."""
    try:
        form, told = granted(request, user, LIST, column, purpose, password)
    except LandgisError as error:
        return _dialog(request, user, chosen, column or (), purpose, error)
    return _file(request, user, chosen, form, told)


@router.get(f"{PROJECTS}/ledger.xlsx")
def plain(request: Request, user: CurrentUser, chosen: AskedFilters) -> Response:
    """Without the figures of single enterprises."""
    form = layout(LIST).only(exported(user.role, LIST, sensitive=False))
    return _file(request, user, chosen, form)


def _file(
    request: Request, user: User, chosen: ProjectFilters, form: Layout, purpose: str = ""
) -> Response:
    with file_to_send() as file, open_work(request, user) as connection:
        head = heading(
            connection,
            user,
            chosen.as_of,
            filters="；".join(_words(connection, chosen)),
            purpose=purpose,
            sensitive=form.sensitive,
        )
        rows = write_ledger(file, _every(connection, user, chosen), form, head)
        exporting.note(
            connection,
            user,
            "std_ledger.xlsx",
            rows,
            chosen.pairs(),
            number=head.number,
            purpose=purpose,
            how={"columns": list(form.keys), "sensitive": "是" if form.sensitive else "否"},
        )
    return download(head.file_name(NAME, "xlsx"), XLSX, file)


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


def _dialog(
    request: Request,
    user: User,
    chosen: ProjectFilters,
    columns: list[str] | tuple[()] | None = None,
    purpose: str = "",
    error: LandgisError | None = None,
) -> Response:
    with open_work(request, user) as connection:
        filters = _words(connection, chosen)
    view = ExportDialog(
        title=f"导出{NAME}",
        page=PAGE,
        action=chosen.href(_DIALOG),
        back=chosen.href(),
        said="两张表：项目一行一个，约定指标逐项一行",
        filters=filters,
        groups=column_groups(user.role, LIST, columns),
        withheld=withheld(user.role, LIST),
        purpose=purpose,
        failure=error.message if error is not None else "",
    )
    status = error.status if error is not None else 200
    return render(request, "export.html", page=PAGE, status=status, view=view)
