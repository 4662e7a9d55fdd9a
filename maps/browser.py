"""The browser files of the map, by asset name, in the order in which a page loads them."""

LIBRARY_SCRIPTS = (
    "vendor/leaflet/leaflet.js",
    "vendor/leaflet-vector-tile-layer/VectorTileLayer.js",
)
LIBRARY_STYLE = "vendor/leaflet/leaflet.css"
SKELETON_SCRIPT, SKELETON_STYLE = "map.js", "map.css"
"""Built by :mod:`maps.skeleton`, not read from disk."""

MAP_STYLE = "maps/map-page.css"

_SHARED = ("maps/dom.js", "maps/styles.js", "maps/layers.js", "maps/labels.js")
_TOOLS = (
    "maps/geodesy.js",
    "maps/drawing.js",
    "maps/measure.js",
    "maps/readout.js",
    "maps/place.js",
)

PAGE_SCRIPTS = (
    *LIBRARY_SCRIPTS,
    *_SHARED,
    "maps/service.js",
    "maps/filters.js",
    "maps/legend.js",
    "maps/search.js",
    "maps/sheet.js",
    *_TOOLS,
    "maps/panel.js",
    "maps/region.js",
    "maps/position.js",
    "maps/notes.js",
    "maps/bookmarks.js",
    "maps/parts.js",
    "maps/compare.js",
    SKELETON_SCRIPT,
    "maps/map-app.js",
)
"""Of the page 一张图."""

STANDALONE_SCRIPTS = (
    LIBRARY_SCRIPTS[0],
    *_SHARED,
    "maps/embedded.js",
    "maps/legend.js",
    "maps/search.js",
    "maps/sheet.js",
    *_TOOLS,
    SKELETON_SCRIPT,
    "maps/standalone-app.js",
)
"""Of the page that carries its data; it needs no vector tiles."""

STANDALONE_STYLES = (LIBRARY_STYLE, "web/app.css", SKELETON_STYLE, MAP_STYLE)
