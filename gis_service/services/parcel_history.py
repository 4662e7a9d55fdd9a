"""History of a parcel or an enterprise (历史): what came in, was corrected, decided; by whom."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, or_, select, text

from gis_service.store import correction_rows, firm_rows, succession_rows
from gis_service.store.assessments import decision
from gis_service.store.correction_rows import Correction
from gis_service.store.facts import occupancy
from gis_service.store.firm_rows import Firm
from gis_service.store.succession_rows import StoredSuccession
from gis_service.user import Scope
from parcels.outcome import Outcome
from parcels.verdict import Rule


@dataclass(frozen=True, slots=True)
class Stored:
    """Data of a kind that came in at once, with its upload where the scope shows it."""

    at: datetime
    kind: str
    upload_id: int | None
    file_name: str | None
    by: str | None


@dataclass(frozen=True, slots=True)
class DecisionMade:
    """A 人工认定 as it was made, and as it was taken back."""

    at: datetime
    rule: Rule
    outcome: Outcome
    document: str
    by: str
    withdrawn_at: datetime | None
    withdrawn_by: str | None


@dataclass(frozen=True, slots=True)
class History:
    """Everything recorded, oldest first in each part."""

    stored: tuple[Stored, ...]
    corrections: tuple[Correction, ...]
    decisions: tuple[DecisionMade, ...]
    successions: tuple[StoredSuccession, ...] = ()


_KINDS = {
    "parcels": "parcel_version",
    "contracts": "contract",
    "buildings": "building",
    "progress": "progress",
    "occupancy": "occupancy",
}
# Present and earlier rows have an index each; said so, both are used. A corrected row came with its
# correction, not with an upload.
_OF_PARCEL = (
    "parcel_id = :parcel_id AND (superseded_at IS NULL OR superseded_at IS NOT NULL)"
    " AND corrects IS NULL"
)
_EACH = " UNION ".join(
    f"SELECT recorded_at, '{kind}' AS kind, upload_id FROM {table} WHERE {_OF_PARCEL}"
    for kind, table in _KINDS.items()
)
_STORED = text(
    "SELECT r.recorded_at AS at, r.kind, r.upload_id, u.file_name, u.account_name AS by"
    f" FROM ({_EACH}) AS r LEFT JOIN upload u ON u.id = r.upload_id ORDER BY r.recorded_at, r.kind"
)


def history_of(connection: Connection, parcel_id: int) -> History:
    """Of the enterprises on the parcel the corrected figures as well."""
    ended = occupancy.c.superseded_at
    firms = connection.execute(
        select(occupancy.c.enterprise_id).where(
            occupancy.c.parcel_id == parcel_id, or_(ended.is_(None), ended.is_not(None))
        )
    ).scalars()
    return History(
        stored=tuple(Stored(*row) for row in connection.execute(_STORED, {"parcel_id": parcel_id})),
        corrections=tuple(correction_rows.of_parcel(connection, parcel_id, set(firms))),
        decisions=_decisions(connection, parcel_id),
        successions=tuple(succession_rows.of_parcels(connection, [parcel_id])),
    )


def history_of_firm(connection: Connection, firm: Firm, scope: Scope) -> History:
    """What stated the figures and land of an enterprise in the scope, and their corrections."""
    return History(
        stored=tuple(
            Stored(row.at, row.kind, row.upload_id, row.file_name, row.by)
            for row in firm_rows.arrivals(connection, firm.id, scope)
        ),
        corrections=tuple(correction_rows.of_firm(connection, firm.id, scope)),
        decisions=(),
    )


def _decisions(connection: Connection, parcel_id: int) -> tuple[DecisionMade, ...]:
    columns = decision.c
    statement = (
        select(
            columns.decided_at,
            columns.rule,
            columns.outcome,
            columns.document,
            columns.decided_by_name,
            columns.withdrawn_at,
            columns.withdrawn_by_name,
        )
        .where(columns.parcel_id == parcel_id)
        .order_by(columns.id)
    )
    return tuple(
        DecisionMade(at, Rule(rule), Outcome(outcome), *others)
        for at, rule, outcome, *others in connection.execute(statement)
    )
