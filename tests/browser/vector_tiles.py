"""A vector tile writer, just large enough for tests: polygons with properties, one layer."""

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Ring = Sequence[tuple[float, float]]
EXTENT = 4096


def tile(
    name: str, shapes: Iterable[tuple[Ring, Mapping[str, str | int]]], z: int, x: int, y: int
) -> bytes:
    """The shapes (rings in lon/lat) that meet the tile, uncut."""
    keys: list[str] = []
    values: list[str | int] = []
    features = b""
    for ring, properties in shapes:
        points = [_place(point, z, x, y) for point in ring]
        if not _meets(points):
            continue
        tags = []
        for key, value in properties.items():
            tags += [_index(keys, key), _index(values, value)]
        geometry = _polygon(points)
        body = _field(2, _packed(tags)) + _tag(3, 0) + _varint(3) + _field(4, _packed(geometry))
        features += _field(2, body)
    body = _tag(15, 0) + _varint(2) + _field(1, name.encode()) + features
    body += b"".join(_field(3, key.encode()) for key in keys)
    body += b"".join(_field(4, _value(value)) for value in values)
    body += _tag(5, 0) + _varint(EXTENT)
    return _field(3, body)


def _place(point: tuple[float, float], z: int, x: int, y: int) -> tuple[int, int]:
    longitude, latitude = point
    count = 2**z
    east = (longitude + 180) / 360 * count
    sine = math.sin(math.radians(latitude))
    south = (0.5 - math.log((1 + sine) / (1 - sine)) / (4 * math.pi)) * count
    return round((east - x) * EXTENT), round((south - y) * EXTENT)


def _meets(points: Sequence[tuple[int, int]]) -> bool:
    return all(min(axis) <= EXTENT and max(axis) >= 0 for axis in zip(*points, strict=True))


def _polygon(points: Sequence[tuple[int, int]]) -> list[int]:
    if _signed_area(points) < 0:
        points = list(reversed(points))
    at = (0, 0)
    commands: list[int] = []
    for place, point in enumerate(points):
        if place == 0:
            commands.append(1 | 1 << 3)
        elif place == 1:
            commands.append(2 | (len(points) - 1) << 3)
        commands += [_zigzag(point[0] - at[0]), _zigzag(point[1] - at[1])]
        at = point
    return [*commands, 7 | 1 << 3]


def _signed_area(points: Sequence[tuple[int, int]]) -> int:
    pairs = zip(points, [*points[1:], points[0]], strict=True)
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairs)


def _index(known: list[Any], wanted: object) -> int:
    if wanted not in known:
        known.append(wanted)
    return known.index(wanted)


def _value(value: str | int) -> bytes:
    if isinstance(value, str):
        return _field(1, value.encode())
    return _tag(4, 0) + _varint(value)


def _zigzag(number: int) -> int:
    return number << 1 if number >= 0 else (-number << 1) - 1


def _packed(numbers: Iterable[int]) -> bytes:
    return b"".join(_varint(number) for number in numbers)


def _field(number: int, content: bytes) -> bytes:
    return _tag(number, 2) + _varint(len(content)) + content


def _tag(number: int, kind: int) -> bytes:
    return _varint(number << 3 | kind)


def _varint(number: int) -> bytes:
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*out, number])
