"""Styles for QGIS (.qml) of the same colours, patterns and dashes as the map on the site.

Sizes are pixels, as on the map. Parcels are told apart by the field 判定, as exports and the OGC
service name it.
"""

import base64
from xml.etree.ElementTree import Element, SubElement, tostring

from maps.styles import LAYER_LINES, VERDICT_FILLS, Fill, Line, Pattern, pattern_svg
from parcels.layers import LayerKind

VERDICT_FIELD = "判定"
_PIXEL = "Pixel"


def parcel_style() -> bytes:
    """Categories by the word of the verdict, worst first."""
    root, renderer = _root("categorizedSymbol", attr=VERDICT_FIELD)
    categories, symbols = SubElement(renderer, "categories"), SubElement(renderer, "symbols")
    for verdict, fill in VERDICT_FILLS.items():
        name = str(int(verdict))
        SubElement(
            categories,
            "category",
            value=verdict.word,
            label=verdict.word,
            symbol=name,
            render="true",
        )
        _fill(symbols, name, fill)
    return _written(root)


def layer_style(kind: LayerKind) -> bytes:
    """The outline of a reference layer; a fill is never drawn."""
    root, renderer = _root("singleSymbol")
    symbol = SubElement(SubElement(renderer, "symbols"), "symbol", type="fill", name="0", alpha="1")
    line = LAYER_LINES[kind]
    _stroke(symbol, line.colour, line.weight, line.dash)
    if line.ticks is not None:
        _ticks(symbol, line)
    return _written(root)


def _fill(symbols: Element, name: str, fill: Fill) -> None:
    symbol = SubElement(symbols, "symbol", type="fill", name=name, alpha="1")
    _layer(symbol, "SimpleFill", color=fill.colour, style="solid", outline_style="no")
    if fill.pattern is not None:
        _pattern(symbol, fill.pattern)
    _stroke(symbol, fill.outline, fill.weight, fill.dash)


def _pattern(symbol: Element, pattern: Pattern) -> None:
    drawn = base64.b64encode(pattern_svg(pattern).encode()).decode()
    # Its own symbol is the outline of the pattern's area: none.
    layer = _layer(
        symbol,
        "SVGFill",
        svgFile=f"base64:{drawn}",
        width=str(pattern.size),
        pattern_width_unit=_PIXEL,
    )
    inner = SubElement(layer, "symbol", type="line", name=f"@{symbol.get('name')}@1", alpha="1")
    _layer(inner, "SimpleLine", line_style="no")


def _stroke(symbol: Element, colour: str, weight: float, dash: str | None) -> None:
    dashed = {
        "use_custom_dash": "1" if dash else "0",
        "customdash": dash.replace(" ", ";") if dash else "5;2",
        "customdash_unit": _PIXEL,
    }
    _layer(
        symbol,
        "SimpleLine",
        line_color=colour,
        line_width=str(weight),
        line_width_unit=_PIXEL,
        line_style="solid",
        **dashed,
    )


def _ticks(symbol: Element, line: Line) -> None:
    if line.ticks is None:
        return
    layer = _layer(
        symbol,
        "HashLine",
        interval=str(line.ticks.spacing),
        interval_unit=_PIXEL,
        hash_length=str(line.ticks.reach),
        hash_length_unit=_PIXEL,
        placement="interval",
    )
    inner = SubElement(layer, "symbol", type="line", name="@0@1", alpha="1")
    _layer(inner, "SimpleLine", line_color=line.colour, line_width="1", line_width_unit=_PIXEL)


def _layer(parent: Element, kind: str, **options: str) -> Element:
    layer = SubElement(parent, "layer", {"class": kind, "enabled": "1", "pass": "0", "locked": "0"})
    told = SubElement(layer, "Option", type="Map")
    for name, value in options.items():
        SubElement(told, "Option", name=name, value=_value(value), type="QString")
    return layer


def _value(value: str) -> str:
    """#7f0000 as QGIS writes it: 127,0,0,255."""
    if not value.startswith("#"):
        return value
    parts = (str(int(value[place : place + 2], 16)) for place in (1, 3, 5))
    return ",".join((*parts, "255"))


def _root(kind: str, **more: str) -> tuple[Element, Element]:
    root = Element("qgis", version="3.28.0", styleCategories="Symbology")
    return root, SubElement(root, "renderer-v2", {"type": kind, "enableorderby": "0", **more})


def _written(root: Element) -> bytes:
    return b"<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n" + tostring(root, "utf-8")
