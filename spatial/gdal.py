"""The only door to GDAL (pyogrio): virtual datasets are switched off before it loads.

GDAL picks a driver by content, so a file of any name can be a virtual dataset (VRT) that opens
server paths or addresses. The environment must say so before the library is loaded; callers also
check the content first and hand over only names the server has chosen.
"""

import os

_SKIPPED = "OGR_VRT"

_known = os.environ.get("OGR_SKIP", "")
if _SKIPPED not in _known:
    os.environ["OGR_SKIP"] = f"{_known} {_SKIPPED}".strip()

import pyogrio  # noqa: E402
import pyogrio.errors  # noqa: E402
import pyogrio.raw  # noqa: E402

GdalError = (
    pyogrio.errors.DataSourceError,
    pyogrio.errors.DataLayerError,
    pyogrio.errors.FeatureError,
    pyogrio.errors.GeometryError,
    pyogrio.errors.FieldError,
)

read_layer = pyogrio.raw.read


def drivers() -> frozenset[str]:
    """Names of the drivers this process can open; used to show that VRT is off."""
    return frozenset(pyogrio.list_drivers())
