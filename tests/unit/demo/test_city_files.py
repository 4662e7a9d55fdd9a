"""Every written file opens, holds what the city holds, and names what exists."""

import csv
import json
import zipfile
from pathlib import Path

import openpyxl
import pyogrio
import pytest
import shapely
from python_calamine import CalamineWorkbook

from gis_service.demo import ground, tables
from gis_service.demo.city import build_city
from gis_service.demo.files import PREFIX_M, CityFiles, write_city
from gis_service.demo.model import City
from gis_service.demo.samples import sample_index, write_samples
from parcels.fields.headers import match_headers
from parcels.fields.vocabulary import PARCELS, vocabulary
from parcels.layers import LayerKind

PARCEL_CODE = vocabulary(PARCELS).field("parcel_code").label


@pytest.fixture(scope="module")
def city() -> City:
    return build_city(1, 200)


@pytest.fixture(scope="module")
def written(city: City, tmp_path_factory: pytest.TempPathFactory) -> CityFiles:
    return write_city(city, tmp_path_factory.mktemp("city"))


@pytest.fixture(scope="module")
def samples(city: City, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    paths = write_samples(city, tmp_path_factory.mktemp("samples"))
    return {row.key: path for row, path in zip(sample_index(), paths, strict=True)}


def test_every_kind_of_layer_is_written_once(written: CityFiles) -> None:
    assert sorted(row.kind for row in written.layers) == sorted(LayerKind)
    assert {row.kind for row in written.layers if row.approximate} == {
        LayerKind.DISTRICT,
        LayerKind.RING,
    }
    for row in written.layers:
        frame = pyogrio.read_dataframe(row.path)
        assert {"code", "name"} <= set(frame.columns)
        assert frame["code"].is_unique
        assert frame.geometry.is_valid.all()


def test_reference_files_bear_credit_and_note() -> None:
    districts = json.loads((ground.REFERENCE / ground.DISTRICTS_FILE).read_text(encoding="utf-8"))
    ring = json.loads((ground.REFERENCE / ground.RING_FILE).read_text(encoding="utf-8"))
    assert "无审图号" in districts["note"]
    assert "cnmaps" in districts["credit"]
    assert "OpenStreetMap contributors" in ring["credit"]
    assert ring["license"] == "ODbL-1.0"
    for point in ring["features"][0]["geometry"]["coordinates"][0]:
        assert point == [round(value, 4) for value in point]


def test_parcels_are_written_as_drawn(city: City, written: CityFiles) -> None:
    drawn = {row.code: row for row in city.parcels}
    found = 0
    for file in written.parcels:
        frame = pyogrio.read_dataframe(file.path)
        east = PREFIX_M if file.district else 0
        assert frame.crs.to_epsg() == (4523 if file.district else 4544)
        for code, shape in zip(frame[PARCEL_CODE], frame.geometry, strict=True):
            back = shapely.transform(shape, lambda points, east=east: points - [east, 0])
            assert back.symmetric_difference(drawn[code].shape).area < 1e-3
            assert file.district in (None, drawn[code].district)
            found += 1
    assert found == len(city.parcels)


def test_workbooks_stand_under_the_headers_of_the_vocabulary(
    city: City, written: CityFiles
) -> None:
    assert [row.kind for row in written.workbooks] == list(tables.ROWS)
    for file in written.workbooks:
        sheet = openpyxl.load_workbook(file.path).worksheets[0]
        rows = list(sheet.iter_rows(values_only=True))
        known = {field.header for field in vocabulary(file.kind).fields.values()}
        assert set(rows[0]) <= known
        assert len(rows) - 1 == len(list(tables.ROWS[file.kind](city)))
        for row in rows[1:]:
            for header, value in zip(rows[0], row, strict=True):
                if header in ("宗地代码", "统一社会信用代码", "电子监管号"):
                    assert value is None or isinstance(value, str)


def test_every_header_is_recognised(written: CityFiles) -> None:
    for file in written.workbooks:
        sheet = openpyxl.load_workbook(file.path).worksheets[0]
        headers = [str(value) for value in next(sheet.iter_rows(values_only=True))]
        matched = match_headers(headers, file.kind)
        assert len(matched.columns) == len(headers)
        assert not matched.unknown and not matched.wrong_unit


def test_a_dozen_samples_are_described(samples: dict[str, Path]) -> None:
    assert len(samples) >= 12
    for row in sample_index():
        assert samples[row.key].stat().st_size > 0
        assert samples[row.key].name == row.file
        assert row.text.endswith("。")
        vocabulary(row.kind)


def test_sample_sheets_name_parcels_and_enterprises_of_the_city(
    city: City, samples: dict[str, Path]
) -> None:
    companies = {row.code for row in city.enterprises}
    parcels = {row.code for row in city.parcels}
    rows = CalamineWorkbook.from_path(samples["old_xls"]).get_sheet_by_index(0).to_python()
    assert {row[0] for row in rows[1:]} <= parcels
    with samples["gbk_csv"].open(encoding="gbk", newline="") as stream:
        lines = list(csv.reader(stream))[1:]
    assert sum(line[1] in companies for line in lines) == len(lines) - 1
    assert sum(line[2] in parcels for line in lines) == len(lines) - 1
    sheet = openpyxl.load_workbook(samples["dirty_performance"]).active
    assert sheet is not None
    codes = {cell.value for cell in sheet["C"]}
    assert len(codes & companies) >= 3
    assert sheet.merged_cells.ranges
    assert any(line.hidden for line in sheet.row_dimensions.values())


def test_sample_formulas_have_never_been_computed(samples: dict[str, Path]) -> None:
    computed = openpyxl.load_workbook(samples["uncached_formulas"], data_only=True).active
    formulas = openpyxl.load_workbook(samples["uncached_formulas"]).active
    assert computed is not None and formulas is not None
    assert any(
        str(cell.value).startswith("=") and computed[cell.coordinate].value is None
        for cell in formulas["E"]
    )


def test_sample_shapefiles(city: City, samples: dict[str, Path]) -> None:
    codes = {row.code for row in city.parcels}
    with zipfile.ZipFile(samples["gbk_shapefile"], metadata_encoding="gbk") as archive:
        members = {name.rpartition(".")[2]: name for name in archive.namelist()}
        assert members["dbf"] == "模拟宗地.dbf"
        assert sorted(members) == ["dbf", "prj", "shp", "shx"]
        table = archive.read(members["dbf"])
        assert "模拟".encode("gbk") in table
        assert any(code.encode() in table for code in codes)
        assert archive.testzip() is None
    with zipfile.ZipFile(samples["no_prj"]) as archive:
        assert sorted(archive.namelist()) == ["parcels.dbf", "parcels.shp", "parcels.shx"]


def test_sample_exchange_files(city: City, samples: dict[str, Path]) -> None:
    codes = {row.code for row in city.parcels}
    text = samples["exchange_rings"].read_bytes().decode("gbk")
    points = [line.split(",") for line in text.splitlines() if line.startswith("J")]
    assert {point[1] for point in points} == {"1", "2"}
    assert all(35_000_000 < float(point[3]) < 36_000_000 for point in points)
    heads = [line.split(",") for line in text.splitlines() if line.endswith("@")]
    assert {head[2] for head in heads} <= codes
    swapped = samples["exchange_swapped"].read_text(encoding="utf-8")
    lines = [line.split(",") for line in swapped.splitlines() if line.startswith("J")]
    assert all(float(line[2]) < 1_000_000 < float(line[3]) for line in lines)
    assert "FID_0" in swapped
    assert "1980西安坐标系" in samples["old_datum"].read_bytes().decode("gbk")


def test_sample_drawings(city: City, samples: dict[str, Path]) -> None:
    codes = {row.code for row in city.parcels}
    dxf = samples["dxf"].read_text(encoding="ascii").splitlines()
    assert dxf.count("POLYLINE") == 4
    assert dxf[-1] == "EOF"
    features = json.loads(samples["hostile_geojson"].read_text(encoding="utf-8"))["features"]
    assert {row["properties"][PARCEL_CODE] for row in features} <= codes
    shapes = [shapely.geometry.shape(row["geometry"]) for row in features if row["geometry"]]
    assert sum(not shape.is_valid for shape in shapes) == 1
    assert len(shapes) == len(features) - 1
    turned = json.loads(samples["wgs_axis"].read_text(encoding="utf-8"))["features"]
    assert all(shapely.geometry.shape(row["geometry"]).bounds[1] > 90 for row in turned)
