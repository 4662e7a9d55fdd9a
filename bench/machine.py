"""What ran where: printed with every result (环境)."""

import os
import platform
import subprocess
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import shapely
from sqlalchemy import Engine, text

_PACKAGES = ("shapely", "geopandas", "pyproj", "sqlalchemy", "psycopg2-binary", "python-calamine")


def describe(engine: Engine) -> dict[str, Any]:
    """Machine, versions, revision and time."""
    with engine.connect() as connection:
        server = connection.scalar(text("SELECT version()"))
        postgis = connection.scalar(text("SELECT postgis_full_version()"))
        settings = {
            name: connection.scalar(text(f"SHOW {name}"))
            for name in ("shared_buffers", "work_mem", "fsync", "max_wal_size", "jit")
        }
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "revision": _revision(),
        "processors": os.cpu_count(),
        "processor": _processor(),
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
        "load": os.getloadavg(),
        "python": platform.python_version(),
        "postgresql": server,
        "postgis": postgis,
        "geos_of_shapely": shapely.geos_version_string,
        "settings": settings,
        "packages": {name: version(name) for name in _PACKAGES},
    }


def _revision() -> str:
    shown = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False
    )
    return shown.stdout.strip()


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.processor()
