"""The browser files of the map, by asset name, in the order in which a page loads them."""

LIBRARY_SCRIPTS = (
    "vendor/leaflet/leaflet.js",
    "vendor/leaflet-vector-tile-layer/VectorTileLayer.js",
)
LIBRARY_STYLE = "vendor/leaflet/leaflet.css"

_SHARED = ("maps/dom.js", "maps/styles.js", "maps/layers.js", "maps/labels.js")
_TOOLS = ("maps/geodesy.js", "maps/measure.js", "maps/readout.js")

PAGE_SCRIPTS = (
    *LIBRARY_SCRIPTS,
    *_SHARED,
    "maps/service.js",
    "maps/filters.js",
    "maps/legend.js",
    "maps/search.js",
    "maps/sheet.js",
    *_TOOLS,
    "map.js",
    "maps/map-app.js",
)
"""Of the page 一张图; ``map.js`` is the skeleton's script."""
