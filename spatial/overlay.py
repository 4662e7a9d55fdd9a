"""Overlay of parcels with zones (叠加分析): SQL over two named relations.

The caller says which rows are ``subject(id, plane)`` and ``zone(id, plane)``; both are constant
SQL of its own with bound parameters. Checked against a shapely oracle (difference at most 1e-6 of
the parcel's area).
"""

from importlib.resources import files


def statement(name: str) -> str:
    """The text of ``spatial/sql/<name>.sql``."""
    return (files("spatial") / "sql" / f"{name}.sql").read_text(encoding="utf-8")


def over(name: str, subject: str, zone: str) -> str:
    """A statement with its two relations; not materialised, so that their indexes are used."""
    return (
        f"WITH subject AS NOT MATERIALIZED ({subject}), zone AS NOT MATERIALIZED ({zone})\n"
        + statement(name)
    )
