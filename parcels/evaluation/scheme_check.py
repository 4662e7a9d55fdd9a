"""Whether a scheme can be worked with: names that exist, weights and shares that fit (方案检查)."""

from fractions import Fraction

from parcels.evaluation.scheme import (
    Baseline,
    Bound,
    GroupName,
    Mode,
    Part,
    Scheme,
    SchemeError,
    quantities,
)


def check(scheme: Scheme) -> None:
    """Raises SchemeError."""
    _check_classes(scheme)
    if unknown := set(scheme.group_by) - {name.value for name in GroupName}:
        raise SchemeError(
            f"group_by 中的“{'、'.join(sorted(unknown))}”不能用来分组，"
            f"可用：{'、'.join(f'{name.value}（{name.label}）' for name in GroupName)}。"
        )
    scales = [part.above_scale for part in scheme.parts]
    if len(set(scales)) < len(scales):
        raise SchemeError("规上（或规下）的 [[part]] 写了两次，请合并。")
    for part in scheme.parts:
        _check_part(scheme, part)


def _check_classes(scheme: Scheme) -> None:
    named = {cut.name for cut in scheme.cuts} | {scheme.remainder}
    named |= {item.grade for item in (*scheme.vetoes.values(), *scheme.protections.values())}
    if len(set(scheme.classes)) < len(scheme.classes):
        raise SchemeError("classes 中有重复的等级。")
    if not named <= set(scheme.classes):
        raise SchemeError(
            f"等级“{'、'.join(sorted(named - set(scheme.classes)))}”不在 classes 中，请补上或改正。"
        )
    cut_names = [cut.name for cut in scheme.cuts]
    if len(set(cut_names)) < len(cut_names):
        raise SchemeError("同一等级写了两个 [[cut]]，请合并。")
    if any(cut.share < 0 for cut in scheme.cuts):
        raise SchemeError("[[cut]] 的 share 不能是负数。")
    if sum((cut.share for cut in scheme.cuts), Fraction()) > 1:
        raise SchemeError("各等级的比例（[[cut]] 的 share）之和超过 1。")
    limited = {cut.name for cut in scheme.cuts if cut.bound is Bound.AT_MOST}
    for item in scheme.protections.values():
        if item.grade in limited and scheme.place(item.grade) < scheme.place(scheme.remainder):
            raise SchemeError(
                f"保护条款“{item.label}”会把企业提到不超过比例的 {item.grade} 级，请改 floor。"
            )


def _check_part(scheme: Scheme, part: Part) -> None:
    name = "规上" if part.above_scale else "规下"
    codes = [rule.code for rule in part.indicators]
    if len(set(codes)) < len(codes) or not codes:
        raise SchemeError(f"{name}的指标代码有重复，或者没有指标。")
    if scheme.unassigned(part) < 0:
        raise SchemeError(f"{name}各指标权重之和超过满分 {scheme.full_weight}。")
    for rule in part.indicators:
        where = f"{name}指标“{rule.label}”（{rule.code}）"
        if rule.weight < 0:
            raise SchemeError(f"{where}的权重是负数。")
        for quantity in (rule.upper, rule.lower):
            if quantity not in quantities():
                raise SchemeError(
                    f"{where}用到的数据“{quantity}”没有，可用：{'、'.join(quantities())}。"
                )
        fixed = scheme.mode is Mode.RATIO and rule.baseline is Baseline.FIXED
        if fixed and (rule.fixed is None or rule.fixed <= 0):
            raise SchemeError(f"{where}的基准值（fixed）应为正数。")
