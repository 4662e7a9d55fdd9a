"""Which area counts, and the drawing against the paper."""

import pytest

from parcels.facts import Areas
from parcels.legal_area import AreaSource, LegalArea, Purpose, legal_area
from parcels.outcome import Effect, Outcome
from parcels.rules import area_basis
from tests.unit.parcels.build import POLICY, m2, on, parcel

ALL = Areas(contract_cm2=4, registered_cm2=3, survey_cm2=2, plane_cm2=1)


def test_precedence_by_purpose() -> None:
    assert legal_area(ALL) == LegalArea(4, AreaSource.CONTRACT)
    assert legal_area(ALL, Purpose.OWN_LAND) == LegalArea(3, AreaSource.REGISTERED)
    agreed = Areas(contract_cm2=4, survey_cm2=2, survey_agreed=True)
    assert legal_area(agreed) == LegalArea(2, AreaSource.SURVEY)
    drawn = legal_area(Areas(plane_cm2=1))
    assert drawn is not None
    assert drawn.estimated
    assert legal_area(Areas(contract_cm2=0)) is None


@pytest.mark.parametrize(
    ("paper", "drawn", "outcome", "effect"),
    [
        ("10000", "10020", Outcome.PASS, None),
        ("10000", "10020.0001", Outcome.PASS, Effect.WARN),
        ("10000", "10100", Outcome.PASS, Effect.WARN),
        ("10000", "9899.9999", Outcome.REVIEW, Effect.REVIEW),
        ("100", "101", Outcome.PASS, None),
        ("100", "110", Outcome.PASS, Effect.WARN),
        ("100", "110.0001", Outcome.REVIEW, Effect.REVIEW),
    ],
)
def test_tolerances(paper: str, drawn: str, outcome: Outcome, effect: Effect | None) -> None:
    facts = parcel(areas=Areas(contract_cm2=m2(paper), plane_cm2=m2(drawn)))
    finding = area_basis.judge(facts, POLICY, on("2025-12-31")).finding
    assert (finding.outcome, finding.effect) == (outcome, effect)


def test_the_wider_of_two_papers_decides() -> None:
    areas = Areas(contract_cm2=m2("10000"), registered_cm2=m2("9000"), plane_cm2=m2("10000"))
    finding = area_basis.judge(parcel(areas=areas), POLICY, on("2025-12-31")).finding
    assert finding.detail["source"] == "证载面积"
