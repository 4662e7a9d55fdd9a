"""亩均 evaluation: schemes by version, rounds with statements, events, papers and results.

Revision ID: 0023
Revises: 0022
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.rights import DISTRICTS, IN_SCOPE, PARKS, protect, protect_scoped

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

# A round of a district is seen by those of its district and of its parks; it names no enterprise.
_ROUND = (
    f"(district_id = 0 OR district_id = {DISTRICTS} OR EXISTS ("
    "SELECT 1 FROM park p WHERE p.district_id = evaluation_round.district_id"
    f" AND p.id = {PARKS}))"
)
# Steps of the whole round have no enterprise; everyone in the round sees them, and only whose
# scope holds the round's district writes them.
_EVENT = f"(uscc IS NULL OR {IN_SCOPE})"


def upgrade() -> None:
    op.create_table(
        "evaluation_scheme",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("draft", sa.Boolean(), nullable=False),
        sa.Column("loaded_by", sa.BigInteger(), nullable=True),
        sa.Column("loaded_by_name", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column(
            "loaded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["loaded_by"], ["account.id"], name=op.f("fk_evaluation_scheme_loaded_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluation_scheme")),
        sa.UniqueConstraint("code", "version", name=op.f("uq_evaluation_scheme_code_version")),
    )
    op.create_table(
        "evaluation_round",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("scheme_id", sa.BigInteger(), nullable=False),
        sa.Column("scheme_code", sa.Text(), nullable=False),
        sa.Column("district_id", sa.Integer(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("opened_by", sa.BigInteger(), nullable=False),
        sa.Column("opened_by_name", sa.Text(), nullable=False),
        sa.Column(
            "opened_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column("collector", sa.Text(), nullable=False),
        sa.Column("collector_name", sa.Text(), nullable=False),
        sa.Column("collected_on", sa.Date(), nullable=False),
        sa.Column("collection", sa.Integer(), nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["opened_by"], ["account.id"], name=op.f("fk_evaluation_round_opened_by")
        ),
        sa.ForeignKeyConstraint(
            ["scheme_id"], ["evaluation_scheme.id"], name=op.f("fk_evaluation_round_scheme_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluation_round")),
        sa.UniqueConstraint(
            "year",
            "scheme_code",
            "district_id",
            name=op.f("uq_evaluation_round_year_scheme_code_district_id"),
        ),
    )
    op.create_table(
        "evaluation_statement",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("round_id", sa.BigInteger(), nullable=False),
        sa.Column("park_id", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("district_id", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("collection", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("uscc", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("above_scale", sa.Boolean(), nullable=True),
        sa.Column("attributes", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("tenant_of", sa.Text(), nullable=True),
        sa.Column("production", sa.Text(), nullable=False),
        sa.Column("items", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("land", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.ForeignKeyConstraint(
            ["round_id"], ["evaluation_round.id"], name=op.f("fk_evaluation_statement_round_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluation_statement")),
        sa.UniqueConstraint(
            "round_id",
            "collection",
            "year",
            "uscc",
            name=op.f("uq_evaluation_statement_round_id_collection_year_uscc"),
        ),
    )
    op.create_table(
        "evaluation_event",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("round_id", sa.BigInteger(), nullable=False),
        sa.Column("park_id", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("district_id", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("uscc", sa.Text(), nullable=True),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=True),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("actor_name", sa.Text(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("said", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["account.id"], name=op.f("fk_evaluation_event_actor_id")
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["evaluation_round.id"], name=op.f("fk_evaluation_event_round_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluation_event")),
        sa.UniqueConstraint("round_id", "place", name=op.f("uq_evaluation_event_round_id_place")),
    )
    op.create_index(
        "ix_evaluation_event_firm", "evaluation_event", ["round_id", "uscc"], unique=False
    )
    op.create_table(
        "evaluation_paper",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("round_id", sa.BigInteger(), nullable=False),
        sa.Column("park_id", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("district_id", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("uscc", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("added_by", sa.BigInteger(), nullable=False),
        sa.Column("added_by_name", sa.Text(), nullable=False),
        sa.Column(
            "added_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["added_by"], ["account.id"], name=op.f("fk_evaluation_paper_added_by")
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["evaluation_round.id"], name=op.f("fk_evaluation_paper_round_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluation_paper")),
    )
    op.create_index(
        "ix_evaluation_paper_firm", "evaluation_paper", ["round_id", "uscc"], unique=False
    )
    op.create_table(
        "evaluation_result",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("round_id", sa.BigInteger(), nullable=False),
        sa.Column("park_id", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("district_id", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("scoring", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("uscc", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("ranking", sa.Text(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=True),
        sa.Column("ranked", sa.Integer(), nullable=True),
        sa.Column("total", sa.Text(), nullable=True),
        sa.Column("first_grade", sa.Text(), nullable=False),
        sa.Column("grade", sa.Text(), nullable=False),
        sa.Column("detail", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(
            ["round_id"], ["evaluation_round.id"], name=op.f("fk_evaluation_result_round_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluation_result")),
        sa.UniqueConstraint(
            "round_id", "scoring", "uscc", name=op.f("uq_evaluation_result_round_id_scoring_uscc")
        ),
    )

    protect("evaluation_scheme", {"city": "SELECT, INSERT", "scoped": "SELECT", "job": "SELECT"})
    held = "SELECT, UPDATE (collector, collector_name, collected_on, collection, events, version)"
    protect(
        "evaluation_round",
        {"city": f"INSERT, {held}", "scoped": f"INSERT, {held}", "job": "SELECT"},
        {"scoped": _ROUND},
    )
    for table in ("evaluation_statement", "evaluation_paper", "evaluation_result"):
        protect_scoped(table, city="SELECT, INSERT", scoped="SELECT, INSERT", job="SELECT")
    protect(
        "evaluation_event",
        {"city": "SELECT, INSERT", "scoped": "SELECT", "job": "SELECT"},
        {"scoped": _EVENT},
    )
    op.execute("GRANT INSERT ON evaluation_event TO landgis_scoped")
    op.execute(
        "CREATE POLICY evaluation_event_scoped_own ON evaluation_event AS RESTRICTIVE"
        f" FOR INSERT TO landgis_scoped WITH CHECK ({IN_SCOPE})"
    )
    op.execute(
        "CREATE POLICY evaluation_round_scoped_own ON evaluation_round AS RESTRICTIVE"
        f" FOR INSERT TO landgis_scoped WITH CHECK (district_id = {DISTRICTS})"
    )


def downgrade() -> None:
    op.drop_table("evaluation_result")
    op.drop_table("evaluation_paper")
    op.drop_table("evaluation_event")
    op.drop_table("evaluation_statement")
    op.drop_table("evaluation_round")
    op.drop_table("evaluation_scheme")
