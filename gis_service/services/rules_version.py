"""Which rules judged: a digest over the code and wording of ``parcels`` (规则版本)."""

import hashlib
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from gis_service import __version__

_KINDS = (".py", ".toml")
_SHOWN = 12


@cache
def rules_version() -> str:
    """Package version and digest; a change of any rule makes every stored result due again."""
    digest = hashlib.sha256()
    for name, content in sorted(_sources(files("parcels"), "")):
        digest.update(name.encode() + b"\0" + content + b"\0")
    return f"{__version__}+{digest.hexdigest()[:_SHOWN]}"


def _sources(folder: Traversable, prefix: str) -> list[tuple[str, bytes]]:
    found = []
    for entry in folder.iterdir():
        if entry.is_dir():
            # Profiles are a snapshot of their own, the catalogue and column names judge nothing.
            if entry.name not in ("profiles", "catalogue", "fields", "wording", "__pycache__"):
                found.extend(_sources(entry, f"{prefix}{entry.name}/"))
        elif entry.name.endswith(_KINDS):
            found.append((prefix + entry.name, entry.read_bytes()))
    return found
