"""亩均效益评价表 as a workbook in the columns asked for (导出评价表)."""

from fastapi import APIRouter, Request, Response
from sqlalchemy import Connection

from gis_service.access import CurrentUser, open_work
from gis_service.column_rights import exported
from gis_service.day import AsOf
from gis_service.documents.evaluation_workbook import LIST, NAME, write_evaluation
from gis_service.documents.heading import heading
from gis_service.documents.layout import Layout, layout
from gis_service.errors import LandgisError, NotFound
from gis_service.services import exporting
from gis_service.services.evaluation_rounds import OpenRound, read_round
from gis_service.store import result_rows
from gis_service.store.result_rows import Scoring
from gis_service.user import User
from gis_service.web.downloads import XLSX, download, file_to_send
from gis_service.web.export_proof import Columns, Password, Purpose, granted
from gis_service.web.export_view import ExportDialog, column_groups, withheld
from gis_service.web.pages import render
from gis_service.web.round_results import chosen_scoring
from gis_service.web.rounds import PAGE, ROUNDS

router = APIRouter()

_ROUND = ROUNDS + "/{round_id}"


@router.get(_ROUND + "/export")
def dialog(
    request: Request, user: CurrentUser, as_of: AsOf, round_id: int, scoring: int | None = None
) -> Response:
    """Columns and purpose of the ledger of a round. Raises NotFound before anyone was scored."""
    return _dialog(request, user, as_of, round_id, scoring)


@router.post(_ROUND + "/export")
def export(
    request: Request,
    user: CurrentUser,
    as_of: AsOf,
    round_id: int,
    scoring: int | None = None,
    column: Columns = None,
    purpose: Purpose = "",
    password: Password = "",
) -> Response:
    """The workbook; on an error the dialog again with what was typed."""
    try:
        form, told = granted(request, user, LIST, column, purpose, password)
    except LandgisError as error:
        return _dialog(request, user, as_of, round_id, scoring, column or (), purpose, error)
    return _file(request, user, as_of, round_id, scoring, form, told)


@router.get(_ROUND + "/table.xlsx")
def plain(
    request: Request, user: CurrentUser, as_of: AsOf, round_id: int, scoring: int | None = None
) -> Response:
    """Without the figures of single enterprises."""
    form = layout(LIST).only(exported(user.role, LIST, sensitive=False))
    return _file(request, user, as_of, round_id, scoring, form)


def _file(
    request: Request,
    user: User,
    as_of: AsOf,
    round_id: int,
    scoring: int | None,
    form: Layout,
    purpose: str = "",
) -> Response:
    with file_to_send() as file, open_work(request, user) as connection:
        opened, chosen = _scored(connection, round_id, scoring)
        found = result_rows.of_scoring(connection, round_id, chosen.place)
        head = heading(
            connection,
            user,
            as_of,
            filters=opened.title,
            purpose=purpose,
            sensitive=form.sensitive,
        )
        rows = write_evaluation(file, opened, chosen, found, form, head)
        exporting.note(
            connection,
            user,
            "evaluation.xlsx",
            rows,
            [("round", str(round_id)), ("scoring", str(chosen.place))],
            number=head.number,
            purpose=purpose,
            how={"columns": list(form.keys), "sensitive": "是" if form.sensitive else "否"},
        )
    return download(head.file_name(f"{opened.head.year}年{NAME}", "xlsx"), XLSX, file)


def _scored(
    connection: Connection, round_id: int, scoring: int | None
) -> tuple[OpenRound, Scoring]:
    opened = read_round(connection, round_id)
    chosen = chosen_scoring(result_rows.scorings(connection, round_id), scoring)
    if chosen is None:
        raise NotFound("这轮评价还没有评价结果，初评后才能导出评价表。")
    return opened, chosen


def _dialog(
    request: Request,
    user: User,
    as_of: AsOf,
    round_id: int,
    scoring: int | None,
    columns: list[str] | tuple[()] | None = None,
    purpose: str = "",
    error: LandgisError | None = None,
) -> Response:
    with open_work(request, user) as connection:
        opened, chosen = _scored(connection, round_id, scoring)
    at = f"{ROUNDS}/{round_id}"
    asked = f"scoring={chosen.place}&as_of={as_of}"
    view = ExportDialog(
        title=f"导出{NAME}",
        page=PAGE,
        action=f"{at}/export?{asked}",
        back=f"{at}/results?{asked}",
        said=f"第 {chosen.version} 版数据的评价结果，每家企业一行",
        filters=(opened.title,),
        groups=column_groups(user.role, LIST, columns),
        withheld=withheld(user.role, LIST),
        purpose=purpose,
        failure=error.message if error is not None else "",
    )
    status = error.status if error is not None else 200
    return render(request, "export.html", page=PAGE, status=status, view=view)
