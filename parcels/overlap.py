"""How two pieces of land lie to each other (宗地重叠): beyond a tolerance, or one edge twice.

Two surveys of one edge differ by centimetres. The tolerance is the larger of both figures of the
policy row ``area.overlap`` (0.5 m², 0.1 % of the smaller land); the import and the plan check ask
this one rule.
"""

from datetime import date
from enum import StrEnum

from parcels.policy import Policy, PolicyError, PolicyRow
from parcels.units import CM2_PER_M2, Exact


class Relation(StrEnum):
    """How other land lies to one's own.

    EQUAL: the same land. INSIDE: one's own lies in the other. COVERED: the other lies in one's own.
    PART: each has land of its own.
    """

    EQUAL = "equal"
    INSIDE = "inside"
    COVERED = "covered"
    PART = "part"

    @property
    def label(self) -> str:
        return _RELATIONS[self]


_RELATIONS = {
    Relation.EQUAL: "与现有宗地一致",
    Relation.INSIDE: "在现有宗地之内",
    Relation.COVERED: "包含现有宗地",
    Relation.PART: "与现有宗地部分重叠",
}


def tolerance_row(policy: Policy, on: date) -> PolicyRow:
    """Raises PolicyError on a day without one."""
    row = policy.find("area.overlap", on)
    if row is None:
        raise PolicyError(f"area.overlap is not in force on {on}")
    return row


def tolerance_cm2(row: PolicyRow, own_cm2: int, other_cm2: int) -> Exact:
    """Common land up to this, in cm², is one edge surveyed twice."""
    return max(row.number("m2") * CM2_PER_M2, row.number("share") * min(own_cm2, other_cm2))


def relation(row: PolicyRow, own_cm2: int, other_cm2: int, common_cm2: int) -> Relation | None:
    """The relation of two pieces of land with land in common; None within the tolerance."""
    limit = tolerance_cm2(row, own_cm2, other_cm2)
    if common_cm2 <= limit:
        return None
    inside, covered = own_cm2 - common_cm2 <= limit, other_cm2 - common_cm2 <= limit
    if inside and covered:
        return Relation.EQUAL
    if inside:
        return Relation.INSIDE
    return Relation.COVERED if covered else Relation.PART
