"""The real product for browsers: command, site and worker as users run them, on a fresh database.

Everything goes through ``landgis``: ``db up``, ``demo`` (accounts of each role, sample files),
``worker``. Only the site runs in this process, so that a test sees its errors.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, Row, create_engine, text

from gis_service.database import normal_url
from gis_service.settings import FileSettings
from gis_service.user import Role, Scope
from tests.browser.serving import served
from tests.database import Database
from tests.site import CITY, PASSWORD, Site, site_of

PARCELS = 200
_LANDGIS = Path(sys.executable).with_name("landgis")
_STOPS_WITHIN = 30
_SETTLES_WITHIN = 60


@dataclass(frozen=True, slots=True)
class Product:
    """A running product: where it answers, who may sign in, where its sample files lie."""

    address: str
    passwords: Mapping[str, str]
    samples: Path
    environment: Mapping[str, str]
    owner: Engine

    def landgis(self, *arguments: str) -> str:
        """Run the command on the product's database; what it printed. Raises on a failure."""
        return _landgis(self.environment, *arguments)

    def settle(self) -> None:
        """Wait until the worker has nothing left to do. Raises when it does not get there."""
        end = time.monotonic() + _SETTLES_WITHIN
        while self._open_jobs():
            if time.monotonic() > end:
                raise AssertionError("the worker does not get through its jobs")
            time.sleep(0.1)

    def _open_jobs(self) -> int:
        query = "SELECT count(*) FROM job WHERE state IN ('queued', 'running')"
        with self.owner.connect() as connection:
            return int(connection.execute(text(query)).scalar_one())

    def one(self, query: str, **bound: object) -> Row[Any]:
        """The one row of a query, seen by the owner: what a test compares pages with."""
        with self.owner.connect() as connection:
            return connection.execute(text(query), bound).one()


@contextmanager
def simulated_city(database: Database, folder: Path) -> Iterator[Product]:
    """The simulated city with everybody's account, a worker, and the dirty sample files."""
    environment = _environment(database, folder)
    secrets = folder / "accounts.txt"
    _landgis(environment, "db", "up")
    _landgis(environment, "demo", "--parcels", str(PARCELS), "--accounts", str(secrets))
    passwords = dict(
        line.split()[:2] for line in secrets.read_text(encoding="utf-8").splitlines() if line
    )
    running = _running(database, folder, passwords)
    with running as (product, _), _worker(environment, folder):
        yield product


@contextmanager
def empty_city(database: Database, folder: Path) -> Iterator[Product]:
    """The product on the day it is set up: a city without data, one account a role."""
    _landgis(_environment(database, folder), "db", "up")
    names = {role.value.replace("_", ""): role for role in Role}
    with _running(database, folder, dict.fromkeys(names, PASSWORD)) as (product, site):
        for name, role in names.items():
            site.add(name, role, Scope(city=True) if role is Role.OFFICIAL else None)
        yield product


@contextmanager
def _running(
    database: Database, folder: Path, passwords: Mapping[str, str]
) -> Iterator[tuple[Product, Site]]:
    samples = folder / "samples"
    site = site_of(database, FileSettings(folder=folder / "files"), samples=samples)
    owner = create_engine(normal_url(database.owner_url))
    with served(site.app) as address:
        environment = _environment(database, folder)
        yield Product(address, passwords, samples, environment, owner), site
    owner.dispose()


@contextmanager
def _worker(environment: Mapping[str, str], folder: Path) -> Iterator[None]:
    log = folder / "worker.log"
    with log.open("wb") as said:
        process = subprocess.Popen(
            [_LANDGIS, "worker"], env=environment, stdin=subprocess.DEVNULL, stderr=said
        )
    try:
        yield
    finally:
        process.terminate()
        process.wait(_STOPS_WITHIN)


def _environment(database: Database, folder: Path) -> dict[str, str]:
    own = {name: value for name, value in os.environ.items() if not name.startswith("LANDGIS_")}
    return own | {
        "LANDGIS_DATABASE_URL": database.login_url,
        "LANDGIS_OWNER_URL": database.owner_url,
        "LANDGIS_SESSION_SECURE_COOKIE": "false",
        "LANDGIS_FILE_FOLDER": str(folder / "files"),
        "LANDGIS_SITE_CITY": CITY,
        "LANDGIS_SITE_SAMPLES_FOLDER": str(folder / "samples"),
        "LANDGIS_JOB_POLL_SECONDS": "0.1",
    }


def _landgis(environment: Mapping[str, str], *arguments: str) -> str:
    command: Sequence[str | Path] = [_LANDGIS, *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise AssertionError(f"landgis {' '.join(arguments)}: {done.stderr}")
    return done.stdout
