"""How lines and their adjustments are called on pages and in lists (保护线用语)."""

from datetime import date

from gis_service.store.proposal_rows import RANGE, Proposed
from parcels.control_class import ControlClass
from parcels.lines.adjustment import AdjustmentKind
from parcels.lines.course import DRAFT_STEP, PACKAGE
from parcels.lines.park_range import RangeKind
from parcels.lines.proposal import sentence_of
from parcels.policy import Policy
from parcels.procedure import load_procedure

KINDS = {
    AdjustmentKind.ADD: "调入",
    AdjustmentKind.REMOVE: "调出",
    AdjustmentKind.SWAP: "置换",
    AdjustmentKind.CORRECT: "更正",
}
UNKNOWN_CLASS = "缺数据"


def class_word(control: ControlClass | None) -> str:
    """A control class, or that none can be told."""
    return UNKNOWN_CLASS if control is None else control.word


def step_word(step: str) -> str:
    """A step as a button and the history call it."""
    if step == DRAFT_STEP:
        return "拟订方案"
    return load_procedure(PACKAGE).steps[step].label


_CLAUSES = {
    ControlClass.RED: "line.red",
    ControlClass.BLUE: "line.blue",
    ControlClass.CLASSIFY: "line.classify",
    ControlClass.PARK_OUTSIDE: "line.park_outside",
}
_NO_CLASS = "须核对，不作建议"


def proposal_sentence(proposed: Proposed) -> str:
    """Why it is proposed."""
    if proposed.sort == RANGE:
        return RangeKind[proposed.reason].value
    return sentence_of(proposed.reason)


def proposal_word(proposed: Proposed) -> str:
    """What is proposed."""
    if proposed.sort == RANGE:
        return "园区范围"
    return _NO_CLASS if proposed.control is None else proposed.control.word


def proposal_clauses(proposed: Proposed, policy: Policy, on: date) -> tuple[str, ...]:
    """The rows it rests on, each with the standing of its document."""
    codes = [_CLAUSES.get(proposed.control, "line.red") if proposed.control else "line.red"]
    if proposed.sort == RANGE and proposed.control is None:
        codes = ["line.park_outside"]
    codes.append("line.cluster")
    rows = (policy.find(code, on) for code in codes)
    return tuple(f"{row.citation}（{row.status.value}）" for row in rows if row is not None)
