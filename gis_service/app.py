"""The site: ``create_app`` puts settings, files, layers and routers together; opens nothing."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import Depends, FastAPI

from gis_service import __version__, error_answers
from gis_service.access import require
from gis_service.assets import asset_router, load_assets
from gis_service.database import make_engine
from gis_service.kept_answers import KeptAnswers
from gis_service.request_log import RequestLog
from gis_service.routes import ROUTES, Mounted
from gis_service.security_headers import SecurityHeaders
from gis_service.settings import FileSettings, Settings
from gis_service.upload_gate import UploadGate
from gis_service.web.rendering import environment
from maps.skeleton import build_skeleton
from parcels.policy import load_profile


def create_app(settings: Settings) -> FastAPI:
    """The ASGI application; the database is reached at the first request that needs it.

    Raises NotReady when set-up has not fetched the pages' files.
    """
    app = FastAPI(
        title="landgis",
        version=__version__,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        lifespan=_lifespan,
    )
    skeleton = build_skeleton(load_profile(settings.site.city).frame)
    assets = load_assets({"map.js": skeleton.script, "map.css": skeleton.style})
    app.state.settings = settings
    app.state.engine = make_engine(settings.database)
    app.state.assets = assets
    app.state.kept = KeptAnswers()
    app.state.templates = environment(assets.url)
    error_answers.install(app)
    app.include_router(asset_router(assets))
    for mounted in ROUTES:
        _include(app, mounted, settings.files)
    # The last added is the outermost.
    app.add_middleware(UploadGate, files=settings.files)
    app.add_middleware(SecurityHeaders, tls=settings.session.secure_cookie)
    app.add_middleware(RequestLog)
    return app


def _include(app: FastAPI, mounted: Mounted, files: FileSettings) -> None:
    app.include_router(
        mounted.router,
        dependencies=[] if mounted.open else [Depends(require(*mounted.roles))],
        include_in_schema=not mounted.page,
        max_body_size=files.max_upload_bytes if mounted.uploads else files.max_form_bytes,
    )


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    yield
    app.state.engine.dispose()
