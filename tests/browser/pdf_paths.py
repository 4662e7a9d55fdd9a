"""What a printed page draws, measured on paper: paths of a PDF in millimetres.

Only what Chromium writes: page contents and forms, deflated, with the operators for matrices and
paths. Text and pictures are passed over.
"""

import math
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

_MM_PER_POINT = 25.4 / 72
_SAME_MM = 0.001
_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
_BOX = re.compile(rb"/MediaBox ?\[([^\]]+)\]")
_TOKEN = re.compile(rb"[-+]?\d*\.?\d+|[A-Za-z'\"*]+")

Point = tuple[float, float]
Matrix = tuple[float, float, float, float, float, float]
_ONE: Matrix = (1, 0, 0, 1, 0, 0)


@dataclass(frozen=True, slots=True)
class Printed:
    """``size``: width and height in mm of each page; ``paths``: points in mm, in drawing order."""

    size: list[Point]
    paths: list[list[Point]]


def read_pdf(content: bytes) -> Printed:
    boxes = [[float(n) for n in found.split()] for found in _BOX.findall(content)]
    size = [((x2 - x1) * _MM_PER_POINT, (y2 - y1) * _MM_PER_POINT) for x1, y1, x2, y2 in boxes]
    paths: list[list[Point]] = []
    for packed in _STREAM.findall(content):
        try:
            plain = zlib.decompress(packed)
        except zlib.error:
            continue
        if b" cm" in plain:
            paths += _paths(plain)
    return Printed(size, paths)


def _paths(plain: bytes) -> Iterator[list[Point]]:
    matrix, kept = _ONE, []
    numbers: list[float] = []
    path: list[Point] = []
    for token in _TOKEN.findall(plain):
        if token[:1].isdigit() or token[:1] in b"-+.":
            numbers.append(float(token))
            continue
        if token == b"q":
            kept.append(matrix)
        elif token == b"Q" and kept:
            matrix = kept.pop()
        elif token == b"cm" and len(numbers) >= 6:
            matrix = _times(numbers[-6:], matrix)
        elif token == b"m" and len(numbers) >= 2:
            if len(path) > 1:
                yield _open(path)
            path = [_at(numbers[-2:], matrix)]
        elif token == b"l" and len(numbers) >= 2:
            path.append(_at(numbers[-2:], matrix))
        numbers = []
    if len(path) > 1:
        yield _open(path)


def _open(path: list[Point]) -> list[Point]:
    """Without the first point at the end again."""
    closed = math.dist(path[0], path[-1]) < _SAME_MM
    return path[:-1] if closed else path


def _times(by: list[float], matrix: Matrix) -> Matrix:
    a, b, c, d, e, f = by
    ma, mb, mc, md, me, mf = matrix
    return (
        a * ma + b * mc,
        a * mb + b * md,
        c * ma + d * mc,
        c * mb + d * md,
        e * ma + f * mc + me,
        e * mb + f * md + mf,
    )


def _at(point: list[float], matrix: Matrix) -> Point:
    x, y = point
    a, b, c, d, e, f = matrix
    return (a * x + c * y + e) * _MM_PER_POINT, (b * x + d * y + f) * _MM_PER_POINT
