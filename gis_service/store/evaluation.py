"""亩均 evaluation: schemes, rounds with statements and events that are only added, results."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from gis_service.store.base import identity, metadata, scope_columns, signed
from gis_service.store.histories import step_columns


def _of_round() -> tuple[Column[int], ...]:
    """The round, and the park and district whose people see the row."""
    return (
        Column("round_id", BigInteger, ForeignKey("evaluation_round.id"), nullable=False),
        *scope_columns(),
    )


evaluation_scheme = Table(
    "evaluation_scheme",
    metadata,
    identity(),
    Column("code", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    # Tried and kept for talk; no round is held under a draft.
    Column("draft", Boolean, nullable=False),
    # Empty for a scheme that ships with the product.
    Column("loaded_by", BigInteger, ForeignKey("account.id")),
    Column("loaded_by_name", Text, nullable=False, server_default=text("''")),
    Column("loaded_at", DateTime(True), nullable=False, server_default=text("now()")),
    UniqueConstraint("code", "version"),
)

evaluation_round = Table(
    "evaluation_round",
    metadata,
    identity(),
    Column("year", Integer, nullable=False),
    Column("scheme_id", BigInteger, ForeignKey("evaluation_scheme.id"), nullable=False),
    Column("scheme_code", Text, nullable=False),
    # 0: the whole city.
    Column("district_id", Integer, nullable=False),
    Column("opened_on", Date, nullable=False),
    *signed("opened"),
    # Who took the figures that count from what is stored, and how often that was done.
    Column("collector", Text, nullable=False),
    Column("collector_name", Text, nullable=False),
    Column("collected_on", Date, nullable=False),
    Column("collection", Integer, nullable=False),
    # ``events`` tells two people at once apart; both are known to who sees a part of the events.
    Column("events", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    UniqueConstraint("year", "scheme_code", "district_id"),
)

evaluation_statement = Table(
    "evaluation_statement",
    metadata,
    identity(),
    *_of_round(),
    Column("collection", Integer, nullable=False),
    # The round's year, or the one before for baselines that are means.
    Column("year", Integer, nullable=False),
    Column("uscc", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("above_scale", Boolean),
    Column("attributes", JSONB, nullable=False),
    Column("tenant_of", Text),
    Column("production", Text, nullable=False),
    # Quantity → exact value in its stored unit as text, source.
    Column("items", JSONB, nullable=False),
    Column("land", JSONB),
    UniqueConstraint("round_id", "collection", "year", "uscc"),
)

evaluation_event = Table(
    "evaluation_event",
    metadata,
    identity(),
    *_of_round(),
    # Empty for a step of the whole round, which everyone in it sees.
    Column("uscc", Text),
    *step_columns(),
    Column("version", Integer, nullable=False),
    Column("said", JSONB, nullable=False),
    UniqueConstraint("round_id", "place"),
    Index("ix_evaluation_event_firm", "round_id", "uscc"),
)

evaluation_paper = Table(
    "evaluation_paper",
    metadata,
    identity(),
    *_of_round(),
    Column("place", Integer, nullable=False),
    Column("uscc", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("sha256", Text, nullable=False),
    *signed("added"),
    Index("ix_evaluation_paper_firm", "round_id", "uscc"),
)
"""Scanned sheets and proofs, stored by content; ``place`` is that of their event."""

evaluation_result = Table(
    "evaluation_result",
    metadata,
    identity(),
    *_of_round(),
    # The place of the event that scored; ``version``: of the figures.
    Column("scoring", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("uscc", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("ranking", Text, nullable=False),
    Column("rank", Integer),
    Column("ranked", Integer),
    Column("total", Text),
    Column("first_grade", Text, nullable=False),
    Column("grade", Text, nullable=False),
    Column("detail", JSONB, nullable=False),
    Column("scored_on", Date, nullable=False, comment="评分（更正）办理日期"),
    Column("scored_at", DateTime(True), nullable=False, comment="评分（更正）登记时间"),
    UniqueConstraint("round_id", "scoring", "uscc"),
    Index("ix_evaluation_result_uscc", "uscc"),
)
"""What an evaluation said of each enterprise; never changed, a newer scoring stands beside it."""
