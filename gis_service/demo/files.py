"""Writing the city as the files users upload, so that it takes the same way in."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import geopandas
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from gis_service.demo import ground, tables, workbooks
from gis_service.demo.model import City, LayerFeature, Parcel
from parcels.fields.vocabulary import PARCELS, vocabulary
from parcels.layers import LayerKind

PREFIXED_SRID, PREFIX_M = 4523, 35_000_000
PREFIXED_DISTRICT = "510115"
_LONG_AGO = date(2006, 1, 1)
_DEGREE_DIGITS = 9

VALID_FROM: dict[LayerKind, date] = {
    **dict.fromkeys(LayerKind, date(2022, 9, 28)),
    LayerKind.DISTRICT: _LONG_AGO,
    LayerKind.RING: _LONG_AGO,
    LayerKind.PARK: _LONG_AGO,
    LayerKind.RED: date(2023, 4, 1),
    LayerKind.BLUE: date(2023, 4, 1),
}
_APPROXIMATE = {LayerKind.DISTRICT, LayerKind.RING}


@dataclass(frozen=True, slots=True)
class LayerFile:
    """A reference layer to load with ``--kind`` and ``--valid-from``."""

    kind: LayerKind
    path: Path
    valid_from: date
    approximate: bool


@dataclass(frozen=True, slots=True)
class ParcelFile:
    """Parcels to import; ``district`` is the county code when all lie in one, else None."""

    path: Path
    district: str | None


@dataclass(frozen=True, slots=True)
class WorkbookFile:
    """A workbook to import; ``park`` is the code of the park it is for, None = the whole city."""

    kind: str
    path: Path
    park: str | None


@dataclass(frozen=True, slots=True)
class CityFiles:
    """Everything that was written, in the order in which it is to be imported."""

    layers: tuple[LayerFile, ...]
    parcels: tuple[ParcelFile, ...]
    workbooks: tuple[WorkbookFile, ...]


def write_city(city: City, folder: Path) -> CityFiles:
    """Write layers, parcels and workbooks below ``folder`` (made if absent)."""
    folder.mkdir(parents=True, exist_ok=True)
    return CityFiles(
        layers=tuple(_write_layers(city, folder)),
        parcels=tuple(_write_parcels(city, folder)),
        workbooks=tuple(_write_workbooks(city, folder)),
    )


def _write_layers(city: City, folder: Path) -> Iterator[LayerFile]:
    yield _layer_file(LayerKind.DISTRICT, _districts(city, folder))
    yield _layer_file(
        LayerKind.RING, _copied(ground.RING_FILE, folder / "绕城高速（示意）.geojson")
    )
    yield _layer_file(LayerKind.PARK, _parks(city, folder))
    for kind in LayerKind:
        rows = [row for row in city.layers if row.kind is kind]
        if rows and kind is not LayerKind.DISTRICT:
            path = folder / f"{kind.label}（模拟）.gpkg"
            _write_frame(
                path,
                {"code": [row.code for row in rows], "name": [row.name for row in rows]},
                [row.shape for row in rows],
                ground.WORK_SRID,
            )
            yield _layer_file(kind, path)


def _layer_file(kind: LayerKind, path: Path) -> LayerFile:
    return LayerFile(kind, path, VALID_FROM[kind], kind in _APPROXIMATE)


def _copied(name: str, path: Path) -> Path:
    path.write_bytes((ground.REFERENCE / name).read_bytes())
    return path


def _districts(city: City, folder: Path) -> Path:
    """The sketched districts and, in the same layer, the functional area."""
    text = (ground.REFERENCE / ground.DISTRICTS_FILE).read_text(encoding="utf-8")
    collection = json.loads(text)
    for row in city.layers:
        if row.kind is LayerKind.DISTRICT:
            collection["features"].append(feature(row, {"kind": "功能区", "approximate": 1}))
    path = folder / "区（市）县（示意）.geojson"
    path.write_text(json.dumps(collection, ensure_ascii=False), encoding="utf-8")
    return path


def _parks(city: City, folder: Path) -> Path:
    features = [
        feature(
            LayerFeature(LayerKind.PARK, park.code, park.name, park.shape),
            {
                "district": park.district,
                "managing": park.managing,
                "role": park.role,
                "industries": "、".join(park.industries),
            },
        )
        for park in city.parks
    ]
    path = folder / "园区（模拟）.geojson"
    collection = {"type": "FeatureCollection", "name": "模拟园区", "features": features}
    path.write_text(json.dumps(collection, ensure_ascii=False), encoding="utf-8")
    return path


def feature(row: LayerFeature, extra: dict[str, object]) -> dict[str, object]:
    """A GeoJSON feature in longitude and latitude (9 decimals, 0.1 mm)."""
    shape = ground.degrees(row.shape)
    rounded = shapely.transform(shape, lambda points: points.round(_DEGREE_DIGITS))
    return {
        "type": "Feature",
        "properties": {"code": row.code, "name": row.name, **extra},
        "geometry": shapely.geometry.mapping(rounded),
    }


def _write_parcels(city: City, folder: Path) -> Iterator[ParcelFile]:
    """All parcels without zone prefix, but those of one district with it."""
    rows = list(tables.parcel_rows(city))
    plain = [i for i, row in enumerate(city.parcels) if row.district != PREFIXED_DISTRICT]
    other = [i for i, row in enumerate(city.parcels) if row.district == PREFIXED_DISTRICT]
    path = folder / "宗地（模拟）.gpkg"
    _write_selection(path, city.parcels, rows, plain, ground.WORK_SRID, lambda shape: shape)
    yield ParcelFile(path, None)
    path = folder / "宗地-温江区（模拟，带带号）.gpkg"
    _write_selection(path, city.parcels, rows, other, PREFIXED_SRID, prefixed)
    yield ParcelFile(path, PREFIXED_DISTRICT)


def prefixed(shape: BaseGeometry) -> BaseGeometry:
    """EPSG:4544 → EPSG:4523: the easting gets the zone number 35 in front."""
    return shapely.transform(shape, lambda points: points + np.array([PREFIX_M, 0.0]))


def _write_selection(
    path: Path,
    parcels: tuple[Parcel, ...],
    rows: list[tables.Row],
    chosen: list[int],
    srid: int,
    move: Callable[[BaseGeometry], BaseGeometry],
) -> None:
    fields = workbooks.columns(PARCELS, rows)
    attributes = {
        field.label: [workbooks.cell(field, rows[i].get(field.name)) for i in chosen]
        for field in fields
    }
    _write_frame(path, attributes, [move(parcels[i].shape) for i in chosen], srid)


def _write_frame(
    path: Path, attributes: dict[str, list], shapes: list[BaseGeometry], srid: int
) -> None:
    frame = geopandas.GeoDataFrame(attributes, geometry=shapes, crs=f"EPSG:{srid}")
    path.unlink(missing_ok=True)
    frame.to_file(path, driver="GPKG", engine="pyogrio", layer=path.stem,
                  promote_to_multi=True)  # fmt: skip


def _write_workbooks(city: City, folder: Path) -> Iterator[WorkbookFile]:
    for kind, rows_of in tables.ROWS.items():
        path = folder / f"{vocabulary(kind).title}（模拟）.xlsx"
        workbooks.write(path, kind, list(rows_of(city)))
        yield WorkbookFile(kind, path, None)
