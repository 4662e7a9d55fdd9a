"""One parcel on one day as JSON: every finding with measured value, limit, clause and data."""

from datetime import date
from typing import Any

from fastapi import APIRouter, Depends, Request

from gis_service.access import CurrentUser, open_work, require
from gis_service.column_rights import sees_finding
from gis_service.day import AsOf, KnownAt
from gis_service.rights import BUSINESS_ROLES
from gis_service.services.parcel_sheet import ParcelSheet, parcel_sheet
from gis_service.services.worst_finding import WITHHELD
from gis_service.store.succession_rows import StoredSuccession
from gis_service.user import Role
from parcels.explain import citations, data_words, rule_label, sentence
from parcels.finding import Finding
from parcels.policy import Policy

router = APIRouter(
    prefix="/api/v1", tags=["地块"], dependencies=[Depends(require(*BUSINESS_ROLES))]
)


@router.get("/parcels/{parcel_id}")
def parcel(
    request: Request, user: CurrentUser, as_of: AsOf, known_at: KnownAt, parcel_id: int
) -> dict[str, Any]:
    """Findings in rule order; ``measured`` and limits are integers in ``unit``.

    ``known_at``: a day; data, decisions and policy as known at its end.
    """
    with open_work(request, user) as connection:
        sheet = parcel_sheet(connection, parcel_id, as_of, known_at)
    return _parcel(sheet, as_of, user.role)


def _parcel(sheet: ParcelSheet, as_of: date, role: Role) -> dict[str, Any]:
    policy = sheet.snapshot.profile.policy
    version = sheet.assembled.version
    return {
        "id": version.parcel_id,
        "code": sheet.assembled.facts.code,
        "name": version.columns["name"],
        "district": sheet.district,
        "park": sheet.park,
        "as_of": as_of.isoformat(),
        "known_at": _day(sheet.known_at.date() if sheet.known_at is not None else None),
        "evaluated": sheet.evaluated,
        "current": sheet.current,
        "v": int(sheet.verdict),
        "word": sheet.verdict.word,
        "idle_state": sheet.assessment.idle_state.word,
        "policy": {"id": sheet.snapshot.id, "sha256": policy.sha256},
        "facts_digest": sheet.assembled.digest.hex(),
        "next_change_on": _day(sheet.assessment.next_change_on),
        "bounds": list(sheet.bounds),
        "findings": [_finding(finding, policy, role) for finding in sheet.assessment.findings],
        "successions": [_succession(one) for one in sheet.history.successions],
        "decisions": [
            {
                "id": one.id,
                "rule": one.rule.value,
                "outcome": one.outcome.word,
                "reason": one.reason,
                "document": one.document,
                "expires_on": _day(one.expires_on),
                "by": one.decided_by_name,
                "on": one.decided_on.isoformat(),
                "holds": one.holds(sheet.assessment.finding(one.rule), as_of),
            }
            for one in sheet.decisions
        ],
    }


def _succession(one: StoredSuccession) -> dict[str, Any]:
    """A split or merge (分割、合并), withdrawn ones as well."""
    return {
        "id": one.id,
        "kind": one.kind,
        "on": one.on.isoformat(),
        "document": one.document,
        "remainder": one.remainder,
        "remainder_cm2": one.remainder_cm2,
        "contracts": list(one.contracts),
        "withdrawn": one.withdrawn_at is not None,
        "parcels": [
            {"id": each.parcel_id, "code": each.code, "side": each.side, "cm2": each.cm2}
            for each in one.members
        ],
    }


def _finding(finding: Finding, policy: Policy, role: Role) -> dict[str, Any]:
    allowed = sees_finding(role, finding.rule)
    return {
        "rule": finding.rule.value,
        "label": rule_label(finding.rule),
        "outcome": finding.outcome.name,
        "word": finding.outcome.word,
        "v": int(finding.verdict),
        "measured": finding.measured if allowed else None,
        "limit_low": finding.limit_low if allowed else None,
        "limit_high": finding.limit_high if allowed else None,
        "unit": finding.unit.value,
        "clauses": list(citations(finding, policy)),
        "data": list(data_words(finding)) if allowed else [],
        "sentence": sentence(finding, policy) if allowed else WITHHELD,
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None
