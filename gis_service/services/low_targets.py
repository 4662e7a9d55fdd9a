"""Targets of the board for low-efficiency land and what was disposed of; the reform date."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from sqlalchemy import Connection

from gis_service import audit
from gis_service.audit import EventKind
from gis_service.errors import Forbidden, Unusable
from gis_service.services.board_tallies import Area, low
from gis_service.store import city_rows, reform_rows, target_rows
from gis_service.store.board_rows import LowDisposal
from gis_service.store.parcel_query import ParcelQuery
from gis_service.store.target_rows import Target, TargetKey
from gis_service.user import Role, User
from parcels.board import BoardIndicator, Tally, rate
from parcels.low_efficiency.reform import ReformDate


@dataclass(frozen=True, slots=True)
class DistrictYear:
    """What a district is to dispose of in a year (``target`` None: nothing recorded) and did, 亩.

    ``share`` of the target, not cut at the whole; None without one.
    """

    name: str
    target: Target | None
    done_mu: Fraction

    @property
    def share(self) -> Fraction | None:
        return rate(self.done_mu, self.target.value if self.target else None)


def of_year(
    connection: Connection, query: ParcelQuery, year: int, found: Iterable[LowDisposal]
) -> tuple[DistrictYear, ...]:
    """Districts of the scope with a target or with progress in the year, as the board has them.

    A park's cases are not what its district has done.
    """
    scope, done = query.scope, low(found).by_area
    targets = {
        one.key: one
        for one in target_rows.targets(connection, year)
        if one.indicator is BoardIndicator.LOW and one.superseded_at is None
    }
    return tuple(
        DistrictYear(place.name, targets.get(key), done.get(area, Tally()).part)
        for place in city_rows.districts(connection)
        if scope.city or place.id in scope.districts
        if query.district in (None, place.id)
        for key, area in [(TargetKey(place.id), Area(place.id))]
        if key in targets or area in done
    )


def record_reform_date(connection: Connection, user: User, found: ReformDate, today: date) -> None:
    """Set the city's 基准日. Raises Forbidden but for an official of the city, Unusable."""
    if user.role is not Role.OFFICIAL or not user.scope.city:
        raise Forbidden("基准日由全市范围的土地官员登记。")
    if not found.document.strip():
        raise Unusable("请填写确定基准日的文件（文件名、文号）。")
    if found.day > today:
        raise Unusable("基准日在今天以后，请核对。")
    reform_rows.put_reform(connection, user, ReformDate(found.day, found.document.strip()))
    detail = {"on": found.day.isoformat()}
    audit.record(connection, user, EventKind.LOW_REFORM_DATE, "reform_date", detail=detail)
