"""Every file that a page loads: fetched at set-up, written by us, or built at start.

All are served from ``/static/<digest>/<name>``, where the digest covers every byte, so browsers
may keep them for ever and a page never asks another host. Names say where a file comes from:
``vendor/…`` (npm packages, see package.json), ``web/…`` and ``maps/…`` (ours); a name without a
folder (``map.js``) is built by the service.
"""

import gzip
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path, PurePosixPath
from types import MappingProxyType

from fastapi import APIRouter, Request, Response

from gis_service.errors import NotFound, NotReady

_MEDIA_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".woff2": "font/woff2",
}
_NOT_COMPRESSED = frozenset({".png", ".woff2"})
_FOREVER = "public, max-age=31536000, immutable"
_FETCH = "请先执行 make setup。"


@dataclass(frozen=True, slots=True)
class Asset:
    """One served file."""

    content: bytes
    suffix: str

    @property
    def media_type(self) -> str:
        return _MEDIA_TYPES[self.suffix]


@dataclass(frozen=True, slots=True)
class Assets:
    """All served files by name; ``digest`` changes when any byte of any of them does."""

    digest: str
    files: Mapping[str, Asset]

    def url(self, name: str) -> str:
        """Address of ``name`` for a page. Raises KeyError for a file that is not served."""
        if name not in self.files:
            raise KeyError(name)
        return f"/static/{self.digest}/{name}"

    def read(self, name: str) -> bytes:
        """Bytes of ``name``, for a page that carries its files inside. Raises KeyError."""
        return self.files[name].content


def load_assets(generated: Mapping[str, str] | None = None, vendor: Path | None = None) -> Assets:
    """Read all files into memory (about 2 MB) and fix their digest.

    ``generated``: files built by the service, by name. ``vendor``: the folder that set-up filled.
    Raises NotReady when set-up has not run or a fetched file was changed, ValueError for a kind of
    file that pages do not use.
    """
    found = dict(_vendored(vendor or vendor_folder()))
    found.update(_own("web", Path(str(files("gis_service"))) / "web" / "static"))
    found.update(_own("maps", Path(str(files("maps"))) / "static"))
    for name, text in (generated or {}).items():
        found[name] = text.encode()
    whole = hashlib.sha256()
    for name in sorted(found):
        whole.update(hashlib.sha256(name.encode()).digest())
        whole.update(hashlib.sha256(found[name]).digest())
    served = {name: _asset(name, content) for name, content in sorted(found.items())}
    return Assets(whole.hexdigest()[:16], MappingProxyType(served))


def vendor_folder() -> Path:
    """Where set-up puts the files of the npm packages: ``.assets`` of the checkout."""
    return Path(__file__).resolve().parent.parent / ".assets"


def asset_router(assets: Assets) -> APIRouter:
    """The route that serves ``assets``; needs no sign-in, holds nothing of any user."""
    router = APIRouter()
    packed = cache(lambda name: gzip.compress(assets.read(name), mtime=0))

    @router.get("/static/{digest}/{name:path}", include_in_schema=False)
    def serve(digest: str, name: str, request: Request) -> Response:
        asset = assets.files.get(name)
        if asset is None or digest != assets.digest:
            raise NotFound("没有这个文件，请刷新页面。")
        headers = {"Cache-Control": _FOREVER, "X-Content-Type-Options": "nosniff"}
        content = asset.content
        if asset.suffix not in _NOT_COMPRESSED:
            headers["Vary"] = "Accept-Encoding"
            if "gzip" in request.headers.get("accept-encoding", ""):
                headers["Content-Encoding"] = "gzip"
                content = packed(name)
        return Response(content, media_type=asset.media_type, headers=headers)

    return router


def _asset(name: str, content: bytes) -> Asset:
    suffix = PurePosixPath(name).suffix
    if suffix not in _MEDIA_TYPES:
        raise ValueError(f"{name}: pages do not load files of this kind")
    return Asset(content, suffix)


def _vendored(folder: Path) -> Iterator[tuple[str, bytes]]:
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise NotReady(f"还没有前端文件，{_FETCH}") from error
    for name, expected in manifest["served"].items():
        path = folder / name
        content = path.read_bytes() if path.is_file() else b""
        if hashlib.sha256(content).hexdigest() != expected:
            raise NotReady(f"前端文件 {name} 缺失或被改动，请删除 {folder} 后重试。{_FETCH}")
        yield name, content


def _own(prefix: str, folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield f"{prefix}/{path.relative_to(folder).as_posix()}", path.read_bytes()
