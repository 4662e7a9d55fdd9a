"""Every file of the samples goes through its command and comes back with a sentence."""

import json
import os
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from tests.database import Database
from tests.samples.command import Answer, Command, prepared

SAMPLES = Path(os.environ.get("SAMPLES", ".")).absolute()
NOTES = {"README.md", "case.json"}
TABLES = {
    "26-excel-dates": "contracts",
    "44-idle-land-thresholds": "progress",
}
TABLE_SUFFIXES = {".xlsx", ".xls", ".csv"}
LAYERS = {
    "chengdu_districts.geojson": "district",
    "chengdu_districts_simplified.geojson": "district",
    "g4202_ring_polygon.geojson": "ring",
    "g4202_ring_line.geojson": "ring",
    "park.geojson": "park",
}
PARK, MANAGER = "YQ01", "manager"
TYPED = {"year": "2024", "code-from": "new"}


def files() -> list[Path]:
    found = [path for part in ("cases", "data") for path in (SAMPLES / part).rglob("*")]
    return sorted(path for path in found if path.is_file() and path.name not in NOTES)


def loose_shapefiles() -> list[Path]:
    return [path for path in files() if path.suffix == ".shp"]


def short(path: Path) -> str:
    return str(path.relative_to(SAMPLES))


def square(east: int) -> dict[str, object]:
    """100 m by 100 m, far from the parcels of the cases."""
    north = 3_372_000
    corners = [(0, 0), (0, 100), (100, 100), (100, 0), (0, 0)]
    return {
        "type": "Polygon",
        "coordinates": [[[east + x, north + y] for x, y in corners]],
    }


def written(path: Path, features: list[tuple[dict[str, str], dict[str, object]]]) -> Path:
    document = {
        "type": "FeatureCollection",
        "crs": {"type": "name", "properties": {"name": "EPSG:4544"}},
        "features": [
            {"type": "Feature", "properties": properties, "geometry": geometry}
            for properties, geometry in features
        ],
    }
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def command(database: Database, samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Command:
    """With the park and the parcels that the workbooks of the cases speak of."""
    data, folder = samples / "data", tmp_path_factory.mktemp("files")
    park = {"code": PARK, "name": "示范园区"}
    layers = (
        ("district", data / "chengdu_districts_simplified.geojson"),
        ("ring", data / "g4202_ring_polygon.geojson"),
        ("park", written(folder / "park.geojson", [(park, square(449_000))])),
    )
    command = prepared(database, "chengdu", folder, layers)
    manager = ("--role", "manager", "--park", PARK, "--generate")
    assert command.run("user", "add", MANAGER, "--name", "园区", *manager).code == 0
    codes = [f"510185001001GB{number:05d}" for number in range(23)]
    codes += [f"G{number:02d}" for number in range(1, 14)]
    parcels = [
        ({"宗地代码": code}, square(450_000 + 200 * place)) for place, code in enumerate(codes)
    ]
    path = written(folder / "parcels.geojson", parcels)
    assert command.run("parcels", "import", str(path), "--json").code == 0
    return command


def told(name: str, answer: Answer, options: list[str], report: list[str]) -> None:
    """A finished run says something and nothing else; no library speaks on its own."""
    given = " ".join(options)
    report.append(f"{name}  [{answer.code}] {given + ' → ' if given else ''}{answer.in_short()}")
    assert answer.code in (0, 1, 2)
    assert answer.result or answer.err.strip()
    assert "Traceback" not in answer.err and "Error" not in answer.err


@pytest.mark.parametrize("path", files(), ids=short)
def test_a_file_as_it_is(path: Path, command: Command, report: list[str]) -> None:
    if path.name in LAYERS:
        where = ("--kind", LAYERS[path.name], "--valid-from", "2020-01-01", "--json")
        answer = command.run("layer", "load", str(path), *where)
        return told(short(path), answer, [], report)
    kind = "parcels"
    if path.suffix in TABLE_SUFFIXES:
        kind = TABLES.get(path.parent.name, "performance")
    if kind == "performance":
        command = replace(command, user=MANAGER)
    options, answer = command.check_answering(kind, path, TYPED)
    return told(f"{short(path)} ({kind})", answer, options, report)


@pytest.mark.parametrize("path", loose_shapefiles(), ids=short)
def test_a_loose_shapefile_zipped_as_its_user_is_told_to(
    path: Path, command: Command, report: list[str], tmp_path: Path
) -> None:
    packed = tmp_path / "upload.zip"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in path.parent.glob(f"{path.stem}.*"):
            archive.write(part, part.name)
    options, answer = command.check_answering("parcels", packed, TYPED)
    told(f"{short(path)} (zip)", answer, options, report)
