"""Vector tiles over http under load: our site against TiPg on the same tables (切片吞吐)."""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from urllib.parse import quote

from sqlalchemy import text

from bench.ground import Ground
from bench.measure import Result, Timing
from bench.reading import AS_OF, tile_at
from bench.sign_in import add_official, cookie
from gis_service.cluster import SUPERUSER
from gis_service.services.assess_crew import cores

_SECONDS, _CONNECTIONS = 10, 16
_ZOOM = 14
_TILES = 400
_GOAL = 2.0
_WHY_CHARACTERS = 2000
_OURS, _THEIRS = 18_481, 18_482
TIPG = Path(os.environ.get("BENCH_TIPG", ".data/bench-tipg"))
"""A virtual environment with tipg and uvicorn[standard]; without it TiPg is not measured."""


def measure(ground: Ground, times: int) -> list[Result]:
    """Requests a second at zoom 14 on places of the city; the time is that of one tile."""
    database = f"{ground.name}_work"
    with ground.superuser(database).connect() as connection:
        spots = connection.execute(
            text(
                "SELECT ST_XMin(geom) AS lon, ST_YMin(geom) AS lat FROM parcel_version"
                f" WHERE superseded_at IS NULL ORDER BY md5(id::text) LIMIT {_TILES}"
            )
        ).all()
    tiles = sorted({tile_at(spot.lon, spot.lat, _ZOOM) for spot in spots})
    username, password = add_official(ground.login(database))
    with site(ground, database) as address:
        session = cookie(address, username, password)
        paths = [f"/api/v1/tiles/parcels/{_ZOOM}/{x}/{y}?as_of={AS_OF}" for x, y in tiles]
        ours, figures = _load(address, paths, {"Cookie": session})
    others: dict[str, Timing] = {}
    said: dict[str, object] = {"landgis": figures}
    if TIPG.exists():
        with _tipg(ground, database) as address:
            paths = [
                f"/collections/public.parcel_version/tiles/WebMercatorQuad/{_ZOOM}/{x}/{y}"
                "?geom-column=web&properties=parcel_id,code&limit=10000"
                for x, y in tiles
            ]
            theirs, figures = _load(address, paths, {})
            others["TiPg"], said["TiPg"] = theirs, figures
    reached = others["TiPg"].median / ours.median >= _GOAL if others else None
    note = "；".join(f"{key} {value}" for key, value in said.items())
    return [
        Result(
            f"矢量瓦片 z{_ZOOM}，{_CONNECTIONS} 个连接",
            ground.plan.parcels,
            ours,
            others,
            f"≥ {_GOAL:g}× TiPg",
            reached,
            note,
            said,
        )
    ]


def _load(address: str, paths: list[str], headers: Mapping[str, str]) -> tuple[Timing, str]:
    """wrk over the paths in turn; seconds a request and what it said."""
    if shutil.which("wrk") is None:
        raise FileNotFoundError("wrk is not installed (apt-get install wrk)")
    lines = ",".join(f'"{path}"' for path in paths)
    head = "".join(f'wrk.headers["{key}"]="{value}"\n' for key, value in headers.items())
    script = (
        f"local paths={{{lines}}}\nlocal n=0\n{head}"
        "request=function() n=n%#paths+1 return wrk.format('GET', paths[n]) end\n"
    )
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as file:
        file.write(script)
        file.flush()
        command = ["wrk", "-t2", f"-c{_CONNECTIONS}", "--latency", "-s", file.name, address]
        subprocess.run([*command, "-d3s"], check=True, capture_output=True)
        load = os.getloadavg()[0]
        done = subprocess.run(
            [*command, f"-d{_SECONDS}s"], check=True, capture_output=True, text=True
        ).stdout
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", done)[1])  # type: ignore[index]
    half, most = (re.search(rf"^\s+{part}%\s+(\S+)", done, re.M)[1] for part in (50, 99))  # type: ignore[index]
    wrong = re.search(r"Non-2xx or 3xx responses: (\d+)", done)
    errors = f"，错误 {wrong[1]}" if wrong else ""
    return Timing((1 / rate,), load), f"{rate:.0f}/s，P50 {half}，P99 {most}{errors}"


@dataclass(frozen=True, slots=True)
class Site:
    """A running site: its address and its first process."""

    address: str
    process: int


@contextmanager
def site(ground: Ground, database: str) -> Iterator[str]:
    """Our site on a database, with a process a core; its address."""
    with served(ground, database, cores()) as running:
        yield running.address


@contextmanager
def served(ground: Ground, database: str, workers: int) -> Iterator[Site]:
    """Our site on a database, with as many processes."""
    url = ground.login(database).url.render_as_string(hide_password=False)
    environment = {
        "LANDGIS_DATABASE_URL": url,
        "LANDGIS_SESSION_SECURE_COOKIE": "false",
        "LANDGIS_SITE_CITY": "chengdu",
    }
    command = [
        str(Path(sys.executable).with_name("landgis")),
        "serve",
        f"--port={_OURS}",
        f"--workers={workers}",
    ]
    with _running(command, environment, f"http://127.0.0.1:{_OURS}", "/login") as running:
        yield running


@contextmanager
def _tipg(ground: Ground, database: str) -> Iterator[str]:
    # Its settings ask for a host: the socket's folder, quoted.
    socket = quote(str(ground.cluster.socket), safe="")
    environment = {
        "DATABASE_URL": f"postgresql://{SUPERUSER}@{socket}/{database}",
        "TIPG_DB_SCHEMAS": '["public"]',
        "TIPG_DB_MIN_CONN_SIZE": "2",
        "TIPG_DB_MAX_CONN_SIZE": "8",
    }
    command = [
        str(TIPG / "bin" / "uvicorn"),
        "tipg.main:app",
        f"--port={_THEIRS}",
        f"--workers={cores()}",
        "--loop=uvloop",
        "--no-access-log",
    ]
    with _running(command, environment, f"http://127.0.0.1:{_THEIRS}", "/collections") as running:
        yield running.address


@contextmanager
def _running(
    command: list[str], environment: Mapping[str, str], address: str, path: str
) -> Iterator[Site]:
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            command,
            env={**os.environ, **environment},
            stdout=subprocess.DEVNULL,
            stderr=said,
            start_new_session=True,
        )
        try:
            _wait(process, address + path, said)
            yield Site(address, process.pid)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
            process.wait(30)


def _wait(process: subprocess.Popen[bytes], url: str, said: IO[bytes]) -> None:
    for _ in range(300):
        if process.poll() is not None:
            said.seek(0)
            why = said.read().decode(errors="replace")[-_WHY_CHARACTERS:]
            raise RuntimeError(f"{url} ended with {process.returncode}: {why}")
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            time.sleep(0.1)
    raise TimeoutError(url)
