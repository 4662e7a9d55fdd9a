"""Which stored parcel a row speaks of (宗地匹配): by identifiers only, never by name or shape."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from gis_service.store import policy_rows
from gis_service.store.identifier_rows import SCHEMES, KnownParcel, find
from parcels.codes import county_of, under_county
from parcels.issue import Issue

_WITH_COUNTY = ("parcel_code", "unit_no")


@dataclass(frozen=True, slots=True)
class Match:
    """``parcel`` is None when no identifier is known; ``by`` names the identifier that decided."""

    parcel: KnownParcel | None = None
    by: str | None = None
    issue: Issue | None = None


_UNKNOWN = Match()


def match_parcels(
    connection: Connection, rows: Sequence[tuple[int, Mapping[str, str]]]
) -> list[Match]:
    """For each (row number, identifiers by scheme): the parcel, or why it cannot be told.

    Schemes are tried in their order. Two parcels for a value is a question that only a better
    identifier answers; identifiers of one row that point to different parcels are an error.
    """
    counties = Counties(policy_rows.latest(connection).profile.county_aliases)
    known = {
        scheme: counties.folded(
            scheme,
            find(connection, scheme, _spellings(scheme, rows, counties)),
        )
        for scheme in SCHEMES
    }
    modern = [
        (row, {scheme: counties.now(scheme, value) for scheme, value in ids.items() if value})
        for row, ids in rows
    ]
    return [_match(row, identifiers, known) for row, identifiers in modern]


def _spellings(
    scheme: str, rows: Sequence[tuple[int, Mapping[str, str]]], counties: "Counties"
) -> set[str]:
    return {
        spelling
        for _, identifiers in rows
        if identifiers.get(scheme)
        for spelling in counties.spellings(scheme, identifiers[scheme])
    }


class Counties:
    """County prefixes of old: a code under 双流县 and one under 双流区 are one code."""

    def __init__(self, aliases: Mapping[str, str]) -> None:
        self._aliases = aliases

    def now(self, scheme: str, value: str) -> str:
        """The value under today's prefix, for codes that begin with one."""
        return under_county(value, self._aliases) if scheme in _WITH_COUNTY else value

    def spellings(self, scheme: str, value: str) -> set[str]:
        """Every way the value may stand in the store."""
        now = self.now(scheme, value)
        if scheme not in _WITH_COUNTY:
            return {value}
        county = county_of(now)
        old = {prefix for prefix, today in self._aliases.items() if today == county}
        return {value, now, *(prefix + now[len(prefix) :] for prefix in old)}

    def folded(
        self, scheme: str, found: Mapping[str, list[KnownParcel]]
    ) -> dict[str, list[KnownParcel]]:
        """Hits under today's spelling."""
        folded: dict[str, list[KnownParcel]] = {}
        for value, hits in found.items():
            into = folded.setdefault(self.now(scheme, value), [])
            into.extend(hit for hit in hits if all(hit.id != other.id for other in into))
        return folded


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
    return chosen or _UNKNOWN


def _many(row: int, value: str, hits: Sequence[KnownParcel]) -> Issue:
    others = "、".join(hit.code for hit in hits[:3])
    params = {"count": str(len(hits)), "other": others}
    return Issue("parcel-matches-many", row, value=value, params=params)


def _disagree(row: int, hits: Sequence[KnownParcel]) -> Issue:
    codes = "、".join(dict.fromkeys(hit.code for hit in hits))
    return Issue("parcel-identifiers-disagree", row, params={"other": codes})
