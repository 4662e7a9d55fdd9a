"""Who runs the server: PostgreSQL refuses root, so root hands over to an unprivileged account."""

import os
import pwd
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from gis_service.errors import NotReady

# Made by Debian's postgresql-common; owns nothing of ours but the data folder.
_SERVER_ACCOUNT = "postgres"


@dataclass(frozen=True, slots=True)
class Account:
    """An operating-system account under which the server's programs run."""

    name: str
    uid: int
    gid: int

    @property
    def is_current(self) -> bool:
        return self.uid == os.geteuid()

    def run(self, command: Sequence[str]) -> subprocess.CompletedProcess[str]:
        """Run to the end as this account, without root's groups; nothing is checked."""
        handed_over = not self.is_current
        return subprocess.run(
            command,
            cwd="/",
            env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            user=self.uid if handed_over else None,
            group=self.gid if handed_over else None,
            extra_groups=[] if handed_over else None,
            umask=0o077,
            check=False,
        )

    def can_write(self, folder: Path) -> bool:
        if self.is_current:
            return os.access(folder, os.W_OK | os.X_OK)
        return self.run(["test", "-w", str(folder)]).returncode == 0

    def own(self, file: Path) -> None:
        """Make this account the owner of ``file``, readable by no other."""
        if not self.is_current:
            os.chown(file, self.uid, self.gid)
        file.chmod(0o600)

    def take(self, folder: Path) -> None:
        """Make this account the only one that may enter ``folder`` (root still can)."""
        if not self.is_current:
            os.chown(folder, self.uid, self.gid)
        folder.chmod(0o700)


def server_account() -> Account:
    """The caller, or for root the account that Debian's PostgreSQL brings.

    Raises NotReady when root finds no such account.
    """
    try:
        entry = pwd.getpwnam(_SERVER_ACCOUNT) if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
    except KeyError as error:
        raise NotReady(
            f"本机没有运行数据库的账号（{_SERVER_ACCOUNT}），"
            "请由管理员执行 apt-get install -y postgresql-postgis 后重试。"
        ) from error
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def client_names(account: Account) -> tuple[str, ...]:
    """Operating-system accounts that may connect: the server's, and root if root started it."""
    return (account.name,) if account.is_current else (account.name, pwd.getpwuid(0).pw_name)
