"""Vector files made byte by byte, so that tests hold exactly the fault they are about."""

import json
import struct
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from parcels.frame import CityFrame

CHENGDU = CityFrame("chengdu", "成都市", 102.9, 30.0, 105.0, 31.5, 4544)
FOSHAN = CityFrame("foshan", "佛山市", 112.3, 22.5, 113.5, 23.6, 4547)

Point = tuple[float, float]
Ring = Sequence[Point]

_GCS = (
    'GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",DATUM["D_China_2000",'
    'SPHEROID["CGCS2000",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],'
    'UNIT["Degree",0.0174532925199433]]'
)
_XIAN = (
    'GEOGCS["GCS_Xian_1980",DATUM["D_Xian_1980",SPHEROID["Xian_1980",6378140.0,298.257]],'
    'PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]'
)


def prj(name: str, meridian: float, datum: str = _GCS) -> bytes:
    """An Esri .prj of a Gauss-Krüger grid without prefix."""
    return (
        f'PROJCS["{name}",{datum},PROJECTION["Gauss_Kruger"],PARAMETER["False_Easting",500000.0],'
        f'PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",{meridian:.1f}],'
        'PARAMETER["Scale_Factor",1.0],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]'
    ).encode()


PRJ_4544 = prj("CGCS2000_3_Degree_GK_CM_105E", 105)
PRJ_LOCAL_104 = prj("Local_City_Plane", 104)
PRJ_XIAN = prj("Xian_1980_3_Degree_GK_CM_105E", 105, _XIAN)


def rectangle(east: float, north: float, width: float = 100.0, height: float = 100.0) -> Ring:
    """A closed ring, clockwise as the Shapefile wants it, from its south-west corner."""
    return [
        (east, north),
        (east, north + height),
        (east + width, north + height),
        (east + width, north),
        (east, north),
    ]


def shp(shapes: Sequence[Sequence[Ring] | None], kind: int = 5) -> tuple[bytes, bytes]:
    """The .shp and .shx of polygons (5), PolygonZ (15) or PolygonM (25); None is a null shape."""
    records, index, position = b"", b"", 100
    for number, rings in enumerate(shapes, start=1):
        content = _record(rings, kind)
        index += struct.pack(">ii", position // 2, len(content) // 2)
        records += struct.pack(">ii", number, len(content) // 2) + content
        position += 8 + len(content)
    return _header(kind, len(records)) + records, _header(kind, len(index)) + index


def _header(kind: int, size: int) -> bytes:
    start = struct.pack(">7i", 9994, 0, 0, 0, 0, 0, (100 + size) // 2)
    return start + struct.pack("<2i8d", 1000, kind, 0, 0, 0, 0, 0, 0, 0, 0)


def _record(rings: Sequence[Ring] | None, kind: int) -> bytes:
    if rings is None:
        return struct.pack("<i", 0)
    points = [point for ring in rings for point in ring]
    starts, position = [], 0
    for ring in rings:
        starts.append(position)
        position += len(ring)
    content = struct.pack("<i4dii", kind, 0, 0, 0, 0, len(rings), len(points))
    content += struct.pack(f"<{len(starts)}i", *starts)
    content += b"".join(struct.pack("<2d", *point) for point in points)
    for _ in range({5: 0, 15: 2, 25: 1}[kind]):
        content += struct.pack("<2d", 0, 0) + struct.pack(
            f"<{len(points)}d", *[500.0] * len(points)
        )
    return content


def dbf(
    fields: Sequence[tuple[bytes, str, int]], rows: Sequence[Sequence[bytes]], ldid: int = 0x4D
) -> bytes:
    """A dBASE table of (name, type, width); a row that starts with b"*" in front is deleted."""
    length = 1 + sum(width for _, _, width in fields)
    head = struct.pack("<4BIHH", 3, 125, 6, 15, len(rows), 33 + 32 * len(fields), length)
    head += b"\x00" * 17 + bytes([ldid]) + b"\x00\x00"
    for name, kind, width in fields:
        head += name.ljust(11, b"\x00")[:11] + kind.encode() + b"\x00" * 4 + bytes([width, 0])
        head += b"\x00" * 14
    body = b"".join(
        b" "
        + b"".join(
            value[:width].ljust(width) for value, (_, _, width) in zip(row, fields, strict=True)
        )
        for row in rows
    )
    return head + b"\r" + body + b"\x1a"


def parcel_table(names: Sequence[str], encoding: str = "gb18030", ldid: int = 0x4D) -> bytes:
    """Code and name of parcels, DK01 onward."""
    rows = [
        [f"DK{number:02d}".encode(), name.encode(encoding)]
        for number, name in enumerate(names, start=1)
    ]
    return dbf([(b"DKBH", "C", 20), (b"DKMC", "C", 60)], rows, ldid)


def zipped(path: Path, members: Mapping[str, bytes], gbk_names: bool = False) -> Path:
    """A zip; with ``gbk_names`` the entry names are GBK bytes without a flag, as from Windows."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            shown = name.encode("gbk").decode("cp437") if gbk_names else name
            info = zipfile.ZipInfo(shown)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    if gbk_names:
        _without_utf8_flag(path)
    return path


def _without_utf8_flag(path: Path) -> None:
    """zipfile writes such names as UTF-8 and flags them; put the raw bytes back in their place."""
    with zipfile.ZipFile(path) as archive:
        contents = {info.filename: archive.read(info) for info in archive.infolist()}
    local, central = b"", b""
    for name, content in contents.items():
        plain = name.encode("cp437")
        checksum = zlib.crc32(content)
        sizes = struct.pack("<3I2H", checksum, len(content), len(content), len(plain), 0)
        offset = len(local)
        local += struct.pack("<4s5H", b"PK\x03\x04", 20, 0, 0, 0, 33) + sizes + plain + content
        central += struct.pack("<4s6H", b"PK\x01\x02", 20, 20, 0, 0, 0, 33) + sizes
        central += struct.pack("<3H2I", 0, 0, 0, 0, offset) + plain
    end = struct.pack(
        "<4s4H2IH", b"PK\x05\x06", 0, 0, len(contents), len(contents), len(central), len(local), 0
    )
    path.write_bytes(local + central + end)


def shapefile(
    path: Path,
    shapes: Sequence[Sequence[Ring] | None],
    *,
    table: bytes | None = None,
    projection: bytes | None = PRJ_4544,
    cpg: bytes | None = None,
    kind: int = 5,
    stem: str = "dk",
) -> Path:
    """A zipped Shapefile; parts given as None are left out, the table is made when not given."""
    main, index = shp(shapes, kind)
    members = {f"{stem}.shp": main, f"{stem}.shx": index}
    members[f"{stem}.dbf"] = table or parcel_table(["地块"] * len(shapes))
    if projection is not None:
        members[f"{stem}.prj"] = projection
    if cpg is not None:
        members[f"{stem}.cpg"] = cpg
    return zipped(path, members)


def geojson(path: Path, geometries: Sequence[object], crs: str | None = None) -> Path:
    """A FeatureCollection of geometries, with codes DK01 onward."""
    features = [
        {"type": "Feature", "properties": {"DKBH": f"DK{number:02d}"}, "geometry": geometry}
        for number, geometry in enumerate(geometries, start=1)
    ]
    document: dict[str, object] = {"type": "FeatureCollection", "features": features}
    if crs is not None:
        document["crs"] = {"type": "name", "properties": {"name": crs}}
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def polygon(*rings: Ring) -> dict[str, object]:
    """A GeoJSON polygon of closed rings."""
    return {"type": "Polygon", "coordinates": [[list(point) for point in ring] for ring in rings]}


SETTINGS = {
    "格式版本号": "1.01版本",
    "数据产生单位": "测试单位",
    "数据产生日期": "2025-6-15",
    "坐标系": "2000国家大地坐标系",
    "几度分带": "3",
    "投影类型": "高斯克吕格",
    "计量单位": "米",
    "带号": "35",
    "精度": "0.001",
    "转换参数": ",,,,,,",
}


def survey_text(parcels: Sequence[str], **changed: str) -> str:
    """A 报盘 TXT: the attribute block with some settings changed, then parcel blocks."""
    settings = {**SETTINGS, **changed}
    head = "\n".join(f"{key}={value}" for key, value in settings.items())
    return f"[属性描述]\n{head}\n[地块坐标]\n" + "".join(parcels)


def survey_parcel(
    lines: Sequence[str], code: str = "DK01", area: str = "1.0", count: int | None = None
) -> str:
    """A header of nine columns and its point lines."""
    number = len(lines) if count is None else count
    header = f"{number},{area},{code},试验地块,面,,工业用地,0601,@"
    return "\n".join([header, *lines]) + "\n"


def survey_points(ring: Ring, number: int = 1, first: int = 1) -> list[str]:
    """Point lines north first, the closing line bearing the first name again."""
    names = [f"J{first + i}" for i in range(len(ring) - 1)]
    return [
        f"{name},{number},{north:.3f},{east:.3f}"
        for name, (east, north) in zip([*names, names[0]], ring, strict=True)
    ]
