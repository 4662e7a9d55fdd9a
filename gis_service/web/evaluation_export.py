"""亩均效益评价表 as a workbook in the columns asked for (导出评价表)."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy import Connection

from gis_service.access import CurrentUser
from gis_service.day import AsOf
from gis_service.documents.evaluation_workbook import LIST, NAME, write_evaluation
from gis_service.documents.layout import Layout
from gis_service.errors import NotFound
from gis_service.services.evaluation_rounds import OpenRound, read_round
from gis_service.store import result_rows
from gis_service.store.result_rows import Scoring
from gis_service.user import User
from gis_service.web import export_page
from gis_service.web.export_file import Outgoing
from gis_service.web.export_page import ExportPage, Posted, Shown
from gis_service.web.round_results import chosen_scoring
from gis_service.web.rounds import PAGE, ROUNDS

router = APIRouter()

_ROUND = ROUNDS + "/{round_id}"


@dataclass(frozen=True, slots=True)
class _Result:
    """``scoring`` None: the newest of the round."""

    as_of: date
    round_id: int
    scoring: int | None = None


async def _asked_result(as_of: AsOf, round_id: int, scoring: int | None = None) -> _Result:
    return _Result(as_of, round_id, scoring)


_AskedResult = Annotated[_Result, Depends(_asked_result)]


@router.get(_ROUND + "/export")
def dialog(request: Request, user: CurrentUser, asked: _AskedResult) -> Response:
    """Columns and purpose of the ledger of a round. Raises NotFound before anyone was scored."""
    return export_page.show(request, user, _EXPORT, asked)


@router.post(_ROUND + "/export")
def export(request: Request, user: CurrentUser, asked: _AskedResult, typed: Posted) -> Response:
    """Every enterprise of the result."""
    return export_page.answer(request, user, _EXPORT, asked, typed)


@router.get(_ROUND + "/table.xlsx")
def plain(request: Request, user: CurrentUser, asked: _AskedResult) -> Response:
    """Without the figures of single enterprises."""
    return export_page.plain(request, user, _EXPORT, asked)


def _shown(connection: Connection, user: User, asked: _Result) -> Shown:
    opened, chosen = _scored(connection, asked)
    at, same = f"{ROUNDS}/{asked.round_id}", f"scoring={chosen.place}&as_of={asked.as_of}"
    return Shown(
        action=f"{at}/export?{same}",
        back=f"{at}/results?{same}",
        said=f"第 {chosen.version} 版数据的评价结果，每家企业一行",
        filters=(opened.title,),
    )


def _file(connection: Connection, user: User, asked: _Result, form: Layout) -> Outgoing:
    opened, chosen = _scored(connection, asked)
    found = result_rows.of_scoring(connection, asked.round_id, chosen.place)
    return Outgoing(
        name=f"{opened.head.year}年{NAME}",
        audited="evaluation.xlsx",
        as_of=asked.as_of,
        write=lambda file, head: write_evaluation(file, opened, chosen, found, form, head),
        asked=[("round", str(asked.round_id)), ("scoring", str(chosen.place))],
        filters=opened.title,
    )


_EXPORT = ExportPage(PAGE, LIST, NAME, _shown, _file)


def _scored(connection: Connection, asked: _Result) -> tuple[OpenRound, Scoring]:
    opened = read_round(connection, asked.round_id)
    chosen = chosen_scoring(result_rows.scorings(connection, asked.round_id), asked.scoring)
    if chosen is None:
        raise NotFound("这轮评价还没有评价结果，初评后才能导出评价表。")
    return opened, chosen
