"""Yearly targets of districts and what was disposed of (低效用地年度目标完成情况); reform date."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from gis_service import audit
from gis_service.audit import EventKind
from gis_service.errors import Forbidden, Unusable
from gis_service.store import city_rows, low_target_rows
from gis_service.store.low_rows import StoredLow
from gis_service.store.low_target_rows import Target
from gis_service.user import Role, User
from parcels.low_efficiency.case import Achievement, achievements
from parcels.low_efficiency.reform import ReformDate

_EARLIEST_YEAR = 1990


@dataclass(frozen=True, slots=True)
class DistrictYear:
    """``achievement.target_cm2`` is 0 where no target is recorded (``target`` None)."""

    district_id: int
    name: str
    target: Target | None
    achievement: Achievement


def of_year(
    connection: Connection, cases: Sequence[StoredLow], year: int
) -> tuple[DistrictYear, ...]:
    """Districts with a target or with progress in the year, by name; of the scope only."""
    names = {place.id: place.name for place in city_rows.districts(connection)}
    targets = low_target_rows.targets(connection, year)
    named = {str(key): target.target_cm2 for key, target in targets.items()}
    found = achievements([stored.case for stored in cases], named, year)
    rows = (
        DistrictYear(
            int(one.district),
            names.get(int(one.district), ""),
            targets.get(int(one.district)),
            one,
        )
        for one in found
    )
    return tuple(sorted(rows, key=lambda row: (row.name, row.district_id)))


def record_target(
    connection: Connection, user: User, district_id: int, year: int, cm2: int, document: str
) -> None:
    """Record a yearly target. Raises Forbidden outside role and scope, Unusable."""
    inside = user.scope.city or district_id in user.scope.districts
    if user.role is not Role.OFFICIAL or not inside:
        raise Forbidden("年度目标由该区县或全市范围的土地官员登记。")
    if district_id not in {place.id for place in city_rows.districts(connection)}:
        raise Unusable("没有这个区县，请重新选择。")
    if not _EARLIEST_YEAR <= year <= date.max.year:
        raise Unusable("年度不对，请写四位数字，如 2025。")
    if cm2 <= 0:
        raise Unusable("目标面积须大于 0。")
    if not document.strip():
        raise Unusable("请填写下达目标的文件（文件名、文号）。")
    low_target_rows.put_target(connection, user, district_id, year, cm2, document.strip())
    detail = {"year": year, "district": district_id}
    audit.record(connection, user, EventKind.LOW_TARGET, f"low_target:{year}", detail=detail)


def record_reform_date(connection: Connection, user: User, found: ReformDate, today: date) -> None:
    """Set the city's 基准日. Raises Forbidden but for an official of the city, Unusable."""
    if user.role is not Role.OFFICIAL or not user.scope.city:
        raise Forbidden("基准日由全市范围的土地官员登记。")
    if not found.document.strip():
        raise Unusable("请填写确定基准日的文件（文件名、文号）。")
    if found.day > today:
        raise Unusable("基准日在今天以后，请核对。")
    low_target_rows.put_reform(connection, user, ReformDate(found.day, found.document.strip()))
    detail = {"on": found.day.isoformat()}
    audit.record(connection, user, EventKind.LOW_REFORM_DATE, "reform_date", detail=detail)
