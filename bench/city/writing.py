"""One street of the city into the database: parcels, versions and what is reported of them."""

import hashlib
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from bench.city import papers
from bench.city.base import WORK_SRID, Base, degrees, zones_at
from bench.city.copying import NULL, copy, text
from bench.city.land import IN_BLOCK, multipolygons, street
from bench.city.mesh import Shapes
from bench.city.plan import Plan
from spatial.area import ellipsoidal_m2, plane_m2

_IN_ZONE = 99_999


@dataclass(frozen=True, slots=True)
class Plots:
    """The parcels of a street: ids, sites, codes, areas in m²."""

    ids: np.ndarray
    parks: np.ndarray
    districts: np.ndarray
    codes: list[str]
    areas: np.ndarray

    def __len__(self) -> int:
        return len(self.ids)

    def scope(self, chosen: np.ndarray | None = None) -> dict[str, list[str]]:
        pick = np.arange(len(self)) if chosen is None else chosen
        return {
            "parcel_id": text(self.ids[pick]),
            "park_id": text(self.parks[pick]),
            "district_id": text(self.districts[pick]),
        }


def write(
    connection: Any, plan: Plan, base: Base, row: int, districts: Shapes, parks: Shapes
) -> None:
    """Write street ``row``; ``connection`` is psycopg2's, constraints being off."""
    shapes = street(plan, row)
    plots = _plots(plan, base, row, shapes, districts, parks)
    scope = plots.scope()
    copy(connection, "parcel", {"id": scope["parcel_id"], **_without(scope, "parcel_id")})
    _write_versions(connection, plots, shapes)
    copy(
        connection,
        "parcel_identifier",
        {**scope, "scheme": ["parcel_code"] * len(plots), "value": plots.codes},
    )
    papers.write(connection, plan.dice(3, row), plots)


def _without(columns: dict[str, list[str]], name: str) -> dict[str, list[str]]:
    return {key: value for key, value in columns.items() if key != name}


def _plots(
    plan: Plan, base: Base, row: int, shapes: Shapes, districts: Shapes, parks: Shapes
) -> Plots:
    first = row * plan.columns * IN_BLOCK
    ids = np.arange(first + 1, first + 1 + len(shapes))
    middle = shapely.centroid(shapes)
    district = np.maximum(zones_at(middle, districts), 0)
    park = zones_at(middle, parks)
    park_ids = np.array([*base.parks, 0])
    district_ids = np.array([key for key, _ in base.districts])
    county = [code for _, code in base.districts]
    codes = [
        f"{county[where]}{number // _IN_ZONE:06d}GB{number % _IN_ZONE + 1:05d}"
        for where, number in zip(district.tolist(), ids.tolist(), strict=True)
    ]
    return Plots(ids, park_ids[park], district_ids[district], codes, plane_m2(shapes))


def _write_versions(connection: Any, plots: Plots, shapes: Shapes) -> None:
    whole = multipolygons(shapes)
    placed = degrees(whole)
    geom = shapely.to_wkb(shapely.set_srid(placed, 4490), hex=True, include_srid=True)
    plane = shapely.to_wkb(shapely.set_srid(whole, WORK_SRID), hex=True, include_srid=True)
    drawn = shapely.to_wkb(shapes)
    copy(
        connection,
        "parcel_version",
        {
            "id": text(plots.ids),
            **plots.scope(),
            "valid_from": [NULL] * len(plots),
            "code": plots.codes,
            "name": [f"模拟地块{key}" for key in plots.ids.tolist()],
            "holder": [f"模拟{key % 9973}公司" for key in plots.ids.tolist()],
            "land_use": ["工业用地"] * len(plots),
            "land_use_code": ["0601"] * len(plots),
            "plane_area": [f"{area:.4f}" for area in plots.areas],
            "ellipsoidal_area": [f"{area:.4f}" for area in ellipsoidal_m2(placed)],
            "survey_srid": [str(WORK_SRID)] * len(plots),
            "drawn": [rf"\\x{item.hex()}" for item in drawn],
            "content_digest": [
                rf"\\x{hashlib.blake2b(item, digest_size=16).hexdigest()}" for item in drawn
            ],
            "geom": geom,
            "plane": plane,
        },
    )
