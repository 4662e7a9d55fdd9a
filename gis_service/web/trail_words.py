"""Objects and details of the audit trail as words (审计对象与内容的用语).

The trail stores short names that never change; what is not known here is shown as it is stored.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from gis_service.audit import EventKind
from gis_service.user import Role
from gis_service.web.words import NOTHING, UPLOAD_KINDS

_OBJECTS = {
    "account": "账号",
    "upload": "上传",
    "parcel": "地块",
    "decision": "认定",
    "correction": "更正",
    "succession": "分割、合并",
    "run": "评估",
    "export": "导出",
    "app-password": "应用口令",
    "gis-account": "GIS 数据库账号",
    "policy": "政策",
    "city": "城市",
    "calendar": "办公日历",
    "case": "案件",
    "document": "文书",
    "scheme": "评价方案",
    "round": "评价",
    "paper": "附件",
    "std_project": "标准地项目",
    "target": "年度目标",
    "duty": "数据责任",
    "low": "低效用地案件",
    "low_target": "低效用地年度目标",
    "reform_date": "改革基准日",
}
_NAMES = {
    "kind": "类别",
    "username": "用户名",
    "role": "角色",
    "before": "原来",
    "after": "改为",
    "new": "新增",
    "changed": "变更",
    "closed": "终止",
    "size": "字节",
    "sha256": "文件摘要",
    "code": "原因",
    "why": "原因",
    "minutes": "分钟",
    "length": "用户名长度",
    "as_of": "截至",
    "assessed": "评估宗数",
    "work_srid": "工作坐标系",
    "rows": "行数",
    "asked": "筛选",
    "field": "字段",
    "row": "记录号",
    "parcels": "地块号",
    "snapshot": "快照",
    "changed_rows": "不同条数",
    "years": "年份",
    "source": "来源",
    "step": "步骤",
    "on": "日期",
    "number": "文号",
    "article": "依据",
    "title": "名称",
    "case": "案件",
    "export_no": "导出编号",
    "purpose": "用途",
    "format": "格式",
    "columns": "栏目",
    "sensitive": "含敏感栏目",
    "coordinates": "坐标系",
    "encoding": "编码",
    "year": "年度",
    "scheme": "方案",
    "district": "区县号",
    "enterprises": "企业数",
    "collection": "第几次采集",
    "version": "版本",
    "draft": "草案",
    "place": "记录号",
    "uscc": "企业",
    "item": "数据项",
    "mark": "事项",
    "round": "评价",
    "accepted": "采纳",
    "registered_by": "异议登记人",
    "collected_by": "数据采集人",
    "owner": "责任单位",
    "contact": "联系岗位",
    "mode": "方式",
    "months": "几个月一次",
    "lag": "滞后月数",
    "first_due": "第一个应报日",
}
_VALUES = (
    UPLOAD_KINDS
    | {role.value: role.label for role in Role}
    | {kind.value: kind.label for kind in EventKind}
)
_WORDED = ("kind", "role", "before", "after")
_SCOPE = re.compile(r"d([\d,]*);p([\d,]*)")


def object_words(stored: str) -> str:
    """``upload:18`` as 上传 18; addresses and unknown objects as they are."""
    scheme, separator, rest = stored.partition(":")
    return f"{_OBJECTS[scheme]} {rest}" if separator and scheme in _OBJECTS else stored


def detail_words(detail: Mapping[str, Any]) -> str:
    """Name and value in turn; what is empty is left out."""
    return "；".join(
        f"{_NAMES.get(name, name)}：{_value(name, value)}"
        for name, value in detail.items()
        if value not in ("", None, [])
    )


def _value(name: str, value: Any) -> str:
    if isinstance(value, list):
        return "，".join(_items(value)) or NOTHING
    return _word(value) if name in _WORDED and isinstance(value, str) else str(value)


def _word(stored: str) -> str:
    """Also a scope as :attr:`gis_service.user.Scope.key` writes it: 全市, or numbers."""
    scope = _SCOPE.fullmatch(stored)
    if scope is None:
        return "全市" if stored == "city" else _VALUES.get(stored, stored)
    parts = ((word, ids) for word, ids in zip(("区县", "园区"), scope.groups(), strict=True) if ids)
    return " ".join(f"{word} {ids}" for word, ids in parts) or NOTHING


def _items(values: list[Any]) -> Iterator[str]:
    for each in values:
        yield "=".join(map(str, each)) if isinstance(each, list) else str(each)
