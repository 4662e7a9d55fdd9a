"""Which stored parcel a row speaks of (宗地匹配): by identifiers only, never by name or shape."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from gis_service.store.identifier_rows import SCHEMES, KnownParcel, find
from parcels.issue import Issue


@dataclass(frozen=True, slots=True)
class Match:
    """``parcel`` is None when no identifier is known; ``by`` names the identifier that decided."""

    parcel: KnownParcel | None = None
    by: str | None = None
    issue: Issue | None = None


def match_parcels(
    connection: Connection, rows: Sequence[tuple[int, Mapping[str, str]]]
) -> list[Match]:
    """For each (row number, identifiers by scheme): the parcel, or why it cannot be told.

    Schemes are tried in their order. Two parcels for a value is a question that only a better
    identifier answers; identifiers of one row that point to different parcels are an error.
    """
    known = {
        scheme: find(connection, scheme, {ids[scheme] for _, ids in rows if ids.get(scheme)})
        for scheme in SCHEMES
    }
    return [_match(row, identifiers, known) for row, identifiers in rows]


def _match(
    row: int,
    identifiers: Mapping[str, str],
    known: Mapping[str, Mapping[str, list[KnownParcel]]],
) -> Match:
    chosen: Match | None = None
    for scheme in SCHEMES:
        value = identifiers.get(scheme)
        hits = known[scheme].get(value, []) if value else []
        if not hits:
            continue
        if chosen is not None and chosen.parcel is not None:
            if all(hit.id != chosen.parcel.id for hit in hits):
                return Match(issue=_disagree(row, [chosen.parcel, *hits]))
            continue
        if len(hits) > 1:
            chosen = chosen or Match(issue=_many(row, value or "", hits))
            continue
        chosen = Match(hits[0], scheme)
    return chosen or Match()


def _many(row: int, value: str, hits: Sequence[KnownParcel]) -> Issue:
    others = "、".join(hit.code for hit in hits[:3])
    params = {"count": str(len(hits)), "other": others}
    return Issue("parcel-matches-many", row, value=value, params=params)


def _disagree(row: int, hits: Sequence[KnownParcel]) -> Issue:
    codes = "、".join(dict.fromkeys(hit.code for hit in hits))
    return Issue("parcel-identifiers-disagree", row, params={"other": codes})
