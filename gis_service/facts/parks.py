"""Enterprises of parks and of the city, also those on no parcel, and a park's means (园区企业).

The same reading as for a parcel, so that page, map and low-efficiency rule agree.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from sqlalchemy import Connection

from gis_service import cycles
from gis_service.facts import firm_data
from gis_service.facts.firm_data import FirmData
from gis_service.facts.firms import (
    enterprise_in_city,
    enterprise_in_district,
    enterprise_in_park,
)
from gis_service.store import member_rows
from gis_service.store.fact_rows import Row
from parcels.aggregate import kpi
from parcels.contract import Indicator
from parcels.enterprise import Enterprise
from parcels.facts import ParkMean
from parcels.policy import Policy

_WITHOUT_TARGETS = Policy.of((), "")


@dataclass(frozen=True, slots=True)
class YearEnterprises:
    """Who counts in a year, by code: of each park those on its list; of a district, and of the
    ``city``, everyone once."""

    parks: Mapping[int, tuple[Enterprise, ...]]
    districts: Mapping[int, tuple[Enterprise, ...]]
    city: tuple[Enterprise, ...] | None


@cycles.not_sought()
def year_enterprises(
    connection: Connection,
    park_ids: Collection[int],
    year: int,
    as_of: date,
    *,
    district_ids: Collection[int] = (),
    whole_city: bool,
    known_at: datetime | None = None,
) -> YearEnterprises:
    """One reading for parks, districts and city, with the figures of the one year."""
    wanted = whole_city or district_ids
    known = member_rows.known(connection, year, known_at) if wanted else {}
    everyone = sorted({each for ids in known.values() for each in ids})
    members = _Members(connection, park_ids, as_of, known_at, also=everyone, year=year)
    seen = _OfYear(members.firms, year)
    return YearEnterprises(
        parks={
            park_id: _sorted(
                seen.in_park(each, park_id)
                for each, first in members.first_years.get(park_id, {}).items()
                if first <= year and each in members.firms.enterprises
            )
            for park_id in park_ids
        },
        districts={
            district_id: _sorted(
                seen.in_district(each, district_id)
                for each in known.get(district_id, ())
                if each in members.firms.enterprises
            )
            for district_id in district_ids
        },
        city=_sorted(seen.in_city(each) for each in everyone if each in members.firms.enterprises)
        if whole_city
        else None,
    )


class _OfYear:
    """Enterprises of one year; who reports in one place only is the same in all, computed once."""

    def __init__(self, firms: FirmData, year: int) -> None:
        self._firms = firms
        self._year = year
        self._once: dict[int, Enterprise] = {}

    def in_city(self, identifier: int) -> Enterprise:
        found = self._once.get(identifier)
        if found is None:
            found = enterprise_in_city(identifier, self._firms, self._year)
            self._once[identifier] = found
        return found

    def in_district(self, identifier: int, district_id: int) -> Enterprise:
        if all(row["district_id"] == district_id for row in self._reports(identifier)):
            return self.in_city(identifier)
        return enterprise_in_district(identifier, district_id, self._firms, self._year)

    def in_park(self, identifier: int, park_id: int) -> Enterprise:
        reports = self._reports(identifier)
        if not reports or (len(reports) == 1 and reports[0]["park_id"] == park_id):
            return self.in_city(identifier)
        return enterprise_in_park(identifier, park_id, self._firms, self._year)

    def _reports(self, identifier: int) -> list[Row]:
        rows = self._firms.performance.get(identifier, ())
        return [row for row in rows if row["year"] == self._year]


class Means(Protocol):
    """Where the means of parks come from."""

    def of(self, park_ids: Collection[int]) -> Mapping[int, tuple[ParkMean, ...]]: ...


class WithoutMeans:
    """For lists whose sentences do not speak of the park: a mean costs the whole park's facts."""

    def of(self, park_ids: Collection[int]) -> Mapping[int, tuple[ParkMean, ...]]:
        return dict.fromkeys(park_ids, ())


class ParkMeans:
    """亩均税收 of parks by year, each park computed once: keep one for a whole run."""

    def __init__(
        self, connection: Connection, as_of: date, known_at: datetime | None = None
    ) -> None:
        self._connection = connection
        self._as_of = as_of
        self._known_at = known_at
        self._known: dict[int, tuple[ParkMean, ...]] = {0: ()}

    def of(self, park_ids: Collection[int]) -> dict[int, tuple[ParkMean, ...]]:
        """The means of the parks asked for; a park without figures has none."""
        missing = {park_id for park_id in park_ids if park_id not in self._known}
        if missing:
            members = _Members(self._connection, missing, self._as_of, self._known_at)
            years = {park_id: _means(members, park_id, self._as_of) for park_id in missing}
            self._known.update(years)
        return {park_id: self._known[park_id] for park_id in park_ids}


class _Members:
    """The enterprises of some parks as each park reports them; ``also``: further ones to read.

    With ``year`` only the figures of that year can be asked.
    """

    def __init__(
        self,
        connection: Connection,
        park_ids: Collection[int],
        as_of: date,
        known_at: datetime | None = None,
        also: Iterable[int] = (),
        year: int | None = None,
    ) -> None:
        self.first_years = member_rows.members(connection, park_ids, known_at)
        ids = {each for firms in self.first_years.values() for each in firms}
        self.firms = firm_data.read(
            connection, ids.union(also), as_of, known_at=known_at, year=year
        )

    def of(self, park_id: int) -> list[tuple[int, Enterprise]]:
        """Each enterprise, with all its years, behind its first year in the park."""
        return [
            (first, enterprise_in_park(each, park_id, self.firms))
            for each, first in self.first_years.get(park_id, {}).items()
            if each in self.firms.enterprises
        ]


def _means(members: _Members, park_id: int, as_of: date) -> tuple[ParkMean, ...]:
    firms = members.of(park_id)
    means = []
    for year in sorted({row.year for _, firm in firms for row in firm.years}):
        listed = [firm for first, firm in firms if first <= year]
        mean = kpi(listed, _WITHOUT_TARGETS, as_of, year, Indicator.TAX_MU).value
        if mean is not None:
            means.append(ParkMean(year, mean))
    return tuple(means)


def _sorted(firms: Iterable[Enterprise]) -> tuple[Enterprise, ...]:
    return tuple(sorted(firms, key=lambda firm: firm.uscc))
