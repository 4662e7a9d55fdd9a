"""How verdicts and reference layers are drawn: the only place with a colour, a pattern or a dash.

Problem verdicts step evenly in lightness and carry a pattern, so they can be told apart in grey,
in print and under colour-vision deficiencies. Reference layers are lines, never fills; 工业红线区
and 工业蓝线区 differ by the spacing of their inner ticks as well as by colour.

Sizes are CSS pixels. Browser code receives :func:`as_data`, pages receive :func:`stylesheet`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from urllib.parse import quote

from parcels.layers import LayerKind
from parcels.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Pattern:
    """A square tile of ``size`` px (a divisor of 256, so that map tiles join without a seam).

    ``path`` is SVG path data stroked with ``ink`` at ``width`` px and round caps; a segment of no
    length draws a dot.
    """

    size: int
    path: str
    ink: str
    width: float


@dataclass(frozen=True, slots=True)
class Fill:
    """The face of a parcel: colour, optional pattern, outline (``dash`` as SVG dash array)."""

    colour: str
    outline: str
    weight: float
    pattern: Pattern | None = None
    dash: str | None = None


@dataclass(frozen=True, slots=True)
class Ticks:
    """Short strokes across the line, drawn only inside the area: reach and spacing."""

    reach: float
    spacing: float


@dataclass(frozen=True, slots=True)
class Line:
    """The outline of a reference layer. ``under``: drawn below the parcels."""

    colour: str
    weight: float
    dash: str | None = None
    ticks: Ticks | None = None
    under: bool = False
    labelled: bool = False


_OUTLINE = "#4a4a4a"

VERDICT_FILLS: Mapping[Verdict, Fill] = MappingProxyType(
    {
        Verdict.IDLE: Fill(
            "#7f0000", "#3d0000", 1.2, Pattern(8, "M0 0L8 8M0 8L8 0", "#ffffff", 0.8)
        ),
        Verdict.FAIL: Fill(
            "#c43d3d", "#6e1414", 1, Pattern(8, "M-2 2L2 -2M0 8L8 0M6 10L10 6", "#ffffff", 1.2)
        ),
        Verdict.REVIEW: Fill(
            "#e08a3c",
            "#7d4310",
            1,
            Pattern(16, "M-2 2L2 -2M0 16L16 0M14 18L18 14", "#5c2e06", 1.2),
        ),
        Verdict.BELOW: Fill("#f2c879", "#7d5a10", 1, Pattern(8, "M2 2h0M6 6h0", "#5c4306", 1.8)),
        Verdict.UNKNOWN: Fill("#ffffff", _OUTLINE, 1.2, dash="4 3"),
        Verdict.NOT_DUE: Fill("#d9e6f2", "#5f7488", 0.8),
        Verdict.PASS: Fill("#5b9bb5", "#2c5566", 0.8),
        Verdict.EXEMPT: Fill("#b5b5b5", "#6a6a6a", 0.8),
    }
)

LAYER_LINES: Mapping[LayerKind, Line] = MappingProxyType(
    {
        LayerKind.DISTRICT: Line("#8a8a8a", 0.7, under=True, labelled=True),
        LayerKind.DEVELOPMENT_BOUNDARY: Line("#6b5b00", 1.2, dash="10 3 2 3", under=True),
        LayerKind.CONCENTRATED: Line("#3f6212", 1.2, dash="6 4", under=True),
        LayerKind.FLEXIBLE: Line("#8a5a00", 1.2, dash="2 3", under=True),
        LayerKind.FARMLAND: Line("#2e7d32", 1.5, dash="12 4"),
        LayerKind.ECOLOGICAL: Line("#00695c", 1.5, dash="12 3 2 3 2 3"),
        LayerKind.PARK: Line("#3c3c3c", 1.5, labelled=True),
        LayerKind.BLUE: Line("#0050b3", 2, ticks=Ticks(6, 12)),
        LayerKind.RED: Line("#c00000", 2, ticks=Ticks(6, 5)),
        LayerKind.RING: Line("#6a3d9a", 3, dash="10 6"),
    }
)
"""In drawing order, bottom first."""

SHOWN_AT_FIRST = frozenset(
    {LayerKind.RED, LayerKind.BLUE, LayerKind.RING, LayerKind.PARK, LayerKind.DISTRICT}
)
"""Layers that a map shows until its user turns them off; the others until turned on."""

SWATCH_WIDTH, SWATCH_HEIGHT = 32, 16


def pattern_id(verdict: Verdict) -> str:
    """The id of a verdict's pattern inside the page, used as ``url(#…)``."""
    return f"verdict-{int(verdict)}"


def as_data() -> dict[str, object]:
    """Everything the browser draws with, as JSON values; constant, without user data."""
    return {
        "verdicts": [_verdict_data(verdict, fill) for verdict, fill in VERDICT_FILLS.items()],
        "layers": [_layer_data(kind, line) for kind, line in LAYER_LINES.items()],
        "swatch": [SWATCH_WIDTH, SWATCH_HEIGHT],
    }


def stylesheet() -> str:
    """CSS classes ``.swatch.verdict-N`` for server-rendered pages, patterns as data addresses."""
    rules = [_swatch_rule(verdict, fill) for verdict, fill in VERDICT_FILLS.items()]
    return "\n".join(rules) + "\n"


def _verdict_data(verdict: Verdict, fill: Fill) -> dict[str, object]:
    pattern = fill.pattern
    return {
        "v": int(verdict),
        "word": verdict.word,
        "colour": fill.colour,
        "outline": fill.outline,
        "weight": fill.weight,
        "dash": fill.dash,
        "pattern": None
        if pattern is None
        else {
            "id": pattern_id(verdict),
            "size": pattern.size,
            "path": pattern.path,
            "ink": pattern.ink,
            "width": pattern.width,
        },
    }


def _layer_data(kind: LayerKind, line: Line) -> dict[str, object]:
    return {
        "kind": str(kind),
        "label": kind.label,
        "colour": line.colour,
        "weight": line.weight,
        "dash": line.dash,
        "ticks": None if line.ticks is None else [line.ticks.reach, line.ticks.spacing],
        "under": line.under,
        "labelled": line.labelled,
        "shown": kind in SHOWN_AT_FIRST,
    }


def _swatch_rule(verdict: Verdict, fill: Fill) -> str:
    border = "dashed" if fill.dash else "solid"
    face = f"background-color:{fill.colour};border:1px {border} {fill.outline}"
    if fill.pattern is not None:
        size = fill.pattern.size
        image = quote(pattern_svg(fill.pattern), safe="/:=' ")
        face += f';background-image:url("data:image/svg+xml,{image}");background-size:{size}px'
    return f".swatch.{pattern_id(verdict)}{{{face}}}"


def pattern_svg(pattern: Pattern) -> str:
    """One tile of a pattern as an SVG of its own."""
    size = pattern.size
    return (
        f"<svg xmlns='http://www.w3.org/2000/svg' width='{size}' height='{size}'>"
        f"<path d='{pattern.path}' stroke='{pattern.ink}' stroke-width='{pattern.width}'"
        " stroke-linecap='round' fill='none'/></svg>"
    )
