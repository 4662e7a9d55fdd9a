"""Which blanks the form of a low-efficiency step has, and reading them back (办理表单).

A blank of a way carries the way before its name (``TRANSFER.contract_consents``).
"""

from collections.abc import Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from gis_service.errors import Unusable
from gis_service.web.blanks import (
    CHOOSE,
    Blank,
    Kind,
    blanks_of_choice,
    blanks_of_step,
    read_blanks,
    read_choice,
)
from gis_service.web.filter_view import Option
from gis_service.web.typed_land import typed_day, typed_mu, typed_number
from parcels.low_efficiency.case import ParcelPlan, Told
from parcels.low_efficiency.ways import (
    Build,
    BuyBack,
    NewIndustry,
    Part,
    Transfer,
    Way,
    WayPlan,
)
from parcels.procedure import Step

WAY = "way"
_WAYS = (CHOOSE, *(Option(way.value, way.label) for way in Way))
_EVIDENCE = Blank("evidence", "依据、凭据（每行一件，写明名称、文号或照片编号）", Kind.LINES)
_BY_GUARD: Mapping[str, tuple[Blank, ...]] = MappingProxyType(
    {
        "numbered": (Blank("number", "文号"),),
        "evidence": (_EVIDENCE,),
        "park_agrees": (Blank("park_agrees", "园区同意认定", Kind.BOX),),
        "plan_whole": (
            Blank(WAY, "处置方式", Kind.CHOICE, _WAYS),
            Blank("plan_mu", "处置面积（亩）"),
            Blank("due_on", "完成期限", Kind.DAY),
            Blank("unit", "实施（责任）单位"),
        ),
        "amount": (Blank("area_mu", "本次处置面积（亩）"),),
    }
)
_BUILD = (
    ("within_parcel", "在原有用地上建设", Kind.CHOICE),
    ("fits_plan", "符合规划", Kind.CHOICE),
    ("safe", "符合安全、环保要求", Kind.CHOICE),
    ("far", "建成后的容积率", Kind.TEXT),
    ("far_max", "规划允许的容积率上限", Kind.TEXT),
)
_OF_WAY: Mapping[Way, tuple[tuple[str, str, Kind], ...]] = MappingProxyType(
    {
        Way.EXPAND: _BUILD,
        Way.STANDARD_FACTORY: _BUILD,
        Way.NEW_INDUSTRY: (
            ("since", "过渡期自", Kind.DAY),
            ("until", "过渡期至", Kind.DAY),
            ("use_unchanged", "用途、权利类型和使用权人不变", Kind.CHOICE),
            ("approved_by_government", "属地政府已批准", Kind.CHOICE),
            ("filed_with_department", "已报产业部门备案", Kind.CHOICE),
            ("fits_plan", "符合规划", Kind.CHOICE),
            ("safe", "符合安全、环保要求", Kind.CHOICE),
        ),
        Way.TRANSFER: (
            ("contract_consents", "出让合同同意转让", Kind.CHOICE),
            ("plan_consents", "规划同意分割", Kind.CHOICE),
            ("invested_fen", "已投资额（元，不含土地价款）", Kind.MONEY),
            ("total_fen", "开发投资总额（元，不含土地价款）", Kind.MONEY),
            ("advance_notice", "已办理预告登记", Kind.BOX),
            (
                "parts",
                "分割成的各部分（每行一个：名称，能独立使用 是/否，"
                "容积率等仍满足规划 是/否，只是办公生活设施 是/否；整体转让不填）",
                Kind.LINES,
            ),
        ),
        Way.BUY_BACK: (
            ("basis", "补偿依据（评估报告等）", Kind.TEXT),
            ("amount_fen", "补偿金额（元）", Kind.MONEY),
        ),
    }
)
_SAID = {"是": True, "否": False, "": None}
_PART_FIELDS = 4


def blanks_of(step: Step) -> tuple[Blank, ...]:
    return blanks_of_step(step, _BY_GUARD)


def blanks_of_way(way: Way) -> tuple[Blank, ...]:
    return blanks_of_choice(way.value, _OF_WAY[way])


def told_of(step: Step, form: Mapping[str, str]) -> Told:
    """What the form tells. Raises Unusable for an area, day or amount that is none."""
    said = read_blanks(blanks_of(step), form)
    area = said.get("area_mu")
    return Told(
        reason=said["reason"] or "",
        evidence=tuple(said.get("evidence") or ()),
        number=said.get("number") or "",
        park_agrees=bool(said.get("park_agrees")),
        plan=_plan(said, form) if said.get(WAY) else None,
        area_cm2=typed_mu(area, "本次处置面积") if area else None,
    )


def _plan(said: Mapping[str, Any], form: Mapping[str, str]) -> ParcelPlan:
    if said[WAY] not in set(Way):
        raise Unusable("没有这种处置方式，请从列表中选择。")
    return ParcelPlan(
        way=_way(Way(said[WAY]), form),
        area_cm2=typed_mu(said.get("plan_mu") or "", "处置面积"),
        due_on=typed_day(said.get("due_on") or "", "完成期限"),
        unit=said.get("unit") or "",
    )


def _way(way: Way, form: Mapping[str, str]) -> WayPlan:
    read = read_choice(blanks_of_way(way), form)
    match way:
        case Way.EXPAND | Way.STANDARD_FACTORY:
            far, far_max = _ratio(read.pop("far")), _ratio(read.pop("far_max"))
            return Build(way=way, far=far, far_max=far_max, **read)
        case Way.NEW_INDUSTRY:
            since = typed_day(read.pop("since") or "", "过渡期起日")
            until = typed_day(read.pop("until") or "", "过渡期止日")
            return NewIndustry(since=since, until=until, **read)
        case Way.TRANSFER:
            parts = tuple(_part(line) for line in read.pop("parts") or ())
            return Transfer(**read, parts=parts)
        case Way.BUY_BACK:
            return BuyBack(read["basis"] or "", read["amount_fen"])


def _ratio(typed: str | None) -> Fraction | None:
    return None if typed is None else typed_number(typed, "容积率", "填到两位小数")


def _part(line: str) -> Part:
    fields = [field.strip() for field in line.replace(",", "，").split("，")]
    fields += [""] * (_PART_FIELDS - len(fields))
    name, *answers = fields[:_PART_FIELDS]
    if len(fields) > _PART_FIELDS or any(answer not in _SAID for answer in answers):
        raise Unusable(f"“{line}”请写成：名称，是，是，否（各项之间用逗号）。")
    return Part(name, *(_SAID[answer] for answer in answers))
