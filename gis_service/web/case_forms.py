"""Which blanks the form of a step has, and reading them back (办理表单).

A blank is named like the field of ``Given`` it fills; those of a way of disposal carry its mode
before them (``EXTEND.new_start``).
"""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from gis_service.web.blanks import (
    CHOOSE,
    EVIDENCE,
    Blank,
    Kind,
    blanks_of_choice,
    blanks_of_step,
    read_blanks,
    read_choice,
)
from gis_service.web.filter_view import Option
from parcels.cases.case import Case, ReuseWay
from parcels.cases.disposal import Mode
from parcels.cases.documents import document_kinds
from parcels.procedure import Step
from parcels.works import DelayCause

VERIFIED = "verified"
CONTENT = "content."
CONFIRMED = "confirmed."
"""Before the code of a policy row that is not 现行 and is cited nevertheless."""
_CAUSES = (CHOOSE, *(Option(one.value, one.label) for one in DelayCause))
_WAYS = (CHOOSE, *(Option(one.value, one.value) for one in ReuseWay))
_MODES = (CHOOSE, *(Option(one.value, one.label) for one in Mode))
_NEW_START = ("new_start", "新的约定动工日", Kind.DAY)
_BY_GUARD: Mapping[str, tuple[Blank, ...]] = MappingProxyType(
    {
        "numbered": (Blank("number", "文号、备案号"),),
        "evidence": (EVIDENCE,),
        "receipt": (EVIDENCE,),
        "department_told": (EVIDENCE,),
        "agreed": (Blank("agreed", "使用权人同意", Kind.BOX), EVIDENCE),
        "verified": (Blank(VERIFIED, "事实经核实", Kind.BOX),),
        "started": (Blank(VERIFIED, "动工事实经核实", Kind.BOX),),
        "full_year": (Blank(VERIFIED, "事实经核实", Kind.BOX),),
        "two_years": (Blank(VERIFIED, "事实经核实", Kind.BOX),),
        "cause": (
            Blank("cause", "认定原因", Kind.CHOICE, _CAUSES),
            Blank("department", "责任部门（政府其他行为须写）"),
            Blank("description", "具体行为（政府其他行为须写）"),
            Blank("malicious", "恶意囤地、炒地（须写理由）", Kind.BOX),
        ),
        "named_mortgagees": (Blank("mortgagees", "已通知的抵押权人（每行一个）", Kind.LINES),),
        "fee_exact": (
            Blank("amount_fen", "征缴数额（元）", Kind.MONEY),
            Blank("levy_base.fen", "计征基数（元，部分计征时填）", Kind.MONEY),
            Blank("levy_base.reason", "部分计征的理由"),
        ),
        "fee_received": (Blank("amount_fen", "实缴数额（元）", Kind.MONEY),),
        "summons_ahead": (Blank("hearing_on", "听证日期", Kind.DAY),),
        "handed_in_or_due": (Blank("handed_in", "使用权人已交回证书", Kind.BOX),),
        "reuse_way": (Blank("reuse", "利用方式", Kind.CHOICE, _WAYS),),
        "mode": (Blank("mode", "处置方式", Kind.CHOICE, _MODES),),
    }
)
_OF_MODE: Mapping[Mode, tuple[tuple[str, str, Kind], ...]] = MappingProxyType(
    {
        Mode.EXTEND: (
            ("effective_on", "补充协议生效日", Kind.DAY),
            _NEW_START,
            ("new_completion", "新的约定竣工日", Kind.DAY),
            ("agreed_start", "协议写明的原动工日", Kind.DAY),
            ("liability", "约定了违约责任", Kind.BOX),
        ),
        Mode.CHANGE_USE: (
            ("procedures_done", "重新办理了用地手续", Kind.BOX),
            ("price_settled", "价款重新核算并收缴、退还", Kind.BOX),
            ("fits_plan", "符合规划", Kind.BOX),
            ("in_red_line", "位于工业红线区", Kind.CHOICE),
            _NEW_START,
        ),
        Mode.TEMP_USE: (("since", "临时使用自", Kind.DAY), ("until", "至", Kind.DAY), _NEW_START),
        Mode.BUY_BACK: (
            ("basis", "补偿依据", Kind.TEXT),
            ("amount_fen", "补偿金额（元）", Kind.MONEY),
        ),
        Mode.SWAP: (
            ("price_paid", "价款已缴清", Kind.BOX),
            ("funds_ready", "项目资金落实", Kind.BOX),
            ("equal_value", "置换地块价值相当", Kind.BOX),
            ("same_use", "用途相同", Kind.BOX),
            ("target_parcel", "置换地块", Kind.TEXT),
            ("contract_marked", "新合同注明置换土地", Kind.BOX),
            _NEW_START,
        ),
        Mode.OTHER: (("text", "处置办法", Kind.TEXT), ("basis", "依据", Kind.TEXT), _NEW_START),
    }
)


def blanks_of(step: Step, case: Case) -> tuple[Blank, ...]:
    """The blanks of a step; the document served first, where it is one."""
    served = Blank("document", "送达的文书", Kind.CHOICE, tuple(_issued(case)))
    return blanks_of_step(step, _BY_GUARD, (served,) if "issued" in step.guards else ())


def blanks_of_mode(mode: Mode) -> tuple[Blank, ...]:
    return blanks_of_choice(mode.value, _OF_MODE[mode])


def given_values(step: Step, case: Case, form: Mapping[str, str]) -> dict[str, Any]:
    """The form as values of ``Given``. Raises Unusable for an amount that is none."""
    values: dict[str, Any] = {}
    for name, value in read_blanks(blanks_of(step, case), form).items():
        if value is not None and name not in (VERIFIED, "mode"):
            outer, _, inner = name.partition(".")
            if inner:
                values.setdefault(outer, {})[inner] = value
            else:
                values[outer] = value
    mode = form.get("mode", "")
    if mode in set(Mode):
        values["disposal"] = _disposal(Mode(mode), form)
    return values


def _disposal(mode: Mode, form: Mapping[str, str]) -> dict[str, Any]:
    read = read_choice(blanks_of_mode(mode), form)
    texts = {name for name, _, kind in _OF_MODE[mode] if kind == Kind.TEXT}
    return {name: "" if value is None and name in texts else value for name, value in read.items()}


def _issued(case: Case) -> Iterator[Option]:
    """Documents already issued, newest first."""
    kinds = document_kinds()
    codes = (code for event in reversed(case.events) for code in event.documents)
    for code in dict.fromkeys(codes):
        if code in kinds:
            yield Option(code, kinds[code].title)
