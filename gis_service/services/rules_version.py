"""Which rules judged (规则版本): a digest over the code that an assessment can reach."""

import ast
import hashlib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from gis_service import __version__

_JUDGE = "parcels.assess"
_SHOWN = 12


@cache
def rules_version() -> str:
    """Package version and digest; a change of any rule makes every stored result due again.

    Only modules that ``parcels.assess`` imports, directly or through others, count: a change of a
    procedure, a label or a column name judges no parcel.
    """
    digest = hashlib.sha256()
    for name, content in sorted(judging_modules().items()):
        digest.update(name.encode() + b"\0" + content + b"\0")
    return f"{__version__}+{digest.hexdigest()[:_SHOWN]}"


def judging_modules() -> dict[str, bytes]:
    """Source of ``parcels.assess`` and of everything of ``parcels`` it leads to, by name."""
    found: dict[str, bytes] = {}
    waiting = [_JUDGE]
    while waiting:
        name = waiting.pop()
        source = None if name in found else _source(name)
        if source is not None:
            found[name] = source
            waiting.extend(_imports(source))
    return found


def _source(name: str) -> bytes | None:
    """None for what is no module of ours: a name imported from one, a library."""
    first, *rest = name.split(".")
    if first != "parcels":
        return None
    root, path = files("parcels"), "/".join(rest)
    for place in ((*rest, "__init__.py"), (f"{path}.py",)):
        file = root.joinpath(*place)
        if file.is_file():
            return file.read_bytes()
    return None


def _imports(source: bytes) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
