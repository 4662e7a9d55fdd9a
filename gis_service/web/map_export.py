"""导出离线地图: the map of a query as one file."""

from typing import IO

from fastapi import APIRouter, Request, Response
from sqlalchemy import Connection

from gis_service.access import CurrentUser
from gis_service.documents.heading import Heading
from gis_service.documents.offline_map import NAME, offline_map
from gis_service.parcel_address import AskedQuery, address_of
from gis_service.rights import must_take_coordinates
from gis_service.web.downloads import HTML
from gis_service.web.export_file import Outgoing, send

router = APIRouter()

_MOST = 3000
"""Beyond it a page would wait too long: the command writes up to 20,000."""


@router.get("/map/export.html")
def export(request: Request, user: CurrentUser, query: AskedQuery) -> Response:
    """Raises Forbidden for a role that takes no coordinates out, TooLarge for too many parcels."""
    must_take_coordinates(user)

    def prepare(connection: Connection) -> Outgoing:
        def write(file: IO[bytes], head: Heading) -> int:
            read = request.app.state.assets.read
            page, count = offline_map(connection, query, head, read, most=_MOST)
            file.write(page.encode())
            return count

        return Outgoing(
            name=NAME,
            audited="map.html",
            as_of=query.as_of,
            write=write,
            asked=address_of(query),
            suffix="html",
            media_type=HTML,
        )

    return send(request, user, prepare)
