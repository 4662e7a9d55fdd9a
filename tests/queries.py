"""Random questions to the one parcel query, the same in every run."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from random import Random

from sqlalchemy import Connection, text

from gis_service.demo.city import AS_OF
from gis_service.store.parcel_query import ParcelQuery
from gis_service.user import Scope
from parcels.idle_state import IdleState
from parcels.layers import LayerKind
from parcels.verdict import ThemeCode, Verdict
from tests.regions import random_region

COMBINATIONS = 50


def random_queries(connection: Connection, count: int = COMBINATIONS) -> Iterator[ParcelQuery]:
    """Filters one to three at a time, places as the connection sees them, on different days."""
    rng = Random(20251231)
    districts = list(connection.execute(text("SELECT id FROM district ORDER BY id")).scalars())
    parks = list(connection.execute(text("SELECT id FROM park ORDER BY id")).scalars())
    for _ in range(count):
        filters: dict[str, object] = {
            "district": rng.choice(districts),
            "park": rng.choice(parks),
            "verdicts": tuple(rng.sample(list(Verdict), 3)),
            "line": rng.choice([LayerKind.RED, LayerKind.BLUE]),
            "idle": tuple(rng.sample(list(IdleState), 3)),
            "text": rng.choice(["模拟", "5101", "号园M", "没有"]),
            "region": random_region(connection, rng),
        }
        chosen = rng.sample(sorted(filters), rng.choice([1, 1, 2, 3]))
        bare = ParcelQuery(
            as_of=rng.choice([AS_OF, AS_OF, date(2025, 6, 30), date(2026, 3, 1)]),
            scope=Scope(city=True),
            theme=rng.choice(list(ThemeCode)),
        )
        yield replace(bare, **{name: filters[name] for name in chosen})
