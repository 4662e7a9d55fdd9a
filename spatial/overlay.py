"""Overlay of parcels with zones (叠加分析): SQL over named relations.

The caller says which rows are ``subject(id, plane)``, ``zone(id, plane)`` and
``piece(zone_id, shape)``; each is constant SQL of its own with bound parameters. Checked against a
shapely oracle (difference at most 1e-6 of the parcel's area).
"""

from importlib.resources import files

PIECE_VERTICES = 256
"""Most vertices of a piece of a zone; at 32 or 64 an edge meets more pieces and takes longer."""


def statement(name: str) -> str:
    """The text of ``spatial/sql/<name>.sql``."""
    return (files("spatial") / "sql" / f"{name}.sql").read_text(encoding="utf-8")


def over(name: str, **relations: str) -> str:
    """A statement with its relations; not materialised, so that their indexes are used."""
    named = ", ".join(
        f"{relation} AS NOT MATERIALIZED ({rows})" for relation, rows in relations.items()
    )
    return f"WITH {named}\n{statement(name)}"
