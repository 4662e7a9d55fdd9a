"""Words the pages share: navigation, kinds of uploads, states, severities (界面用语)."""

from dataclasses import dataclass

from gis_service.services import protection
from parcels.issue import Severity

PRODUCT = "工业用地与标准地管理"
SIMULATED = "模拟数据"


@dataclass(frozen=True, slots=True)
class NavEntry:
    """``key`` is what a role is allowed and what a page says it is."""

    key: str
    label: str
    href: str


NAVIGATION = (
    NavEntry("map", "一张图", "/map"),
    NavEntry("uploads", "数据上传", "/uploads"),
    NavEntry("parcels", "地块", "/parcels"),
    NavEntry("idle", "闲置土地", "/idle"),
    NavEntry("permu", "亩均", "/permu"),
    NavEntry("standard", "标准地", "/standard"),
    NavEntry("reports", "报表", "/reports"),
)
"""In the order of the work."""

UPLOAD_KINDS = {
    "parcels": "地块（图形）",
    "contracts": "出让合同",
    "progress": "开工建设进度",
    "buildings": "建筑",
    "occupancy": "企业用地",
    "performance": "企业效益",
    "layers": "参考图层",
}

UPLOAD_ACCEPTS = {
    "parcels": ".zip,.gpkg,.geojson,.json,.dxf,.txt",
    "contracts": ".xlsx,.xls,.csv",
    "progress": ".xlsx,.xls,.csv",
    "buildings": ".xlsx,.xls,.csv",
    "occupancy": ".xlsx,.xls,.csv",
    "performance": ".xlsx,.xls,.csv",
    "layers": ".zip,.gpkg,.geojson,.json,.dxf",
}

UPLOAD_STATES = {
    "received": "正在检查",
    "question": "待回答",
    "checked": "待确认",
    "confirmed": "正在入库",
    "stored": "已入库",
    "discarded": "已放弃",
    "failed": "未能读取",
    "undone": "已撤回",
}

SEVERITIES = {
    Severity.ERROR: "须改正",
    Severity.WARNING: "请核对",
    Severity.NOTE: "说明",
}

DEADLINES = {"over": "逾期", "near": "30 日内", "soon": "90 日内"}
"""红 逾期, 黄 ≤ 30 天, 蓝 ≤ 90 天; the word always stands beside the colour."""

NOTHING = "—"
PROTECTED = protection.PROTECTED
