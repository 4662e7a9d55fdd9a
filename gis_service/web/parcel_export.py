"""The parcels of a query as a file: the same parcels as list, map and totals (导出清单)."""

from fastapi import APIRouter, Request, Response

from gis_service.access import CurrentUser, open_work
from gis_service.documents.heading import heading
from gis_service.documents.parcel_table import (
    MOST_ROWS,
    NAME,
    write_parcels_csv,
    write_parcels_xlsx,
)
from gis_service.errors import TooLarge
from gis_service.parcel_address import AskedQuery, address_of
from gis_service.services import exporting
from gis_service.store import parcel_views
from gis_service.web.downloads import CSV, XLSX, download, new_file

router = APIRouter()


@router.get("/parcels/export.xlsx")
def workbook(request: Request, user: CurrentUser, query: AskedQuery) -> Response:
    """Raises TooLarge beyond what a worksheet holds."""
    file = new_file()
    with open_work(request, user) as connection:
        count = parcel_views.totals(connection, query).count
        if count > MOST_ROWS:
            raise TooLarge(
                f"共 {count:,} 宗，超过一个工作表的行数，请改用 CSV 导出或缩小筛选范围。"
            )
        head = heading(connection, user, query.as_of)
        rows = write_parcels_xlsx(file, connection, query, user.role, head)
        exporting.note(connection, user, "parcels.xlsx", rows, address_of(query))
    return download(head.file_name(NAME, "xlsx"), XLSX, file)


@router.get("/parcels/export.csv")
def plain(request: Request, user: CurrentUser, query: AskedQuery) -> Response:
    """The same rows without title and notes."""
    file = new_file()
    with open_work(request, user) as connection:
        head = heading(connection, user, query.as_of)
        rows = write_parcels_csv(file, connection, query, user.role)
        exporting.note(connection, user, "parcels.csv", rows, address_of(query))
    return download(head.file_name(NAME, "csv"), CSV, file)
