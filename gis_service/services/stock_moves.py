"""Which parcels changed their class in the stock chain between two days, and by which fact."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from gis_service.facts import Assembled, assemble
from gis_service.facts.parks import WithoutMeans
from gis_service.store import policy_rows, stock_rows
from gis_service.store.parcel_query import ParcelQuery
from parcels.policy import Policy
from parcels.rules import permu
from parcels.rules.stock import stock_facts
from parcels.stock_class import StockClass, StockFacts, changed_facts

MOST = 200
"""Moves that are listed; the count is of all."""


@dataclass(frozen=True, slots=True)
class Move:
    """A parcel that went from ``was`` to ``now``; ``facts`` that changed, 日期 if none."""

    id: int
    code: str
    name: str
    was: StockClass
    now: StockClass
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StockMoves:
    """``unknown`` parcels of the query had no class on the earlier day, so nothing is said."""

    since: date
    count: int
    unknown: int
    moves: tuple[Move, ...]


def stock_moves(connection: Connection, query: ParcelQuery, since: date) -> StockMoves:
    """Moves from ``since`` to the day of the query, by code."""
    found = stock_rows.moved(connection, query, since, MOST)
    ids = [row.id for row in found.rows]
    policy = policy_rows.latest(connection).profile.policy
    before = assemble(connection, ids, since, WithoutMeans())
    after = assemble(connection, ids, query.as_of, WithoutMeans())
    return StockMoves(
        since,
        found.count,
        found.unknown,
        tuple(
            Move(
                row.id,
                row.code,
                row.name,
                row.was,
                row.now,
                changed_facts(
                    _facts(before.get(row.id), policy, since),
                    _facts(after.get(row.id), policy, query.as_of),
                ),
            )
            for row in found.rows
        ),
    )


def _facts(assembled: Assembled | None, policy: Policy, as_of: date) -> StockFacts:
    if assembled is None:
        return StockFacts()
    facts = assembled.facts
    benefits = (
        permu.judge_revenue(facts, policy, as_of).finding,
        permu.judge_tax(facts, policy, as_of).finding,
    )
    return stock_facts(facts, policy, as_of, benefits)
