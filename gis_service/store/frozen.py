"""Tables of frozen reports: added, never changed (固定报表存档)."""

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from gis_service.store.base import metadata

frozen_report = Table(
    "frozen_report",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("form", Text, nullable=False, comment="报表种类"),
    Column("as_of", Date, nullable=False, comment="数据截至"),
    Column("version", Integer, nullable=False, comment="第几版，1 为首次存档"),
    Column("keys", JSONB, nullable=False, comment="栏目"),
    Column("sha256", Text, nullable=False, comment="全部行的摘要"),
    Column("row_count", Integer, nullable=False, comment="全市行数"),
    Column("reason", Text, nullable=False, server_default=text("''"), comment="更正理由"),
    Column("made_by", BigInteger, ForeignKey("account.id"), comment="存档人；空为自动存档"),
    Column("made_by_name", Text, nullable=False, server_default=text("''"), comment="存档人姓名"),
    Column(
        "made_at",
        DateTime(timezone=True),
        nullable=False,
        server_default=func.now(),
        comment="存档时间",
    ),
    UniqueConstraint("form", "as_of", "version"),
    comment="固定报表存档（只增不改）",
)

frozen_row = Table(
    "frozen_row",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("report_id", BigInteger, nullable=False, comment="存档"),
    Column("place", Integer, nullable=False, comment="行次"),
    Column("park_id", Integer, nullable=False, server_default=text("0")),
    Column("district_id", Integer, nullable=False, server_default=text("0")),
    Column("row_key", Text, nullable=False, comment="比较两版用的键"),
    Column("cells", JSONB, nullable=False, comment="各栏的值"),
    ForeignKeyConstraint(["report_id"], ["frozen_report.id"]),
    Index("ix_frozen_row_report_id", "report_id"),
    comment="固定报表存档的行",
)
