"""A stand-in for the service: real pages, assets and policy; made-up parcels with hostile names."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from urllib.parse import parse_qs, urlsplit

from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse

from gis_service.assets import asset_router, load_assets
from gis_service.security_headers import CONTENT_SECURITY_POLICY
from gis_service.web.rendering import environment
from maps.legend import layer_label
from maps.skeleton import build_skeleton
from parcels.frame import CityFrame
from parcels.layers import LayerKind
from parcels.verdict import Verdict
from tests.browser.serving import served
from tests.browser.vector_tiles import Ring, tile
from tests.unit.web.sample_frame import HOSTILE, shell
from tests.unit.web.sample_sheet import sheet
from tests.unit.web.samples import pages

FRAME = CityFrame("chengdu", "成都市", 102.9, 30.0, 105.0, 31.5, 4544)
WEST, SOUTH, STEP = 104.0, 30.6, 0.01
COLUMNS = 8
COUNT = 64
LAYERS = (
    LayerKind.RING,
    LayerKind.RED,
    LayerKind.BLUE,
    LayerKind.PARK,
    LayerKind.FARMLAND,
    LayerKind.DISTRICT,
)


@dataclass
class StandIn:
    """``address`` of the running site and every request it answered."""

    address: str
    asked: list[str] = field(default_factory=list)


def square(west: float, south: float, size: float) -> Ring:
    return [
        (west, south),
        (west + size, south),
        (west + size, south + size),
        (west, south + size),
    ]


def parcel_ring(n: int) -> Ring:
    return square(WEST + n % COLUMNS * STEP, SOUTH + n // COLUMNS * STEP, STEP * 0.8)


def bounds(n: int) -> list[float]:
    ring = parcel_ring(n)
    return [*ring[0], *ring[2]]


def code(n: int) -> str:
    return HOSTILE if n == 9 else f"510112006007GB{n:05d}"


@contextmanager
def serving() -> Iterator[StandIn]:
    """Run the site until the block ends."""
    site = StandIn("")
    with served(_app(site)) as site.address:
        yield site


def _app(site: StandIn) -> FastAPI:
    skeleton = build_skeleton(FRAME)
    assets = load_assets({"map.js": skeleton.script, "map.css": skeleton.style})
    templates = environment(assets.url)
    app = FastAPI()
    app.include_router(asset_router(assets))
    app.middleware("http")(_recorder(site))

    @app.get("/api/v1/tiles/parcels/{z}/{x}/{y}")
    def parcels(z: int, x: int, y: int, request: Request) -> Response:
        shapes = [
            (parcel_ring(n), {"pid": n, "code": code(n), "v": n % 8}) for n in _chosen(request)
        ]
        return _tile(tile("parcels", shapes, z, x, y))

    @app.get("/api/v1/tiles/layers/{kind}/{z}/{x}/{y}")
    def layer(kind: LayerKind, z: int, x: int, y: int) -> Response:
        place = LAYERS.index(kind)
        ring = square(WEST - 0.004 * place, SOUTH - 0.004 * place, 0.04 + 0.012 * place)
        return _tile(tile("features", [(ring, {"code": "1", "name": HOSTILE})], z, x, y))

    @app.get("/api/v1/layers/{kind}/labels")
    def labels(kind: LayerKind) -> dict[str, object]:
        name = HOSTILE if kind is LayerKind.PARK else "龙泉驿区"
        return {"items": [{"name": name, "lon": WEST + 0.02, "lat": SOUTH + 0.03}]}

    @app.get("/api/v1/totals")
    def totals(request: Request) -> dict[str, object]:
        chosen = _chosen(request)
        return {
            "as_of": request.query_params["as_of"],
            "theme": request.query_params.get("theme", "worst"),
            "count": len(chosen),
            "area_m2": len(chosen) * 20_000,
            "area_mu": len(chosen) * 30,
            "by_verdict": [_verdict_total(v, chosen) for v in Verdict],
            "layers": [_layer_total(kind) for kind in LAYERS],
            "evaluated": True,
            "decided": 1,
        }

    @app.get("/api/v1/map-notes")
    def notes() -> dict[str, object]:
        return {"items": []}

    @app.get("/api/v1/bounds")
    def whole() -> list[float]:
        return [WEST - 0.03, SOUTH - 0.03, WEST + 0.1, SOUTH + 0.1]

    @app.get("/api/v1/search")
    def search(q: str) -> dict[str, object]:
        found = [n for n in range(COUNT) if q in code(n)][:8]
        items = [{"id": n, "code": code(n), "name": HOSTILE, "bounds": bounds(n)} for n in found]
        return {"items": items}

    @app.get("/parcels/{parcel}/sheet")
    def fragment(parcel: int) -> Response:
        if parcel >= COUNT:
            return Response(status_code=404)
        view = replace(sheet(), id=parcel, bounds=tuple(bounds(parcel)))
        page = templates.get_template("sheet.html")
        return HTMLResponse(page.render(shell=shell("map"), view=view))

    @app.get("/{name}")
    def named(name: str) -> HTMLResponse:
        file, context = pages()[name]
        return HTMLResponse(templates.get_template(file).render(**context))

    return app


def _recorder(site: StandIn):  # type: ignore[no-untyped-def]
    async def record(request: Request, call_next):  # type: ignore[no-untyped-def]
        site.asked.append(str(request.url.path) + "?" + request.url.query)
        response = await call_next(request)
        response.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
        return response

    return record


def _chosen(request: Request) -> list[int]:
    query = parse_qs(urlsplit(str(request.url)).query)
    verdicts = {int(v) for v in query.get("verdict", [])}
    date.fromisoformat(query["as_of"][0])
    text = query.get("q", [""])[0]
    return [n for n in range(COUNT) if (not verdicts or n % 8 in verdicts) and text in code(n)]


def _verdict_total(v: Verdict, chosen: list[int]) -> dict[str, object]:
    count = sum(1 for n in chosen if n % 8 == v)
    return {"v": int(v), "word": v.word, "count": count, "area_mu": count * 30}


def _layer_total(kind: LayerKind) -> dict[str, object]:
    rough = kind is LayerKind.RING
    return {
        "kind": kind,
        "label": layer_label(kind, rough),
        "count": 1,
        "valid_from": None if kind is LayerKind.DISTRICT else "2024-07-01",
        "approximate": rough,
        "credit": "© OpenStreetMap contributors（ODbL）" if rough else None,
    }


def _tile(content: bytes) -> Response:
    return Response(content, media_type="application/vnd.mapbox-vector-tile")
