"""Overlay of all parcels with all zones against what else could do it (叠加分析)."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial

import geopandas
import numpy as np
import shapely
from sqlalchemy import Engine, text

from bench.ground import Ground
from bench.measure import Result, Timing, timed
from gis_service.services.assess_crew import cores
from gis_service.services.overlaying import overlay_city, overlay_missing
from gis_service.transaction import job_work
from spatial.overlay import PIECE_VERTICES, over

_SUBJECT = "SELECT id, plane FROM parcel_version WHERE superseded_at IS NULL"
_ZONE = "SELECT id, plane FROM layer_feature"
_PIECE = "SELECT feature_id AS zone_id, shape FROM layer_piece"
_NAIVE_MOST = 20_000
_CHANGED = 100


def measure(ground: Ground, times: int) -> list[Result]:
    """The join alone, the join stored, and what an import of 100 parcels adds."""
    engine = ground.fresh()
    superuser = ground.superuser(engine.url.database or "")
    cut = timed(lambda: _cut(superuser), 1, warm_up=False)
    parcels, zones = _shapes(superuser)
    few = min(len(parcels), _NAIVE_MOST)
    pairs = 0

    def join() -> None:
        nonlocal pairs
        pairs = _join(superuser)

    ours = timed(join, times)
    bare = timed(lambda: bare_shapely(parcels, zones), times)
    frames = timed(lambda: _geopandas(parcels[:few], zones), 1, warm_up=False)
    naive = timed(lambda: _naive(superuser, few), 1, warm_up=False)
    share = len(parcels) / few
    others = {
        "bare shapely": bare,
        "geopandas.overlay": _grown(frames, share),
        "ST_Area(ST_Intersection)": _grown(naive, share),
    }
    reached = (
        bare.median / ours.median >= 1.4
        and others["geopandas.overlay"].median / ours.median >= 5
        and others["ST_Area(ST_Intersection)"].median / ours.median >= 5
    )
    note = f"另有图层切块 {cut.median:.1f} s，每个图层版本一次"
    if share > 1:
        note += f"；后两项按前 {few} 宗实测一次、线性推算"
    joined = Result(
        "叠加：计算",
        len(parcels),
        ours,
        others,
        "≥ 1.4× bare shapely，≥ 5× 其余",
        reached,
        note,
        {"zones": len(zones), "pairs": pairs, "zone_vertices": _vertices(zones)},
    )
    superuser.dispose()
    return [joined, *_stored(ground, engine, len(parcels))]


def _stored(ground: Ground, engine: Engine, size: int) -> list[Result]:
    # A city that an earlier run left may hold its shares already.
    with ground.superuser(engine.url.database or "").begin() as connection:
        connection.execute(text("TRUNCATE overlay_share, overlay_done"))
    whole = timed(lambda: overlay_city(engine, cores()), 1, warm_up=False)
    with ground.superuser(engine.url.database or "").begin() as connection:
        connection.execute(text("ANALYZE"))

    def change() -> None:
        with ground.superuser(engine.url.database or "").begin() as connection:
            connection.execute(
                text(
                    "UPDATE overlay_done SET versions = versions"
                    f" - int8multirange(int8range(1, {_CHANGED}, '[]'))"
                )
            )
            connection.execute(
                text(f"DELETE FROM overlay_share WHERE parcel_version_id <= {_CHANGED}")
            )

    def again() -> None:
        with job_work(engine) as connection:
            overlay_missing(connection)

    part = timed(again, 3, before=change)
    engine.dispose()
    return [
        Result("叠加：计算并入库", size, whole, note=f"{cores()} 个连接，每图层一个事务"),
        Result(
            f"叠加：{_CHANGED} 宗变更后增量",
            size,
            part,
            {"全量": whole},
            "只算缺少的",
            part.median < whole.median,
        ),
    ]


def _grown(timing: Timing, share: float) -> Timing:
    return Timing(tuple(seconds * share for seconds in timing.seconds), timing.load)


def _cut(superuser: Engine) -> None:
    cut = over("pieces", zone=_ZONE)
    with superuser.begin() as connection:
        connection.execute(
            text(f"INSERT INTO layer_piece (feature_id, shape) SELECT * FROM ({cut}) AS c"),
            {"vertices": PIECE_VERTICES},
        )
        connection.execute(text("ANALYZE layer_piece"))


def _join(superuser: Engine) -> int:
    """The product's own statement, a layer version each, side by side as it does; the pairs."""
    with superuser.connect() as connection:
        query = text("SELECT id FROM layer_version ORDER BY feature_count DESC")
        versions = list(connection.scalars(query))
    with ThreadPoolExecutor(cores()) as pool:
        return sum(pool.map(partial(_join_version, superuser), versions))


def _join_version(superuser: Engine, version: int) -> int:
    with superuser.connect() as connection:
        connection.execute(text("SET LOCAL jit = off"))
        zone = f"{_ZONE} WHERE layer_version_id = :version"
        statement = over("shares", subject=_SUBJECT, zone=zone, piece=_PIECE)
        created = text(f"CREATE TEMP TABLE joined AS {statement}")
        connection.execute(created, {"version": version})
        pairs = connection.scalar(text("SELECT count(*) FROM joined"))
        connection.rollback()
    return int(pairs or 0)


def _naive(superuser: Engine, few: int) -> None:
    with superuser.connect() as connection:
        connection.execute(
            text(
                "CREATE TEMP TABLE joined AS SELECT v.id, f.id AS zone,"
                " ST_Area(ST_Intersection(v.plane, f.plane)) AS area"
                " FROM parcel_version v JOIN layer_feature f ON ST_Intersects(v.plane, f.plane)"
                f" WHERE v.id <= {few}"
            )
        )
        connection.rollback()


def _shapes(superuser: Engine) -> tuple[np.ndarray, np.ndarray]:
    with superuser.connect() as connection:
        parcels, zones = (
            [
                bytes(row.shape)
                for row in connection.execute(
                    text(f"SELECT ST_AsBinary(plane) AS shape FROM ({source}) AS s ORDER BY id")
                )
            ]
            for source in (_SUBJECT, _ZONE)
        )
    return shapely.from_wkb(parcels), shapely.from_wkb(zones)


def bare_shapely(parcels: np.ndarray, zones: np.ndarray) -> float:
    """The same join with shapely alone: tree, prepared zones, intersection at edges only."""
    shapely.prepare(zones)
    tree = shapely.STRtree(parcels)
    zone, parcel = tree.query(zones, predicate="intersects")
    whole = shapely.covers(zones[zone], parcels[parcel])
    area = np.where(whole, shapely.area(parcels[parcel]), 0.0)
    edge = np.flatnonzero(~whole)
    cut = shapely.intersection(zones[zone[edge]], parcels[parcel[edge]])
    area[edge] = shapely.area(cut)
    perimeter = np.where(whole, shapely.length(parcels[parcel]), 0.0)
    perimeter[edge] = shapely.length(cut)
    return float(area.sum() + perimeter.sum())


def _geopandas(parcels: np.ndarray, zones: np.ndarray) -> None:
    left = geopandas.GeoDataFrame({"parcel": range(len(parcels))}, geometry=parcels, crs=4544)
    right = geopandas.GeoDataFrame({"zone": range(len(zones))}, geometry=zones, crs=4544)
    geopandas.overlay(left, right, how="intersection", keep_geom_type=True).area.sum()


def _vertices(zones: np.ndarray) -> int:
    return int(shapely.get_num_coordinates(zones).max())
