"""What a user says of a plan (方案填报): field by field, exact, each refusal with its label.

The fields are data (``plan_inputs.toml``); papers of a change or transfer are named by the policy
and come as ``paper:<name>``. A field left empty is not known.
"""

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from gis_service.errors import Unusable
from parcels.contract import FarRange
from parcels.control_class import ControlClass
from parcels.enterprise import Industry
from parcels.facts import Areas, ParcelFacts
from parcels.lines.adjustment import Adjustment, AdjustmentKind, AdjustmentReason
from parcels.plan_checks.plan import (
    CityLand,
    Condition,
    Encumbrance,
    Plan,
    Purpose,
    SupplyTerms,
    Term,
    TransferTerms,
    UseAfter,
)
from parcels.policy import Policy
from parcels.standard.target import Target, indicator_kinds
from parcels.units import (
    CM2_PER_HECTARE,
    CM2_PER_M2,
    FEN_PER_WAN,
    PERCENT,
    exact,
    half_up,
)
from parcels.works import Recognition

PAPER = "paper:"
_PAPERS = {
    Purpose.USE_CHANGE: ("plan.use.approval", "plan.use.urban"),
    Purpose.TRANSFER: ("plan.transfer.chain",),
}
_YES, _NO, _NONE = "yes", "no", "无"
_NUMBER = re.compile(r"\d{1,15}(\.\d{1,9})?")
_LONGEST = 500
_TARGET = "target_"
_BENEFIT_UNIT = "万元/亩"


@dataclass(frozen=True, slots=True)
class InputField:
    """One field: ``choices`` (value, label) where it is chosen from."""

    name: str
    label: str
    kind: str
    purposes: tuple[Purpose, ...]
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class _Said:
    """The values that were given, by name, each of its kind."""

    values: Mapping[str, Any] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Any:
        return self.values.get(name)

    def text(self, name: str) -> str:
        return self.values.get(name) or ""


def purpose_of(said: str) -> Purpose:
    """Raises Unusable for none of them."""
    try:
        return Purpose(said)
    except ValueError as error:
        names = "、".join(f"{one.value}（{one.label}）" for one in Purpose)
        raise Unusable(f"请选择核查目的：{names}。") from error


def fields_of(purpose: Purpose, policy: Policy, on: date) -> tuple[InputField, ...]:
    """The fields a purpose asks, its papers last."""
    plain = (item for item in _fields().values() if purpose in item.purposes)
    rows = (policy.find(code, on) for code in _PAPERS.get(purpose, ()))
    papers = (
        InputField(f"{PAPER}{name}", name, "yes_no", (purpose,), _CHOICES["yes_no"])
        for row in rows
        if row is not None
        for name in row.words("documents")
    )
    return (*plain, *papers)


def plan_of(purpose: Purpose, inputs: Mapping[str, str], policy: Policy, on: date) -> Plan:
    """The plan without its land. Raises Unusable naming the field and what was typed.

    Fields of other purposes are left unread; a name that no purpose knows is refused.
    """
    known = {item.name: item for item in fields_of(purpose, policy, on)}
    for name in inputs:
        if name not in known and name not in _fields() and not name.startswith(PAPER):
            raise Unusable(f"没有名为“{name[:40]}”的填报项。")
    said = _Said(
        {
            name: _value(item, inputs[name].strip())
            for name, item in known.items()
            if inputs.get(name, "").strip()
        }
    )
    return Plan(
        purpose=purpose,
        land=_land(said),
        use=UseAfter(said["use"], said["use_industrial"]) if said["use"] else None,
        compensated_cm2=said["compensated_m2"] or 0,
        city=_city(said),
        condition=_condition(said),
        supply=_supply(said),
        transfer=TransferTerms(
            said["consent"], said["invested_wan"], said["total_wan"], said["notice"], said["chain"]
        ),
        documents={
            name.removeprefix(PAPER): value
            for name, value in said.values.items()
            if name.startswith(PAPER)
        },
        cases=() if said["cases_clear"] else None,
        encumbrance=Encumbrance(said["mortgagees"], said["seized"]),
        term=Term(said["mode"], said["ends_on"], said["needed_until"]),
        adjustment=_adjustment(said, on),
    )


def _land(said: _Said) -> ParcelFacts:
    industry = None
    if said["industry"] and said["industry_edition"]:
        industry = Industry(said["industry"], said["industry_edition"])
    recognition = None
    if said["recognition_no"] and said["recognition_on"]:
        recognition = Recognition(
            said["recognition_no"],
            said["recognition_on"],
            low=said["recognition_low"],
            high=said["recognition_high"],
        )
    return ParcelFacts(
        code="",
        areas=Areas(contract_cm2=said["paper_m2"]),
        industry=industry,
        recognition=recognition,
    )


def _city(said: _Said) -> CityLand | None:
    industrial, construction = said["city_industrial_ha"], said["city_construction_ha"]
    if industrial is None or not construction:
        return None
    return CityLand(industrial, construction, said.text("city_source"))


def _condition(said: _Said) -> Condition:
    far = FarRange(said["far_low"], said["far_high"])
    return Condition(
        far=None if far == FarRange(None, None) else far,
        coefficient=said["coefficient"],
        admin_land=said["admin_land"],
        admin_gfa=said["admin_gfa"],
        green=said["green"],
        kinds=said["kinds"],
    )


def _supply(said: _Said) -> SupplyTerms:
    targets = [
        _target(name.removeprefix(_TARGET), value, None, _BENEFIT_UNIT)
        for name, value in said.values.items()
        if name.startswith(_TARGET)
    ]
    if said["far_low"] is not None:
        targets.append(_target("FAR", said["far_low"], said["far_high"], ""))
    told = said["liability"] is not None or any(name.startswith(_TARGET) for name in said.values)
    return SupplyTerms(
        targets=tuple(targets) if told else None,
        liability=said["liability"],
        standard=said["standard"],
        excluded=said.text("excluded"),
        restricted=said.text("restricted"),
        listed_on=said["listed_on"],
    )


def _target(code: str, low: Fraction, high: Fraction | None, unit: str) -> Target:
    kind = indicator_kinds()[code]
    return Target(code, kind.operator, low, high, unit, kind.stage)


def _adjustment(said: _Said, on: date) -> Adjustment | None:
    if not (said["adjust_line"] and said["adjust_kind"] and said["adjust_reason"]):
        return None
    return Adjustment(
        control=ControlClass[said["adjust_line"]],
        kind=AdjustmentKind(said["adjust_kind"]),
        reason=AdjustmentReason(said["adjust_reason"]),
        valid_from=on,
        added_cm2=said["adjust_added_m2"] or 0,
        removed_cm2=said["adjust_removed_m2"] or 0,
        added_on=said["adjust_added_on"],
        removed_on=said["adjust_removed_on"],
        body=said.text("adjust_body"),
        number=said.text("adjust_number"),
        decided_on=said["adjust_decided_on"],
    )


def _value(item: InputField, typed: str) -> Any:
    if len(typed) > _LONGEST:
        raise Unusable(f"“{item.label}”太长，请不要超过 {_LONGEST} 个字。")
    if item.choices and typed not in {value for value, _ in item.choices}:
        raise Unusable(f"“{item.label}”填的是“{typed[:40]}”，请从选项中选择。")
    try:
        return _READ[item.kind](typed)
    except ValueError as error:
        raise Unusable(f"“{item.label}”填的是“{typed[:40]}”，{_HINTS[item.kind]}") from error


def _number(typed: str) -> Fraction:
    plain = typed.replace(",", "").replace("，", "")
    if not _NUMBER.fullmatch(plain) or not plain.isascii():
        raise ValueError(typed)
    return exact(plain)


def _scaled(unit: int) -> Callable[[str], int]:
    return lambda typed: half_up(_number(typed) * unit)


def _names(typed: str) -> tuple[str, ...]:
    names = (part.strip() for part in re.split("[、，,;；\n]", typed))
    return tuple(name for name in names if name and name != _NONE)


def _digits(count: int) -> Callable[[str], str]:
    def read(typed: str) -> str:
        if len(typed) != count or not typed.isascii() or not typed.isdigit():
            raise ValueError(typed)
        return typed

    return read


_READ: Mapping[str, Callable[[str], Any]] = MappingProxyType(
    {
        "text": str,
        "names": _names,
        "yes_no": lambda typed: typed == _YES,
        "yes_only": lambda typed: typed == _YES,
        "number": _number,
        "percent": lambda typed: _number(typed.removesuffix("%")) / PERCENT,
        "area": _scaled(CM2_PER_M2),
        "hectare": _scaled(CM2_PER_HECTARE),
        "money": _scaled(FEN_PER_WAN),
        "date": date.fromisoformat,
        "division": _digits(2),
        "year": lambda typed: int(_digits(4)(typed)),
        "line": str,
        "adjustment": str,
        "reason": str,
    }
)
_A_NUMBER = "请只填数字，如 15.00。"
_HINTS: Mapping[str, str] = MappingProxyType(
    {
        "number": _A_NUMBER,
        "percent": "请只填百分数的数字，如 40。",
        "area": _A_NUMBER,
        "hectare": _A_NUMBER,
        "money": _A_NUMBER,
        "date": "请按 2025-12-31 的形式填写。",
        "division": "请填两位数字，如 39。",
        "year": "请填四位年份，如 2017。",
    }
)
_CHOICES: Mapping[str, tuple[tuple[str, str], ...]] = MappingProxyType(
    {
        "yes_no": ((_YES, "是"), (_NO, "否")),
        "yes_only": ((_YES, "是"),),
        "line": tuple(
            (control.name, control.word) for control in (ControlClass.RED, ControlClass.BLUE)
        ),
        "adjustment": (
            (AdjustmentKind.ADD.value, "调入"),
            (AdjustmentKind.REMOVE.value, "调出"),
            (AdjustmentKind.SWAP.value, "置换"),
            (AdjustmentKind.CORRECT.value, "更正"),
        ),
        "reason": tuple((reason.value, reason.value) for reason in AdjustmentReason),
    }
)


@cache
def _fields() -> Mapping[str, InputField]:
    text = (files("gis_service.services") / "plan_inputs.toml").read_text(encoding="utf-8")
    return MappingProxyType(
        {
            name: InputField(
                name,
                row["label"],
                row["kind"],
                tuple(Purpose(each) for each in row["purposes"]),
                _CHOICES.get(row["kind"], ()),
            )
            for name, row in tomllib.loads(text).items()
        }
    )
