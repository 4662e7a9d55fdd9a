"""Yearly targets of the board (年度目标): what the city, districts and parks are to reach.

A target is what a document says. Without one there is none (未下达): nobody is measured by 0. For
the city the goals of the policy in force stand where nothing is recorded.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from sqlalchemy import Connection

from gis_service import audit
from gis_service.audit import EventKind
from gis_service.errors import Forbidden, Unusable
from gis_service.store import city_rows, target_rows
from gis_service.store.base import NO_PARK
from gis_service.store.recorded import must_be_year
from gis_service.store.target_rows import PLACES, WHOLE_CITY, Target, TargetKey
from gis_service.user import Role, User
from parcels.board import BoardIndicator, Level
from parcels.policy import Policy

NO_TARGET = "未下达"
_MOST = Fraction(10**12)
_GOALS: Mapping[BoardIndicator, tuple[str, str, int]] = {
    BoardIndicator.REV_MU: ("permu.rev", "min_wan_per_mu", 1),
    BoardIndicator.TAX_MU: ("permu.tax", "min_wan_per_mu", 1),
    BoardIndicator.STRUCTURE: ("structure.city_share", "min", 100),
    BoardIndicator.SUPPLY: ("structure.supply_share", "min", 100),
}
"""The city's goals: row of policy, its value, and what makes the indicator's unit of it."""


@dataclass(frozen=True, slots=True)
class Aim:
    """A target in force with the document or clause that sets it."""

    value: Fraction
    source: str


@dataclass(frozen=True, slots=True)
class YearTargets:
    """``aims`` by place and indicator; ``recorded`` all records of the year, newest first."""

    year: int
    aims: Mapping[tuple[TargetKey, BoardIndicator], Aim]
    recorded: tuple[Target, ...]

    def of(self, key: TargetKey, indicator: BoardIndicator) -> Aim | None:
        return self.aims.get((key, indicator))


def year_targets(connection: Connection, policy: Policy, year: int, as_of: date) -> YearTargets:
    """Targets of a year that the scope shows, the policy's for the city where none is recorded."""
    found = target_rows.targets(connection, year)
    aims = {
        (TargetKey(), indicator): aim
        for indicator in BoardIndicator
        if (aim := _goal(policy, indicator, as_of)) is not None
    }
    aims |= {
        (one.key, one.indicator): Aim(one.value, one.document)
        for one in found
        if one.superseded_at is None
    }
    return YearTargets(year, aims, tuple(found))


def _goal(policy: Policy, indicator: BoardIndicator, as_of: date) -> Aim | None:
    if indicator not in _GOALS:
        return None
    code, name, factor = _GOALS[indicator]
    row = policy.find(code, as_of)
    if row is None:
        return None
    return Aim(Fraction(row.number(name)) * factor, f"{row.citation}，{row.status}")


def may_record(user: User, district_id: int) -> bool:
    """Whether somebody records targets of a district and its parks, or of the city (0)."""
    if user.role is not Role.OFFICIAL:
        return False
    return user.scope.city or (district_id != WHOLE_CITY and district_id in user.scope.districts)


def record_target(
    connection: Connection,
    user: User,
    key: TargetKey,
    indicator: BoardIndicator,
    year: int,
    value: Fraction,
    document: str,
) -> None:
    """Record a target; one that stood is superseded and kept.

    Raises Forbidden outside role and scope, Unusable for a place, year or value that is none.
    """
    if not may_record(user, key.district_id):
        raise Forbidden("年度目标由该区（市）县或全市范围的土地官员登记。")
    meaning = indicator.meaning
    if _level(connection, key) not in meaning.levels:
        raise Unusable(f"{meaning.label}不按园区下达目标，请选择全市或区（市）县。")
    must_be_year(year)
    if not 0 < value < _MOST:
        raise Unusable(f"目标值须大于 0。没有下达目标的，不必登记，看板显示“{NO_TARGET}”。")
    if value * 10**PLACES % 1:
        raise Unusable(f"目标值最多写 {PLACES} 位小数。")
    if indicator is BoardIndicator.IDLE and value % 1:
        raise Unusable(f"{meaning.label}的目标按{meaning.unit}下达，请填整数。")
    if not document.strip():
        raise Unusable("请填写下达目标的文件（文件名、文号）。")
    target_rows.put(connection, user, key, indicator, year, value, document.strip())
    detail = {"year": year, "district": key.district_id, "park": key.park_id}
    name = f"target:{indicator.value}"
    audit.record(connection, user, EventKind.TARGET_RECORDED, name, detail=detail)


def _level(connection: Connection, key: TargetKey) -> Level:
    if key.park_id != NO_PARK:
        if city_rows.home_districts(connection).get(key.park_id) != key.district_id:
            raise Unusable("没有这个园区，请重新选择。")
        return Level.PARK
    if key.district_id == WHOLE_CITY:
        return Level.CITY
    if key.district_id not in {place.id for place in city_rows.districts(connection)}:
        raise Unusable("没有这个区（市）县，请重新选择。")
    return Level.DISTRICT
