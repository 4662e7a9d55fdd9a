"""Words of targets and figures: units, bounds, and decimals that never blur a limit."""

from datetime import date
from fractions import Fraction

import pytest

from gis_service.services.std_words import bounds, figure, penalty_words, why, with_unit
from parcels.contract import CheckStage, Operator
from parcels.standard.penalty import Formula, PenaltyTerms
from parcels.standard.target import Measure, Target, check

TAX = Target("TAX_MU", Operator.AT_LEAST, 30, None, "万元/亩·年", CheckStage.REACH)
FAR = Target("FAR", Operator.BETWEEN, Fraction("1.2"), 3, "", CheckStage.ACCEPT)
GREEN = Target("GREEN", Operator.AT_MOST, None, 20, "%", CheckStage.ACCEPT)
DAY = date(2025, 12, 31)


@pytest.mark.parametrize(
    ("target", "said"),
    [
        (TAX, "不低于 30.00 万元/亩·年"),
        (FAR, "1.20 至 3.00"),
        (GREEN, "不高于 20.00%"),
        (Target("TAX_MU", Operator.AT_LEAST, None, None, "", CheckStage.REACH), "没有填写数值"),
    ],
)
def test_bounds_are_said_with_their_unit(target: Target, said: str) -> None:
    assert bounds(target) == said


def test_a_figure_just_under_its_limit_does_not_read_as_the_limit() -> None:
    assert with_unit(Fraction("29.9996"), "万元/亩", 30) == "29.9996 万元/亩"
    assert with_unit(Fraction("29.98"), "万元/亩", 30) == "29.98 万元/亩"
    assert with_unit(30, "万元/亩", 30) == "30.00 万元/亩"


def test_a_figure_is_told_in_the_unit_agreed() -> None:
    measure = Measure("TAX_MU", 414_800, "元/亩", "企业效益 2025 年度", DAY)
    assert figure(measure, TAX) == "41.48 万元/亩·年"
    other = Measure("TAX_MU", 5, "人", "材料", DAY)
    assert figure(other, TAX) == "5.00 人"


def test_why_names_the_source_or_what_is_missing() -> None:
    measure = Measure("TAX_MU", 414_800, "元/亩", "企业效益 2025 年度", DAY)
    assert why(check(TAX, measure, None, DAY), measure) == "企业效益 2025 年度"
    assert why(check(TAX, None, None, DAY), None) == "缺数据，未作判断"
    assert why(check(TAX, measure, DAY, DAY), measure) == "未到达产考核时间；企业效益 2025 年度"


@pytest.mark.parametrize(
    ("terms", "said"),
    [
        (PenaltyTerms(), "没有约定违约金"),
        (PenaltyTerms(Formula.FIXED, fixed_fen=12_345_678), "固定金额 123456.78 元"),
        (PenaltyTerms(Formula.PER_MU_GAP, rate=Fraction(3, 2)), "按亩均差额 × 面积 × 1.50"),
        (PenaltyTerms(Formula.PCT_PRICE, rate=Fraction(5, 100)), "按出让价款比例 5.00%"),
        (PenaltyTerms(Formula.FIXED), "固定金额（数值未填写）"),
    ],
)
def test_penalties_are_said_with_their_number(terms: PenaltyTerms, said: str) -> None:
    assert penalty_words(terms) == said
