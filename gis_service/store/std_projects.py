"""标准地 projects: what was agreed when they were entered, and events that are only added."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from gis_service.store.base import identity, metadata, parcel_reference, scope_columns

std_project = Table(
    "std_project",
    metadata,
    identity(),
    *parcel_reference(),
    # The project as entered, without events; an amendment carries its own.
    Column(
        "terms", JSONB, nullable=False, comment="登记时的全部约定（指标、违约责任、日期），不再改动"
    ),
    Column("opened_by", BigInteger, ForeignKey("account.id"), nullable=False, comment="登记人"),
    Column("opened_by_name", Text, nullable=False, comment="登记人姓名，登记时的"),
    Column(
        "opened_at",
        DateTime(True),
        nullable=False,
        server_default=text("now()"),
        comment="登记时间",
    ),
    # What terms and events lead to, kept for lists; ``events`` tells two people at once apart.
    Column("code", Text, nullable=False, comment="宗地代码，登记时的"),
    Column("holder", Text, nullable=False, comment="受让人；空 = 尚未成交"),
    Column("state", Text, nullable=False, comment="当前阶段，由各步记录得出"),
    Column("events", Integer, nullable=False, comment="已有记录数；两人同时办理时以此分先后"),
    Column(
        "closed",
        Boolean,
        nullable=False,
        server_default=text("false"),
        comment="是否已结束（续期、不予续期、退出）",
    ),
    Column("due_on", Date, nullable=False, comment="正在计的期限；9999-12-31 = 没有"),
    Column("suspended_since", Date, comment="优惠政策暂停起始日；空 = 未暂停"),
    UniqueConstraint("id", "park_id", "district_id"),
    Index("uq_std_project_open", "parcel_id", unique=True, postgresql_where=text("NOT closed")),
    Index("ix_std_project_parcel", "parcel_id"),
    Index("ix_std_project_due", "due_on", "id"),
    Index(
        "ix_std_project_suspended",
        "parcel_id",
        postgresql_where=text("suspended_since IS NOT NULL"),
    ),
)

std_event = Table(
    "std_event",
    metadata,
    identity(),
    Column("project_id", BigInteger, nullable=False, comment="标准地项目"),
    *scope_columns(),
    Column("place", Integer, nullable=False, comment="第几条记录"),
    Column("step", Text, nullable=False, comment="办理步骤"),
    Column("target", Text, comment="进入的阶段；空 = 阶段不变"),
    Column("role", Text, nullable=False, comment="以何身份办理"),
    Column("actor_id", BigInteger, ForeignKey("account.id"), nullable=False, comment="经办账号"),
    # As on that day: a colleague's account row is not readable in every scope.
    Column("actor", Text, nullable=False, comment="经办人用户名，办理时的"),
    Column("actor_name", Text, nullable=False, comment="经办人姓名，办理时的"),
    Column("on_day", Date, nullable=False, comment="办理日期"),
    Column("recorded_at", DateTime(True), nullable=False),
    Column(
        "policy_snapshot_id",
        BigInteger,
        ForeignKey("policy_snapshot.id"),
        nullable=False,
        comment="所依政策快照",
    ),
    Column(
        "brought", JSONB, nullable=False, comment="理由、凭据、文号、核对表、考核数据、期限、金额"
    ),
    Column("terms", JSONB, comment="这一步新定的全部约定；空 = 不改约定"),
    ForeignKeyConstraint(
        ["project_id", "park_id", "district_id"],
        ["std_project.id", "std_project.park_id", "std_project.district_id"],
        onupdate="CASCADE",
    ),
    UniqueConstraint("project_id", "place"),
)
