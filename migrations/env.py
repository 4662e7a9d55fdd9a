"""Alembic's environment: runs as the owner, offline and online alike."""

from functools import cache

from alembic import context
from geoalchemy2 import alembic_helpers
from sqlalchemy import MetaData, create_engine, text
from sqlalchemy.types import TypeDecorator


def render_item(kind, item, autogen_context):
    """A migration names plain column types: it imports nothing of the other packages."""
    if isinstance(item, TypeDecorator):
        return f"sa.{item.impl_instance!r}"
    return alembic_helpers.render_item(kind, item, autogen_context)


def include_object(obj, name, kind, reflected, compare_to):
    """Tables that an extension brought (PostGIS topology, geocoder) are not ours to drop."""
    if kind == "table" and reflected and name in _of_extensions():
        return False
    return alembic_helpers.include_object(obj, name, kind, reflected, compare_to)


@cache
def _of_extensions() -> frozenset[str]:
    owned = (
        "SELECT c.relname FROM pg_class c JOIN pg_depend d ON d.objid = c.oid"
        " AND d.classid = 'pg_class'::regclass AND d.deptype = 'e'"
    )
    return frozenset(context.get_bind().scalars(text(owned)))


config = context.config
metadata: MetaData | None = config.attributes.get("metadata")
OPTIONS = {
    "target_metadata": metadata,
    "include_object": include_object,
    "process_revision_directives": alembic_helpers.writer,
    "render_item": render_item,
    "compare_type": True,
}


def run() -> None:
    url = config.attributes["url"]
    if context.is_offline_mode():
        context.configure(url=url, literal_binds=True, **OPTIONS)
        with context.begin_transaction():
            context.run_migrations()
        return
    engine = create_engine(url)
    with engine.connect() as connection:
        context.configure(connection=connection, **OPTIONS)
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()


run()
