"""The engine: opened on first use, never at import."""

from sqlalchemy import Engine, create_engine

from gis_service.settings import DatabaseSettings


def normal_url(url: str) -> str:
    """A plain ``postgresql://`` address as one for psycopg2."""
    if url.startswith("postgresql://"):
        return "postgresql+psycopg2://" + url.removeprefix("postgresql://")
    return url


def make_engine(settings: DatabaseSettings) -> Engine:
    return create_engine(
        normal_url(settings.database_url),
        pool_size=settings.pool_size,
        max_overflow=settings.pool_overflow,
        pool_pre_ping=True,
        # Values never reach a log or an error text: they may be figures of one enterprise.
        hide_parameters=True,
        connect_args={"options": "-c timezone=Asia/Shanghai -c jit=off"},
    )
