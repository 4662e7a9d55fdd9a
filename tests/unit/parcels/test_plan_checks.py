"""The fifteen checks as a whole, and C1 to C6: land, lines and the city's balance."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parcels.control_class import ControlClass
from parcels.facts import LandUse, ParcelFacts, ZoneShare
from parcels.layers import LayerKind
from parcels.lines.adjustment import Adjustment, AdjustmentKind, AdjustmentReason
from parcels.outcome import Effect, Outcome
from parcels.plan_checks.finding import Check
from parcels.plan_checks.judge import check_plan
from parcels.plan_checks.plan import (
    CityLand,
    Overlap,
    Plan,
    Purpose,
    Relation,
    UseAfter,
)
from parcels.units import PPM
from tests.unit.parcels.build import POLICY, m2, on
from tests.unit.parcels.plans import (
    AREA,
    DAY,
    HOUSING,
    found,
    part,
    plan,
    without,
)


def test_there_are_fifteen_answers_in_their_order() -> None:
    for purpose in Purpose:
        answers = check_plan(plan(purpose), POLICY, DAY)
        assert [each.check for each in answers] == list(Check)
        assert all(each.sentences and all(each.sentences) for each in answers)
        for each in answers:
            applies = each.check.applies(purpose)
            assert applies or each.outcome is Outcome.NOT_APPLICABLE


def test_nothing_given_never_passes() -> None:
    """An empty plan on a day without layers: what applies is unknown, save what no city asks."""
    for purpose in Purpose:
        bare = Plan(purpose, ParcelFacts("方案"))
        for each in check_plan(bare, POLICY, DAY):
            assert each.outcome in (Outcome.UNKNOWN, Outcome.NOT_APPLICABLE), each


# --- C1 to C3 ------------------------------------------------------------------------------


def test_c1_overlap() -> None:
    assert found(plan(Purpose.SUPPLY), Check.C1).outcome is Outcome.PASS
    over = Overlap(Relation.PART, m2("20.01"), "A1")
    failed = found(plan(Purpose.SUPPLY, overlaps=(over,)), Check.C1)
    assert (failed.outcome, failed.effect) == (Outcome.FAIL, Effect.BLOCK)
    assert "A1" in failed.sentences[0] and "20.01" in failed.sentences[0]
    many = tuple(Overlap(Relation.PART, m2(f"{n}00"), f"A{n}") for n in range(1, 31))
    told = found(plan(Purpose.SUPPLY, overlaps=many), Check.C1).sentences
    assert len(told) == 11 and "A30" in told[0] and "20 宗" in told[-1]
    unknown = found(plan(Purpose.SUPPLY, overlaps=None), Check.C1)
    assert unknown.outcome is Outcome.UNKNOWN


@pytest.mark.parametrize("relation", list(Relation))
def test_c1_land_that_is_held_may_be_changed_but_not_supplied(relation: Relation) -> None:
    over = (Overlap(relation, m2("500")),)
    changed = found(plan(Purpose.USE_CHANGE, overlaps=over), Check.C1).outcome
    supplied = found(plan(Purpose.SUPPLY, overlaps=over), Check.C1).outcome
    assert (changed is Outcome.FAIL) == (relation is Relation.PART)
    assert (supplied is Outcome.FAIL) == (relation is not Relation.EQUAL)


def test_c2_farmland_and_ecological_line() -> None:
    clean = plan(Purpose.SUPPLY)
    assert found(clean, Check.C2).outcome is Outcome.PASS
    over = found(plan(Purpose.SUPPLY, part(LayerKind.FARMLAND, 100_000)), Check.C2)
    assert (over.outcome, over.effect) == (Outcome.FAIL, Effect.BLOCK)
    assert over.shares[0].area_cm2 == AREA // 10 and over.shares[0].share_ppm == 100_000
    assert over.clauses[0].status == "现行"
    thin = ZoneShare(LayerKind.ECOLOGICAL, "E", "模拟", 250, m2("5"), 200_000)
    review = found(plan(Purpose.SUPPLY, thin), Check.C2)
    assert (review.outcome, review.effect) == (Outcome.REVIEW, Effect.REVIEW)
    lacking = found(without(clean, LayerKind.FARMLAND), Check.C2)
    assert (lacking.outcome, lacking.effect) == (Outcome.UNKNOWN, Effect.BLOCK)
    assert any("永久基本农田" in each for each in lacking.sentences)


def test_c3_boundary() -> None:
    inside = plan(Purpose.SUPPLY, part(LayerKind.DEVELOPMENT_BOUNDARY))
    assert found(inside, Check.C3).outcome is Outcome.PASS
    half = plan(Purpose.SUPPLY, part(LayerKind.DEVELOPMENT_BOUNDARY, 500_000))
    assert found(half, Check.C3).outcome is Outcome.REVIEW
    assert found(replace(half, purpose=Purpose.TRANSFER), Check.C3).outcome is Outcome.PASS
    assert found(without(inside, LayerKind.CONCENTRATED), Check.C3).outcome is Outcome.UNKNOWN


# --- C4 to C6 ------------------------------------------------------------------------------


def test_c4_housing_inside_a_red_line_goes_to_the_city() -> None:
    asked = plan(Purpose.USE_CHANGE, part(LayerKind.RED), use=HOUSING)
    answer = found(asked, Check.C4)
    assert (answer.outcome, answer.effect) == (Outcome.REVIEW, Effect.REVIEW_CITY)
    assert any("住宅" in each and "工业红线区" in each for each in answer.sentences)
    clause = answer.clauses[0]
    assert (clause.code, clause.status) == ("line.red", "征求意见稿")
    assert "提能升级" in clause.citation
    red = answer.shares[0]
    assert (red.kind, red.area_cm2, red.share_ppm) == (LayerKind.RED, AREA, PPM)


def test_c4_industry_stays_industry() -> None:
    use = UseAfter("先进制造", industrial=True)
    asked = plan(Purpose.USE_CHANGE, part(LayerKind.RED), use=use)
    assert found(asked, Check.C4).outcome is Outcome.PASS


def test_c4_blue_until_its_day() -> None:
    asked = plan(Purpose.USE_CHANGE, part(LayerKind.BLUE), use=HOUSING)
    before = found(asked, Check.C4, on("2035-12-31"))
    assert (before.outcome, before.effect) == (Outcome.REVIEW, Effect.REVIEW)
    after = found(asked, Check.C4, on("2036-01-01"))
    assert (after.outcome, after.effect) == (Outcome.PASS, None)


def test_c4_a_sliver_of_red_is_no_class_and_a_split_is_shown() -> None:
    sliver = ZoneShare(LayerKind.RED, "R", "模拟", 2_500, m2("50"), 400_000)
    blue = part(LayerKind.BLUE, 997_500)
    answer = found(plan(Purpose.USE_CHANGE, sliver, blue, use=HOUSING), Check.C4)
    assert answer.effect is Effect.REVIEW
    both = part(LayerKind.RED, 250_000), part(LayerKind.BLUE, 750_000)
    split = found(plan(Purpose.USE_CHANGE, *both, use=HOUSING), Check.C4)
    assert split.effect is Effect.REVIEW_CITY
    assert any("25.00%" in each and "75.00%" in each for each in split.sentences)


def test_c4_unknown_without_layer_or_use() -> None:
    asked = plan(Purpose.USE_CHANGE, part(LayerKind.BLUE), use=HOUSING)
    assert found(without(asked, LayerKind.RED), Check.C4).outcome is Outcome.UNKNOWN
    assert found(replace(asked, use=None), Check.C4).outcome is Outcome.UNKNOWN
    vague = replace(asked, use=UseAfter("混合用地", None))
    assert found(vague, Check.C4).outcome is Outcome.UNKNOWN


def adjustment(kind: AdjustmentKind, added: int, removed: int) -> Adjustment:
    return Adjustment(
        ControlClass.BLUE,
        kind,
        AdjustmentReason.PUBLIC,
        DAY,
        added,
        removed,
        DAY,
        DAY,
        "市政府",
        "〔2025〕1号",
        on("2025-06-01"),
    )


def test_c4_adjustment_of_a_line() -> None:
    asked = plan(Purpose.LINE_CHANGE, part(LayerKind.BLUE))
    assert found(asked, Check.C4).outcome is Outcome.UNKNOWN
    added = replace(asked, adjustment=adjustment(AdjustmentKind.ADD, AREA, 0))
    assert found(added, Check.C4).outcome is Outcome.PASS
    removed = replace(asked, adjustment=adjustment(AdjustmentKind.REMOVE, 0, AREA))
    assert found(removed, Check.C4).effect is Effect.REVIEW
    swapped = replace(asked, adjustment=adjustment(AdjustmentKind.SWAP, AREA - 1, AREA))
    assert found(swapped, Check.C4).effect is Effect.BLOCK


def test_c5_balance() -> None:
    asked = plan(Purpose.USE_CHANGE, part(LayerKind.RED), use=HOUSING, district="模拟区")
    lost = found(asked, Check.C5)
    assert (lost.outcome, lost.effect) == (Outcome.REVIEW, Effect.REVIEW)
    assert [("全市" in each, "模拟区" in each) for each in lost.sentences] == [
        (True, False),
        (False, True),
    ]
    assert found(replace(asked, compensated_cm2=AREA), Check.C5).outcome is Outcome.PASS
    elsewhere = plan(Purpose.USE_CHANGE, use=HOUSING)
    assert found(elsewhere, Check.C5).outcome is Outcome.UNKNOWN
    told = plan(Purpose.USE_CHANGE, use=HOUSING, facts={"use": LandUse(actual_industrial=False)})
    assert found(told, Check.C5).outcome is Outcome.PASS
    swap = plan(Purpose.LINE_CHANGE, adjustment=adjustment(AdjustmentKind.SWAP, AREA, AREA))
    assert found(swap, Check.C5).outcome is Outcome.PASS


def test_c6_share_of_the_city() -> None:
    asked = plan(Purpose.USE_CHANGE, part(LayerKind.RED), use=HOUSING)
    assert found(asked, Check.C6).outcome is Outcome.UNKNOWN
    exactly = replace(asked, city=CityLand(21 * AREA, 100 * AREA, "变更调查"))
    assert found(exactly, Check.C6).outcome is Outcome.PASS
    below = replace(asked, city=CityLand(21 * AREA - 1, 100 * AREA, "变更调查"))
    answer = found(below, Check.C6)
    assert (answer.outcome, answer.effect) == (Outcome.BELOW, Effect.WARN)


@given(
    st.sampled_from(Purpose),
    st.sets(st.sampled_from(LayerKind)),
    st.lists(st.tuples(st.sampled_from(LayerKind), st.integers(0, PPM)), max_size=6),
)
def test_a_missing_layer_never_makes_a_plan_pass_more(
    purpose: Purpose, missing: set[LayerKind], parts: list[tuple[LayerKind, int]]
) -> None:
    shares = [part(kind, ppm) for kind, ppm in parts if ppm]
    whole = plan(purpose, *shares, use=HOUSING)
    hidden = tuple(share for share in whole.land.shares if share.kind not in missing)
    less = without(replace(whole, land=replace(whole.land, shares=hidden)), *missing)
    for each in (Check.C2, Check.C3, Check.C7):
        asked = {kind for share in found(whole, each).shares for kind in [share.kind]}
        if asked & missing and each.applies(purpose):
            assert found(less, each).outcome is not Outcome.PASS
