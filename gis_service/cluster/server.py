"""Create, start and stop a private server.

It listens on a Unix socket in a folder of mode 0700 and identifies the caller by the operating
system (peer, mapped in pg_ident.conf), logins of GIS staff by their password; there is no trust.
"""

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from subprocess import CompletedProcess
from urllib.parse import quote

from gis_service.bootstrap import GIS_LOGINS, LOGIN, OWNER
from gis_service.cluster.account import Account, client_names, server_account
from gis_service.cluster.place import data_home, prepare_home, prepare_socket, socket_folder
from gis_service.cluster.programs import Programs, find_programs
from gis_service.errors import NotReady

SUPERUSER = "postgres"
DATABASE = "landgis"
_MAP = "landgis"
_START_SECONDS = "120"

# The machine is shared with the site, the worker and a browser.
_SETTINGS = {
    "listen_addresses": "''",
    "unix_socket_permissions": "0700",
    "shared_buffers": "'256MB'",
    "work_mem": "'32MB'",
    "maintenance_work_mem": "'256MB'",
    "max_connections": "100",
    # Solid-state disks and a city that fits in memory: a look-up costs about as much as a scan.
    "random_page_cost": "1.1",
    "timezone": "'Asia/Shanghai'",
    "log_timezone": "'Asia/Shanghai'",
    "lc_messages": "'C.UTF-8'",
}
# A test's data may vanish with the machine.
_THROWAWAY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@dataclass(frozen=True, slots=True)
class Cluster:
    """A server's place and addresses; it need not run.

    ``home`` holds data, log and (where its path is short enough) the socket.
    """

    home: Path
    socket: Path
    account: Account

    @property
    def data(self) -> Path:
        return self.home / "data"

    @property
    def log(self) -> Path:
        return self.home / "server.log"

    def url(self, role: str, database: str = DATABASE) -> str:
        """Address for SQLAlchemy (psycopg2) of ``database`` as ``role``."""
        return f"postgresql+psycopg2://{role}@/{database}?host={quote(str(self.socket))}"

    @property
    def superuser_url(self) -> str:
        return self.url(SUPERUSER, "postgres")

    @property
    def owner_url(self) -> str:
        return self.url(OWNER)

    @property
    def login_url(self) -> str:
        return self.url(LOGIN)

    @property
    def running(self) -> bool:
        if not (self.data / "PG_VERSION").exists():
            return False
        return self._control("status").returncode == 0

    def stop(self) -> bool:
        """End the server; open connections are closed. False when it was not running."""
        if not self.running:
            return False
        ended = self._control("stop", "-m", "fast", "-w", "-t", _START_SECONDS)
        if ended.returncode != 0:
            raise NotReady(f"数据库没有停下，请看日志 {self.log}。{ended.stdout.strip()}")
        return True

    def _control(self, *arguments: str) -> CompletedProcess[str]:
        programs = _programs_of(self.data)
        return self.account.run([programs.path("pg_ctl"), "-D", str(self.data), *arguments])


def describe(folder: Path) -> Cluster:
    """The cluster that belongs to ``folder``, whether it exists and runs or not."""
    account = server_account()
    home = data_home(folder.resolve(), account)
    return Cluster(home, socket_folder(home), account)


def ensure(folder: Path, *, durable: bool = True) -> Cluster:
    """Create the cluster of ``folder`` when missing and start it when stopped; safe to repeat.

    ``durable=False`` trades safety for speed (tests). Raises NotReady in Chinese: PostgreSQL is
    missing, the folder belongs to another account, or the server does not start.
    """
    cluster = describe(folder)
    find_programs()
    prepare_home(cluster.home, cluster.account)
    with _alone(cluster.home):
        if not cluster.data.exists():
            _create(cluster, durable=durable)
        if not cluster.running:
            prepare_socket(cluster.socket, cluster.account)
            _configure(cluster, durable=durable)
            _start(cluster)
    return cluster


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    """Two set-ups of one folder wait for each other."""
    with (home / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _create(cluster: Cluster, *, durable: bool) -> None:
    unfinished = cluster.home / "data.new"
    shutil.rmtree(unfinished, ignore_errors=True)
    made = cluster.account.run(
        [
            find_programs().path("initdb"),
            f"--pgdata={unfinished}",
            f"--username={SUPERUSER}",
            "--auth=peer",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--no-instructions",
            "--data-checksums" if durable else "--no-sync",
        ]
    )
    if made.returncode != 0:
        raise NotReady(f"不能在 {cluster.home} 建立数据库：{made.stdout.strip()}")
    unfinished.rename(cluster.data)


def _configure(cluster: Cluster, *, durable: bool) -> None:
    """Write our settings beside the defaults; a newer checkout may bring other ones."""
    # Double quotes inside the value keep spaces of a path together.
    settings = {**_SETTINGS, "unix_socket_directories": f"'\"{cluster.socket}\"'"}
    if not durable:
        settings |= _THROWAWAY
    lines = [f"{name} = {value}" for name, value in settings.items()]
    names = client_names(cluster.account)
    roles = (SUPERUSER, OWNER, LOGIN)
    _write(cluster, "landgis.conf", lines)
    _write(
        cluster,
        "pg_hba.conf",
        [f"local all +{GIS_LOGINS} scram-sha-256", f"local all all peer map={_MAP}"],
    )
    _write(
        cluster,
        "pg_ident.conf",
        [f'{_MAP} "{name}" {role}' for name in names for role in roles],
    )
    main = cluster.data / "postgresql.conf"
    include = "include 'landgis.conf'\n"
    if include not in (text := main.read_text(encoding="utf-8")):
        main.write_text(f"{text}\n{include}", encoding="utf-8")


def _write(cluster: Cluster, name: str, lines: list[str]) -> None:
    path = cluster.data / name
    path.write_text("\n".join([*lines, ""]), encoding="utf-8")
    cluster.account.own(path)


def _start(cluster: Cluster) -> None:
    started = cluster._control("start", "-w", "-t", _START_SECONDS, "-l", str(cluster.log))
    if started.returncode != 0:
        raise NotReady(f"数据库没有启动，请看日志 {cluster.log}。{started.stdout.strip()}")


def _programs_of(data: Path) -> Programs:
    """The programs of the version that made ``data``; PostgreSQL opens no other version's."""
    return find_programs(int((data / "PG_VERSION").read_text(encoding="ascii").split(".")[0]))
