"""亩均 as a workbook: parks, and their enterprises in the columns asked for (导出亩均表)."""

from dataclasses import dataclass, replace
from datetime import date
from typing import IO, Annotated

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy import Connection

from gis_service.access import CurrentUser
from gis_service.day import AsOf
from gis_service.documents.heading import Heading
from gis_service.documents.layout import Layout
from gis_service.documents.permu_workbook import FIRMS, NAME, write_per_mu
from gis_service.services.permu import per_mu_figures, unseen_items, unseen_words
from gis_service.services.protection import shielded
from gis_service.user import User
from gis_service.web import export_page
from gis_service.web.export_file import Outgoing
from gis_service.web.export_page import ExportPage, Posted, Shown

router = APIRouter()

_DIALOG = "/permu/export"


@dataclass(frozen=True, slots=True)
class _Year:
    """``year`` None: the one judged on the day."""

    as_of: date
    year: int | None = None


async def _asked_year(as_of: AsOf, year: int | None = None) -> _Year:
    return _Year(as_of, year)


_AskedYear = Annotated[_Year, Depends(_asked_year)]


@router.get(_DIALOG)
def dialog(request: Request, user: CurrentUser, asked: _AskedYear) -> Response:
    """Columns and purpose of 园区亩均效益表 with the enterprises of every park in scope."""
    return export_page.show(request, user, _EXPORT, asked)


@router.post(_DIALOG)
def export(request: Request, user: CurrentUser, asked: _AskedYear, typed: Posted) -> Response:
    """Both sheets of the year."""
    return export_page.answer(request, user, _EXPORT, asked, typed)


@router.get("/permu/export.xlsx")
def plain(request: Request, user: CurrentUser, asked: _AskedYear) -> Response:
    """Without the figures of single enterprises."""
    return export_page.plain(request, user, _EXPORT, asked)


def _shown(connection: Connection, user: User, asked: _Year) -> Shown:
    same = f"as_of={asked.as_of}" + (f"&year={asked.year}" if asked.year is not None else "")
    return Shown(
        action=f"{_DIALOG}?{same}",
        back=f"/permu?{same}",
        said="园区合计与企业明细两个工作表",
        filters=(f"{asked.year} 年",) if asked.year is not None else (),
    )


def _file(connection: Connection, user: User, asked: _Year, form: Layout) -> Outgoing:
    bare = per_mu_figures(connection, user.scope, asked.as_of, asked.year)
    unseen = unseen_items(connection, (*bare.parks, *bare.districts), bare.year, user.scope)
    figures = shielded(bare, user.role)

    def write(file: IO[bytes], head: Heading) -> int:
        told = replace(head, withheld=unseen_words(unseen, figures.year))
        return write_per_mu(file, figures, form, told)

    return Outgoing(
        name=f"{figures.year}年{NAME}",
        audited="permu.xlsx",
        as_of=asked.as_of,
        write=write,
        asked=[("as_of", asked.as_of.isoformat()), ("year", str(figures.year))],
        filters=f"{figures.year} 年",
    )


_EXPORT = ExportPage("permu", FIRMS, NAME, _shown, _file)
