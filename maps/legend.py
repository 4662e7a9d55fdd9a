"""The legend (图例) as data: every symbol on the map with its words, count and data date."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from maps.styles import LAYER_LINES, VERDICT_FILLS
from parcels.layers import LayerKind
from parcels.verdict import Verdict

APPROXIMATE_MARK = "（示意）"


@dataclass(frozen=True, slots=True)
class LayerSummary:
    """What the legend says of a loaded layer: features shown, legal start date, drawn roughly."""

    kind: LayerKind
    count: int
    valid_from: date | None = None
    approximate: bool = False


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """``key`` names the symbol (``verdict-0`` … or a layer kind); ``note`` is the data date."""

    key: str
    label: str
    count: int
    note: str = ""


def layer_label(kind: LayerKind, approximate: bool) -> str:
    """The layer's name as it must be shown: 绕城高速（示意） while the line is not official."""
    return kind.label + (APPROXIMATE_MARK if approximate else "")


def verdict_entries(counts: Mapping[Verdict, int]) -> tuple[LegendEntry, ...]:
    """All verdicts, worst first; a verdict nobody has keeps its place with 0."""
    return tuple(
        LegendEntry(f"verdict-{int(verdict)}", verdict.word, counts.get(verdict, 0))
        for verdict in VERDICT_FILLS
    )


def layer_entries(layers: Iterable[LayerSummary]) -> tuple[LegendEntry, ...]:
    """Loaded layers, topmost first, so that the legend reads like the map is stacked."""
    order = {kind: place for place, kind in enumerate(reversed(list(LAYER_LINES)))}
    return tuple(
        LegendEntry(str(layer.kind), layer_label(layer.kind, layer.approximate), layer.count, note)
        for layer in sorted(layers, key=lambda layer: order[layer.kind])
        for note in ["起始日期未提供" if layer.valid_from is None else f"{layer.valid_from} 起"]
    )
