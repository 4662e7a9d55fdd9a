"""The Folium page skeleton: a trusted script without user data, the same bytes every time.

branca renders what Folium produced as a template a second time, so a parcel named ``{{7*7}}``
would run on the server. Therefore Folium only ever sees the constants below and the city's frame;
parcels reach the browser as vector tiles or JSON and are shown with ``textContent``. The result
is served as /static/<digest>/map.js and map.css and needs neither inline script nor nonce.
"""

import json
from dataclasses import dataclass
from enum import StrEnum

import folium
from branca.element import Figure, MacroElement
from folium.map import CustomPane
from folium.template import Template

from maps.styles import as_data, stylesheet
from parcels.frame import CityFrame

MAP_ID = "landgis"
DIV_ID = f"map_{MAP_ID}"

# Leaflet's own panes: tiles 200, overlays 400, markers 600. Only parcels take the pointer.
_PANES = (("under", 430, False), ("parcels", 450, True), ("over", 460, False))


class Source(StrEnum):
    """Where parcels come from: vector tiles of the service, or data inside the page."""

    TILES = "tiles"
    EMBEDDED = "embedded"


@dataclass(frozen=True, slots=True)
class Skeleton:
    """``script`` → map.js, after Leaflet, the tile layer and our own scripts; ``style`` → map.css.

    The page holds ``<div id="{div_id}" class="folium-map"></div>``.
    """

    script: str
    style: str
    div_id: str


class _Layers(MacroElement):
    """Hands the finished map to our own script; ``source`` is one of :class:`Source`."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            landgis.layers.{{ this.source }}({{ this._parent.get_name() }});
        {% endmacro %}
        """
    )

    def __init__(self, source: Source) -> None:
        super().__init__()
        self._name = "Layers"
        self.source = source.value


def build_skeleton(frame: CityFrame, source: Source = Source.TILES) -> Skeleton:
    """The map of a city, with fixed ids: equal bytes for an equal frame."""
    figure = Figure()
    figure._id = MAP_ID
    city = folium.Map(
        location=[(frame.south + frame.north) / 2, (frame.west + frame.east) / 2],
        zoom_start=10,
        tiles=None,
        control_scale=False,
        zoom_control=False,
        minZoom=7,
        maxZoom=19,
    )
    city._id = MAP_ID
    figure.add_child(city)
    for name, z_index, takes_pointer in _PANES:
        pane = CustomPane(name, z_index=z_index, pointer_events=takes_pointer)
        pane._id = name
        city.add_child(pane)
    layers = _Layers(source)
    layers._id = MAP_ID
    city.add_child(layers)
    figure.render()
    return Skeleton(_script(figure), _style(), DIV_ID)


def _script(figure: Figure) -> str:
    style = json.dumps(as_data(), ensure_ascii=True, separators=(",", ":"), sort_keys=True)
    lines = (line.strip() for line in figure.script.render().splitlines())
    body = "\n".join(line for line in lines if line)
    return f'"use strict";\nlandgis.styles.set({style});\n{body}\n'


def _style() -> str:
    return f"#{DIV_ID}{{position:absolute;inset:0}}\n{stylesheet()}"
