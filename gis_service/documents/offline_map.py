"""The map of a query as one file that opens from disk without a network (离线地图)."""

from collections.abc import Iterator

from sqlalchemy import Connection

from gis_service.documents.heading import Heading
from gis_service.errors import TooLarge
from gis_service.progress import Progress, silent
from gis_service.services.parcel_sheet import reasons
from gis_service.services.worst_finding import worst_sentence
from gis_service.store import parcel_views, policy_rows, shape_rows
from gis_service.store.parcel_query import ParcelQuery
from maps.standalone import MAX_PARCELS, LayerShape, ParcelShape, Read, standalone
from parcels.verdict import THEMES

NAME = "工业用地一张图"


def offline_map(
    connection: Connection,
    query: ParcelQuery,
    heading: Heading,
    read: Read,
    *,
    most: int = MAX_PARCELS,
    progress: Progress = silent,
) -> tuple[str, int]:
    """The page and how many parcels it shows. Raises TooLarge above ``most``."""
    count = parcel_views.totals(connection, query).count
    if count > most:
        raise TooLarge(f"共 {count:,} 宗，一个文件最多 {most:,} 宗，请先缩小筛选范围。")
    frame = policy_rows.latest(connection).profile.frame
    layers = [
        LayerShape(
            kind=layer.kind,
            features=layer.features,
            valid_from=layer.valid_from,
            approximate=layer.approximate,
            credit=layer.source if layer.approximate else None,
        )
        for layer in shape_rows.layer_shapes(connection, query.as_of)
    ]
    page = standalone(
        _parcels(connection, query, count, progress),
        layers,
        frame=frame,
        title=f"{heading.city}{NAME}（{THEMES[query.theme].label}）",
        as_of=query.as_of,
        read=read,
        simulated=heading.simulated,
    )
    return page, count


def _parcels(
    connection: Connection, query: ParcelQuery, count: int, progress: Progress
) -> Iterator[ParcelShape]:
    done = 0
    for rows in shape_rows.parcel_shapes(connection, query):
        said = reasons(connection, [row.id for row in rows], query.as_of)
        for row in rows:
            # Nobody proved who he is: the file tells no figure of a single enterprise.
            sentence = (
                worst_sentence(said[row.id][0], row.verdict, query.theme, role=None)
                if row.id in said
                else ""
            )
            yield ParcelShape(
                code=row.code or None,
                name=row.name or None,
                district=row.district,
                park=row.park,
                area_cm2=row.cm2,
                verdict=row.verdict,
                reason=sentence,
                shape=row.shape,
            )
        done += len(rows)
        progress("写地图", done, count)
