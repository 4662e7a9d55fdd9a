"""The private server keeps to its socket, knows its callers and can be set up twice."""

import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import OperationalError

from gis_service.cluster import Cluster, describe, ensure
from gis_service.cluster.account import server_account
from gis_service.cluster.programs import find_programs
from gis_service.errors import NotReady
from tests.database import Database


@pytest.fixture
def roomy_folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="landgis-place-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def superuser(cluster: Cluster) -> Iterator[Engine]:
    engine = create_engine(cluster.superuser_url)
    yield engine
    engine.dispose()


def test_listens_on_a_private_socket_only(cluster: Cluster, superuser: Engine) -> None:
    with superuser.connect() as connection:
        assert connection.scalar(text("SHOW listen_addresses")) == ""
    assert stat.S_IMODE(cluster.socket.stat().st_mode) == 0o700
    assert stat.S_IMODE(cluster.data.stat().st_mode) == 0o700


def test_does_not_run_as_root(cluster: Cluster) -> None:
    pid = (cluster.data / "postmaster.pid").read_text().splitlines()[0]
    assert os.stat(f"/proc/{pid}").st_uid == cluster.account.uid != 0


def test_trusts_nobody(superuser: Engine) -> None:
    rules = text("SELECT type, user_name, auth_method FROM pg_hba_file_rules ORDER BY line_number")
    with superuser.connect() as connection:
        assert [tuple(row) for row in connection.execute(rules)] == [
            ("local", ["+landgis_gis"], "scram-sha-256"),
            ("local", ["all"], "peer"),
        ]


def test_a_role_outside_the_map_is_refused(cluster: Cluster, database: Database) -> None:
    engine = create_engine(cluster.url("landgis_city", database.name))
    with pytest.raises(OperationalError, match="Peer authentication failed"), engine.connect():
        pass


def test_ensure_twice_keeps_the_running_server(cluster: Cluster) -> None:
    pid = (cluster.data / "postmaster.pid").read_text()
    assert ensure(cluster.home, durable=False) == cluster
    assert (cluster.data / "postmaster.pid").read_text() == pid


@pytest.mark.parametrize("name", ["红线 数据/it's, one", "n" * 90])
def test_awkward_and_long_folders(roomy_folder: Path, name: str) -> None:
    server = ensure(roomy_folder / name, durable=False)
    try:
        engine = create_engine(server.superuser_url)
        with engine.connect() as connection:
            assert connection.scalar(text("SHOW server_encoding")) == "UTF8"
        engine.dispose()
    finally:
        assert server.stop()
        shutil.rmtree(server.socket, ignore_errors=True)
    assert not server.stop()


def test_a_folder_that_can_be_handed_over_is_used(roomy_folder: Path) -> None:
    folder = roomy_folder / "closed"
    folder.mkdir(mode=0o700)
    assert describe(folder).home == folder


def test_a_folder_out_of_reach_is_replaced(roomy_folder: Path) -> None:
    closed = roomy_folder / "closed"
    closed.mkdir(mode=0o700)
    reachable = server_account().is_current
    home = describe(closed / "cluster").home
    assert (home == closed / "cluster") is reachable
    assert describe(closed / "cluster").home == home


def test_describe_creates_nothing(roomy_folder: Path) -> None:
    server = describe(roomy_folder / "absent")
    assert not server.running
    assert list(roomy_folder.iterdir()) == []


def test_a_missing_version_names_the_package() -> None:
    with pytest.raises(NotReady, match="postgresql-postgis"):
        find_programs(7)
