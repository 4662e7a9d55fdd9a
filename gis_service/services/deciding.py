"""人工认定 beside computed findings: which decisions hold, and the verdict they lead to."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, and_, func, insert, or_, select, update

from gis_service import audit
from gis_service.audit import EventKind
from gis_service.errors import Conflict, Forbidden, NotFound, Unusable
from gis_service.store.assessments import decision
from gis_service.user import Role, User
from parcels.dates import next_day
from parcels.finding import Finding
from parcels.outcome import Outcome
from parcels.verdict import THEMES, Rule, Verdict, of_outcome

_DIGEST_BYTES = 16


@dataclass(frozen=True, slots=True)
class Decision:
    """One 人工认定 as stored. ``digest`` names the finding it speaks of."""

    id: int
    parcel_id: int
    rule: Rule
    outcome: Outcome
    reason: str
    document: str
    expires_on: date | None
    digest: bytes
    decided_by_name: str
    decided_on: date

    def holds(self, finding: Finding, as_of: date) -> bool:
        """Not expired, and about the finding as it still stands; else it has lapsed."""
        fresh = self.expires_on is None or as_of <= self.expires_on
        return fresh and self.digest == finding_digest(finding)


def finding_digest(finding: Finding) -> bytes:
    """What a decision is about: outcome, measured value, limits, reason; not the passing day."""
    about = (
        finding.rule.value,
        int(finding.outcome),
        finding.reason,
        finding.measured,
        finding.limit_low,
        finding.limit_high,
        finding.state,
    )
    return hashlib.blake2b(repr(about).encode(), digest_size=_DIGEST_BYTES).digest()


def decisions_of(
    connection: Connection, parcel_ids: Sequence[int], known_at: datetime | None = None
) -> dict[int, list[Decision]]:
    """Decisions not withdrawn, now or at a moment, by parcel, oldest first."""
    statement = (
        select(decision)
        .where(decision.c.parcel_id.in_(list(parcel_ids)), _standing(known_at))
        .order_by(decision.c.id)
    )
    found: dict[int, list[Decision]] = {}
    for row in connection.execute(statement):
        found.setdefault(row.parcel_id, []).append(
            Decision(
                row.id,
                row.parcel_id,
                Rule(row.rule),
                Outcome(row.outcome),
                row.reason,
                row.document,
                row.expires_on,
                bytes(row.finding_digest),
                row.decided_by_name,
                row.decided_at.date(),
            )
        )
    return found


def _standing(known_at: datetime | None) -> ColumnElement[bool]:
    if known_at is None:
        return decision.c.withdrawn_at.is_(None)
    return and_(
        decision.c.decided_at <= known_at,
        or_(decision.c.withdrawn_at.is_(None), decision.c.withdrawn_at > known_at),
    )


@dataclass(frozen=True, slots=True)
class Decided:
    """Verdict by theme after decisions, the decisions that hold, and the day one of them ends."""

    verdicts: tuple[Verdict, ...]
    holding: tuple[Decision, ...]
    changes_on: date | None


def apply(findings: Sequence[Finding], decisions: Sequence[Decision], as_of: date) -> Decided:
    """Replace the verdict of each decided finding; the newest decision on a rule counts."""
    by_rule: dict[Rule, Verdict] = {finding.rule: finding.verdict for finding in findings}
    stands: Mapping[Rule, Finding] = {finding.rule: finding for finding in findings}
    holding: dict[Rule, Decision] = {}
    for one in decisions:
        if one.rule in stands and one.holds(stands[one.rule], as_of):
            holding[one.rule] = one
            by_rule[one.rule] = of_outcome(one.outcome)
    ends = [next_day(one.expires_on) for one in holding.values() if one.expires_on is not None]
    return Decided(
        verdicts=tuple(theme.verdict(by_rule) for theme in THEMES.values()),
        holding=tuple(holding.values()),
        changes_on=min(ends, default=None),
    )


@dataclass(frozen=True, slots=True)
class NewDecision:
    """What an official decides on one finding; reason and document are obligatory."""

    rule: Rule
    outcome: Outcome
    reason: str
    document: str
    expires_on: date | None = None


def decide(
    connection: Connection,
    user: User,
    parcel_site: tuple[int, int, int],
    finding: Finding,
    seen_digest: bytes,
    new: NewDecision,
) -> int:
    """Record a decision by an official of the scope. ``parcel_site``: parcel, park, district id.

    Raises Forbidden for another role, Unusable without reason or document, Conflict when the
    finding changed since the official saw it.
    """
    if user.role is not Role.OFFICIAL:
        raise Forbidden("只有土地官员可以作人工认定。")
    if not new.reason.strip() or not new.document.strip():
        raise Unusable("人工认定须写明理由和依据文件。")
    digest = finding_digest(finding)
    if digest != seen_digest:
        raise Conflict("这条结论在您查看之后已经变化，请刷新后重新认定。")
    parcel_id, park_id, district_id = parcel_site
    identifier = connection.execute(
        insert(decision)
        .values(
            parcel_id=parcel_id,
            park_id=park_id,
            district_id=district_id,
            rule=new.rule.value,
            outcome=int(new.outcome),
            reason=new.reason.strip(),
            document=new.document.strip(),
            expires_on=new.expires_on,
            finding_digest=digest,
            decided_by=user.id,
            decided_by_name=user.display_name,
        )
        .returning(decision.c.id)
    ).scalar_one()
    audit.record(connection, user, EventKind.DECIDED, f"parcel:{parcel_id}:{new.rule.value}")
    return identifier


def withdraw(connection: Connection, user: User, decision_id: int) -> int:
    """Take a decision back; returns its parcel. Raises NotFound outside the scope."""
    if user.role is not Role.OFFICIAL:
        raise Forbidden("只有土地官员可以撤回人工认定。")
    parcel_id = connection.execute(
        update(decision)
        .where(decision.c.id == decision_id, decision.c.withdrawn_at.is_(None))
        .values(withdrawn_at=func.now(), withdrawn_by=user.id, withdrawn_by_name=user.display_name)
        .returning(decision.c.parcel_id)
    ).scalar_one_or_none()
    if parcel_id is None:
        raise NotFound("没有这条人工认定，或它已经撤回。")
    audit.record(connection, user, EventKind.DECISION_WITHDRAWN, f"decision:{decision_id}")
    return int(parcel_id)
