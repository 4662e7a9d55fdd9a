"""What the columns of 标准地 projects hold, for who reads the database.

Revision ID: 0034
Revises: 0033
"""

from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

_PROJECT = {
    "terms": "登记时的全部约定（指标、违约责任、日期），不再改动",
    "opened_by": "登记人",
    "opened_by_name": "登记人姓名，登记时的",
    "opened_at": "登记时间",
    "code": "宗地代码，登记时的",
    "holder": "受让人；空 = 尚未成交",
    "state": "当前阶段，由各步记录得出",
    "events": "已有记录数；两人同时办理时以此分先后",
    "closed": "是否已结束（续期、不予续期、退出）",
    "due_on": "正在计的期限；9999-12-31 = 没有",
    "suspended_since": "优惠政策暂停起始日；空 = 未暂停",
}
_EVENT = {
    "project_id": "标准地项目",
    "place": "第几条记录",
    "step": "办理步骤",
    "target": "进入的阶段；空 = 阶段不变",
    "role": "以何身份办理",
    "actor_id": "经办账号",
    "actor": "经办人用户名，办理时的",
    "actor_name": "经办人姓名，办理时的",
    "on_day": "办理日期",
    "policy_snapshot_id": "所依政策快照",
    "brought": "理由、凭据、文号、核对表、考核数据、期限、金额",
    "terms": "这一步新定的全部约定；空 = 不改约定",
}
_COMMENTS = {"std_project": _PROJECT, "std_event": _EVENT}


def upgrade() -> None:
    for table, columns in _COMMENTS.items():
        for name, comment in columns.items():
            op.execute(f"COMMENT ON COLUMN {table}.{name} IS '{comment}'")


def downgrade() -> None:
    for table, columns in _COMMENTS.items():
        for name in columns:
            op.execute(f"COMMENT ON COLUMN {table}.{name} IS NULL")
