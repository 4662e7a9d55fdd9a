"""GDAL's own client of OGC API Features, in a process of its own.

pyogrio keeps the interpreter's lock while GDAL waits for the network, so that a server in the same
process would never answer.
"""

import json
import subprocess
import sys
from dataclasses import dataclass

_READ = """
import json, sys
import pyogrio
address, asked = sys.argv[1], json.loads(sys.argv[2])
if "bbox" in asked:
    asked["bbox"] = tuple(asked["bbox"])
table = pyogrio.read_dataframe(address, **asked)
print(json.dumps({
    "columns": [name for name in table.columns if name != "geometry"],
    "codes": list(table["宗地代码"]) if "宗地代码" in table else [],
    "count": len(table),
    "bounds": list(table.total_bounds),
    "first": list(table.geometry.iloc[0].bounds),
    "epsg": table.crs.to_epsg(),
}))
"""
_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Read:
    """What the client made of a layer; ``bounds`` and ``first`` (feature) as x, y."""

    columns: list[str]
    codes: list[str]
    count: int
    bounds: list[float]
    first: list[float]
    epsg: int | None


def read(address: str, layer: str, login: str, **options: object) -> Read:
    """``login`` is user:secret. Raises AssertionError with what GDAL said."""
    return Read(**_run(address, {"layer": layer, "USERPWD": login, **options}))


def _run(address: str, asked: dict[str, object]):  # type: ignore[no-untyped-def]
    done = subprocess.run(
        [sys.executable, "-c", _READ, f"OAPIF:{address}/ogc", json.dumps(asked)],
        capture_output=True,
        check=True,
        text=True,
        timeout=_SECONDS,
    )
    if done.returncode:
        raise AssertionError(done.stderr)
    return json.loads(done.stdout)
