"""The drawing on a parcel's page (位置图): outline, scale bar, north, place in the district."""

from dataclasses import dataclass

from gis_service.store.outline_drawing import Drawn, ParcelDrawing

SIDE = 200
"""Width and height of a frame in the units of the picture."""

_MARGIN = 16
_BAR_SHARE = 3
"""A scale bar takes at most this part of the outline's room."""

_STEPS = (5, 2, 1)
_DECADES = (10_000, 1_000, 100, 10, 1)


@dataclass(frozen=True, slots=True)
class Frame:
    """A shape placed in its frame: path data, and the SVG transformation that puts it there."""

    path: str
    transform: str


@dataclass(frozen=True, slots=True)
class OutlinePicture:
    """What outline.html draws; lengths in units of the picture, ``bar_text`` says metres."""

    parcel: Frame
    bar: float
    bar_text: str
    district: Frame | None
    spot: tuple[float, float]


def picture(drawing: ParcelDrawing) -> OutlinePicture:
    """North of the plane is up, both directions have one scale."""
    scale = _scale(drawing.parcel)
    metres = _round_length((SIDE - 2 * _MARGIN) / _BAR_SHARE / scale)
    district, spot = None, (0.0, 0.0)
    if drawing.district is not None:
        district = _placed(drawing.district)
        left, base = _corner(drawing.district)
        small = _scale(drawing.district)
        x, y = drawing.spot
        spot = (round(left + small * x, 1), round(base - small * y, 1))
    return OutlinePicture(
        parcel=_placed(drawing.parcel),
        bar=round(metres * scale, 2),
        bar_text=f"{metres:,} 米",
        district=district,
        spot=spot,
    )


def _placed(drawn: Drawn) -> Frame:
    left, base = _corner(drawn)
    scale = f"{_scale(drawn):.6f}"
    return Frame(drawn.path, f"translate({left:.2f} {base:.2f}) scale({scale})")


def _scale(drawn: Drawn) -> float:
    return (SIDE - 2 * _MARGIN) / max(drawn.width, drawn.height, 1.0)


def _corner(drawn: Drawn) -> tuple[float, float]:
    """Where the south-west corner of a shape lies, so that it stands in the middle."""
    scale = _scale(drawn)
    return (SIDE - scale * drawn.width) / 2, (SIDE + scale * drawn.height) / 2


def _round_length(most: float) -> int:
    """The longest 1, 2 or 5 times a power of ten that is not longer, at least 1 m."""
    lengths = (step * decade for decade in _DECADES for step in _STEPS)
    return next((length for length in lengths if length <= most), 1)
