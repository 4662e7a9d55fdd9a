"""低效用地台账 as a workbook in the columns asked for (导出低效用地台账)."""

from dataclasses import dataclass, replace
from typing import IO, Annotated

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy import Connection

from gis_service.access import CurrentUser
from gis_service.day import AskedYear
from gis_service.documents.heading import Heading
from gis_service.documents.layout import Layout
from gis_service.documents.low_workbook import LIST, NAME, write_low
from gis_service.parcel_address import AskedQuery, address_of, href
from gis_service.services.low_efficiency import grounds_of
from gis_service.services.low_list import low_list, unseen_taxes
from gis_service.store.parcel_query import ParcelQuery
from gis_service.user import User
from gis_service.web import export_page
from gis_service.web.export_file import Outgoing
from gis_service.web.export_page import ExportPage, Posted, Shown
from gis_service.web.filters import words_of
from gis_service.web.low_efficiency import PATH

router = APIRouter()

_DIALOG = f"{PATH}/export"


@dataclass(frozen=True, slots=True)
class _Cases:
    """``year``: of the targets beside the cases; ``disposed``: only cases disposed of in it."""

    query: ParcelQuery
    year: int
    disposed: bool = False

    def href(self, path: str) -> str:
        name = "disposed" if self.disposed else "year"
        return href(path, self.query, **{name: str(self.year)})

    def words(self, connection: Connection) -> tuple[str, ...]:
        """What the cases are restricted to."""
        found = words_of(connection, self.query)
        return (*found, f"{self.year} 年有处置") if self.disposed else found


async def _asked_cases(
    query: AskedQuery, year: AskedYear = None, disposed: AskedYear = None
) -> _Cases:
    return _Cases(query, disposed or year or query.as_of.year, disposed is not None)


_AskedCases = Annotated[_Cases, Depends(_asked_cases)]


@router.get(_DIALOG)
def dialog(request: Request, user: CurrentUser, asked: _AskedCases) -> Response:
    """Columns and purpose of the ledger of the same query."""
    return export_page.show(request, user, _EXPORT, asked)


@router.post(_DIALOG)
def export(request: Request, user: CurrentUser, asked: _AskedCases, typed: Posted) -> Response:
    """Every case of the query, and the targets of the year."""
    return export_page.answer(request, user, _EXPORT, asked, typed)


@router.get(f"{PATH}/export.xlsx")
def plain(request: Request, user: CurrentUser, asked: _AskedCases) -> Response:
    """Without the tax of single enterprises."""
    return export_page.plain(request, user, _EXPORT, asked)


def _shown(connection: Connection, user: User, asked: _Cases) -> Shown:
    return Shown(
        action=asked.href(_DIALOG),
        back=asked.href(PATH),
        said="案件每件一行，另附年度目标完成情况",
        filters=asked.words(connection),
    )


def _file(connection: Connection, user: User, asked: _Cases, form: Layout) -> Outgoing:
    query = asked.query
    found = low_list(connection, query, asked.year, 0, disposed=asked.disposed)
    parcels = sorted({one.parcel_id for one in found.cases})
    grounds = grounds_of(connection, parcels, query.as_of)
    unseen = ""
    if form.sensitive:
        unseen = unseen_taxes(connection, grounds.values(), query.as_of, user.scope)

    def write(file: IO[bytes], head: Heading) -> int:
        return write_low(file, found, grounds, form, replace(head, withheld=unseen))

    return Outgoing(
        name=NAME,
        audited="low_efficiency.xlsx",
        as_of=query.as_of,
        write=write,
        asked=[*address_of(query), ("year", str(asked.year))],
        filters="；".join(asked.words(connection)),
    )


_EXPORT = ExportPage("reports", LIST, NAME, _shown, _file)
