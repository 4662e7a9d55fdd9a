"""In which district and park a drawn parcel lies, and who may store it there (归属)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, Row, select

from gis_service.sheets.reading import CellValue
from gis_service.store import incoming, policy_rows
from gis_service.store.base import NO_PARK
from gis_service.store.places import district, park
from gis_service.user import Scope
from parcels.codes import MalformedCodeError, ParcelCode
from parcels.issue import Issue
from parcels.layers import LayerKind

_MAJORITY = 0.5


@dataclass(frozen=True, slots=True)
class Site:
    """Where a parcel belongs; 0 is outside every park."""

    district_id: int
    park_id: int
    managing_district_id: int | None = None


@dataclass(frozen=True, slots=True)
class _Places:
    districts: Mapping[str, tuple[int, str]]
    district_names: Mapping[int, str]
    parks: Mapping[str, tuple[int, int]]
    aliases: Mapping[str, str]

    def now(self, prefix: str | None) -> str | None:
        """Today's county prefix of an old one."""
        return None if prefix is None else self.aliases.get(prefix, prefix)


def site_parcels(
    connection: Connection,
    rows: Sequence[tuple[int, Mapping[str, CellValue]]],
    scope: Scope,
    as_of: date,
    first: int = 0,
) -> list[tuple[Site | None, list[Issue]]]:
    """For each row that is arriving, from place ``first`` on: its site and what is to be said.

    The park written in the row counts; the outline of a park only proposes (over half the area).
    """
    places = _places(connection)
    sites: dict[Site, Site] = {}
    by_district = incoming.largest_features(connection, LayerKind.DISTRICT, as_of)
    by_park = incoming.largest_features(connection, LayerKind.PARK, as_of)
    sited: list[tuple[Site | None, list[Issue]]] = []
    for place, (row, values) in enumerate(rows, start=first):
        issues: list[Issue] = []
        found = by_district.get(place)
        here = found.code if found is not None else None
        district_id = _district(row, values, here, places, issues)
        park_row = by_park.get(place)
        near = park_row if park_row is not None and park_row.share > _MAJORITY else None
        park_id = _park(row, values, near, places, issues)
        if district_id is None or park_id is None:
            sited.append((None, issues))
            continue
        site = Site(district_id, park_id, _managing(values, places))
        # Thousands of rows name a few sites.
        site = sites.setdefault(site, site)
        if not _allowed(site, scope):
            where = places.district_names.get(site.district_id, "其他区域")
            issues.append(Issue("parcel-out-of-scope", row, params={"other": where}))
        sited.append((site, issues))
    return sited


def _places(connection: Connection) -> _Places:
    districts: dict[str, tuple[int, str]] = {}
    for row in connection.execute(select(district.c.id, district.c.code, district.c.name)):
        districts[row.code] = districts[row.name] = (row.id, row.name)
    parks: dict[str, tuple[int, int]] = {}
    chosen = select(park.c.id, park.c.code, park.c.name, park.c.district_id)
    for own in connection.execute(chosen):
        parks[own.code] = parks[own.name] = (own.id, own.district_id)
    aliases = policy_rows.latest(connection).profile.county_aliases
    return _Places(districts, dict(districts.values()), parks, aliases)


def _district(
    row: int,
    values: Mapping[str, CellValue],
    here: str | None,
    places: _Places,
    issues: list[Issue],
) -> int | None:
    stated = values.get("district_code") or values.get("district")
    if here is None and isinstance(stated, str):
        if stated not in places.districts:
            issues.append(Issue("parcel-district-unknown", row, value=stated))
            return None
        return places.districts[stated][0]
    prefix = places.now(_prefix(values.get("parcel_code")))
    code = here or prefix
    if code is None or code not in places.districts:
        issues.append(Issue("parcel-no-district", row))
        return None
    if prefix is not None and prefix != code:
        params = {"other": places.districts[code][1]}
        issues.append(Issue("parcel-district-differs", row, value=prefix, params=params))
    return places.districts[code][0]


def _prefix(code: CellValue) -> str | None:
    if not isinstance(code, str):
        return None
    try:
        return ParcelCode.parse(code).county
    except MalformedCodeError:
        return None


def _park(
    row: int,
    values: Mapping[str, CellValue],
    near: Row[Any] | None,
    places: _Places,
    issues: list[Issue],
) -> int | None:
    stated = values.get("park")
    if isinstance(stated, str):
        if stated not in places.parks:
            issues.append(Issue("parcel-park-unknown", row, value=stated))
            return None
        return places.parks[stated][0]
    if near is not None:
        issues.append(Issue("parcel-park-proposed", row, params=_other(near.name)))
        return int(near.park_id)
    return NO_PARK


@lru_cache(maxsize=1_000)
def _other(name: str) -> Mapping[str, str]:
    """Nearly every row of a file may have a park proposed, of a few parks."""
    return MappingProxyType({"other": name})


def _managing(values: Mapping[str, CellValue], places: _Places) -> int | None:
    stated = values.get("managing_district")
    known = places.districts.get(stated) if isinstance(stated, str) else None
    return known[0] if known is not None else None


def _allowed(site: Site, scope: Scope) -> bool:
    return scope.city or site.district_id in scope.districts or site.park_id in scope.parks
