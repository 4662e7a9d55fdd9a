"""Where a cluster's data and its socket lie."""

import hashlib
import os
import stat
import tempfile
from pathlib import Path

from gis_service.cluster.account import Account
from gis_service.errors import NotReady

_SYSTEM_FOLDER = Path("/var/lib/landgis")
# sockaddr_un holds 108 bytes with the closing NUL; PostgreSQL names its socket itself.
_LONGEST_SOCKET = 107
_SOCKET_NAME = ".s.PGSQL.5432"
# libpq splits a host at commas, and the server's configuration has quotes of its own.
_AWKWARD = frozenset(",'\"\\\n\r\t")


def data_home(folder: Path, account: Account) -> Path:
    """``folder``, or /var/lib/landgis/<digest of its path> where ``account`` cannot enter it.

    A clone below root's own home is such a case. Data that already exist are never left behind.
    """
    elsewhere = _SYSTEM_FOLDER / _digest(folder)
    if (elsewhere / "data").exists() and not (folder / "data").exists():
        return elsewhere
    if account.is_current or (folder / "data").exists():
        return folder
    # The folder itself will be handed over; what leads to it will not.
    nearest = next(parent for parent in folder.parents if parent.is_dir())
    reachable = account.run(["test", "-x", str(nearest)]).returncode == 0
    return folder if reachable else elsewhere


def prepare_home(home: Path, account: Account) -> None:
    """Make the folder and hand it to ``account``; raises NotReady when it may not be written."""
    try:
        _make_passable(home.parent, account)
        home.mkdir(exist_ok=True)
        if home.stat().st_uid != account.uid or stat.S_IMODE(home.stat().st_mode) != 0o700:
            account.take(home)
    except PermissionError as error:
        raise NotReady(
            f"数据文件夹 {home} 属于另一个账号，请用建立它的账号执行，或由其所有者移走。"
        ) from error
    if not account.can_write(home):
        raise NotReady(f"账号 {account.name} 不能写入数据文件夹 {home}，请检查上级文件夹的权限。")


def _make_passable(folder: Path, account: Account) -> None:
    """Make missing folders so that ``account`` may pass, whatever root's umask, but not look."""
    missing = [parent for parent in (folder, *folder.parents) if not parent.exists()]
    for parent in reversed(missing):
        parent.mkdir()
        parent.chmod(0o700 if account.is_current else 0o711)


def socket_folder(home: Path) -> Path:
    """``home``/socket, or a folder under the temporary folder where that name is too long."""
    inside = home / "socket"
    name = str(inside / _SOCKET_NAME)
    if len(os.fsencode(name)) <= _LONGEST_SOCKET and not _AWKWARD & set(name):
        return inside
    return Path(tempfile.gettempdir()) / f"landgis-{_digest(home)}"


def prepare_socket(folder: Path, account: Account) -> None:
    """Make the socket's folder 0700; refuses one that another account has put there."""
    folder.mkdir(mode=0o700, exist_ok=True)
    state = folder.lstat()
    if not stat.S_ISDIR(state.st_mode) or state.st_uid not in (account.uid, os.geteuid()):
        raise NotReady(f"{folder} 属于另一个账号，请由管理员移走它后重试。")
    account.take(folder)


def _digest(folder: Path) -> str:
    return hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]
