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
from gis_service.facts.firms import enterprise_in_city, enterprise_in_park
from gis_service.store import member_rows
from parcels.aggregate import kpi
from parcels.contract import Indicator
from parcels.enterprise import Enterprise
from parcels.facts import ParkMean
from parcels.policy import Policy

_WITHOUT_TARGETS = Policy.of((), "")


@dataclass(frozen=True, slots=True)
class YearEnterprises:
    """Who counts in a year, by code: of each park those on its list; ``city`` everyone once."""

    parks: Mapping[int, tuple[Enterprise, ...]]
    city: tuple[Enterprise, ...] | None


@cycles.not_sought()
def year_enterprises(
    connection: Connection,
    park_ids: Collection[int],
    year: int,
    as_of: date,
    *,
    whole_city: bool,
) -> YearEnterprises:
    """One reading for parks and city, with the figures of the one year."""
    everyone = member_rows.known(connection, year) if whole_city else []
    members = _Members(connection, park_ids, as_of, also=everyone, year=year)
    firms = members.firms
    return YearEnterprises(
        parks={
            park_id: _sorted(firm for first, firm in members.of(park_id, year) if first <= year)
            for park_id in park_ids
        },
        city=_sorted(
            enterprise_in_city(each, firms, year) for each in everyone if each in firms.enterprises
        )
        if whole_city
        else None,
    )


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

    def of(self, park_id: int, year: int | None = None) -> list[tuple[int, Enterprise]]:
        """Each enterprise behind its first year in the park; figures of one year or of all."""
        return [
            (first, enterprise_in_park(each, park_id, self.firms, year))
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
