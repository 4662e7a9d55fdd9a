"""标准地 projects: what was agreed when they were entered, and events that are only added."""

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    ForeignKey,
    Index,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from gis_service.store.base import commented, identity, metadata, parcel_reference, signed
from gis_service.store.histories import event_columns, head_columns, one_open

std_project = Table(
    "std_project",
    metadata,
    identity(),
    *parcel_reference(),
    # The project as entered, without events; an amendment carries its own.
    Column(
        "terms", JSONB, nullable=False, comment="登记时的全部约定（指标、违约责任、日期），不再改动"
    ),
    *commented(
        signed("opened"),
        opened_by="登记人",
        opened_by_name="登记人姓名，登记时的",
        opened_at="登记时间",
    ),
    # What terms and events lead to, kept for lists.
    Column("code", Text, nullable=False, comment="宗地代码，登记时的"),
    Column("holder", Text, nullable=False, comment="受让人；空 = 尚未成交"),
    *commented(
        head_columns(),
        state="当前阶段，由各步记录得出",
        events="已有记录数；两人同时办理时以此分先后",
    ),
    *commented(one_open("std_project"), closed="是否已结束（续期、不予续期、退出）"),
    Column("due_on", Date, nullable=False, comment="正在计的期限；9999-12-31 = 没有"),
    Column("suspended_since", Date, comment="优惠政策暂停起始日；空 = 未暂停"),
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
    *commented(
        event_columns("std_project", "project_id"),
        project_id="标准地项目",
        place="第几条记录",
        step="办理步骤",
        target="进入的阶段；空 = 阶段不变",
        role="以何身份办理",
        actor_id="经办账号",
        actor="经办人用户名，办理时的",
        actor_name="经办人姓名，办理时的",
        on_day="办理日期",
    ),
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
)
