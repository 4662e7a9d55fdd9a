"""What assessments say of clues after a run, and what a page says of them."""

from datetime import date

from sqlalchemy import text

from gis_service.services.assessing import assess_city
from gis_service.services.low_efficiency import ground_of
from gis_service.transaction import job_work, unit_of_work
from gis_service.user import User
from parcels.explain import sentence
from parcels.outcome import Outcome
from parcels.verdict import RULE_ORDER, Rule
from tests.town import Town


def stored(town: Town, as_of: date, full: bool = False) -> dict[int, tuple[object, ...]]:
    """Outcomes, reasons of time and stock class that hold on a day, after a run."""
    with job_work(town.engine) as connection:
        assess_city(connection, as_of, full=full)
        rows = connection.execute(
            text(
                "SELECT parcel_id, outcomes, verdicts, stock, holds_until FROM assessment"
                " WHERE superseded_at IS NULL AND holds_from <= :day AND holds_until > :day"
            ),
            {"day": as_of},
        )
        return {row.parcel_id: (row[1], row[2], row.stock, row.holds_until) for row in rows}


def of_rule(found: dict[int, tuple[object, ...]], rule: Rule) -> dict[int, Outcome]:
    place = RULE_ORDER.index(rule)
    return {key: Outcome(outcomes[place]) for key, (outcomes, *_) in found.items()}  # type: ignore[index]


def said_of(town: Town, user: User, parcel_id: int, rule: Rule, on: date) -> str:
    """The sentence of a finding, as the user's scope has it."""
    with unit_of_work(town.engine, user) as connection:
        ground = ground_of(connection, parcel_id, on)
        found = next(one for one in ground.findings if one.rule is rule)
        return sentence(found, ground.policy)
