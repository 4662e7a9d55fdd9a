"""One HTML file with map, data and scripts inside, which opens from disk without a network.

Parcels stand in a JSON data block, never in script or markup; the scripts are those of the
service's page, allowed one by one by their hash. ``landgis map --out`` writes it.
"""

import html
import json
import re
from base64 import b64encode
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from maps import browser
from maps.legend import layer_label
from maps.shape_code import ALPHABET, SCALE, MultiPolygon, encode
from maps.skeleton import Source, build_skeleton
from maps.styles import LAYER_LINES
from parcels.frame import CityFrame
from parcels.layers import LayerKind
from parcels.units import mu, shown
from parcels.verdict import Verdict

MAX_PARCELS = 20_000
MAX_BYTES = 3_000_000
"""Beyond it the sentences are left out (and the page says so); shapes are never dropped."""

Read = Callable[[str], bytes]


@dataclass(frozen=True, slots=True)
class ParcelShape:
    """A parcel on the map. ``shape``: MultiPolygon coordinates in degrees; ``reason``: why."""

    code: str | None
    name: str | None
    district: str | None
    park: str | None
    area_cm2: int | None
    verdict: Verdict
    reason: str
    shape: MultiPolygon


@dataclass(frozen=True, slots=True)
class LayerShape:
    """A reference layer: named areas, simplified by the caller as far as display allows.

    ``credit`` is the source that must be named with the lines.
    """

    kind: LayerKind
    features: Sequence[tuple[str, MultiPolygon]]
    valid_from: date | None = None
    approximate: bool = False
    credit: str | None = None


class TooManyParcels(ValueError):
    """More parcels than one file can show; the caller narrows the filters."""


def standalone(
    parcels: Iterable[ParcelShape],
    layers: Iterable[LayerShape],
    *,
    frame: CityFrame,
    title: str,
    as_of: date,
    read: Read,
    simulated: bool = False,
) -> str:
    """The whole page. ``read`` gives the bytes of a served file by asset name (``Assets.read``).

    Raises TooManyParcels above ``MAX_PARCELS``.
    """
    rows = list(parcels)
    if len(rows) > MAX_PARCELS:
        raise TooManyParcels(
            f"共 {len(rows):,} 宗，一个文件最多 {MAX_PARCELS:,} 宗，请先缩小筛选范围。"
        )
    shapes = list(layers)
    head = {"title": title, "as_of": as_of.isoformat(), "simulated": simulated}
    page = _Page(frame, title, read)
    whole = page.with_data(_data(rows, shapes, frame, head, with_reasons=True))
    if len(whole.encode()) <= MAX_BYTES:
        return whole
    return page.with_data(_data(rows, shapes, frame, head, with_reasons=False))


def _data(
    rows: Sequence[ParcelShape],
    layers: Sequence[LayerShape],
    frame: CityFrame,
    head: dict[str, object],
    with_reasons: bool,
) -> dict[str, object]:
    texts = _Texts()
    corner = (frame.west, frame.south)
    return {
        **head,
        "corner": corner,
        "scale": SCALE,
        "alphabet": ALPHABET,
        "reasons": with_reasons,
        "totals": _totals(rows, layers, head),
        "parcels": [
            [
                row.code or "",
                row.name or "",
                int(row.verdict),
                texts.place(row.district),
                texts.place(row.park),
                "" if row.area_cm2 is None else shown(mu(row.area_cm2), 2),
                texts.place(row.reason if with_reasons else None),
                encode(row.shape, *corner),
            ]
            for row in rows
        ],
        "layers": {
            str(layer.kind): [[name, encode(shape, *corner)] for name, shape in layer.features]
            for layer in layers
        },
        "texts": texts.all,
    }


class _Texts:
    """Repeated texts once; place 0 is the empty text."""

    def __init__(self) -> None:
        self.all = [""]
        self._places = {"": 0}

    def place(self, text: str | None) -> int:
        found = self._places.setdefault(text or "", len(self.all))
        if found == len(self.all):
            self.all.append(text or "")
        return found


def _totals(
    rows: Sequence[ParcelShape], layers: Sequence[LayerShape], head: dict[str, object]
) -> dict[str, object]:
    """The same object as /api/v1/totals answers, so that one script draws both."""
    counts = Counter(row.verdict for row in rows)
    order = list(reversed(list(LAYER_LINES)))
    return {
        "as_of": head["as_of"],
        "count": len(rows),
        "area_mu": shown(mu(sum(row.area_cm2 or 0 for row in rows)), 2),
        "by_verdict": [{"v": int(v), "word": v.word, "count": counts[v]} for v in Verdict],
        "layers": [
            {
                "kind": str(layer.kind),
                "label": layer_label(layer.kind, layer.approximate),
                "count": len(layer.features),
                "valid_from": None if layer.valid_from is None else layer.valid_from.isoformat(),
                "credit": layer.credit,
            }
            for layer in sorted(layers, key=lambda layer: order.index(layer.kind))
        ],
        "evaluated": True,
        "decided": 0,
    }


class _Page:
    """Everything but the data, put together once."""

    def __init__(self, frame: CityFrame, title: str, read: Read) -> None:
        skeleton = build_skeleton(frame, Source.EMBEDDED)
        built = {browser.SKELETON_SCRIPT: skeleton.script, browser.SKELETON_STYLE: skeleton.style}
        texts = {name: built.get(name) or read(name).decode() for name in _NEEDED}
        scripts = [_script(texts[name]) for name in browser.STANDALONE_SCRIPTS]
        style = "\n".join(_style(texts[name]) for name in browser.STANDALONE_STYLES)
        self._scripts = "".join(f"<script>{script}</script>\n" for script in scripts)
        self._head = _HEAD.format(
            policy=html.escape(_policy(scripts, style)), title=html.escape(title), style=style
        )
        self._body = _BODY.replace("MAP", skeleton.div_id)

    def with_data(self, data: dict[str, object]) -> str:
        block = f'<script type="application/json" id="map-data">{_block(data)}</script>\n'
        return self._head + self._body + block + self._scripts + "</body>\n</html>\n"


def _block(data: dict[str, object]) -> str:
    """JSON that no markup or script parser can leave: < > & and line separators as escapes."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return text.translate(_ESCAPES)


def _policy(scripts: Sequence[str], style: str) -> str:
    allowed = " ".join(_hash(script) for script in scripts)
    return (
        f"default-src 'none'; script-src {allowed}; style-src {_hash(style)}; img-src data:;"
        " base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def _script(text: str) -> str:
    """A file as inline script. Raises ValueError if it would end its own element."""
    plain = _SOURCE_MAP.sub("", text).replace("\r\n", "\n")
    if re.search(r"</script|<!--", plain, re.IGNORECASE):
        raise ValueError("a script that names its own end cannot stand inside a page")
    return plain


def _style(text: str) -> str:
    """A style sheet without the pictures of controls that the page does not have."""
    plain = _RELATIVE_PICTURE.sub("none", text).replace("\r\n", "\n")
    if re.search(r"</style", plain, re.IGNORECASE):
        raise ValueError("a style sheet that names its own end cannot stand inside a page")
    return plain


_NEEDED = (*browser.STANDALONE_SCRIPTS, *browser.STANDALONE_STYLES)
_ESCAPES = {ord(c): f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029"}
_SOURCE_MAP = re.compile(r"^//# sourceMappingURL=.*$", re.MULTILINE)
_RELATIVE_PICTURE = re.compile(r"url\((?!['\"]?data:|['\"]?#)[^)]*\)")
_HEAD = """<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>{title}</title>
<style>{style}</style>
</head>
"""
_BODY = """<body class="alone-map">
<header class="top"><strong class="product" id="title"></strong>
<strong class="simulated" id="simulated" hidden>模拟数据</strong>
<span id="as-of"></span></header>
<main class="map-page">
<p class="totals" id="totals"></p>
<div class="stage" id="map-app">
<div id="MAP" class="folium-map"></div>
<div class="tools">
<div class="finder">
<input type="search" id="search" placeholder="查找地块（按 / 键）" autocomplete="off"
 role="combobox" aria-expanded="false" aria-controls="found" aria-autocomplete="list"
 aria-label="查找地块">
<ul id="found" role="listbox" aria-label="找到的地块" hidden></ul>
</div>
<button type="button" class="plain" id="whole">全图</button>
<button type="button" class="plain" id="measure" aria-pressed="false">量算</button>
<div class="measured" id="measured" role="status" hidden></div>
</div>
<details class="legend" open><summary>图例与图层</summary><div id="legend-body"></div></details>
<aside class="sheet-box" id="sheet" aria-label="地块" hidden></aside>
<output class="coordinates" id="coordinates"></output>
</div>
</main>
"""
