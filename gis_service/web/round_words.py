"""Figures of a round as pages and sheets print them (评价数据的写法)."""

from fractions import Fraction

from gis_service.errors import Unusable
from gis_service.web import figures, words
from gis_service.web.filter_view import Option
from parcels.evaluation.round import AREA, WHOLE, Item
from parcels.evaluation.scheme import Baseline, IndicatorRule, Missing, quantities
from parcels.units import Exact, exact, shown

ITEMS = tuple(code for code, kind in quantities().items() if kind.of == code)
"""Quantities that are stated, area last in the file and first on a page."""
_PLACES = 2
_RATIO_PLACES = 4
_MISSING = {
    Missing.AVG_OF_GROUP: "缺数据，按同组平均得分",
    Missing.ZERO: "缺数据，计 0 分",
    Missing.REDISTRIBUTE: "缺数据，权重分给其他指标",
    Missing.BLOCK: "缺数据或基准，不能评价",
}
_BASELINES = {
    Baseline.LAST_YEAR_MEAN: "上年同组合计之比",
    Baseline.TWICE_MEAN: "上年同组合计之比的 2 倍",
    Baseline.FIXED: "方案列明",
}


def in_order() -> tuple[str, ...]:
    """Stated quantities, the area first."""
    return (AREA, *(code for code in ITEMS if code != AREA))


def item_label(code: str) -> str:
    return "全部数据" if code == WHOLE else quantities()[code].label


def item_unit(code: str) -> str:
    return quantities()[code].unit


def amount(code: str, value: Exact | None) -> str:
    """A stored amount in its unit, without the unit's name."""
    if value is None:
        return words.NOTHING
    found = quantities()[code].shown(value)
    if found.denominator == 1 and found == int(found) and code == "staff":
        return f"{int(found):,}"
    return figures.grouped(shown(found, _PLACES))


def with_unit(code: str, value: Exact | None) -> str:
    return "未填报" if value is None else f"{amount(code, value)} {item_unit(code)}"


def number(value: Exact | None, places: int = _RATIO_PLACES) -> str:
    """A ratio or a score, trailing zeros cut after two decimals."""
    if value is None:
        return words.NOTHING
    whole, _, decimals = shown(value, places).partition(".")
    return figures.grouped(f"{whole}.{decimals.rstrip('0').ljust(_PLACES, '0')}")


def points(value: Exact | None) -> str:
    return words.NOTHING if value is None else shown(value, _PLACES)


def missing_words(code: str) -> str:
    return _MISSING[Missing(code)] if code else ""


def baseline_words(rule: IndicatorRule) -> str:
    return _BASELINES[rule.baseline]


def rule_unit(rule: IndicatorRule) -> str:
    """万元/亩 and the like; a share of the same unit is a plain ratio."""
    if item_unit(rule.upper) == item_unit(rule.lower):
        return "比值"
    return f"{item_unit(rule.upper)}/{item_unit(rule.lower)}"


def stored_amount(code: str, typed: str) -> Fraction:
    """What was typed in the unit, in stored units. Raises Unusable naming the blank."""
    text = typed.replace(",", "").replace("，", "").strip()
    unit = item_unit(code)
    try:
        value = exact(text)
    except (ValueError, ZeroDivisionError) as error:
        raise Unusable(
            f"「{item_label(code)}（{unit}）」填的是“{typed}”，不是数字。请只填数字，如 64.00。"
        ) from error
    if "/" in text or "e" in text.lower() or (value < 0 and code == AREA):
        raise Unusable(f"「{item_label(code)}（{unit}）」填的是“{typed}”，请填不小于 0 的数字。")
    return value * quantities()[code].scale


def item_options(items: tuple[str, ...], chosen: str = "") -> tuple[Option, ...]:
    return tuple(
        Option(code, f"{item_label(code)}（{item_unit(code)}）", code == chosen) for code in items
    )


def item_of(uscc: str, code: str) -> Item:
    """Raises Unusable for a quantity that is none."""
    if code != WHOLE and code not in ITEMS:
        raise Unusable("请选择一项数据。")
    return Item(uscc, code)
