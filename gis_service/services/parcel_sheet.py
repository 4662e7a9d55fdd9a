"""One parcel on one day: facts, findings with clause and data, decisions, history (地块体检).

The findings are computed from the same facts as the stored assessment (11 µs a parcel) rather than
read back, so that every sentence can say all it rests on; the stored digest tells whether both
speak of the same facts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, text

from gis_service.errors import NotFound
from gis_service.facts import Assembled, assemble
from gis_service.facts.parks import WithoutMeans
from gis_service.services.deciding import Decision, apply, decisions_of
from gis_service.store import policy_rows
from gis_service.store.policy_rows import Snapshot
from parcels.assess import Assessment, assess
from parcels.outcome import Outcome
from parcels.verdict import RULE_ORDER, THEMES, Rule, ThemeCode, Verdict

_WORST = list(THEMES).index(ThemeCode.WORST)


@dataclass(frozen=True, slots=True)
class Event:
    """Something recorded about the parcel."""

    at: datetime
    kind: str
    upload_id: int | None


@dataclass(frozen=True, slots=True)
class ParcelSheet:
    """Everything one page about one parcel says; ``evaluated`` when a published result stands."""

    assembled: Assembled
    assessment: Assessment
    snapshot: Snapshot
    decisions: tuple[Decision, ...]
    verdict: Verdict
    evaluated: bool
    current: bool
    district: str | None
    park: str | None
    bounds: tuple[float, float, float, float]
    events: tuple[Event, ...]


def parcel_sheet(connection: Connection, parcel_id: int, as_of: date) -> ParcelSheet:
    """Raises NotFound for a parcel that does not exist on that day or is not in the scope."""
    assembled = assemble(connection, [parcel_id], as_of).get(parcel_id)
    if assembled is None:
        raise NotFound(f"{as_of} 没有这宗地，或它不在您的管理范围内。")
    snapshot = policy_rows.latest(connection)
    assessment = assess(assembled.facts, snapshot.profile.policy, as_of)
    decisions = tuple(decisions_of(connection, [parcel_id]).get(parcel_id, ()))
    decided = apply(assessment.findings, decisions, as_of)
    stored = _stored_digest(connection, parcel_id, as_of)
    place = _place(connection, assembled)
    return ParcelSheet(
        assembled=assembled,
        assessment=assessment,
        snapshot=snapshot,
        decisions=decisions,
        verdict=decided.verdicts[_WORST],
        evaluated=stored is not None,
        current=stored == assembled.digest,
        district=place.district,
        park=place.park,
        bounds=(place.w, place.s, place.e, place.n),
        events=_events(connection, parcel_id),
    )


_DIGEST = text(
    "SELECT facts_digest FROM assessment WHERE parcel_id = :parcel_id AND superseded_at IS NULL"
    " AND holds_from <= :as_of AND holds_until > :as_of"
)
_PLACE = text(
    "SELECT d.name AS district, p.name AS park, ST_XMin(v.geom) AS w, ST_YMin(v.geom) AS s,"
    " ST_XMax(v.geom) AS e, ST_YMax(v.geom) AS n FROM parcel_version v"
    " LEFT JOIN district d ON d.id = v.district_id LEFT JOIN park p ON p.id = v.park_id"
    " WHERE v.id = :version_id"
)
_EVENTS = text(
    "SELECT recorded_at AS at, kind, upload_id FROM ("
    "SELECT recorded_at, 'parcels' AS kind, upload_id FROM parcel_version"
    " WHERE parcel_id = :parcel_id"
    " UNION SELECT recorded_at, 'contracts', upload_id FROM contract WHERE parcel_id = :parcel_id"
    " UNION SELECT recorded_at, 'buildings', upload_id FROM building WHERE parcel_id = :parcel_id"
    " UNION SELECT recorded_at, 'progress', upload_id FROM progress WHERE parcel_id = :parcel_id"
    " UNION SELECT recorded_at, 'occupancy', upload_id FROM occupancy"
    " WHERE parcel_id = :parcel_id) AS recorded ORDER BY recorded_at DESC, kind"
)


def _stored_digest(connection: Connection, parcel_id: int, as_of: date) -> bytes | None:
    found = connection.scalar(_DIGEST, {"parcel_id": parcel_id, "as_of": as_of})
    return None if found is None else bytes(found)


def _place(connection: Connection, assembled: Assembled):  # type: ignore[no-untyped-def]
    return connection.execute(_PLACE, {"version_id": assembled.version.version_id}).one()


def _events(connection: Connection, parcel_id: int) -> tuple[Event, ...]:
    rows = connection.execute(_EVENTS, {"parcel_id": parcel_id})
    return tuple(Event(row.at, row.kind, row.upload_id) for row in rows)


_BY_PARK_MEAN = text(
    "SELECT parcel_id FROM assessment WHERE parcel_id = ANY(:parcel_ids)"
    " AND superseded_at IS NULL AND holds_from <= :as_of AND holds_until > :as_of"
    f" AND outcomes[{RULE_ORDER.index(Rule.LE_TAX) + 1}] = {int(Outcome.REVIEW)}"
)


def reasons(
    connection: Connection, parcel_ids: Sequence[int], as_of: date
) -> dict[int, tuple[Assessment, Snapshot]]:
    """Assessments of the parcels of one page of a list, for the sentence of the worst finding.

    The mean of a park is read only for those that are low against it: it costs a whole park.
    """
    snapshot = policy_rows.latest(connection)
    policy = snapshot.profile.policy
    plain = assemble(connection, parcel_ids, as_of, WithoutMeans())
    found = {key: assess(each.facts, policy, as_of) for key, each in plain.items()}
    bound = {"parcel_ids": list(parcel_ids), "as_of": as_of}
    low = connection.execute(_BY_PARK_MEAN, bound).scalars()
    unsaid = [
        key
        for key in low
        if key in found and found[key].finding(Rule.LE_TAX).outcome is not Outcome.REVIEW
    ]
    compared = assemble(connection, unsaid, as_of) if unsaid else {}
    found |= {key: assess(each.facts, policy, as_of) for key, each in compared.items()}
    return {key: (assessment, snapshot) for key, assessment in found.items()}
