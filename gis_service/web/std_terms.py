"""The form of what a 标准地 project agreed: rows of targets, days, liability (约定指标表单).

A row of a target is blank or complete; what is typed wrong is told with its row, and stays.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from gis_service.errors import Unusable
from gis_service.services.std_words import FORMULAS, OPERATORS, STAGES, label_of
from gis_service.web.blanks import YES
from gis_service.web.filter_view import Option
from gis_service.web.typed_land import typed_day, typed_number, typed_year
from parcels.contract import CheckStage, Operator
from parcels.standard.penalty import Formula, PenaltyTerms
from parcels.standard.project import Project
from parcels.standard.target import Target, indicator_kinds
from parcels.units import (
    CM2_PER_M2,
    FEN_PER_WAN,
    FEN_PER_YUAN,
    PERCENT,
    Exact,
    half_up,
    m2,
    ratio,
    yuan,
)

MORE = "more"
"""Posted by the button that asks for more rows."""
_SPARE, _MOST = 3, 40
_LAND = {"": "未注明", "no": "不含地价款", "yes": "含地价款"}
_DAYS = {
    "deliver_by": "约定交地日期",
    "start_by": "约定动工日期",
    "complete_by": "约定竣工日期",
    "reach_on": "达产日期",
    "term_end": "使用年限届满日期",
}
_PLAIN = "（无单位）"
_CHOOSE = Option("", "—")


@dataclass(frozen=True, slots=True)
class TargetRowForm:
    """One row: what stands in its blanks, by name without the row's number."""

    number: int
    said: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class TermsForm:
    """The form as std_terms.html draws it; ``said``: what stands in the blanks beside the rows."""

    rows: tuple[TargetRowForm, ...]
    said: Mapping[str, str]
    indicators: tuple[Option, ...]
    operators: tuple[Option, ...]
    units: tuple[Option, ...]
    stages: tuple[Option, ...]
    land: tuple[Option, ...]
    formulas: tuple[Option, ...]
    days: Mapping[str, str]


def form_of(said: Mapping[str, str]) -> TermsForm:
    """From what was typed or proposed; blank rows follow the filled ones."""
    numbers = sorted(_numbers(said))
    rows = [TargetRowForm(place, _row(said, number)) for place, number in enumerate(numbers)]
    asked = 2 * _SPARE if said.get(MORE) == YES else _SPARE
    blank = range(len(rows), min(len(rows) + asked, _MOST))
    rows += [TargetRowForm(place, _BLANK) for place in blank]
    kinds = indicator_kinds()
    return TermsForm(
        rows=tuple(rows),
        said=dict.fromkeys(_NAMES, "") | {name: said[name] for name in _NAMES if name in said},
        indicators=(_CHOOSE, *(Option(code, kind.label) for code, kind in kinds.items())),
        operators=tuple(Option(one.value, word) for one, word in OPERATORS.items()),
        units=tuple(Option(unit, unit or _PLAIN) for unit in _units()),
        stages=tuple(Option(one.value, word) for one, word in STAGES.items()),
        land=tuple(Option(value, word) for value, word in _LAND.items()),
        formulas=tuple(Option(one.value, word) for one, word in FORMULAS.items()),
        days=_DAYS,
    )


def said_of(project: Project) -> dict[str, str]:
    """The blanks as they stand for terms that are known."""
    said = {name: "" if (day := getattr(project, name)) is None else str(day) for name in _DAYS}
    terms = project.penalty
    rate = "" if terms.rate is None else ratio(terms.rate)
    said |= {
        "holder": project.holder,
        "uscc": project.uscc,
        "check_year": str(project.check_year or ""),
        "area_m2": "" if project.area_cm2 is None else ratio(m2(project.area_cm2)),
        "price_wan": "" if project.price_fen is None else _wan(project.price_fen),
        "liability": YES if project.liability else "",
        "exit_agreed": YES if project.exit_agreed else "",
        "formula": terms.formula.value,
        "fixed_yuan": "" if terms.fixed_fen is None else yuan(terms.fixed_fen),
        "rate_gap": rate if terms.formula is Formula.PER_MU_GAP else "",
        "rate_price": ratio(terms.rate * PERCENT)
        if terms.formula is Formula.PCT_PRICE and terms.rate is not None
        else "",
    }
    for place, target in enumerate(project.targets):
        said |= {f"t{place}.{name}": text for name, text in _said_of_target(target).items()}
    return said


def terms_of(base: Project, said: Mapping[str, str]) -> Project:
    """The terms typed, on the land of ``base``. Raises Unusable for the first blank that is wrong.

    Area and price are those of the contract unless typed otherwise.
    """
    days = {
        name: typed_day(said[name], label) if said.get(name, "").strip() else None
        for name, label in _DAYS.items()
    }
    first, last = days["start_by"], days["complete_by"]
    if first is not None and last is not None and last < first:
        raise Unusable(f"约定竣工日期 {last} 早于约定动工日期 {first}，请核对。")
    area = _optional(said, "area_m2", "合同面积")
    price = _optional(said, "price_wan", "出让价款")
    year = said.get("check_year", "").strip()
    return replace(
        base,
        holder=said.get("holder", "").strip(),
        uscc=said.get("uscc", "").strip().upper(),
        check_year=typed_year(year, "考核年度") if year else None,
        targets=tuple(_targets(said)),
        liability=said.get("liability") == YES,
        penalty=_penalty(said),
        exit_agreed=said.get("exit_agreed") == YES,
        area_cm2=None if area is None else half_up(area * CM2_PER_M2),
        price_fen=None if price is None else half_up(price * FEN_PER_WAN),
        deliver_by=days["deliver_by"],
        start_by=first,
        complete_by=last,
        reach_on=days["reach_on"],
        term_end=days["term_end"],
    )


def _targets(said: Mapping[str, str]) -> Iterator[Target]:
    seen: set[tuple[str, CheckStage]] = set()
    for place, number in enumerate(sorted(_numbers(said)), start=1):
        target = _target(_row(said, number), f"第 {place} 行")
        key = (target.indicator, target.stage)
        if key in seen:
            raise Unusable(
                f"第 {place} 行重复：{label_of(target.indicator)}已有{STAGES[target.stage]}的约定，"
                "请删去一行，或改考核阶段。"
            )
        seen.add(key)
        yield target


def _target(row: Mapping[str, str], where: str) -> Target:
    code = row["indicator"]
    if code not in indicator_kinds():
        raise Unusable(f"{where}填了数值，没有选指标，请选择。")
    label = f"{where}{label_of(code)}"
    operator, unit = Operator(row["operator"]), row["unit"]
    if unit not in indicator_kinds()[code].units:
        units = "、".join(one or _PLAIN for one in indicator_kinds()[code].units)
        raise Unusable(f"{label}的单位不能是“{unit or _PLAIN}”，可选：{units}。")
    low, high = (_bound(row[name], label, name) for name in ("low", "high"))
    if operator is Operator.AT_LEAST and (low is None or high is not None):
        raise Unusable(f"{label}是“不低于”，请只填下限。")
    if operator is Operator.AT_MOST and (high is None or low is not None):
        raise Unusable(f"{label}是“不高于”，请只填上限。")
    if operator is Operator.BETWEEN and (low is None or high is None or low > high):
        raise Unusable(f"{label}是区间，请填下限和上限，下限不大于上限。")
    land = row["land"]
    return Target(
        indicator=code,
        operator=operator,
        low=low,
        high=high,
        unit=unit,
        stage=CheckStage(row["stage"]),
        mandatory=row["advisory"] != YES,
        exempt=row["exempt"].strip(),
        with_land_price=land == "yes" if code == "FAI_MU" and land else None,
        clause=row["clause"].strip(),
    )


def _penalty(said: Mapping[str, str]) -> PenaltyTerms:
    typed = said.get("formula", "")
    formula = Formula(typed) if typed in set(Formula) else Formula.NONE
    match formula:
        case Formula.FIXED:
            fixed = _optional(said, "fixed_yuan", "违约金固定金额")
            return PenaltyTerms(
                formula, fixed_fen=None if fixed is None else half_up(fixed * FEN_PER_YUAN)
            )
        case Formula.PER_MU_GAP:
            return PenaltyTerms(formula, rate=_optional(said, "rate_gap", "违约金差额倍数"))
        case Formula.PCT_PRICE:
            share = _optional(said, "rate_price", "违约金占价款的比例")
            return PenaltyTerms(formula, rate=None if share is None else share / PERCENT)
    return PenaltyTerms()


def _bound(typed: str, label: str, name: str) -> Exact | None:
    if not typed.strip():
        return None
    return typed_number(typed, f"{label}的{'下限' if name == 'low' else '上限'}")


def _optional(said: Mapping[str, str], name: str, label: str) -> Fraction | None:
    typed = said.get(name, "")
    if not typed.strip():
        return None
    value = typed_number(typed, label)
    if value < 0:
        raise Unusable(f"{label}不能是负数，写成了“{typed}”。")
    return value


def _said_of_target(target: Target) -> dict[str, str]:
    land = {None: "", False: "no", True: "yes"}[target.with_land_price]
    return {
        "indicator": target.indicator,
        "operator": target.operator.value,
        "low": "" if target.low is None else ratio(target.low),
        "high": "" if target.high is None else ratio(target.high),
        "unit": target.unit,
        "stage": target.stage.value,
        "advisory": "" if target.mandatory else YES,
        "exempt": target.exempt,
        "land": land,
        "clause": target.clause,
    }


def _numbers(said: Mapping[str, str]) -> Iterator[int]:
    """Numbers of the rows with anything typed that makes a target."""
    for number in range(_MOST):
        if any(said.get(f"t{number}.{name}", "").strip() for name in _MAKES_A_TARGET):
            yield number


def _row(said: Mapping[str, str], number: int) -> dict[str, str]:
    row = {name: said.get(f"t{number}.{name}", text) for name, text in _BLANK.items()}
    known = row["operator"] in set(Operator) and row["stage"] in set(CheckStage)
    if not known or row["land"] not in _LAND:
        raise Unusable("指标的比较方式或考核阶段不对，请从页面上选择。")
    return row


def _units() -> Sequence[str]:
    return tuple(dict.fromkeys(unit for kind in indicator_kinds().values() for unit in kind.units))


def _wan(fen: int) -> str:
    return ratio(Fraction(fen, FEN_PER_WAN))


_MAKES_A_TARGET = ("indicator", "low", "high")
_BLANK: Mapping[str, str] = {
    "indicator": "",
    "operator": Operator.AT_LEAST.value,
    "low": "",
    "high": "",
    "unit": "万元/亩",
    "stage": CheckStage.REACH.value,
    "advisory": "",
    "exempt": "",
    "land": "",
    "clause": "",
}
_NAMES = (
    *_DAYS,
    *("holder", "uscc", "check_year"),
    *("area_m2", "price_wan", "liability", "exit_agreed"),
    *("formula", "fixed_yuan", "rate_gap", "rate_price"),
    "reason",
)
