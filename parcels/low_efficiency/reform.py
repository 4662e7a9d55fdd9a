"""The day of the 供给侧结构性改革 (基准日), as a city set it by a document of its own.

The measures name no day and no profile ships one. What the city's officials recorded becomes the
row ``le.reform_date`` of the policy that the procedure asks.
"""

from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from parcels.policy import Document, Evidence, Policy, PolicyRow, Status

CODE = "le.reform_date"


@dataclass(frozen=True, slots=True)
class ReformDate:
    """``document``: title and number of what sets the day."""

    day: date
    document: str


def with_reform_date(policy: Policy, found: ReformDate | None) -> Policy:
    """The policy with the city's day; unchanged without one, or where the profile has the row."""
    if found is None or policy.has(CODE):
        return policy
    row = PolicyRow(
        code=CODE,
        scope="供给侧结构性改革前供应",
        values=MappingProxyType({"day": found.day}),
        unit="",
        since=date.min,
        until=None,
        document=Document(CODE, found.document),
        clause="基准日",
        status=Status.IN_FORCE,
        evidence=Evidence.DECISION,
    )
    return Policy.of((*policy.rows, row), policy.text)
