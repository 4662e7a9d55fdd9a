"""Words of 标准地 projects that page, ledger and interface share: targets, stages, penalties."""

from collections.abc import Mapping
from types import MappingProxyType

from parcels.contract import CheckStage, Operator
from parcels.outcome import Outcome
from parcels.standard.penalty import Formula, PenaltyTerms
from parcels.standard.standing import TargetStanding
from parcels.standard.target import Measure, Target, TargetResult, converted, indicator_kinds
from parcels.units import PERCENT, Exact, ratio, shown, yuan

STAGES: Mapping[CheckStage, str] = MappingProxyType(
    {
        CheckStage.ACCEPT: "竣工验收",
        CheckStage.REACH: "达产考核",
        CheckStage.ANNUAL: "年度核对",
        CheckStage.EXPIRE: "到期考核",
    }
)
OPERATORS: Mapping[Operator, str] = MappingProxyType(
    {Operator.AT_LEAST: "不低于", Operator.AT_MOST: "不高于", Operator.BETWEEN: "区间"}
)
FORMULAS: Mapping[Formula, str] = MappingProxyType(
    {
        Formula.NONE: "没有约定违约金",
        Formula.FIXED: "固定金额",
        Formula.PER_MU_GAP: "按亩均差额",
        Formula.PCT_PRICE: "按出让价款比例",
    }
)
_PLACES = 2
_UNKNOWN: Mapping[str, str] = MappingProxyType(
    {
        "missing": "缺数据，未作判断",
        "unit": "约定的数值、单位不全，或与数据的单位不能换算，未作判断",
        "land_price": "数据与约定是否含地价款不一致，未作判断",
    }
)


def label_of(indicator: str) -> str:
    return indicator_kinds()[indicator].label


def bounds(target: Target) -> str:
    """不低于 30.00 万元/亩; 1.20 至 3.00."""
    low, high = (None if one is None else ratio(one) for one in (target.low, target.high))
    if target.operator is Operator.BETWEEN and low is not None and high is not None:
        return _united(f"{low} 至 {high}", target.unit)
    if target.operator is Operator.AT_MOST:
        low = None
    if target.operator is Operator.AT_LEAST:
        high = None
    said = [f"{word} {one}" for word, one in (("不低于", low), ("不高于", high)) if one is not None]
    return _united("、".join(said), target.unit) if said else "没有填写数值"


def with_unit(value: Exact, unit: str, *limits: Exact | None) -> str:
    """Two decimals; more where two would show a value as the limit that it does not equal."""
    text = shown(value, _PLACES)
    if any(one is not None and one != value and shown(one, _PLACES) == text for one in limits):
        text = ratio(value)
    return _united(text, unit)


def _united(text: str, unit: str) -> str:
    return text + unit if unit in ("", "%") else f"{text} {unit}"


def figure(measure: Measure, target: Target) -> str:
    """A measured figure in the target's unit, in its own where the two do not convert."""
    value = converted(measure, target.unit)
    if value is None:
        return with_unit(measure.value, measure.unit)
    return with_unit(value, target.unit, target.low, target.high)


def why(result: TargetResult, measure: Measure | None) -> str:
    """What the outcome rests on: the source of the figure, or why there is none."""
    if result.outcome is Outcome.EXEMPT:
        return f"不考核：{result.target.exempt}"
    if result.outcome is Outcome.UNKNOWN:
        return _UNKNOWN[result.reason]
    early = f"未到{STAGES[result.target.stage]}时间" if result.outcome is Outcome.NOT_DUE else ""
    source = measure.source if measure is not None else ""
    return "；".join(text for text in (early, source) if text)


def measured(standing: TargetStanding) -> str:
    """The figure of the stored data; "" without one."""
    return "" if standing.measure is None else figure(standing.measure, standing.target)


def reported_words(standing: TargetStanding) -> str:
    """What was handed in, with its source."""
    measure = standing.reported
    if measure is None:
        return ""
    on = f"，{measure.on}" if measure.on is not None else ""
    return f"报送 {figure(measure, standing.target)}（{measure.source}{on}）"


def checked_words(standing: TargetStanding, *, figures: bool = True) -> str:
    """2026-03-01 不合格（25.00 万元/亩）; ``figures``: whether the figure may be read."""
    checked = standing.checked
    if checked is None:
        return ""
    measure = checked.measure if figures else None
    told = "" if measure is None else f"（{figure(measure, standing.target)}）"
    return f"{checked.on} {checked.result.outcome.word}{told}"


def penalty_words(terms: PenaltyTerms) -> str:
    """How the penalty is worked out, with its number."""
    word = FORMULAS[terms.formula]
    match terms.formula:
        case Formula.FIXED if terms.fixed_fen is not None:
            return f"{word} {yuan(terms.fixed_fen)} 元"
        case Formula.PER_MU_GAP if terms.rate is not None:
            return f"{word} × 面积 × {ratio(terms.rate)}"
        case Formula.PCT_PRICE if terms.rate is not None:
            return f"{word} {ratio(terms.rate * PERCENT)}%"
        case Formula.NONE:
            return word
    return f"{word}（数值未填写）"
