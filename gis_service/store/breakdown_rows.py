"""The totals of a query by the places below it (分区统计): city → districts → parks."""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Connection, text

from gis_service.store.parcel_query import ParcelQuery
from gis_service.store.parcel_views import AREA
from parcels.verdict import Verdict


class Level(StrEnum):
    """What the parts are."""

    DISTRICT = "district"
    PARK = "park"


@dataclass(frozen=True, slots=True)
class Part:
    """A place with its parcels, legal area in cm² and how many show each verdict.

    ``id`` 0: parcels outside every park, or of no known district; then there is no ``name``.
    """

    id: int
    name: str | None
    count: int
    cm2: int
    by_verdict: tuple[int, ...]


def parts(connection: Connection, query: ParcelQuery, level: Level) -> list[Part]:
    """Most parcels first; their sum is the query's total, since they come from it."""
    source, bound = query.from_where()
    counts = ", ".join(
        f"count(*) FILTER (WHERE verdict = {int(verdict)}) AS v{int(verdict)}"
        for verdict in Verdict
    )
    rows = connection.execute(
        text(
            f"SELECT part.id, p.name, n, cm2, {', '.join(f'v{int(v)}' for v in Verdict)} FROM ("
            f"SELECT id, count(*) AS n, sum(cm2) AS cm2, {counts} FROM ("
            f"SELECT v.{level}_id AS id, {query.verdict_sql} AS verdict, {AREA} AS cm2{source}"
            ") AS listed GROUP BY id) AS part"
            f" LEFT JOIN {level} p ON p.id = part.id ORDER BY n DESC, part.id"
        ),
        bound,
    )
    return [
        Part(
            row.id,
            row.name,
            row.n,
            int(row.cm2),
            tuple(getattr(row, f"v{int(verdict)}") for verdict in Verdict),
        )
        for row in rows
    ]
