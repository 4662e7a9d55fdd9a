"""Shapes that are the same parcel twice (重复地块): equal boundaries to the millimetre."""

import hashlib
from collections.abc import Sequence
from types import MappingProxyType

import numpy as np
import shapely

from parcels.issue import Issue
from spatial.area import Shapes
from spatial.placing import Placed, planes_of

_DECIMALS = 3


def shape_keys(planes: Shapes) -> list[str]:
    """A key a plane shape (metres); equal keys mean equal boundaries, wherever they start."""
    rounded = shapely.transform(planes, lambda coords: np.round(coords, _DECIMALS) + 0.0)
    normal = shapely.normalize(shapely.remove_repeated_points(rounded))
    blobs = shapely.to_wkb(normal, byte_order=1, output_dimension=2)
    return [hashlib.sha256(blob).hexdigest() for blob in blobs]


def same_shape_issues(placed: Sequence[Placed]) -> list[Issue]:
    """A warning at each shape that another of the same file has drawn before."""
    if not placed:
        return []
    first: dict[str, int] = {}
    issues = []
    for one, key in zip(placed, shape_keys(planes_of(placed)), strict=True):
        if key in first:
            params = MappingProxyType({"other": f"第 {first[key]} 行"})
            issues.append(Issue("same-shape", one.row, params=params))
        first.setdefault(key, one.row)
    return issues
