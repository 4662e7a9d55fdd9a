"""The PostgreSQL programs of this machine that come with PostGIS."""

import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from gis_service.errors import NotReady

_DEBIAN_PROGRAMS = Path("/usr/lib/postgresql")
_DEBIAN_SHARE = Path("/usr/share/postgresql")
_MISSING = (
    "本机没有带 PostGIS 的 PostgreSQL{version}，请由管理员执行"
    " apt-get install -y postgresql-postgis 后重试。"
)


@dataclass(frozen=True, slots=True)
class Programs:
    """``major`` is the server's major version, ``folder`` holds initdb, pg_ctl and postgres."""

    major: int
    folder: Path

    def path(self, name: str) -> str:
        return str(self.folder / name)


def find_programs(major: int | None = None) -> Programs:
    """The newest version with PostGIS, or exactly ``major`` (the one that made a data folder).

    Raises NotReady naming the Debian package to install.
    """
    fitting = [found for found in _installed() if major in (None, found.major)]
    if not fitting:
        raise NotReady(_MISSING.format(version=f" {major}" if major else ""))
    return max(fitting, key=lambda found: found.major)


def _installed() -> list[Programs]:
    found = []
    for folder in _DEBIAN_PROGRAMS.glob("*/bin"):
        version = folder.parent.name
        if version.isdigit() and _has_postgis(_DEBIAN_SHARE / version):
            found.append(Programs(int(version), folder))
    return found or _on_path()


def _on_path() -> list[Programs]:
    """Elsewhere than on Debian: what ``pg_config`` says."""
    if not (tool := shutil.which("pg_config")):
        return []
    version, folder, share = (
        subprocess.run([tool, option], check=True, capture_output=True, text=True).stdout.strip()
        for option in ("--version", "--bindir", "--sharedir")
    )
    number = re.search(r"\d+", version)
    if number is None or not _has_postgis(Path(share)) or not Path(folder, "initdb").exists():
        return []
    return [Programs(int(number.group()), Path(folder))]


def _has_postgis(share: Path) -> bool:
    return (share / "extension" / "postgis.control").exists()
