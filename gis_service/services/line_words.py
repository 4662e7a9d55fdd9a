"""How lines and their adjustments are called on pages and in lists (保护线用语)."""

from parcels.control_class import ControlClass
from parcels.lines.adjustment import AdjustmentKind
from parcels.lines.course import DRAFT_STEP, PACKAGE
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
