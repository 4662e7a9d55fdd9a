"""The fifteen checks of a plan: each passes, fails and says what it lacks."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parcels.cases.freeze import Applicant
from parcels.contract import Contract, FarRange
from parcels.control_class import ControlClass
from parcels.enterprise import Industry
from parcels.facts import Areas, LandUse, ParcelFacts, ParkMembership, RingPlace, ZoneShare
from parcels.layers import LayerKind
from parcels.lines.adjustment import Adjustment, AdjustmentKind, AdjustmentReason
from parcels.outcome import Effect, Outcome
from parcels.plan_checks.finding import Check, PlanFinding
from parcels.plan_checks.judge import check_plan
from parcels.plan_checks.plan import (
    CityLand,
    Condition,
    Encumbrance,
    Overlap,
    Plan,
    Purpose,
    Relation,
    SupplyTerms,
    Term,
    TransferTerms,
    UseAfter,
)
from parcels.standard.target import Target, indicator_kinds
from parcels.units import PPM
from parcels.works import DelayCause, Permit, PermitState, Progress, Recognition
from tests.unit.parcels import case_files
from tests.unit.parcels.build import POLICY, WAN, day, layer, m2, on

DAY = on("2025-12-31")
EARLY = on("2023-03-01")
"""A day on which the industry table of 2008 still holds."""
AREA = m2("20000")
LAYERS = tuple(layer(kind) for kind in LayerKind)
HOUSING = UseAfter("住宅", industrial=False)


def part(kind: LayerKind, ppm: int = PPM) -> ZoneShare:
    return ZoneShare(kind, "Z", "模拟", ppm, AREA * ppm // PPM, 600_000)


def land(*shares: ZoneShare, **known: Any) -> ParcelFacts:
    plain = {
        "areas": Areas(contract_cm2=AREA, plane_cm2=AREA),
        "layers": LAYERS,
        "shares": shares,
        "ring": RingPlace(PPM, 2_000_000, AREA, 0),
        **known,
    }
    return ParcelFacts("方案", **plain)


def plan(purpose: Purpose, *shares: ZoneShare, **given_: Any) -> Plan:
    facts = given_.pop("facts", {})
    return Plan(purpose, land(*shares, **facts), **{"overlaps": (), **given_})


def found(asked: Plan, check: Check, as_of: date = DAY) -> PlanFinding:
    return check_plan(asked, POLICY, as_of)[list(Check).index(check)]


def without(asked: Plan, *kinds: LayerKind) -> Plan:
    layers = tuple(each for each in asked.land.layers if each.kind not in kinds)
    return replace(asked, land=replace(asked.land, layers=layers))


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


# --- C7 and C8 -----------------------------------------------------------------------------

STEEL = Industry("13", 2002)


def condition(low: str, high: str, **facts: Any) -> Plan:
    far = FarRange(Fraction(low), Fraction(high))
    known = {"industry": STEEL, **facts}
    return plan(Purpose.CONDITION, condition=Condition(far=far), facts=known)


OUTSIDE = RingPlace(0, 2_000_000, 0, AREA)


def test_c7_bounds_belong_to_the_range() -> None:
    assert found(condition("2.0", "4.0"), Check.C7, EARLY).outcome is Outcome.PASS
    assert found(condition("1.2", "3.0", ring=OUTSIDE), Check.C7, EARLY).outcome is Outcome.PASS
    for low, high in (("1.1999", "3.0"), ("1.2", "3.0001")):
        missed = found(condition(low, high, ring=OUTSIDE), Check.C7, EARLY)
        assert (missed.outcome, missed.effect) == (Outcome.REVIEW, Effect.REVIEW)
    assert any(row.code == "far.ring.outside" for row in missed.clauses)


def test_c7_straddling_is_weighted_and_confirmed() -> None:
    across = RingPlace(600_000, 0, m2("12000"), m2("8000"), 500_000, 500_000)
    inside = found(condition("1.68", "3.60", ring=across), Check.C7, EARLY)
    assert inside.outcome is Outcome.REVIEW
    assert any("60.00%" in each for each in inside.sentences)
    assert any("1.68～3.60 之内" in each for each in inside.sentences)
    missed = found(condition("1.67", "3.60", ring=across), Check.C7, EARLY)
    assert any("须说明" in each and "1.67" in each for each in missed.sentences)


def test_c7_near_an_approximate_ring_both_sides_count() -> None:
    near = RingPlace(PPM, 300_000, AREA, 0)
    rough = tuple(
        replace(each, approximate=True) if each.kind is LayerKind.RING else each for each in LAYERS
    )
    doubt = condition("2.0", "4.0", ring=near, layers=rough)
    assert found(doubt, Check.C7, EARLY).outcome is Outcome.UNKNOWN
    alike = condition("2.0", "3.0", ring=near, layers=rough)
    assert found(alike, Check.C7, EARLY).outcome is Outcome.PASS
    far_off = condition("2.0", "4.0", layers=rough)
    assert found(far_off, Check.C7, EARLY).outcome is Outcome.PASS


def test_c7_recognition_lifts_the_zone() -> None:
    free = Recognition("成经信〔2023〕1号", on("2023-01-01"))
    asked = condition("1.0", "1.5", recognition=free)
    assert found(asked, Check.C7, EARLY).outcome is Outcome.PASS
    own = replace(free, low=Fraction("1.1"), high=None)
    assert found(condition("1.0", "1.5", recognition=own), Check.C7, EARLY).effect is Effect.REVIEW
    told = condition("0.5", "1.5", recognition=free)
    assert found(told, Check.C7, EARLY).outcome is Outcome.PASS


def test_c7_industry_and_contract_floors() -> None:
    small = condition("0.9", "3.0", ring=OUTSIDE)
    answer = found(small, Check.C7, EARLY)
    assert sum("须说明" in each for each in answer.sentences) == 2
    held = Contract(far=FarRange(Fraction("2.5"), None))
    assert found(condition("2.0", "4.0", contract=held), Check.C7, EARLY).outcome is Outcome.REVIEW


def test_c7_unknown() -> None:
    asked = condition("2.0", "4.0")
    assert found(asked, Check.C7).outcome is Outcome.UNKNOWN, "no industry table on the day"
    assert found(without(asked, LayerKind.RING), Check.C7, EARLY).outcome is Outcome.UNKNOWN
    assert found(plan(Purpose.CONDITION), Check.C7, EARLY).outcome is Outcome.UNKNOWN
    nameless = condition("2.0", "4.0", industry=None)
    assert found(nameless, Check.C7, EARLY).outcome is Outcome.UNKNOWN


GOOD = Condition(
    coefficient=Fraction("0.4"),
    admin_land=Fraction("0.07"),
    admin_gfa=Fraction("0.15"),
    green=Fraction(0),
    kinds=("生产厂房",),
)


def test_c8_controls() -> None:
    def judged(**changed: Any) -> PlanFinding:
        return found(plan(Purpose.CONDITION, condition=replace(GOOD, **changed)), Check.C8)

    assert judged().outcome is Outcome.PASS
    over = judged(admin_land=Fraction("0.070001"))
    assert (over.outcome, over.effect) == (Outcome.FAIL, Effect.BLOCK)
    for field, value in (("coefficient", "0.3999"), ("admin_gfa", "0.1501"), ("green", "0.01")):
        missed = judged(**{field: Fraction(value)})
        assert (missed.outcome, missed.effect) == (Outcome.REVIEW, Effect.REVIEW)
    assert judged(kinds=("厂房", "员工成套住宅")).effect is Effect.BLOCK
    assert judged(kinds=None).outcome is Outcome.UNKNOWN
    for field in ("coefficient", "admin_land", "admin_gfa", "green"):
        assert judged(**{field: None}).outcome is Outcome.UNKNOWN


# --- C9 to C15 -----------------------------------------------------------------------------


def test_c9_cases() -> None:
    holder = Applicant(case_files.SUBJECT.uscc)
    case = case_files.determined()
    asked = plan(Purpose.SUPPLY, applicant=holder)
    assert found(asked, Check.C9).outcome is Outcome.UNKNOWN
    assert found(replace(asked, cases=()), Check.C9).outcome is Outcome.PASS
    warned = found(replace(asked, cases=(case,)), Check.C9)
    assert (warned.outcome, warned.effect) == (Outcome.REVIEW, Effect.WARN)
    nameless = replace(asked, applicant=None, cases=(case,))
    assert found(nameless, Check.C9).outcome is Outcome.UNKNOWN
    malicious = case_files.after(
        case_files.investigating(),
        "determine",
        "2022-09-01",
        cause=DelayCause.ENT,
        standing=case_files.LIMB1,
        malicious=True,
    )
    frozen = found(replace(asked, cases=(malicious,)), Check.C9)
    assert (frozen.outcome, frozen.effect) == (Outcome.FAIL, Effect.BLOCK)


def test_c9_suspected_land() -> None:
    late = Contract(agreed_start=day("2020-01-01"))
    never = Progress(works_seen=False, observed_on=DAY)
    known = {"contract": late, "progress": never, "permit": Permit(PermitState.NONE)}
    answer = found(plan(Purpose.TRANSFER, cases=(), facts=known), Check.C9)
    assert (answer.outcome, answer.effect) == (Outcome.REVIEW, Effect.WARN)


def test_c10_transfer() -> None:
    def judged(**terms: Any) -> PlanFinding:
        return found(plan(Purpose.TRANSFER, transfer=TransferTerms(**terms)), Check.C10)

    assert judged(consent=True, invested_fen=25 * WAN, total_fen=100 * WAN).outcome is Outcome.PASS
    short = judged(consent=True, invested_fen=25 * WAN - 1, total_fen=100 * WAN)
    assert (short.outcome, short.effect) == (Outcome.FAIL, Effect.BLOCK)
    assert judged(consent=True, notice=True).outcome is Outcome.PASS
    assert judged(consent=False, notice=True).outcome is Outcome.FAIL
    assert judged(consent=True).outcome is Outcome.UNKNOWN
    assert judged(notice=True).outcome is Outcome.UNKNOWN
    leader = judged(consent=True, notice=True, chain=True)
    assert leader.outcome is Outcome.UNKNOWN
    assert any(clause.code == "plan.transfer.chain" for clause in leader.clauses)


def papers(*codes: str) -> dict[str, bool | None]:
    rows = [POLICY.find(code, DAY) for code in codes]
    return {name: True for row in rows if row for name in row.words("documents")}


def test_c10_the_leader_of_a_chain_needs_its_papers() -> None:
    terms = TransferTerms(consent=True, notice=True, chain=True)
    asked = plan(Purpose.TRANSFER, transfer=terms, documents=papers("plan.transfer.chain"))
    assert found(asked, Check.C10).outcome is Outcome.PASS
    lacking = replace(asked, documents={**asked.documents, "市经信局备案": False})
    assert found(lacking, Check.C10).effect is Effect.REVIEW


def test_c11_blocks_until_the_papers_are_there() -> None:
    whole = papers("plan.use.approval", "plan.use.urban")
    asked = plan(Purpose.USE_CHANGE, documents=whole)
    assert found(asked, Check.C11).outcome is Outcome.PASS
    for name in whole:
        missing = found(replace(asked, documents={**whole, name: False}), Check.C11)
        assert (missing.outcome, missing.effect) == (Outcome.FAIL, Effect.BLOCK)
        silent = found(replace(asked, documents={**whole, name: None}), Check.C11)
        assert (silent.outcome, silent.effect) == (Outcome.UNKNOWN, Effect.BLOCK)


def test_c12_paper_area() -> None:
    def judged(paper: str | None) -> PlanFinding:
        areas = Areas(contract_cm2=None if paper is None else m2(paper), plane_cm2=AREA)
        return found(plan(Purpose.TRANSFER, facts={"areas": areas}), Check.C12)

    assert (judged("20000").outcome, judged("20000").effect) == (Outcome.PASS, None)
    assert judged("20100").effect is Effect.WARN
    assert (judged("20500").outcome, judged("20500").effect) == (Outcome.REVIEW, Effect.REVIEW)
    assert judged(None).outcome is Outcome.UNKNOWN


def targets() -> tuple[Target, ...]:
    row = POLICY.find("std.supply.targets", DAY)
    assert row is not None
    kinds = [indicator_kinds()[code] for code in row.words("indicators")]
    return tuple(
        Target(kind.code, kind.operator, Fraction(1), Fraction(2), kind.units[0], kind.stage)
        for kind in kinds
    )


def test_c13_terms_of_supply() -> None:
    park = {"park": ParkMembership("YQ", "模拟园区")}
    terms = SupplyTerms(targets(), liability=True, standard=True)
    asked = plan(Purpose.SUPPLY, supply=terms, facts=park)
    assert found(asked, Check.C13).outcome is Outcome.PASS
    for changed in (
        replace(terms, targets=targets()[1:]),
        replace(terms, liability=False),
        replace(terms, standard=False),
    ):
        blocked = found(replace(asked, supply=changed), Check.C13)
        assert (blocked.outcome, blocked.effect) == (Outcome.FAIL, Effect.BLOCK)
    excluded = replace(terms, standard=False, excluded="易燃易爆")
    assert found(replace(asked, supply=excluded), Check.C13).effect is Effect.REVIEW
    assert found(replace(asked, supply=SupplyTerms()), Check.C13).outcome is Outcome.UNKNOWN
    silent = replace(terms, standard=None)
    assert found(replace(asked, supply=silent), Check.C13).outcome is Outcome.UNKNOWN
    outside = plan(Purpose.SUPPLY, supply=silent)
    assert found(outside, Check.C13).outcome is Outcome.PASS


def test_c14_encumbrances() -> None:
    def judged(*args: Any) -> PlanFinding:
        return found(plan(Purpose.TRANSFER, encumbrance=Encumbrance(*args)), Check.C14)

    assert judged((), False).outcome is Outcome.PASS
    mortgaged = judged(("某银行",), False)
    assert (mortgaged.outcome, mortgaged.effect) == (Outcome.REVIEW, Effect.WARN)
    assert "某银行" in mortgaged.sentences[0]
    assert judged((), True).effect is Effect.WARN
    assert judged(None, False).outcome is Outcome.UNKNOWN
    assert judged((), None).outcome is Outcome.UNKNOWN


def test_c15_term() -> None:
    def judged(*args: Any) -> PlanFinding:
        return found(plan(Purpose.TRANSFER, term=Term(*args)), Check.C15)

    ends = on("2030-12-31")
    assert judged("先租后让", ends, ends).outcome is Outcome.PASS
    short = judged("先租后让", ends, on("2031-01-01"))
    assert (short.outcome, short.effect) == (Outcome.REVIEW, Effect.WARN)
    assert judged("弹性年期", None, None).outcome is Outcome.UNKNOWN
    assert judged().outcome is Outcome.UNKNOWN
    assert judged("出让").outcome is Outcome.NOT_APPLICABLE


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
