"""landgis serve: the site (网站)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from fastapi import FastAPI


def serve(
    host: Annotated[str, typer.Option(help="监听地址")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="端口")] = 8000,
    workers: Annotated[int, typer.Option(min=1, help="进程数")] = 1,
    proxies: Annotated[
        str, typer.Option(help="哪些地址的反向代理可信（X-Forwarded-For、-Proto）")
    ] = "127.0.0.1",
) -> None:
    """启动网站。除本机试用外，请放在提供 https 的反向代理之后。"""
    import uvicorn

    site()  # An error of set-up is told here, before any process starts.
    uvicorn.run(
        "gis_service.cli.serve:site",
        factory=True,
        host=host,
        port=port,
        workers=workers,
        # On asyncio's own loop several workers stall every kept connection by 44 ms.
        loop="uvloop",
        forwarded_allow_ips=proxies,
        log_config=None,
        access_log=False,
        server_header=False,
    )


def site() -> FastAPI:
    """The application as the environment configures it; each worker process calls this."""
    from gis_service import logs
    from gis_service.app import create_app
    from gis_service.settings import Settings

    settings = Settings()
    logs.configure(settings.site.log_json)
    return create_app(settings)
