"""The real ground the simulated city stands on: district outlines and the approximate ring.

Everything is drawn in EPSG:4544 (CGCS2000 3-degree Gauss-Krüger, CM 105° E, metres, x = east);
longitude and latitude appear only on export.
"""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import TypeVar

import shapely
from pyproj import Transformer
from shapely.geometry import MultiPolygon, Polygon, shape
from shapely.geometry.base import BaseGeometry

G = TypeVar("G", bound=BaseGeometry)

WORK_SRID = 4544
GEOGRAPHIC_SRID = 4490

REFERENCE: Traversable = files("gis_service.demo") / "reference"
DISTRICTS_FILE = "chengdu_districts.geojson"
RING_FILE = "chengdu_ring.geojson"


@dataclass(frozen=True, slots=True)
class District:
    """A statutory district: GB/T 2260 county code, name, outline in the plane."""

    code: str
    name: str
    outline: MultiPolygon


@cache
def _to_plane() -> Transformer:
    return Transformer.from_crs(GEOGRAPHIC_SRID, WORK_SRID, always_xy=True)


@cache
def _to_degrees() -> Transformer:
    return Transformer.from_crs(WORK_SRID, GEOGRAPHIC_SRID, always_xy=True)


def plane(geometry: G) -> G:
    """Longitude, latitude → metres."""
    return shapely.transform(geometry, _to_plane().transform, interleaved=False)


def degrees(geometry: G) -> G:
    """Metres → longitude, latitude."""
    return shapely.transform(geometry, _to_degrees().transform, interleaved=False)


def credit(name: str) -> str:
    """What must be said wherever the outlines of a reference file are drawn."""
    said = json.loads((REFERENCE / name).read_text(encoding="utf-8"))
    return f"示意，请替换为官方数据；{said['credit']}，{said['license']}"


def _features(name: str) -> list[dict]:
    return json.loads((REFERENCE / name).read_text(encoding="utf-8"))["features"]


@cache
def districts() -> tuple[District, ...]:
    """The 20 districts and counties (区、市、县), by code."""
    return tuple(
        District(
            row["properties"]["code"],
            row["properties"]["name"],
            plane(shape(row["geometry"])),
        )
        for row in _features(DISTRICTS_FILE)
    )


@cache
def ring() -> Polygon:
    """The approximate 绕城高速 as a closed area."""
    return plane(shape(_features(RING_FILE)[0]["geometry"]))
