"""Collecting the figures of a round from what is stored (数据采集), with the year before."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, text

from gis_service.facts import firm_data
from gis_service.facts.statement import Names, Told, tell
from gis_service.store import member_rows
from gis_service.store.statement_rows import Figure, FirmStatement
from parcels.evaluation.scheme import GroupName, Scheme

_PARKS = text(
    "SELECT p.id, p.name, p.district_id, coalesce(d.name, '') AS district"
    " FROM park p LEFT JOIN district d ON d.id = p.district_id"
    " WHERE :district_id = 0 OR p.district_id = :district_id ORDER BY p.code"
)
_REPORTING = text(
    "SELECT park_id, enterprise_id FROM performance WHERE superseded_at IS NULL"
    " AND year = :year AND park_id = ANY(:parks)"
)
_CODES = text(
    "SELECT DISTINCT ON (parcel_id) parcel_id, code FROM parcel_version"
    " WHERE parcel_id = ANY(:parcels) AND superseded_at IS NULL AND code IS NOT NULL"
    " ORDER BY parcel_id, valid_from DESC NULLS LAST, id DESC"
)


@dataclass(frozen=True, slots=True)
class Park:
    """A park of the round with its district."""

    id: int
    name: str
    district_id: int
    district: str


def parks_of(connection: Connection, district_id: int) -> dict[int, Park]:
    """The parks of a round: of the district, or of the city (0)."""
    rows = connection.execute(_PARKS, {"district_id": district_id})
    return {row.id: Park(row.id, row.name, row.district_id or 0, row.district) for row in rows}


def collect(
    connection: Connection, scheme: Scheme, year: int, district_id: int, on: date
) -> list[FirmStatement]:
    """Statements of 园内 enterprises of the scheme's populations, for ``year`` and the one before.

    An enterprise of the list that reported nothing stands with nothing reported.
    """
    parks = parks_of(connection, district_id)
    people = _people(connection, parks, year)
    earlier = _people(connection, parks, year - 1)
    data = firm_data.read(connection, people.keys() | earlier.keys(), on)
    names = Names(
        _codes(connection, data.legal_cm2.keys()), {one.id: one.name for one in parks.values()}
    )
    scales = {part.above_scale for part in scheme.parts}
    found = []
    for each_year, members in ((year, people), (year - 1, earlier)):
        told = tell(list(members), data, names, each_year)
        by_code = {
            data.enterprises[each]["uscc"]: ids
            for each, ids in members.items()
            if each in data.enterprises
        }
        for one in told:
            # Not marked counts as 规上, as in the sums of a park.
            if (one.above_scale is not False) in scales:
                own = one.parks & parks.keys() or by_code[one.firm.uscc]
                found.append(
                    _statement(one, each_year, [parks[each] for each in sorted(own)], district_id)
                )
    return found


def _people(
    connection: Connection, parks: Mapping[int, Park], year: int
) -> dict[int, frozenset[int]]:
    """Enterprises of the dated lists, and who reported in one of the parks, with their parks."""
    found: dict[int, set[int]] = {}
    for park, members in member_rows.members(connection, list(parks)).items():
        for each, first in members.items():
            if first <= year:
                found.setdefault(each, set()).add(park)
    for row in connection.execute(_REPORTING, {"year": year, "parks": sorted(parks)}):
        found.setdefault(row.enterprise_id, set()).add(row.park_id)
    return {each: frozenset(ids) for each, ids in found.items()}


def _statement(told: Told, year: int, parks: Sequence[Park], district_id: int) -> FirmStatement:
    firm = told.firm
    districts = {park.district_id for park in parks}
    industry = (
        "" if firm.industry is None else f"{firm.industry.division}（{firm.industry.edition}）"
    )
    return FirmStatement(
        year=year,
        uscc=firm.uscc,
        name=firm.name,
        # Its figures are of all its parks together: no single park's people see them.
        park_id=parks[0].id if len(parks) == 1 else 0,
        district_id=districts.pop() if len(districts) == 1 else district_id,
        above_scale=told.above_scale,
        attributes={
            GroupName.DISTRICT: "、".join(dict.fromkeys(park.district for park in parks)),
            GroupName.PARK: "、".join(park.name for park in parks),
            GroupName.INDUSTRY: industry,
        },
        tenant_of=told.tenant_of,
        production="" if firm.first_production_on is None else firm.first_production_on.text,
        figures={code: Figure(*figure) for code, figure in told.figures.items()},
        land=told.land,
        parts=told.parts,
    )


def _codes(connection: Connection, parcels: Collection[int]) -> dict[int, str]:
    rows = connection.execute(_CODES, {"parcels": sorted(parcels)})
    return {row.parcel_id: row.code for row in rows}
