"""What a map sheet shows, as paths in millimetres from the upper left of its frame (图幅内容)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Any

from sqlalchemy import Connection, Row, text

from gis_service.errors import TooLarge
from gis_service.store.parcel_query import ParcelQuery
from gis_service.store.periods import live_at
from gis_service.store.region import Region
from maps.print_sheet import Extent, Label, Window
from parcels.layers import LayerKind
from parcels.verdict import Verdict

MOST_SHAPES = 30_000
_SMALL_MM = 0.8
"""A parcel smaller than this on paper is a square of that size; one a place, the worst."""

_LABEL_MM = (14.0, 6.0)
_PARCEL_TEXT_MM, _PLACE_TEXT_MM = 2.4, 3.0
_DIGITS = 2
_LINE_MM = 0.1
"""Outlines of layers are simplified by what a printer cannot show; parcels keep every vertex."""

_BEYOND_MM = 5
"""Outlines are cut that far outside the frame, so that no cut shows."""

_FRAME = "ST_MakeEnvelope(:west, :south, :east, :north, (SELECT work_srid FROM city))"


def _on_paper(shape: str) -> str:
    """SVG path data of a shape on the plane."""
    return f"ST_AsSVG(ST_TransScale({shape}, -:west, -:north, :k, :k), 0, {_DIGITS})"


@dataclass(frozen=True, slots=True)
class Drawn:
    """Path data by verdict, labels of large parcels, parcels inside the frame by verdict."""

    paths: Mapping[Verdict, str]
    labels: Sequence[Label]
    counts: Mapping[Verdict, int]


def parcels_on(connection: Connection, query: ParcelQuery, window: Window) -> Drawn:
    """Raises TooLarge when the frame holds more shapes than a printer's page can."""
    source, bound = query.from_where(f"v.plane && {_FRAME}")
    bound |= _bound(window)
    rows = connection.execute(
        text(
            f"SELECT {query.verdict_sql} AS verdict, {_on_paper('v.plane')} AS path,"
            " coalesce(nullif(v.name, ''), v.code) AS name,"
            " ST_XMax(v.plane) - ST_XMin(v.plane) AS across,"
            " ST_YMax(v.plane) - ST_YMin(v.plane) AS up,"
            " ST_X(ST_PointOnSurface(v.plane)) AS x, ST_Y(ST_PointOnSurface(v.plane)) AS y"
            f"{source} AND {_LARGE} ORDER BY v.parcel_id LIMIT :most"
        ),
        bound | {"most": MOST_SHAPES + 1},
    ).all()
    if len(rows) > MOST_SHAPES:
        raise TooLarge(
            f"图内超过 {MOST_SHAPES:,} 宗地，打印不清楚。请选更大的比例尺，或先筛选、缩小范围。"
        )
    paths: dict[Verdict, list[str]] = {verdict: [] for verdict in Verdict}
    for row in rows:
        paths[Verdict(row.verdict)].append(row.path)
    spots = _spots(connection, query, source, bound)
    for (verdict, up), line in groupby(spots, lambda spot: (spot.verdict, spot.up)):
        paths[Verdict(verdict)].append(_squares([spot.across for spot in line], up, window))
    return Drawn(
        paths={verdict: " ".join(paths[verdict]) for verdict in Verdict},
        labels=[_label(row, window) for row in rows if _is_wide(row, window)],
        counts=_counts(connection, query, bound),
    )


_LARGE = (
    "greatest(ST_XMax(v.plane) - ST_XMin(v.plane), ST_YMax(v.plane) - ST_YMin(v.plane)) >= :small"
)
_SMALL = _LARGE.replace(">=", "<")


def _spots(
    connection: Connection, query: ParcelQuery, source: str, bound: Mapping[str, Any]
) -> Sequence[Row[Any]]:
    """Of parcels too small for a shape the worst on each place of a grid, row by row."""
    place = "floor((ST_{0}Min(v.plane) + ST_{0}Max(v.plane)) / 2 / :small)"
    return connection.execute(
        text(
            f"SELECT {place.format('X')} AS across, {place.format('Y')} AS up,"
            f" min({query.verdict_sql}) AS verdict{source} AND {_SMALL} GROUP BY 1, 2"
            " ORDER BY verdict, up, across"
        ),
        bound,
    ).all()


def _counts(
    connection: Connection, query: ParcelQuery, bound: Mapping[str, Any]
) -> Mapping[Verdict, int]:
    source, _ = query.from_where(f"v.plane && {_FRAME}", f"ST_Intersects(v.plane, {_FRAME})")
    rows = connection.execute(
        text(f"SELECT {query.verdict_sql} AS verdict, count(*) AS n{source} GROUP BY 1"), bound
    )
    found = {Verdict(row.verdict): int(row.n) for row in rows}
    return {verdict: found.get(verdict, 0) for verdict in Verdict}


@dataclass(frozen=True, slots=True)
class LayerOnSheet:
    """A layer in force: path data cut to the frame, names inside it, features in all."""

    kind: LayerKind
    path: str
    labels: Sequence[Label]


def layers_on(
    connection: Connection, query: ParcelQuery, kinds: Sequence[LayerKind], window: Window
) -> list[LayerOnSheet]:
    """The layers wanted, in the order given; row policies leave out parks outside the scope."""
    found = []
    for kind in kinds:
        rows = connection.execute(_LAYER, _bound(window) | {"as_of": query.as_of, "kind": kind})
        features = [row for row in rows if row.path]
        labels = [
            Label(*_at(row, window), row.name, _PLACE_TEXT_MM)
            for row in features
            if row.x is not None
        ]
        found.append(LayerOnSheet(kind, " ".join(row.path for row in features), labels))
    return found


_LAYER = text(
    f"SELECT f.name, {_on_paper('cut')} AS path,"
    f" ST_X(inside) AS x, ST_Y(inside) AS y FROM layer_feature f"
    " JOIN layer_version l ON l.id = f.layer_version_id"
    " CROSS JOIN LATERAL ST_CollectionExtract("
    "ST_ClipByBox2D(ST_SimplifyPreserveTopology(f.plane, :line),"
    f" ST_Expand({_FRAME}, :beyond)::box2d), 3) AS cut"
    " CROSS JOIN LATERAL (SELECT ST_PointOnSurface(ST_CollectionExtract("
    f"ST_ClipByBox2D(f.plane, ST_Expand({_FRAME}, -:beyond)::box2d), 3)) AS inside) AS p"
    f" WHERE l.kind = :kind AND {live_at('l')} AND f.plane && {_FRAME} ORDER BY f.code"
)


def region_on(connection: Connection, query: ParcelQuery, region: Region, window: Window) -> str:
    """Path data of a spatial filter's reach; empty where its parcel or zone is not there."""
    source, bound = region.shape_sql(query.scope_sql("n"))
    bound |= {"as_of": query.as_of, "reach": region.reach} | _bound(window)
    bound |= {"parks": list(query.scope.parks), "districts": list(query.scope.districts)}
    wide = f"ST_ClipByBox2D(ST_Buffer(plane, :reach), ST_Expand({_FRAME}, :beyond)::box2d)"
    path = connection.scalar(
        text(f"SELECT {_on_paper(wide)} FROM ({source}) AS found WHERE plane IS NOT NULL"), bound
    )
    return str(path or "")


def extent_of(connection: Connection, query: ParcelQuery) -> Extent | None:
    """The rectangle of the query's parcels on the plane; None when there are none."""
    source, bound = query.from_where()
    row = connection.execute(
        text(
            "SELECT ST_XMin(e) AS west, ST_YMin(e) AS south, ST_XMax(e) AS east,"
            f" ST_YMax(e) AS north FROM (SELECT ST_Extent(v.plane) AS e{source}) AS found"
        ),
        bound,
    ).one()
    return None if row.west is None else Extent(row.west, row.south, row.east, row.north)


def _bound(window: Window) -> dict[str, Any]:
    extent = window.extent
    return {
        "west": extent.west,
        "south": extent.south,
        "east": extent.east,
        "north": extent.north,
        "k": window.mm_per_metre,
        "small": _SMALL_MM / window.mm_per_metre,
        "beyond": _BEYOND_MM / window.mm_per_metre,
        "line": _LINE_MM / window.mm_per_metre,
    }


def _squares(across: Sequence[float], up: float, window: Window) -> str:
    """Path data of the places of one row of the grid, from one to the next: few different words,
    so that a sheet full of them stays small when it is compressed."""
    extent, k = window.extent, window.mm_per_metre
    step = _SMALL_MM / k
    x, y = (across[0] * step - extent.west) * k, (extent.north - (up + 1) * step) * k
    moves = [f"m{_SMALL_MM * (right - left):g} 0" for left, right in pairwise(across)]
    return "".join(f"{move}{_SQUARE}" for move in (f"M{x:.2f} {y:.2f}", *moves))


_SQUARE = f"h{_SMALL_MM}v{_SMALL_MM}h-{_SMALL_MM}z"


def _is_wide(row: Row[Any], window: Window) -> bool:
    across, up = row.across * window.mm_per_metre, row.up * window.mm_per_metre
    return bool(across >= _LABEL_MM[0] and up >= _LABEL_MM[1])


def _at(row: Row[Any], window: Window) -> tuple[float, float]:
    extent, k = window.extent, window.mm_per_metre
    return round((row.x - extent.west) * k, 2), round((extent.north - row.y) * k, 2)


def _label(row: Row[Any], window: Window) -> Label:
    return Label(*_at(row, window), row.name, _PARCEL_TEXT_MM)
