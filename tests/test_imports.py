"""Which package may know which: the arrows of the four packages, read from the source.

gis_service → maps, spatial, parcels     maps → parcels     spatial → parcels' vocabulary
parcels → the standard library, without a clock     migrations → none of the four
"""

import ast
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
OURS = frozenset(
    {"parcels", "spatial", "maps", "gis_service", "migrations", "bench", "tests", "scripts"}
)
MAY_IMPORT = {
    "parcels": {"parcels"},
    "spatial": {"spatial", "parcels"},
    "maps": {"maps", "parcels"},
    "gis_service": {"gis_service", "maps", "spatial", "parcels"},
    "migrations": {"migrations"},
    # Measures the product from outside; nothing of the product knows of it.
    "bench": {"bench", "gis_service", "maps", "spatial", "parcels"},
}
# What spatial may use of parcels: names for what it found, no rule.
VOCABULARY = frozenset(
    {"parcels.issue", "parcels.question", "parcels.units", "parcels.frame", "parcels.layers"}
)
# The day of an assessment is always a parameter.
CLOCK = frozenset({"today", "now", "utcnow", "monotonic", "perf_counter", "localtime", "gmtime"})


def sources(package: str) -> Iterator[Path]:
    return (path for path in sorted((ROOT / package).rglob("*.py")))


def imported(path: Path) -> Iterator[tuple[int, str]]:
    """(line, full module name) of every import, wherever in the file it stands."""
    module = path.relative_to(ROOT).with_suffix("").parts
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(module[: -node.level]) if node.level else ""
            name = ".".join(part for part in (base, node.module) if part)
            if name in OURS:  # `from parcels import issue` names a module
                yield from ((node.lineno, f"{name}.{alias.name}") for alias in node.names)
            else:
                yield node.lineno, name


def where(path: Path, line: int) -> str:
    return f"{path.relative_to(ROOT)}:{line}"


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_arrows_point_one_way(package: str) -> None:
    wrong = [
        f"{where(path, line)} imports {name}"
        for path in sources(package)
        for line, name in imported(path)
        if (top := name.partition(".")[0]) in OURS and top not in MAY_IMPORT[package]
    ]
    assert wrong == []


def test_every_package_is_looked_at() -> None:
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    assert packages - {"tests"} == MAY_IMPORT.keys()
    assert all(any(sources(package)) for package in MAY_IMPORT)


def test_parcels_needs_the_standard_library_only() -> None:
    wrong = [
        f"{where(path, line)} imports {name}"
        for path in sources("parcels")
        for line, name in imported(path)
        if (top := name.partition(".")[0]) != "parcels" and top not in sys.stdlib_module_names
    ]
    assert wrong == []


def test_parcels_has_no_clock() -> None:
    wrong = [
        f"{where(path, node.lineno)} reads {node.attr}"
        for path in sources("parcels")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in CLOCK
    ]
    wrong += [
        where(path, line)
        for path in sources("parcels")
        for line, name in imported(path)
        if name == "time"
    ]
    assert wrong == []


def test_spatial_knows_only_the_vocabulary() -> None:
    wrong = [
        f"{where(path, line)} imports {name}"
        for path in sources("spatial")
        for line, name in imported(path)
        if name.startswith("parcels") and ".".join(name.split(".")[:2]) not in VOCABULARY
    ]
    assert wrong == []


def test_only_the_lock_knows_versions_of_front_end_packages() -> None:
    """A version written in code would stay behind when package.json moves on."""
    asked = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    versions = {**asked["dependencies"], **asked["devDependencies"]}
    wrong = [
        f"{path.relative_to(ROOT)}: {name} {version}"
        for package in (*MAY_IMPORT, "scripts")
        for path in sorted((ROOT / package).rglob("*"))
        if path.suffix in {".py", ".js", ".css", ".html", ".toml", ".sh"}
        for name, version in versions.items()
        if version in path.read_text(encoding="utf-8")
    ]
    assert wrong == []


def test_no_front_end_package_is_copied_into_ours() -> None:
    copies = [
        str(path.relative_to(ROOT))
        for package in ("maps", "gis_service")
        for path in (ROOT / package).rglob("*")
        if path.name.endswith((".min.js", ".min.css")) or path.name.startswith("leaflet")
    ]
    assert copies == []
