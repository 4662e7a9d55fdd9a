"""One parcel on one day: facts, findings with clause and data, decisions, history (地块体检).

The findings are computed from the same facts as the stored assessment (11 µs a parcel) rather than
read back, so that every sentence can say all it rests on; the stored digest tells whether both
speak of the same facts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, text

from gis_service.errors import NotFound
from gis_service.facts import Assembled, assemble
from gis_service.facts.parks import WithoutMeans
from gis_service.indicators.sources import Source
from gis_service.services.data_duties import duties
from gis_service.services.deciding import Decision, apply, decisions_of
from gis_service.services.parcel_history import History, history_of
from gis_service.store import policy_rows, succession_rows
from gis_service.store.policy_rows import Snapshot
from gis_service.store.succession_rows import PREDECESSOR, SUCCESSOR
from parcels.assess import Assessment, assess
from parcels.outcome import Outcome
from parcels.succession import Kind
from parcels.verdict import RULE_ORDER, THEMES, Rule, ThemeCode, Verdict

_WORST = list(THEMES).index(ThemeCode.WORST)


@dataclass(frozen=True, slots=True)
class ParcelSheet:
    """Everything one page about one parcel says.

    ``evaluated``: a published result stands, or stood at ``known_at``; ``current``: on these facts.
    ``duties``: who answers for each kind of data.
    """

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
    history: History
    known_at: datetime | None
    duties: Mapping[str, Source]


def parcel_sheet(
    connection: Connection, parcel_id: int, as_of: date, known_at: datetime | None = None
) -> ParcelSheet:
    """Of a day as known now, or as known at a moment, by the policy loaded until then.

    Raises NotFound for a parcel that does not exist on that day, was not known or is not in the
    scope.
    """
    assembled = assemble(connection, [parcel_id], as_of, known_at=known_at).get(parcel_id)
    if assembled is None:
        then = "" if known_at is None else f"按 {known_at:%Y-%m-%d} 为止所知，"
        gone = _succeeded(connection, parcel_id, as_of) if known_at is None else ""
        raise NotFound(gone or f"{then}{as_of} 没有这宗地，或它不在您的管理范围内。")
    snapshot = policy_rows.latest(connection, known_at)
    assessment = assess(assembled.facts, snapshot.profile.policy, as_of)
    decisions = tuple(decisions_of(connection, [parcel_id], known_at).get(parcel_id, ()))
    decided = apply(assessment.findings, decisions, as_of)
    stored = _stored_digest(connection, parcel_id, as_of, known_at)
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
        history=history_of(connection, parcel_id),
        known_at=known_at,
        duties=duties(connection),
    )


def _succeeded(connection: Connection, parcel_id: int, as_of: date) -> str:
    """Where the land of a parcel went that was split or merged until that day; "" otherwise."""
    for one in reversed(succession_rows.of_parcels(connection, [parcel_id])):
        old = parcel_id in [member.parcel_id for member in one.side(PREDECESSOR)]
        if old and one.withdrawn_at is None and one.on <= as_of:
            heirs = "、".join(member.code for member in one.side(SUCCESSOR))
            return (
                f"这宗地已于 {one.on} {Kind(one.kind).label}为 {heirs}，{as_of} 不再有它。"
                "请把“数据截至”改到这一天以前查看，或查看新宗地。"
            )
    return ""


_DIGEST = (
    "SELECT facts_digest FROM assessment WHERE parcel_id = :parcel_id"
    " AND holds_from <= :as_of AND holds_until > :as_of"
)
_NOW = text(f"{_DIGEST} AND superseded_at IS NULL")
_THEN = text(
    f"{_DIGEST} AND recorded_at <= :known_at"
    " AND (superseded_at IS NULL OR superseded_at > :known_at) ORDER BY id DESC LIMIT 1"
)
_PLACE = text(
    "SELECT d.name AS district, p.name AS park, ST_XMin(v.geom) AS w, ST_YMin(v.geom) AS s,"
    " ST_XMax(v.geom) AS e, ST_YMax(v.geom) AS n FROM parcel_version v"
    " LEFT JOIN district d ON d.id = v.district_id LEFT JOIN park p ON p.id = v.park_id"
    " WHERE v.id = :version_id"
)


def _stored_digest(
    connection: Connection, parcel_id: int, as_of: date, known_at: datetime | None
) -> bytes | None:
    bound = {"parcel_id": parcel_id, "as_of": as_of, "known_at": known_at}
    found = connection.scalar(_NOW if known_at is None else _THEN, bound)
    return None if found is None else bytes(found)


def _place(connection: Connection, assembled: Assembled):  # type: ignore[no-untyped-def]
    return connection.execute(_PLACE, {"version_id": assembled.version.version_id}).one()


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
