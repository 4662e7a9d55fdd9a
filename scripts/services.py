"""Start and stop the site on this machine.

    python scripts/services.py start | stop

start: private database (unless LANDGIS_DATABASE_URL names another), roles, migrations, simulated
city where the database is empty, worker, site on the loopback address. stop: the same, backwards.
Both are safe to repeat.
"""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path

from background import Background

from gis_service.bootstrap import bootstrap
from gis_service.cluster import DATABASE, describe, ensure
from gis_service.environment_file import leave, names_private_server
from gis_service.errors import LandgisError

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / ".data"
CLUSTER = DATA / "cluster"
SITE = Background("site", DATA / "run", DATA / "log")
WORKER = Background("worker", DATA / "run", DATA / "log")
ACCOUNTS = DATA / "accounts.txt"

_HOST = "127.0.0.1"
_PORTS = range(8000, 8100)
_PATIENCE_SECONDS = 30.0
_LOG_LINES = 15


def start() -> int:
    if SITE.record() and WORKER.record():
        print("已在运行。")
        _say_where()
        return 0
    DATA.mkdir(mode=0o711, exist_ok=True)
    environment = _environment()
    _landgis(environment, "db", "up")
    _landgis(environment, "demo", "--if-empty")
    if not WORKER.record():
        WORKER.start(_command("worker"), environment)
    if not SITE.record():
        port = _free_port()
        site = _command("serve", "--host", _HOST, "--port", str(port))
        SITE.start(site, environment, port)
    print("正在启动网站")
    if not _answers():
        log = SITE.log.read_text(encoding="utf-8", errors="replace").splitlines()
        print(*log[-_LOG_LINES:], sep="\n", file=sys.stderr)
        print(f"网站没有启动，请看日志 {SITE.log}。", file=sys.stderr)
        stop()
        return 1
    _say_where()
    return 0


def stop() -> int:
    ended = [SITE.stop(), WORKER.stop()]
    if names_private_server():
        ended.append(describe(CLUSTER).stop())
    print("已停止。" if any(ended) else "没有在运行。")
    return 0


def _environment() -> dict[str, str]:
    """The children's environment: the caller's, completed by the private database's addresses."""
    addresses: dict[str, str] = {}
    if not os.environ.get("LANDGIS_DATABASE_URL"):
        print("正在启动数据库")
        cluster = ensure(CLUSTER)
        addresses["LANDGIS_DATABASE_URL"] = cluster.login_url
        addresses["LANDGIS_OWNER_URL"] = cluster.owner_url
        leave(addresses)
        bootstrap(cluster.superuser_url, DATABASE)
    else:
        leave({})
    # Plain http on the loopback address: a Secure cookie would not come back.
    return {**os.environ, **addresses, "LANDGIS_SESSION_SECURE_COOKIE": "false"}


def _command(*arguments: str) -> list[str]:
    return [str(Path(sys.executable).with_name("landgis")), *arguments]


def _landgis(environment: Mapping[str, str], *arguments: str) -> None:
    """One step of set-up in the foreground; its messages are the user's."""
    done = subprocess.run(_command(*arguments), env=environment, check=False)
    if done.returncode != 0:
        raise SystemExit(done.returncode)


def _free_port() -> int:
    for port in _PORTS:
        with socket.socket() as probe:
            # As the site itself will bind: a port in TIME_WAIT is free.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((_HOST, port))
            except OSError:
                continue
            return port
    raise LandgisError(f"端口 {_PORTS.start}-{_PORTS.stop - 1} 都被占用，请先腾出一个。")


def _answers() -> bool:
    """Wait until the site answers; False when it ended or took too long."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < deadline and (record := SITE.record()):
        try:
            with urllib.request.urlopen(f"http://{_HOST}:{record.port}/health", timeout=5):
                return True
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    return False


def _say_where() -> None:
    if record := SITE.record():
        print(f"网站：http://{_HOST}:{record.port}/")
    if ACCOUNTS.is_file():
        print(f"账号和密码：{ACCOUNTS}")
    print("停止：make stop")


def main() -> int:
    steps = {"start": start, "stop": stop}
    if len(sys.argv) != 2 or sys.argv[1] not in steps:
        print("usage: services.py start | stop", file=sys.stderr)
        return 2
    os.chdir(ROOT)
    try:
        return steps[sys.argv[1]]()
    except LandgisError as error:
        print(error.message, file=sys.stderr)
        return error.exit_code


if __name__ == "__main__":
    sys.exit(main())
