"""The drawn area against the area on paper (图形面积与合同、证载面积核对).

The plane area of the drawing is compared with the contract's and the certificate's area, the
wider difference decides. A difference to note (WARN) stays PASS and says so; beyond the second
tolerance it is REVIEW and asks for a survey. Tolerances are strict: exactly at one is within.
"""

from datetime import date
from fractions import Fraction

from parcels.facts import ParcelFacts
from parcels.finding import DataUse, Finding, Ruling, Unit
from parcels.legal_area import AreaSource
from parcels.outcome import Effect, Outcome
from parcels.policy import Policy, PolicyRow
from parcels.units import CM2_PER_M2, Exact, half_up
from parcels.verdict import Rule


def judge(facts: ParcelFacts, policy: Policy, as_of: date) -> Ruling:
    """Measured is drawn minus paper in cm²; the limit is the tolerance that was passed or held."""
    row = policy.find("area.drawn", as_of)
    areas = facts.areas
    papers = [
        (source, cm2)
        for source, cm2 in (
            (AreaSource.CONTRACT, areas.contract_cm2),
            (AreaSource.REGISTERED, areas.registered_cm2),
        )
        if cm2
    ]
    if row is None:
        return Ruling(_unknown(facts, as_of, "area.no_policy"))
    if areas.plane_cm2 is None:
        return Ruling(_unknown(facts, as_of, "area.no_drawing"))
    if not papers:
        return Ruling(_unknown(facts, as_of, "area.no_paper"))
    drawn = areas.plane_cm2
    source, paper = papers[0]
    if len(papers) > 1:
        source, paper = max(papers, key=lambda item: Fraction(abs(drawn - item[1]), item[1]))
    return Ruling(_compared(facts, as_of, row, drawn, source, paper))


def _compared(
    facts: ParcelFacts, as_of: date, row: PolicyRow, drawn: int, source: AreaSource, paper: int
) -> Finding:
    difference = abs(drawn - paper)
    noted, grave = _tolerance(row, "warn", paper), _tolerance(row, "review", paper)
    reason, outcome, effect, limit = "area.agrees", Outcome.PASS, None, noted
    if difference > grave:
        reason, outcome, effect, limit = "area.differs", Outcome.REVIEW, Effect.REVIEW, grave
    elif difference > noted:
        reason, effect = "area.noted", Effect.WARN
    return Finding(
        rule=Rule.AREA,
        outcome=outcome,
        reason=reason,
        as_of=as_of,
        measured=drawn - paper,
        limit_low=-half_up(limit),
        limit_high=half_up(limit),
        unit=Unit.CM2,
        clauses=(row.code,),
        data=(DataUse("areas", facts.areas.data_on),),
        effect=effect,
        detail={"drawn_cm2": drawn, "paper_cm2": paper, "source": source.label},
    )


def _tolerance(row: PolicyRow, name: str, paper: int) -> Exact:
    return max(row.number(f"{name}_m2") * CM2_PER_M2, row.number(name) * paper)


def _unknown(facts: ParcelFacts, as_of: date, reason: str) -> Finding:
    return Finding(
        rule=Rule.AREA,
        outcome=Outcome.UNKNOWN,
        reason=reason,
        as_of=as_of,
        clauses=("area.drawn",),
        data=(DataUse("areas", facts.areas.data_on),),
    )
