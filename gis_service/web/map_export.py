"""导出离线地图: the map of a query as one file."""

from fastapi import APIRouter, Request, Response

from gis_service.access import CurrentUser, open_work
from gis_service.documents.heading import heading
from gis_service.documents.offline_map import NAME, offline_map
from gis_service.parcel_address import AskedQuery, address_of
from gis_service.rights import must_take_coordinates
from gis_service.services import exporting
from gis_service.web.downloads import HTML, download, new_file

router = APIRouter()

_MOST = 3000
"""Beyond it a page would wait too long: the command writes up to 20,000."""


@router.get("/map/export.html")
def export(request: Request, user: CurrentUser, query: AskedQuery) -> Response:
    """Raises Forbidden for a role that takes no coordinates out, TooLarge for too many parcels."""
    must_take_coordinates(user)
    file = new_file()
    with open_work(request, user) as connection:
        head = heading(connection, user, query.as_of)
        read = request.app.state.assets.read
        page, count = offline_map(connection, query, head, read, most=_MOST)
        exporting.note(connection, user, "map.html", count, address_of(query), number=head.number)
    file.write(page.encode())
    return download(head.file_name(NAME, "html"), HTML, file)
