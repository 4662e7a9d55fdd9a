"""Our own browser files of the map and the order in which a page loads them."""

from importlib.resources import files

LIBRARY_SCRIPTS = ("leaflet.js", "VectorTileLayer.umd.min.js")
"""From npm, as the asset step names them; they come first."""

_SHARED = ("dom.js", "styles.js", "layers.js", "labels.js")

PAGE_SCRIPTS = (
    *_SHARED,
    "service.js",
    "filters.js",
    "legend.js",
    "search.js",
    "sheet.js",
    "geodesy.js",
    "measure.js",
    "readout.js",
)
"""Before the skeleton (map.js), which is followed by ``map-app.js``."""

APP_SCRIPT = "map-app.js"


def text(name: str) -> str:
    """One of our files. Raises FileNotFoundError for a name that is not ours."""
    return (files("maps") / "static" / name).read_text(encoding="utf-8")


def names() -> tuple[str, ...]:
    """Every file of ours, for whoever publishes them under /static/<digest>/."""
    return tuple(sorted(entry.name for entry in (files("maps") / "static").iterdir()))
