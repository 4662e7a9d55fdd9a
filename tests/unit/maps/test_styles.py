"""Verdicts can be told apart without colour; every kind has a symbol; the CSP holds."""

import re
from itertools import pairwise

import pytest

from maps.styles import LAYER_LINES, VERDICT_FILLS, as_data, stylesheet
from parcels.layers import LayerKind
from parcels.verdict import Verdict

PROBLEMS = (Verdict.IDLE, Verdict.FAIL, Verdict.REVIEW, Verdict.BELOW)

# Machado, Oliveira and Fernandes 2009, full severity, on linear RGB.
DEFICIENCIES = {
    "normal": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protan": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deutan": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritan": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}


def lightness(colour: str, seen: tuple[tuple[float, ...], ...]) -> float:
    """CIE L* of an sRGB colour as a person of that colour vision sees it."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    mixed = [min(max(sum(k * c for k, c in zip(row, linear, strict=True)), 0), 1) for row in seen]
    luminance = 0.2126 * mixed[0] + 0.7152 * mixed[1] + 0.0722 * mixed[2]
    return 116 * luminance ** (1 / 3) - 16 if luminance > 0.008856 else 903.3 * luminance


@pytest.mark.parametrize("vision", DEFICIENCIES)
def test_problem_verdicts_step_in_lightness(vision: str) -> None:
    steps = [lightness(VERDICT_FILLS[v].colour, DEFICIENCIES[vision]) for v in PROBLEMS]
    assert all(lighter - darker >= 12 for darker, lighter in pairwise(steps)), steps


def test_problem_verdicts_have_their_own_pattern() -> None:
    patterns = {VERDICT_FILLS[verdict].pattern for verdict in PROBLEMS}
    assert None not in patterns
    assert len(patterns) == len(PROBLEMS)


def test_missing_data_is_a_dashed_outline_on_white() -> None:
    fill = VERDICT_FILLS[Verdict.UNKNOWN]
    assert (fill.colour, fill.pattern) == ("#ffffff", None)
    assert fill.dash


def test_patterns_join_at_tile_edges() -> None:
    sizes = [fill.pattern.size for fill in VERDICT_FILLS.values() if fill.pattern]
    assert all(256 % size == 0 for size in sizes)


def test_every_verdict_and_layer_has_a_symbol() -> None:
    assert list(VERDICT_FILLS) == sorted(Verdict)
    assert set(LAYER_LINES) == set(LayerKind)


def test_lines_differ_without_colour() -> None:
    faces = [(line.weight, line.dash, line.ticks) for line in LAYER_LINES.values()]
    assert len(set(faces)) == len(faces)


def test_labels_never_say_bare_red_line() -> None:
    labels = {row["kind"]: row["label"] for row in as_data()["layers"]}  # type: ignore[attr-defined]
    assert (labels["red"], labels["blue"]) == ("工业红线区", "工业蓝线区")


def test_stylesheet_has_one_rule_a_verdict_and_no_foreign_address() -> None:
    text = stylesheet()
    assert re.findall(r"\.verdict-(\d)\{", text) == [str(int(v)) for v in Verdict]
    assert set(re.findall(r"url\(\"(.{5})", text)) == {"data:"}
