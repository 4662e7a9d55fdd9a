"""Files, uploads with their issues, jobs, and the audit trail (文件、上传、任务、审计)."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from gis_service.store.base import identity, metadata, scope_columns

stored_file = Table(
    "stored_file",
    metadata,
    Column("sha256", Text, primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("stored_at", DateTime(True), nullable=False, server_default=text("now()")),
)

upload = Table(
    "upload",
    metadata,
    identity(),
    *scope_columns(),
    Column("kind", Text, nullable=False),
    Column("account_id", BigInteger, ForeignKey("account.id"), nullable=False),
    # Business roles may not read accounts; the name as it was at the time stays beside the id.
    Column("account_name", Text, nullable=False, server_default=text("''")),
    Column("file_sha256", Text, ForeignKey("stored_file.sha256"), nullable=False),
    Column("file_name", Text, nullable=False),
    Column("state", Text, nullable=False, server_default=text("'received'")),
    Column("answers", JSONB, nullable=False, server_default=text("'{}'::jsonb")),
    Column("questions", JSONB, nullable=False, server_default=text("'[]'::jsonb")),
    Column("summary", JSONB, nullable=False, server_default=text("'{}'::jsonb")),
    Column("created_at", DateTime(True), nullable=False, server_default=text("now()")),
    Column("changed_at", DateTime(True), nullable=False, server_default=text("now()")),
    CheckConstraint(
        "state IN ('received','question','checked','confirmed','stored','discarded','failed',"
        "'undone')",
        "state",
    ),
    Index("ix_upload_account", "account_id", "id"),
)

upload_issue = Table(
    "upload_issue",
    metadata,
    identity(),
    Column(
        "upload_id",
        BigInteger,
        ForeignKey("upload.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    Column("code", Text, nullable=False),
    Column("severity", Text, nullable=False),
    Column("sheet", Text),
    Column("row", Integer),
    Column("column", Text),
    Column("value", Text),
    Column("params", JSONB, nullable=False, server_default=text("'{}'::jsonb")),
)

job = Table(
    "job",
    metadata,
    identity(),
    Column("kind", Text, nullable=False),
    # NULL: nobody asked, the day did (每日评估).
    Column("account_id", BigInteger, ForeignKey("account.id")),
    Column("payload", JSONB, nullable=False, server_default=text("'{}'::jsonb")),
    Column("state", Text, nullable=False, server_default=text("'queued'")),
    Column("step", Text, nullable=False, server_default=text("''")),
    Column("done", BigInteger, nullable=False, server_default=text("0")),
    Column("total", BigInteger),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("lease_until", DateTime(True)),
    Column("cancel_requested", Boolean, nullable=False, server_default=text("false")),
    Column("message", Text, nullable=False, server_default=text("''")),
    Column("result", JSONB),
    Column("created_at", DateTime(True), nullable=False, server_default=text("now()")),
    Column("started_at", DateTime(True)),
    Column("finished_at", DateTime(True)),
    CheckConstraint("state IN ('queued','running','done','failed','cancelled')", "state"),
    Index("ix_job_queue", "id", postgresql_where=text("state IN ('queued','running')")),
    Index("ix_job_account", "account_id", "id"),
)

audit_event = Table(
    "audit_event",
    metadata,
    identity(),
    Column("at", DateTime(True), nullable=False, server_default=text("now()")),
    Column("account_id", BigInteger),
    Column("username", Text, nullable=False, server_default=text("''")),
    Column("source", Text, nullable=False, server_default=text("''")),
    Column("kind", Text, nullable=False),
    Column("object", Text, nullable=False, server_default=text("''")),
    Column("success", Boolean, nullable=False, server_default=text("true")),
    Column("correlation_id", Text, nullable=False, server_default=text("''")),
    Column("detail", JSONB, nullable=False, server_default=text("'{}'::jsonb")),
    Index("ix_audit_event_at", "at"),
)
