"""Plane area (平面面积) and ellipsoidal area (椭球面积), as whole square centimetres.

The ellipsoidal area is the formula of 《图幅理论面积与图斑椭球面积计算公式及要求》（国土调查办发
〔2008〕32号） with the CGCS2000 ellipsoid. With edges cut to 50 m it equals the geodesic area; a
long edge is straight in degrees here, where a geodesic bends. It is written with numpy because a
city has hundreds of thousands of parcels.
"""

from typing import TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray

from parcels.units import CM2_PER_M2

SEMI_MAJOR_M = 6_378_137.0
INVERSE_FLATTENING = 298.257222101

Shapes: TypeAlias = NDArray[np.object_]
Floats: TypeAlias = NDArray[np.float64]

_FLATTENING = 1 / INVERSE_FLATTENING
_E2 = _FLATTENING * (2 - _FLATTENING)
_SEMI_MINOR_M = SEMI_MAJOR_M * (1 - _FLATTENING)
# Coefficients A to E of the 2008 text, each with the multiple of ΔB/2 and Bm it goes with.
_SERIES = (
    (1, 1 + 3 / 6 * _E2 + 30 / 80 * _E2**2 + 35 / 112 * _E2**3 + 630 / 2304 * _E2**4),
    (3, -(1 / 6 * _E2 + 15 / 80 * _E2**2 + 21 / 112 * _E2**3 + 420 / 2304 * _E2**4)),
    (5, 3 / 80 * _E2**2 + 7 / 112 * _E2**3 + 180 / 2304 * _E2**4),
    (7, -(1 / 112 * _E2**3 + 45 / 2304 * _E2**4)),
    (9, 5 / 2304 * _E2**4),
)


def to_cm2(square_metres: Floats) -> list[int]:
    """Square metres to whole cm², half up."""
    return np.floor(square_metres * CM2_PER_M2 + 0.5).astype(np.int64).tolist()


def plane_m2(shapes: Shapes) -> Floats:
    """Areas of plane shapes in metres, m²."""
    return np.asarray(shapely.area(shapes), dtype=np.float64)


def ellipsoidal_m2(shapes: Shapes) -> Floats:
    """Areas on the CGCS2000 ellipsoid of polygons in longitude, latitude degrees, m²."""
    total = np.zeros(len(shapes))
    parts, owner = shapely.get_parts(shapes, return_index=True)
    rings, part_of_ring = shapely.get_rings(parts, return_index=True)
    if len(rings) == 0:
        return total
    area = np.abs(_ring_areas(rings))
    is_shell = np.r_[True, part_of_ring[1:] != part_of_ring[:-1]]
    np.add.at(total, owner[part_of_ring], np.where(is_shell, area, -area))
    return total


def _ring_areas(rings: Shapes) -> Floats:
    """Signed sum of the trapezoids between each edge and the ring's first meridian."""
    degrees, ring = shapely.get_coordinates(rings, return_index=True)
    coords = np.radians(degrees)
    starts = np.flatnonzero(np.r_[True, ring[1:] != ring[:-1]])
    reference = coords[starts, 0][ring]
    east = coords[:, 0] - reference
    edge = ring[1:] == ring[:-1]
    width = ((east[1:] + east[:-1]) / 2)[edge]
    half_rise = ((coords[1:, 1] - coords[:-1, 1]) / 2)[edge]
    middle = ((coords[1:, 1] + coords[:-1, 1]) / 2)[edge]
    series = sum(
        factor * np.sin(multiple * half_rise) * np.cos(multiple * middle)
        for multiple, factor in _SERIES
    )
    trapezoids = 2 * _SEMI_MINOR_M**2 * width * series
    total = np.zeros(len(rings))
    np.add.at(total, ring[1:][edge], trapezoids)
    return total
