"""Real 报盘 TXT of another city: areas, the question for codes, and a parcel that comes twice."""

import json
import re
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from tests.database import Database
from tests.samples.command import Command, prepared

FOLDER = "edcfoshan_polygon-txt"
AGAIN = "plot_000"
FIRST = "44120000072"
DISTRICT = [(112.3, 22.6), (113.4, 22.6), (113.4, 23.6), (112.3, 23.6), (112.3, 22.6)]
_HEADER = re.compile(r"^\d+,([\d.]*),", re.MULTILINE)


@pytest.fixture(scope="module")
def command(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Command:
    folder = tmp_path_factory.mktemp("files")
    district = {
        "type": "Feature",
        "properties": {"code": "440600", "name": "佛山市（示意）"},
        "geometry": {"type": "Polygon", "coordinates": [DISTRICT]},
    }
    path = folder / "district.geojson"
    path.write_text(json.dumps(district), encoding="utf-8")
    return prepared(database, "foshan", folder, [("district", path)])


def files(samples: Path) -> list[Path]:
    return sorted((samples / "data" / FOLDER).glob("*.txt"))


def declared(path: Path) -> Decimal | None:
    """The area of the parcel's header, in 公顷."""
    found = _HEADER.search(path.read_text(encoding="utf-8-sig"))
    if found is None:
        raise AssertionError(path)
    return Decimal(found[1]) if found[1] else None


def test_the_code_is_asked_for(command: Command, samples: Path) -> None:
    assert len(files(samples)) == 7
    for path in files(samples):
        answer = command.check("parcels", path)
        assert answer.code == 1
        assert answer.asked == {"code-from": "filename"}
        assert "占位符" in answer.err


def test_six_areas_agree_and_the_seventh_is_the_first_again(
    command: Command, samples: Path, database: Database, report: list[str]
) -> None:
    for path in files(samples):
        options = ("--code-from", "filename")
        answer = command.check("parcels", path, *options)
        report.append(f"佛山 {path.name}  [{answer.code}] {answer.in_short()}")
        if path.name.startswith(AGAIN):
            assert answer.code == 1
            assert answer.codes == {"declared-area-missing": 1, "parcel-shape-known": 1}
            assert FIRST in answer.out
            continue
        assert (answer.code, answer.codes) == (0, {})
        assert command.run("parcels", "import", str(path), *options).code == 0
    areas = stored_areas(database)
    for path in files(samples):
        area = declared(path)
        if area is not None:
            assert areas.pop(path.stem) / 10_000 == pytest.approx(area, abs=Decimal("0.00005"))
    assert areas == {}


def stored_areas(database: Database) -> dict[str, Decimal]:
    engine = create_engine(database.superuser_url)
    with engine.connect() as connection:
        found = connection.execute(text("SELECT code, plane_area FROM parcel_version")).all()
    engine.dispose()
    return {row.code: row.plane_area for row in found}
