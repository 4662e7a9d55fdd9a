"""报盘 TXT (勘测定界界址点坐标交换格式) with the variants met in practice."""

from collections.abc import Iterator
from pathlib import Path

from shapely.geometry import MultiPolygon, Polygon, box
from shapely.geometry.base import BaseGeometry

from gis_service.demo.files import prefixed
from gis_service.demo.samples.subject import Subject

_M2_PER_HA = 10_000
_SUBSTATION = 12.0


def rings(subject: Subject, path: Path) -> None:
    """GBK, zone prefix, a hole and a second part numbered as further rings, areas in 公顷."""
    one, two, *_ = subject.simple(2)
    lines = [*_head("2000国家大地坐标系", "35"), "[地块坐标]"]
    for index, shape in (
        (one, _with_hole(subject.parcels[one].shape)),
        (two, _in_two(subject.parcels[two].shape)),
    ):
        parcel = subject.parcels[index]
        area = f"{shape.area / _M2_PER_HA:.4f}"
        count = sum(len(ring) for ring in _rings(shape))
        lines.append(f"{count},{area},{parcel.code},{parcel.name},面,,工业用地,0601,@")
        lines += _points(prefixed(shape))
    path.write_bytes("\r\n".join(lines).encode("gbk"))


def swapped(subject: Subject, path: Path) -> None:
    """UTF-8, east before north, no zone prefix, areas in m², one placeholder for a code."""
    lines = [*_head("CGCS2000", ""), "[地块坐标]"]
    chosen = subject.simple(2)
    for order, index in enumerate(chosen):
        parcel = subject.parcels[index]
        code = "FID_0" if order == len(chosen) - 1 else parcel.code
        lines.append(f"0,{parcel.shape.area:.2f},{code},{parcel.name},面,,工业用地,0601,@")
        lines += _points(parcel.shape, east_first=True)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def old_datum(subject: Subject, path: Path) -> None:
    """Declared as 1980 西安坐标系 without conversion parameters."""
    index = subject.simple(1)[0]
    parcel = subject.parcels[index]
    count = len(parcel.shape.exterior.coords)
    lines = [*_head("1980西安坐标系", "35"), "[地块坐标]"]
    area = f"{parcel.shape.area / _M2_PER_HA:.4f}"
    lines.append(f"{count},{area},{parcel.code},{parcel.name},面,,工业用地,0601,@")
    lines += _points(prefixed(parcel.shape))
    path.write_bytes("\r\n".join(lines).encode("gbk"))


def _head(datum: str, zone: str) -> list[str]:
    return [
        "[属性描述]",
        "格式版本号=1.01版本",
        "数据产生单位=模拟测绘单位（模拟数据）",
        "数据产生日期=2025-06-15",
        f"坐标系={datum}",
        "几度分带=3",
        "投影类型=高斯克吕格",
        "计量单位=米",
        f"带号={zone}",
        "精度=0.001",
        "转换参数=,,,,,,",
    ]


def _rings(shape: BaseGeometry) -> Iterator[list[tuple[float, float]]]:
    parts = shape.geoms if isinstance(shape, MultiPolygon) else [shape]
    for part in parts:
        yield list(part.exterior.coords)
        for hole in part.interiors:
            yield list(hole.coords)


def _points(shape: BaseGeometry, east_first: bool = False) -> Iterator[str]:
    """One line a point, rings numbered from 1, the closing line repeating the first number."""
    for number, ring in enumerate(_rings(shape), start=1):
        for order, (east, north) in enumerate(ring, start=1):
            point = 1 if order == len(ring) else order
            values = (east, north) if east_first else (north, east)
            yield f"J{point},{number},{values[0]:.3f},{values[1]:.3f}"


def _with_hole(shape: Polygon) -> Polygon:
    centre = shape.representative_point()
    hole = box(centre.x - _SUBSTATION, centre.y - _SUBSTATION,
               centre.x + _SUBSTATION, centre.y + _SUBSTATION)  # fmt: skip
    return Polygon(shape.exterior.coords, [hole.exterior.coords])


def _in_two(shape: Polygon) -> BaseGeometry:
    west, south, east, north = shape.bounds
    middle = (west + east) / 2
    lane = box(middle - 4, south - 1, middle + 4, north + 1)
    return shape.difference(lane)
