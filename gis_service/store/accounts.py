"""Accounts, their grants, and server-side sessions (账号、授权、会话)."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from gis_service.store.base import identity, metadata

account = Table(
    "account",
    metadata,
    identity(),
    Column("username", Text, nullable=False),
    # NFKC + casefold: two accounts cannot share a name in another case or width.
    Column("username_key", Text, nullable=False, unique=True),
    Column("display_name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("must_change_password", Boolean, nullable=False, server_default=text("true")),
    Column("password_changed_at", DateTime(True), nullable=False, server_default=text("now()")),
    Column("failed_attempts", Integer, nullable=False, server_default=text("0")),
    Column("locked_until", DateTime(True)),
    Column("disabled_at", DateTime(True)),
    Column("created_at", DateTime(True), nullable=False, server_default=text("now()")),
    Column("last_login_at", DateTime(True)),
    CheckConstraint(
        "role IN ('official','manager','inspector','system_admin','security_admin','audit_admin')",
        "role",
    ),
)

account_grant = Table(
    "account_grant",
    metadata,
    identity(),
    Column("account_id", BigInteger, ForeignKey("account.id", ondelete="CASCADE"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("target_id", Integer, nullable=False, server_default=text("0")),
    CheckConstraint("kind IN ('city','district','park')", "kind"),
    CheckConstraint("(kind = 'city') = (target_id = 0)", "target"),
    UniqueConstraint("account_id", "kind", "target_id"),
)

session = Table(
    "session",
    metadata,
    Column("token_hash", LargeBinary, primary_key=True),
    Column("csrf_token", Text, nullable=False),
    Column(
        "account_id",
        BigInteger,
        ForeignKey("account.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    Column("created_at", DateTime(True), nullable=False, server_default=text("now()")),
    Column("last_seen_at", DateTime(True), nullable=False, server_default=text("now()")),
    Column("expires_at", DateTime(True), nullable=False),
    Column("source", Text, nullable=False, server_default=text("''")),
    Column("revoked_at", DateTime(True)),
)

app_password = Table(
    "app_password",
    metadata,
    identity(),
    Column(
        "account_id",
        BigInteger,
        ForeignKey("account.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    # What its user calls it: the machine or the program it was made for.
    Column("label", Text, nullable=False),
    Column("secret_hash", LargeBinary, nullable=False, unique=True),
    Column("created_at", DateTime(True), nullable=False, server_default=text("now()")),
    Column("expires_at", DateTime(True), nullable=False),
    Column("used_at", DateTime(True)),
    Column("used_from", Text, nullable=False, server_default=text("''")),
    Column("revoked_at", DateTime(True)),
)
