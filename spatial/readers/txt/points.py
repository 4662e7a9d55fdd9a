"""Point lines of a 报盘 TXT (界址点行): name, ring, and two coordinates, in any known spelling.

``J1,1,N,E`` · ``1,1,N,E`` · ``序,圈,地块,J1,N,E`` · ``id,x,y`` · ``N,E``; a height may follow.
"""

from spatial.readers.txt.lines import fields, number
from spatial.readers.txt.parcel import PointLine
from spatial.zones import is_easting, is_northing

_LONGITUDES = (73.0, 136.0)
_LATITUDES = (3.0, 54.0)
_LEAST = 2


def parse_point(line_number: int, line: str) -> PointLine | None:
    """None when the line does not hold two numbers side by side."""
    columns = fields(line)
    while columns and not columns[-1].strip("\x00\x1a"):
        columns.pop()
    if len(columns) < _LEAST:
        return None
    numbers = [number(column) for column in columns]
    at = _coordinates_at(numbers)
    if at is None:
        return None
    name, ring = _name_and_ring(columns[:at])
    first, second = numbers[at], numbers[at + 1]
    if first is None or second is None:
        return None
    return PointLine(line_number, name, ring, first, second)


def order(first: float, second: float) -> bool | None:
    """Whether the pair is north first; None when it is no coordinate of China.

    Northings and eastings of China do not overlap, nor do its latitudes and longitudes.
    """
    if is_northing(first) and is_easting(second):
        return True
    if is_easting(first) and is_northing(second):
        return False
    if _within(first, _LATITUDES) and _within(second, _LONGITUDES):
        return True
    if _within(first, _LONGITUDES) and _within(second, _LATITUDES):
        return False
    return None


def _within(value: float, limits: tuple[float, float]) -> bool:
    return limits[0] <= value <= limits[1]


def _coordinates_at(numbers: list[float | None]) -> int | None:
    """Where the coordinates begin: the last neighbours that look like some, else the last two."""
    pairs = range(len(numbers) - _LEAST, -1, -1)
    for at in pairs:
        first, second = numbers[at], numbers[at + 1]
        if first is not None and second is not None and order(first, second) is not None:
            return at
    at = len(numbers) - _LEAST
    return at if numbers[at] is not None and numbers[at + 1] is not None else None


def _name_and_ring(before: list[str]) -> tuple[str, str]:
    if len(before) >= 4:
        return before[3], before[1]
    if len(before) == 3:
        return before[0], before[1]
    if len(before) == 2:
        return before[0], before[1]
    return (before[0], "") if before else ("", "")
