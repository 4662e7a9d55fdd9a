"""Styles of QGIS are well-formed and hold the colours, patterns and dashes of the map."""

import base64
from xml.etree import ElementTree

import pytest

from maps.qgis import VERDICT_FIELD, layer_style, parcel_style
from maps.styles import LAYER_LINES, VERDICT_FILLS, pattern_svg
from parcels.layers import LayerKind


def options(element: ElementTree.Element) -> set[tuple[str, str]]:
    return {(each.get("name", ""), each.get("value", "")) for each in element.iter("Option")}


def colour(text: str) -> str:
    return ",".join(str(int(text[place : place + 2], 16)) for place in (1, 3, 5)) + ",255"


def test_every_verdict_has_its_fill_pattern_and_outline() -> None:
    root = ElementTree.fromstring(parcel_style())
    renderer = root.find("renderer-v2")
    assert renderer is not None and renderer.get("attr") == VERDICT_FIELD
    words = {each.get("value"): each.get("symbol") for each in root.iter("category")}
    assert list(words) == [verdict.word for verdict in VERDICT_FILLS]
    symbols = {each.get("name"): each for each in root.iter("symbol")}
    for verdict, fill in VERDICT_FILLS.items():
        found = options(symbols[words[verdict.word]])
        assert ("color", colour(fill.colour)) in found
        assert ("line_color", colour(fill.outline)) in found
        if fill.pattern is not None:
            drawn = base64.b64encode(pattern_svg(fill.pattern).encode()).decode()
            assert ("svgFile", f"base64:{drawn}") in found
        if fill.dash:
            assert ("customdash", fill.dash.replace(" ", ";")) in found


@pytest.mark.parametrize("kind", list(LayerKind))
def test_every_layer_is_a_line_of_its_own(kind: LayerKind) -> None:
    root = ElementTree.fromstring(layer_style(kind))
    line, found = LAYER_LINES[kind], options(root)
    assert ("line_color", colour(line.colour)) in found
    assert ("line_width", str(line.weight)) in found
    assert [each.get("class") for each in root.iter("layer")].count("SimpleFill") == 0
    assert any(each.get("class") == "HashLine" for each in root.iter("layer")) is bool(line.ticks)
