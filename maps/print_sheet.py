"""A map sheet on paper (图幅): where things stand on it, in millimetres, at a true round scale.

The sheet is drawn on the city's working plane (EPSG:4544 for Chengdu), not in the projection of
the screen: there a degree north and a degree east differ in scale by 0.5 % at this latitude.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import ceil, floor
from types import MappingProxyType

SCALES = (
    500,
    1_000,
    2_000,
    5_000,
    10_000,
    25_000,
    50_000,
    100_000,
    250_000,
    500_000,
    1_000_000,
)
"""Denominators on offer. 1:500 to 1:25,000 show parcels as shapes, the others whole districts."""

MM_PER_M = 1000
MARGIN_MM = 10
_TITLE_MM = 14
_FOOT_MM: Mapping[bool, float] = MappingProxyType({True: 42, False: 58})
"""Below the map, by landscape or portrait."""

_GRID_MM = 100
"""The 10 cm grid of topographic sheets (GB/T 20257)."""

_ROOM = 0.95
_BAR_MM = 40
_NEAR_SCALE = 10_000
_LINE = 1.3


class Paper(StrEnum):
    """The two sizes that office printers hold."""

    A4 = "a4"
    A3 = "a3"

    @property
    def size(self) -> tuple[float, float]:
        """Short and long side in mm."""
        return (210, 297) if self is Paper.A4 else (297, 420)


class Turn(StrEnum):
    """How the paper lies."""

    LANDSCAPE = "landscape"
    PORTRAIT = "portrait"

    @property
    def word(self) -> str:
        return "横向" if self is Turn.LANDSCAPE else "纵向"


@dataclass(frozen=True, slots=True)
class Layout:
    """The printable area inside the margins, and the map frame in it, mm from its upper left."""

    paper: Paper
    turn: Turn

    @property
    def width(self) -> float:
        return self._sides[0] - 2 * MARGIN_MM

    @property
    def height(self) -> float:
        return self._sides[1] - 2 * MARGIN_MM

    @property
    def map_top(self) -> float:
        return _TITLE_MM

    @property
    def map_height(self) -> float:
        return self.height - _TITLE_MM - _FOOT_MM[self.turn is Turn.LANDSCAPE]

    @property
    def foot_top(self) -> float:
        return self.map_top + self.map_height

    @property
    def _sides(self) -> tuple[float, float]:
        short, long = self.paper.size
        return (long, short) if self.turn is Turn.LANDSCAPE else (short, long)


@dataclass(frozen=True, slots=True)
class Extent:
    """A rectangle on the plane, metres."""

    west: float
    south: float
    east: float
    north: float

    @property
    def centre(self) -> tuple[float, float]:
        return (self.west + self.east) / 2, (self.south + self.north) / 2


@dataclass(frozen=True, slots=True)
class GridLine:
    """A line of the grid: where it meets the frame in mm, and its coordinate in metres."""

    at: float
    metres: int


@dataclass(frozen=True, slots=True)
class Window:
    """What of the plane the frame shows at 1:``scale`` round a centre (east, north in metres)."""

    layout: Layout
    scale: int
    centre: tuple[float, float]

    @property
    def mm_per_metre(self) -> float:
        return MM_PER_M / self.scale

    @property
    def extent(self) -> Extent:
        east, north = self.centre
        across = self.layout.width / self.mm_per_metre / 2
        up = self.layout.map_height / self.mm_per_metre / 2
        return Extent(east - across, north - up, east + across, north + up)

    def vertical_lines(self) -> Iterator[GridLine]:
        """Lines of equal easting, from the left edge of the frame."""
        extent = self.extent
        for metres in self._round_metres(extent.west, extent.east):
            yield GridLine((metres - extent.west) * self.mm_per_metre, metres)

    def horizontal_lines(self) -> Iterator[GridLine]:
        """Lines of equal northing, from the upper edge of the frame."""
        extent = self.extent
        for metres in self._round_metres(extent.south, extent.north):
            yield GridLine((extent.north - metres) * self.mm_per_metre, metres)

    def _round_metres(self, low: float, high: float) -> Iterator[int]:
        step = self.scale * _GRID_MM // MM_PER_M
        for place in range(ceil(low / step), floor(high / step) + 1):
            yield place * step

    @property
    def bar(self) -> tuple[int, float]:
        """The scale bar: metres it stands for (a round number), and its length in mm."""
        most = _BAR_MM / self.mm_per_metre
        power = 10 ** (len(str(int(most))) - 1)
        metres = next(n * power for n in (5, 4, 2, 1) if n * power <= most)
        return metres, metres * self.mm_per_metre


@dataclass(frozen=True, slots=True)
class Label:
    """A name round its middle, mm; ``size`` is the height of its characters."""

    x: float
    y: float
    text: str
    size: float

    def meets(self, other: "Label") -> bool:
        """Whether two would lie on one another; a Chinese character is as wide as high."""
        across = (len(self.text) * self.size + len(other.text) * other.size) / 2
        up = (self.size + other.size) / 2 * _LINE
        return abs(self.x - other.x) < across and abs(self.y - other.y) < up


def uncrowded(labels: Iterable[Label]) -> list[Label]:
    """The labels in their order, without those that would lie on one before."""
    placed: list[Label] = []
    for label in labels:
        if not any(label.meets(other) for other in placed):
            placed.append(label)
    return placed


def near(scale: int) -> bool:
    """Whether parcels are what the sheet is about, rather than parks and districts."""
    return scale <= _NEAR_SCALE


def fitting_scale(layout: Layout, extent: Extent) -> int:
    """The largest scale on offer at which the extent fits the frame with a little room."""
    across = (extent.east - extent.west) / (layout.width * _ROOM)
    up = (extent.north - extent.south) / (layout.map_height * _ROOM)
    needed = max(across, up) * MM_PER_M
    return next((scale for scale in SCALES if scale >= needed), SCALES[-1])
