"""Regions over a city for tests: of every kind, at random places, small and large."""

from random import Random

from sqlalchemy import Connection, text

from gis_service.store.region import Region, RegionKind
from parcels.layers import LayerKind

_REACHES = (0.0, 12.5, 100.0, 500.0, 2000.0)


def random_region(connection: Connection, rng: Random) -> Region:
    """A region beside a random parcel that the connection sees."""
    row = connection.execute(
        text(
            "SELECT parcel_id AS id, ST_X(ST_Centroid(geom)) AS x, ST_Y(ST_Centroid(geom)) AS y"
            " FROM parcel_version WHERE superseded_at IS NULL ORDER BY id OFFSET :n LIMIT 1"
        ),
        {"n": rng.randrange(150)},
    ).one()
    kind = rng.choice(list(RegionKind))
    reach = rng.choice(_REACHES)
    if kind is RegionKind.PARCEL:
        return Region(kind, parcel=row.id, reach=reach)
    if kind is RegionKind.ZONE:
        return Region(kind, layer=rng.choice([LayerKind.RED, LayerKind.BLUE]), reach=reach)
    x, y = round(row.x, 6), round(row.y, 6)
    if kind is RegionKind.POINT:
        return Region(kind, points=((x, y),), reach=max(reach, 12.5))
    far = rng.choice([0.002, 0.01, 0.05])
    other = (round(x + far, 6), round(y + far / 2, 6))
    third = (round(x - far / 3, 6), round(y + far, 6))
    shapes = {
        RegionKind.BOX: ((x, y), other),
        RegionKind.LINE: ((x, y), other),
        RegionKind.POLYGON: ((x, y), other, third),
    }
    return Region(kind, points=shapes[kind], reach=reach)
