"""Policy snapshots, assessment runs, results and decisions (政策快照、评估、人工认定)."""

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from gis_service.store.base import identity, metadata, parcel_reference, signed
from parcels.verdict import THEMES

policy_snapshot = Table(
    "policy_snapshot",
    metadata,
    identity(),
    Column("city", Text, nullable=False),
    Column("sha256", Text, nullable=False, unique=True),
    Column("text", Text, nullable=False),
    Column("loaded_at", DateTime(True), nullable=False, server_default=text("now()")),
    Column("loaded_by", BigInteger),
)

assessment_run = Table(
    "assessment_run",
    metadata,
    identity(),
    Column("as_of", Date, nullable=False),
    Column("policy_snapshot_id", BigInteger, ForeignKey("policy_snapshot.id"), nullable=False),
    Column("code_version", Text, nullable=False),
    Column("started_at", DateTime(True), nullable=False),
    # Set in the transaction that stores the results: a run is seen whole or not at all.
    Column("published_at", DateTime(True), nullable=False, server_default=text("now()")),
    Column("parcel_count", Integer, nullable=False),
    Column("full_run", Boolean, nullable=False, server_default=text("false")),
    Index("ix_assessment_run_as_of", "as_of"),
)

assessment = Table(
    "assessment",
    metadata,
    identity(),
    *parcel_reference(),
    Column("run_id", BigInteger, ForeignKey("assessment_run.id"), nullable=False, index=True),
    # Holds for every as_of in [holds_from, holds_until) with the same facts, policy and code.
    Column("holds_from", Date, nullable=False),
    Column("holds_until", Date, nullable=False, server_default=text("'infinity'")),
    Column("recorded_at", DateTime(True), nullable=False, server_default=text("now()")),
    Column("superseded_at", DateTime(True)),
    Column("parcel_version_id", BigInteger, ForeignKey("parcel_version.id"), nullable=False),
    Column("facts_digest", LargeBinary, nullable=False),
    Column("policy_snapshot_id", BigInteger, ForeignKey("policy_snapshot.id"), nullable=False),
    Column("outcomes", ARRAY(SmallInteger), nullable=False),
    Column("measured", ARRAY(BigInteger), nullable=False),
    Column("verdicts", ARRAY(SmallInteger), nullable=False),
    Column("idle_state", SmallInteger, nullable=False),
    # Number of ``parcels.stock_class.StockClass``; NULL in results from before the class was kept.
    Column("stock", SmallInteger),
    # How many findings are shown as an official decided; the list and the totals say so.
    Column("decided", SmallInteger, nullable=False, server_default=text("0")),
    Column("legal_area", BigInteger),
    CheckConstraint("holds_from < holds_until", "period"),
    *(
        Index(
            f"ix_assessment_verdict_{place}",
            text(f"(verdicts[{place}])"),
            postgresql_where=text("superseded_at IS NULL"),
        )
        for place in range(1, len(THEMES) + 1)
    ),
    Index("ix_assessment_stock", "stock", postgresql_where=text("superseded_at IS NULL")),
    Index("ix_assessment_idle", "idle_state", postgresql_where=text("superseded_at IS NULL")),
    # With what a run asks of every parcel: until when, by which policy and code its result holds.
    Index(
        "uq_assessment_current",
        "parcel_id",
        "holds_from",
        unique=True,
        postgresql_include=["holds_until", "policy_snapshot_id", "run_id"],
        postgresql_where=text("superseded_at IS NULL"),
    ),
)

# A row a change rather than a parcel: a run takes away the rows it has seen when it began, so that
# a fact stored meanwhile stays queued and nobody waits for the run.
dirty_parcel = Table(
    "dirty_parcel",
    metadata,
    identity(),
    Column("parcel_id", BigInteger, ForeignKey("parcel.id"), nullable=False, index=True),
    Column("reason", Text, nullable=False),
    Column("since", DateTime(True), nullable=False, server_default=text("now()")),
)

decision = Table(
    "decision",
    metadata,
    identity(),
    *parcel_reference(),
    Column("rule", Text, nullable=False),
    Column("outcome", SmallInteger, nullable=False),
    Column("reason", Text, nullable=False),
    Column("document", Text, nullable=False),
    Column("expires_on", Date),
    # The decision speaks of these facts; when the finding's facts change it lapses.
    Column("finding_digest", LargeBinary, nullable=False),
    *signed("decided"),
    Column("withdrawn_at", DateTime(True)),
    Column("withdrawn_by", BigInteger),
    Column("withdrawn_by_name", Text),
    UniqueConstraint("id", "park_id", "district_id"),
    Index("ix_decision_parcel", "parcel_id"),
)
