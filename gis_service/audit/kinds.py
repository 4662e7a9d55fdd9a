"""What the audit trail tells apart (审计事件类型)."""

from enum import StrEnum


class EventKind(StrEnum):
    """The value is stored: never rename one. Add a member and its label for a new kind."""

    SIGNED_IN = "signed_in"
    SIGN_IN_FAILED = "sign_in_failed"
    SIGNED_OUT = "signed_out"
    ACCOUNT_LOCKED = "account_locked"
    ACCOUNT_UNLOCKED = "account_unlocked"
    PASSWORD_CHANGED = "password_changed"
    PASSWORD_RESET = "password_reset"
    ACCOUNT_CREATED = "account_created"
    ACCOUNT_DISABLED = "account_disabled"
    ACCOUNT_ENABLED = "account_enabled"
    ROLE_CHANGED = "role_changed"
    GRANTS_CHANGED = "grants_changed"
    REFUSED = "refused"
    TRAIL_READ = "trail_read"
    CITY_BOUND = "city_bound"
    POLICY_LOADED = "policy_loaded"
    LAYER_LOADED = "layer_loaded"
    FILE_UPLOADED = "file_uploaded"
    FILE_BLOCKED = "file_blocked"
    IMPORTED = "imported"
    IMPORT_UNDONE = "import_undone"
    ASSESSED = "assessed"
    DECIDED = "decided"
    DECISION_WITHDRAWN = "decision_withdrawn"
    CORRECTION_ASKED = "correction_asked"
    CORRECTION_SENT_BACK = "correction_sent_back"
    CORRECTED = "corrected"
    CORRECTION_WITHDRAWN = "correction_withdrawn"
    SUCCESSION_RECORDED = "succession_recorded"
    SUCCESSION_WITHDRAWN = "succession_withdrawn"
    EXPORTED = "exported"
    APP_PASSWORD_MADE = "app_password_made"
    APP_PASSWORD_REVOKED = "app_password_revoked"
    APP_PASSWORD_USED = "app_password_used"
    GIS_ACCOUNT_ADDED = "gis_account_added"
    GIS_ACCOUNT_REMOVED = "gis_account_removed"
    CALENDAR_LOADED = "calendar_loaded"
    CASE_OPENED = "case_opened"
    CASE_STEP = "case_step"
    CASE_REFUSED = "case_refused"
    CASE_DOCUMENT = "case_document"
    CASE_DOCUMENT_READ = "case_document_read"
    NOTE_ADDED = "note_added"
    NOTE_WITHDRAWN = "note_withdrawn"
    MAP_PRINTED = "map_printed"
    PLAN_SAVED = "plan_saved"
    PLAN_REMOVED = "plan_removed"
    SCHEME_LOADED = "scheme_loaded"
    ROUND_OPENED = "round_opened"
    ROUND_COLLECTED = "round_collected"
    ROUND_STEP = "round_step"
    ROUND_REFUSED = "round_refused"
    ROUND_PAPER_READ = "round_paper_read"
    LINE_DRAFTED = "line_drafted"
    LINE_STEP = "line_step"
    LINE_REFUSED = "line_refused"
    LINE_SCAN_READ = "line_scan_read"
    LINES_PROPOSED = "lines_proposed"
    PROPOSAL_DECIDED = "proposal_decided"
    STD_OPENED = "std_opened"
    STD_STEP = "std_step"
    STD_REFUSED = "std_refused"
    TARGET_RECORDED = "target_recorded"
    REPORT_FROZEN = "report_frozen"
    DUTY_CHANGED = "duty_changed"
    LOW_OPENED = "low_opened"
    LOW_STEP = "low_step"
    LOW_REFUSED = "low_refused"
    # Of records made before such targets were recorded on the board.
    LOW_TARGET = "low_target"
    LOW_REFORM_DATE = "low_reform_date"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    EventKind.SIGNED_IN: "登录",
    EventKind.SIGN_IN_FAILED: "登录失败",
    EventKind.SIGNED_OUT: "退出",
    EventKind.ACCOUNT_LOCKED: "账号锁定",
    EventKind.ACCOUNT_UNLOCKED: "账号解锁",
    EventKind.PASSWORD_CHANGED: "修改密码",
    EventKind.PASSWORD_RESET: "重置密码",
    EventKind.ACCOUNT_CREATED: "新建账号",
    EventKind.ACCOUNT_DISABLED: "停用账号",
    EventKind.ACCOUNT_ENABLED: "启用账号",
    EventKind.ROLE_CHANGED: "变更角色",
    EventKind.GRANTS_CHANGED: "变更授权",
    EventKind.REFUSED: "越权被拒",
    EventKind.TRAIL_READ: "查阅审计",
    EventKind.CITY_BOUND: "绑定城市",
    EventKind.POLICY_LOADED: "装载政策",
    EventKind.LAYER_LOADED: "装载图层",
    EventKind.FILE_UPLOADED: "上传文件",
    EventKind.FILE_BLOCKED: "拦截文件",
    EventKind.IMPORTED: "入库",
    EventKind.IMPORT_UNDONE: "撤销入库",
    EventKind.ASSESSED: "评估",
    EventKind.DECIDED: "人工认定",
    EventKind.DECISION_WITHDRAWN: "撤回认定",
    EventKind.CORRECTION_ASKED: "提请核准更正",
    EventKind.CORRECTION_SENT_BACK: "退回更正",
    EventKind.CORRECTED: "更正数据",
    EventKind.CORRECTION_WITHDRAWN: "撤回更正",
    EventKind.SUCCESSION_RECORDED: "登记宗地分割、合并",
    EventKind.SUCCESSION_WITHDRAWN: "撤回宗地分割、合并",
    EventKind.EXPORTED: "导出",
    EventKind.APP_PASSWORD_MADE: "新建应用口令",
    EventKind.APP_PASSWORD_REVOKED: "撤销应用口令",
    EventKind.APP_PASSWORD_USED: "使用应用口令",
    EventKind.GIS_ACCOUNT_ADDED: "新增 GIS 数据库账号",
    EventKind.GIS_ACCOUNT_REMOVED: "删除 GIS 数据库账号",
    EventKind.CALENDAR_LOADED: "载入办公日历",
    EventKind.CASE_OPENED: "立案",
    EventKind.CASE_STEP: "办理案件",
    EventKind.CASE_REFUSED: "案件办理被拒",
    EventKind.CASE_DOCUMENT: "制发文书",
    EventKind.CASE_DOCUMENT_READ: "下载文书",
    EventKind.NOTE_ADDED: "添加地图标注",
    EventKind.NOTE_WITHDRAWN: "撤下地图标注",
    EventKind.MAP_PRINTED: "打印地图",
    EventKind.PLAN_SAVED: "保存方案核查",
    EventKind.PLAN_REMOVED: "移出方案核查清单",
    EventKind.SCHEME_LOADED: "载入评价方案",
    EventKind.ROUND_OPENED: "开展评价",
    EventKind.ROUND_COLLECTED: "采集评价数据",
    EventKind.ROUND_STEP: "办理评价",
    EventKind.ROUND_REFUSED: "评价办理被拒",
    EventKind.ROUND_PAPER_READ: "下载评价附件",
    EventKind.LINE_DRAFTED: "拟订保护线调整",
    EventKind.LINE_STEP: "办理保护线调整",
    EventKind.LINE_REFUSED: "保护线调整被拒",
    EventKind.LINE_SCAN_READ: "下载批文扫描件",
    EventKind.LINES_PROPOSED: "生成划线建议",
    EventKind.PROPOSAL_DECIDED: "处理划线建议",
    EventKind.STD_OPENED: "登记标准地项目",
    EventKind.STD_STEP: "办理标准地项目",
    EventKind.STD_REFUSED: "标准地项目办理被拒",
    EventKind.TARGET_RECORDED: "登记年度目标",
    EventKind.REPORT_FROZEN: "报表存档",
    EventKind.DUTY_CHANGED: "改动数据责任",
    EventKind.LOW_OPENED: "列入低效用地",
    EventKind.LOW_STEP: "办理低效用地",
    EventKind.LOW_REFUSED: "低效用地办理被拒",
    EventKind.LOW_TARGET: "登记低效用地年度目标",
    EventKind.LOW_REFORM_DATE: "登记改革基准日",
}
