"""What differs between two days of our own data (两日对比): parcels and reference layers.

The subject is every parcel that the query finds on either day; verdict filters count on either
side, so that a parcel that left a verdict is named as well as one that came to it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, text

from gis_service.store.parcel_query import ParcelQuery
from gis_service.store.parcel_views import AREA, layer_counts
from parcels.layers import LayerKind
from parcels.verdict import Verdict


class Difference(StrEnum):
    """What happened to a parcel between the days; each parcel has one, the first that applies."""

    APPEARED = "appeared"
    GONE = "gone"
    VERDICT = "verdict"
    SHAPE = "shape"

    @property
    def word(self) -> str:
        return _WORDS[self]


_WORDS = {
    Difference.APPEARED: "新出现",
    Difference.GONE: "不再出现",
    Difference.VERDICT: "判定变化",
    Difference.SHAPE: "图形或面积变化",
}


@dataclass(frozen=True, slots=True)
class Side:
    """A parcel on one day: its verdict and legal area in cm²."""

    verdict: Verdict
    cm2: int


@dataclass(frozen=True, slots=True)
class Changed:
    """A parcel that differs; a side is None on the day it is not there."""

    id: int
    code: str
    name: str
    difference: Difference
    earlier: Side | None
    later: Side | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """``counts`` of all differences; ``rows`` the first of them, worst verdict first."""

    counts: dict[Difference, int]
    unchanged: int
    rows: tuple[Changed, ...]


_SIDES = """
WITH earlier AS (SELECT {columns} {earlier}), later AS (SELECT {columns} {later}),
both_days AS (
    SELECT coalesce(l.id, e.id) AS id, coalesce(l.code, e.code) AS code,
        coalesce(l.name, e.name) AS name,
        e.verdict AS was, l.verdict AS is_now, e.cm2 AS was_cm2, l.cm2 AS now_cm2,
        CASE
            WHEN e.id IS NULL THEN 'appeared'
            WHEN l.id IS NULL THEN 'gone'
            WHEN e.verdict <> l.verdict THEN 'verdict'
            WHEN e.version <> l.version AND NOT ST_OrderingEquals(e.plane, l.plane)
                OR e.cm2 <> l.cm2 THEN 'shape'
        END AS difference
    FROM earlier e FULL JOIN later l USING (id)
    WHERE {wanted}
)
"""
_COLUMNS = (
    "v.parcel_id AS id, v.id AS version, v.code, v.name, v.plane,"
    " {verdict} AS verdict, a.idle_state AS idle, {area} AS cm2"
)


def compare(connection: Connection, query: ParcelQuery, later: date, limit: int) -> Comparison:
    """From the query's day to ``later`` (which may lie before it: then the sides are as given)."""
    statement, bound = _statement(query, later)
    counted = connection.execute(
        text(f"{statement} SELECT difference, count(*) AS n FROM both_days GROUP BY 1"), bound
    ).all()
    rows = connection.execute(
        text(
            f"{statement} SELECT * FROM both_days WHERE difference IS NOT NULL"
            " ORDER BY least(coalesce(is_now, was), coalesce(was, is_now)), code, id LIMIT :limit"
        ),
        bound | {"limit": limit},
    )
    found = {row.difference: row.n for row in counted}
    return Comparison(
        counts={kind: found.get(kind.value, 0) for kind in Difference},
        unchanged=found.get(None, 0),
        rows=tuple(
            Changed(
                row.id,
                row.code,
                row.name,
                Difference(row.difference),
                None if row.was is None else Side(Verdict(row.was), int(row.was_cm2)),
                None if row.is_now is None else Side(Verdict(row.is_now), int(row.now_cm2)),
            )
            for row in rows
        ),
    )


def _statement(query: ParcelQuery, later: date) -> tuple[str, dict[str, Any]]:
    source, bound = replace(query, verdicts=(), idle=()).from_where()
    wanted = ["true"]
    if query.verdicts:
        wanted.append("(e.verdict = ANY(:wanted) OR l.verdict = ANY(:wanted))")
        bound["wanted"] = [int(verdict) for verdict in query.verdicts]
    if query.idle:
        wanted.append("(e.idle = ANY(:wanted_idle) OR l.idle = ANY(:wanted_idle))")
        bound["wanted_idle"] = [int(state) for state in query.idle]
    statement = _SIDES.format(
        columns=_COLUMNS.format(verdict=query.verdict_sql, area=AREA),
        earlier=source,
        later=source.replace(":as_of", ":later_day"),
        wanted=" AND ".join(wanted),
    )
    return statement, bound | {"later_day": later}


@dataclass(frozen=True, slots=True)
class LayerChange:
    """A kind of layer whose version in force differs; days are the legal start, None: not there."""

    kind: LayerKind
    earlier: date | None
    later: date | None
    earlier_count: int
    later_count: int


def layers_changed(connection: Connection, earlier: date, later: date) -> Sequence[LayerChange]:
    """Kinds of layers of which another version is in force on the later day."""
    before = {layer.kind: layer for layer in layer_counts(connection, earlier)}
    after = {layer.kind: layer for layer in layer_counts(connection, later)}
    changed = []
    for kind in LayerKind:
        old, new = before.get(kind), after.get(kind)
        known = old.valid_from if old else None, new.valid_from if new else None
        if known[0] != known[1]:
            counts = old.count if old else 0, new.count if new else 0
            changed.append(LayerChange(kind, *known, *counts))
    return changed
