"""A stored answer holds until ``next_change_on``: nothing reads otherwise before that day."""

from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parcels.assess import Assessment, assess
from parcels.contract import Contract
from parcels.explain import notes_of, reason_text, rule_label, sentence
from parcels.facts import ParcelFacts
from parcels.policy import load_profile
from parcels.verdict import RULE_ORDER
from tests.unit.parcels.build import POLICY, day, parcel
from tests.unit.parcels.strategies import PARCELS

FIRST = st.dates(date(2019, 1, 1), date(2027, 6, 30))
DAYS_LOOKED_AT = 500


def stored(assessment: Assessment) -> tuple[object, ...]:
    """What is kept of an assessment and read for many days."""
    flags = assessment.finding(RULE_ORDER[1]).detail.get("two_years")
    return (
        assessment.outcomes,
        assessment.measured,
        assessment.idle_state,
        assessment.control,
        assessment.verdict,
        dict(assessment.themes),
        [finding.reason for finding in assessment.findings],
        flags,
    )


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(PARCELS, FIRST)
def test_nothing_changes_before_the_next_change(facts: ParcelFacts, as_of: date) -> None:
    first = assess(facts, POLICY, as_of)
    assert first.next_change_on is None or first.next_change_on > as_of
    for days in range(1, DAYS_LOOKED_AT):
        later = as_of + timedelta(days=days)
        if first.next_change_on is not None and later >= first.next_change_on:
            break
        assert stored(assess(facts, POLICY, later)) == stored(first), later


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(PARCELS, FIRST, st.sampled_from(["chengdu", "foshan"]))
def test_every_finding_can_be_said(facts: ParcelFacts, as_of: date, city: str) -> None:
    policy = load_profile(city).policy
    assessment = assess(facts, policy, as_of)
    assert tuple(finding.rule for finding in assessment.findings) == RULE_ORDER
    for finding in assessment.findings:
        text = rule_label(finding.rule) + sentence(finding, policy)
        assert "{" not in text
        assert reason_text(finding) in text
        assert all(note in text for note in notes_of(finding))


def test_the_days_on_which_a_plain_start_date_changes_the_answer() -> None:
    contract = Contract(agreed_start=day("2023-06-30"), signed_on=day("2023-05-02"))
    as_of: date | None = date(2023, 1, 1)
    seen = []
    while as_of is not None and as_of.year < 2027:
        assessment = assess(parcel(contract=contract), POLICY, as_of)
        seen.append((as_of.isoformat(), assessment.idle_state.name))
        as_of = assessment.next_change_on
    assert seen == [
        ("2023-01-01", "NOT_DUE"),
        ("2023-04-01", "DUE_SOON"),
        ("2023-05-01", "DUE_SOON"),
        ("2023-07-01", "OVERDUE"),
        ("2024-07-01", "SUSPECTED_L1"),
        ("2025-07-01", "SUSPECTED_L1"),
    ]
