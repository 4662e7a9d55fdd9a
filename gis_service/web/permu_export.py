"""亩均 as a workbook: parks, and their enterprises in the columns asked for (导出亩均表)."""

from dataclasses import replace

from fastapi import APIRouter, Request, Response

from gis_service.access import CurrentUser, open_work
from gis_service.column_rights import exported
from gis_service.day import AsOf
from gis_service.documents.heading import heading
from gis_service.documents.layout import Layout, layout
from gis_service.documents.permu_workbook import FIRMS, NAME, write_per_mu
from gis_service.errors import LandgisError
from gis_service.services import exporting
from gis_service.services.permu import per_mu_figures, unseen_items, unseen_words
from gis_service.services.protection import shielded
from gis_service.user import User
from gis_service.web.downloads import XLSX, download, file_to_send
from gis_service.web.export_proof import Columns, Password, Purpose, granted
from gis_service.web.export_view import ExportDialog, column_groups, withheld
from gis_service.web.pages import render

router = APIRouter()

_PAGE = "permu"
_DIALOG = "/permu/export"


@router.get(_DIALOG)
def dialog(request: Request, user: CurrentUser, as_of: AsOf, year: int | None = None) -> Response:
    """Columns and purpose of 园区亩均效益表 with the enterprises of every park in scope."""
    return _dialog(request, user, as_of, year)


@router.post(_DIALOG)
def export(
    request: Request,
    user: CurrentUser,
    as_of: AsOf,
    year: int | None = None,
    column: Columns = None,
    purpose: Purpose = "",
    password: Password = "",
) -> Response:
    """The workbook; on an error the dialog again with what was typed."""
    try:
        form, told = granted(request, user, FIRMS, column, purpose, password)
    except LandgisError as error:
        return _dialog(request, user, as_of, year, column or (), purpose, error)
    return _file(request, user, as_of, year, form, told)


@router.get("/permu/export.xlsx")
def plain(request: Request, user: CurrentUser, as_of: AsOf, year: int | None = None) -> Response:
    """Without the figures of single enterprises."""
    form = layout(FIRMS).only(exported(user.role, FIRMS, sensitive=False))
    return _file(request, user, as_of, year, form)


def _file(
    request: Request, user: User, as_of: AsOf, year: int | None, form: Layout, purpose: str = ""
) -> Response:
    with file_to_send() as file, open_work(request, user) as connection:
        bare = per_mu_figures(connection, user.scope, as_of, year)
        unseen = unseen_items(connection, (*bare.parks, *bare.districts), bare.year, user.scope)
        figures = shielded(bare, user.role)
        head = heading(
            connection,
            user,
            as_of,
            filters=f"{figures.year} 年",
            purpose=purpose,
            sensitive=form.sensitive,
        )
        head = replace(head, withheld=unseen_words(unseen, figures.year))
        rows = write_per_mu(file, figures, form, head)
        asked = [("as_of", as_of.isoformat()), ("year", str(figures.year))]
        exporting.note(
            connection,
            user,
            "permu.xlsx",
            rows,
            asked,
            number=head.number,
            purpose=purpose,
            how={"columns": list(form.keys), "sensitive": "是" if form.sensitive else "否"},
        )
    return download(head.file_name(f"{figures.year}年{NAME}", "xlsx"), XLSX, file)


def _dialog(
    request: Request,
    user: User,
    as_of: AsOf,
    year: int | None,
    columns: list[str] | tuple[()] | None = None,
    purpose: str = "",
    error: LandgisError | None = None,
) -> Response:
    asked = f"as_of={as_of}" + (f"&year={year}" if year is not None else "")
    view = ExportDialog(
        title=f"导出{NAME}",
        page=_PAGE,
        action=f"{_DIALOG}?{asked}",
        back=f"/permu?{asked}",
        said="园区合计与企业明细两个工作表",
        filters=(f"{year} 年",) if year is not None else (),
        groups=column_groups(user.role, FIRMS, columns),
        withheld=withheld(user.role, FIRMS),
        purpose=purpose,
        failure=error.message if error is not None else "",
    )
    status = error.status if error is not None else 200
    return render(request, "export.html", page=_PAGE, status=status, view=view)
