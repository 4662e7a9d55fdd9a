"""The private database's addresses, left by ``make run`` for later commands in any shell.

``.data/landgis.env`` holds the two addresses as NAME=value; they name a socket and no secret. The
command line adopts them, the library never does: a test or an own server is not to find them.
"""

import os
from collections.abc import Mapping
from pathlib import Path

ADDRESSES = ("LANDGIS_DATABASE_URL", "LANDGIS_OWNER_URL")


def environment_file() -> Path:
    return Path(__file__).resolve().parent.parent / ".data" / "landgis.env"


def leave(addresses: Mapping[str, str], path: Path | None = None) -> None:
    """Write the addresses; none means that an own server is used and earlier ones are void."""
    lines = [f"{name}={addresses[name]}" for name in ADDRESSES if name in addresses]
    (path or environment_file()).write_text("\n".join([*lines, ""]), encoding="utf-8")


def names_private_server(path: Path | None = None) -> bool:
    """Whether the last ``make run`` started a private server."""
    path = path or environment_file()
    return path.is_file() and path.read_text(encoding="utf-8").strip() != ""


def adopt(path: Path | None = None) -> None:
    """Put the addresses into this process's environment, unless it names a server itself."""
    path = path or environment_file()
    if any(os.environ.get(name) for name in ADDRESSES) or not path.is_file():
        return
    for line in path.read_text(encoding="utf-8").splitlines():
        name, separator, value = line.partition("=")
        if separator and name in ADDRESSES:
            os.environ[name] = value
