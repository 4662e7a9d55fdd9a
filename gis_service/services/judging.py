"""Judging a batch of parcels (逐宗评估): facts, rules, decisions, and the form that is stored."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection

from gis_service.facts import Assembled, assemble
from gis_service.facts.parks import Means
from gis_service.services.deciding import Decided, Decision, apply, decisions_of
from gis_service.store.assessment_rows import NewAssessment, copied
from parcels.assess import assess
from parcels.legal_area import legal_area
from parcels.policy import Policy

BATCH = 2000
"""Parcels whose facts are read at once."""

JUDGING = "逐宗评估"


def judged(
    connection: Connection, parcel_ids: Sequence[int], as_of: date, policy: Policy, means: Means
) -> str:
    """Results of the parcels that exist on the day, as lines to be copied."""
    decisions = decisions_of(connection, parcel_ids)
    found = assemble(connection, parcel_ids, as_of, means)
    return "".join(
        copied(result_of(assembled, decisions.get(parcel_id, ()), policy, as_of))
        for parcel_id, assembled in found.items()
    )


def result_of(
    assembled: Assembled, decisions: Sequence[Decision], policy: Policy, as_of: date
) -> NewAssessment:
    """The stored form of one parcel's assessment, decisions applied."""
    assessed = assess(assembled.facts, policy, as_of)
    if decisions:
        decided = apply(assessed.findings, decisions, as_of)
    else:
        decided = Decided(tuple(assessed.themes.values()), (), None)
    days = [day for day in (assessed.next_change_on, decided.changes_on) if day is not None]
    legal = legal_area(assembled.facts.areas)
    version = assembled.version
    return NewAssessment(
        parcel_id=version.parcel_id,
        park_id=version.park_id,
        district_id=version.district_id,
        version_id=version.version_id,
        digest=assembled.digest,
        holds_until=min(days, default=None),
        outcomes=tuple(int(outcome) for outcome in assessed.outcomes),
        measured=assessed.measured,
        verdicts=tuple(int(verdict) for verdict in decided.verdicts),
        idle_state=int(assessed.idle_state),
        stock=assessed.stock.kind.number,
        decided=len(decided.holding),
        legal_cm2=legal.cm2 if legal is not None else None,
    )
