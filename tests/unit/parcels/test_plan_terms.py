"""C7 to C15 of a plan: its conditions, the case, transfer, terms and encumbrances of the land."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

from parcels.cases.freeze import Applicant
from parcels.contract import Contract, FarRange
from parcels.enterprise import Industry
from parcels.facts import Areas, ParkMembership, RingPlace
from parcels.layers import LayerKind
from parcels.outcome import Effect, Outcome
from parcels.plan_checks.finding import Check, PlanFinding
from parcels.plan_checks.plan import (
    Condition,
    Encumbrance,
    Plan,
    Purpose,
    SupplyTerms,
    Term,
    TransferTerms,
)
from parcels.standard.target import Target, indicator_kinds
from parcels.units import PPM
from parcels.works import DelayCause, Permit, PermitState, Progress, Recognition
from tests.unit.parcels import case_files
from tests.unit.parcels.build import POLICY, WAN, day, m2, on
from tests.unit.parcels.plans import (
    AREA,
    DAY,
    EARLY,
    LAYERS,
    found,
    plan,
    without,
)

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
