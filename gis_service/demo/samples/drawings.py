"""Dirty drawings: GBK shapefiles, a DXF, GeoJSON with hostile names, a bowtie, swapped axes."""

import json
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

import geopandas
import shapely
from shapely.geometry import mapping

from gis_service.demo import ground, workbooks
from gis_service.demo.samples.subject import Subject
from parcels.fields.vocabulary import PARCELS, vocabulary

_STAMP = (2026, 1, 1, 0, 0, 0)
_FIELDS = ("parcel_code", "name", "holder", "holder_uscc", "contract_area")
_HOSTILE = (
    "{{7*7}}${alert(1)}<img src=x onerror=alert(1)>",
    '=HYPERLINK("模拟")\'; --',
    "模拟“引号”&<b>粗体</b>‮反向",
)
_LDID_OFFSET, _LDID_ANSI = 29, 0x57
_SHAPES = 4


def gbk_shapefile(subject: Subject, path: Path) -> None:
    """Names, fields and values in GBK; no .cpg; the language mark says Western."""
    _shapefile(subject, path, "模拟宗地", with_prj=True)


def no_prj(subject: Subject, path: Path) -> None:
    """As drawn in the plane, but nothing says which."""
    _shapefile(subject, path, "parcels", with_prj=False)


def _shapefile(subject: Subject, path: Path, stem: str, with_prj: bool) -> None:
    fields = [vocabulary(PARCELS).field(name) for name in _FIELDS]
    # A blank number in a .dbf is a row of asterisks; that trouble is not this file's.
    measured = [
        i
        for i in subject.simple(len(subject.parcels))
        if subject.attributes[i].get("contract_area") is not None
    ]
    chosen = measured[:_SHAPES]
    frame = geopandas.GeoDataFrame(
        {
            field.label[:5]: [
                workbooks.cell(field, subject.attributes[i].get(field.name)) for i in chosen
            ]
            for field in fields
        },
        geometry=[subject.parcels[i].shape for i in chosen],
        crs=f"EPSG:{ground.WORK_SRID}",
    )
    with TemporaryDirectory() as folder:
        source = Path(folder) / "layer.shp"
        frame.to_file(source, driver="ESRI Shapefile", engine="pyogrio", encoding="GBK")
        kept = [".shp", ".shx", ".dbf", *([".prj"] if with_prj else [])]
        members = {suffix: source.with_suffix(suffix).read_bytes() for suffix in kept}
    table = bytearray(members[".dbf"])
    table[_LDID_OFFSET] = _LDID_ANSI
    members[".dbf"] = bytes(table)
    _zip(path, {f"{stem}{suffix}": data for suffix, data in members.items()})


def _zip(path: Path, members: dict[str, bytes]) -> None:
    """A zip whose names are GBK bytes without the UTF-8 mark, as Windows programs make them.

    ``zipfile`` cannot write such names: ASCII stand-ins of equal length are replaced afterwards,
    once in the local header and once in the directory.
    """
    names: dict[bytes, bytes] = {}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for order, (name, data) in enumerate(members.items()):
            raw = name.encode("gbk")
            stand_in = f"{order}~".ljust(len(raw), "~")[: len(raw)]
            names[stand_in.encode()] = raw
            archive.writestr(zipfile.ZipInfo(stand_in, _STAMP), data)
    content = path.read_bytes()
    for stand_in_raw, raw in names.items():
        if content.count(stand_in_raw) != 2:
            raise ValueError(f"the stand-in for {raw!r} is not unique in the archive")
        content = content.replace(stand_in_raw, raw)
    path.write_bytes(content)


def dxf(subject: Subject, path: Path) -> None:
    """R12 polylines, one layer; the last one is left open."""
    lines = ["0", "SECTION", "2", "ENTITIES"]
    chosen = subject.simple(_SHAPES)
    for order, index in enumerate(chosen):
        closed = order < len(chosen) - 1
        points = list(subject.parcels[index].shape.exterior.coords)[:-1]
        lines += ["0", "POLYLINE", "8", "ZD", "66", "1", "70", "1" if closed else "0"]
        for east, north in points:
            lines += ["0", "VERTEX", "8", "ZD", "10", f"{east:.3f}", "20", f"{north:.3f}"]
        lines += ["0", "SEQEND"]
        centre = subject.parcels[index].shape.representative_point()
        lines += ["0", "TEXT", "8", "ZDH", "10", f"{centre.x:.3f}", "20", f"{centre.y:.3f}",
                  "40", "5.0", "1", subject.parcels[index].code]  # fmt: skip
    lines += ["0", "ENDSEC", "0", "EOF"]
    path.write_text("\n".join(lines) + "\n", encoding="ascii")


def hostile(subject: Subject, path: Path) -> None:
    """Names that would run if a page let them, a bowtie and a missing shape."""
    chosen = subject.simple(len(_HOSTILE) + 2)
    features = []
    for order, index in enumerate(chosen):
        shape = ground.degrees(subject.parcels[index].shape)
        geometry: dict | None = mapping(shape)
        name = subject.parcels[index].name
        if order < len(_HOSTILE):
            name = _HOSTILE[order]
        elif order == len(_HOSTILE):
            geometry = _bowtie(shape.bounds)
        else:
            geometry = None
        features.append(_feature(subject, index, name, geometry))
    _write(path, features)


def swapped_degrees(subject: Subject, path: Path) -> None:
    """Latitude before longitude."""
    features = []
    for index in subject.simple(_SHAPES):
        shape = ground.degrees(subject.parcels[index].shape)
        turned = shapely.transform(shape, lambda points: points[:, ::-1])
        features.append(_feature(subject, index, subject.parcels[index].name, mapping(turned)))
    _write(path, features)


def _feature(subject: Subject, index: int, name: str, geometry: dict | None) -> dict:
    known = vocabulary(PARCELS)
    return {
        "type": "Feature",
        "properties": {
            known.field("parcel_code").label: subject.parcels[index].code,
            known.field("name").label: name,
        },
        "geometry": geometry,
    }


def _bowtie(bounds: tuple[float, float, float, float]) -> dict:
    west, south, east, north = bounds
    ring = [[west, south], [east, north], [east, south], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def _write(path: Path, features: list[dict]) -> None:
    collection = {"type": "FeatureCollection", "name": "模拟数据", "features": features}
    path.write_text(json.dumps(collection, ensure_ascii=False, indent=1), encoding="utf-8")
