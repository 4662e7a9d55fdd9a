"""Who answers for each kind of data, and changing it (数据责任): recorded, never overwritten.

The duties hold for the whole city and decide when figures of every district turn grey: so the
city's land officials change them, not those of a district, nor the parks that are measured.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date

from sqlalchemy import Connection

from gis_service import audit
from gis_service.audit import EventKind
from gis_service.errors import Conflict, Forbidden, NotFound, Unusable
from gis_service.indicators.sources import FREQUENCIES, MODES, Source, sources
from gis_service.store import duty_rows
from gis_service.store.duty_rows import Duty, DutyRecord
from gis_service.user import Role, User
from parcels.freshness import Schedule

MOST_LAG = 24
"""Months that data may lie behind the day they are due."""

LONGEST = 60
"""Characters of a department or post."""

_EARLIEST = date(2000, 1, 1)
_LATEST = date(2100, 1, 1)
_NUMBER = re.compile(r"\d{3}")


@dataclass(frozen=True, slots=True)
class KindDuty:
    """A kind of data: what stands, what was delivered, the versions since, newest first."""

    kind: str
    source: Source
    delivered: Source
    history: tuple[DutyRecord, ...]

    @property
    def version(self) -> int:
        return self.history[0].version if self.history else 0


def duties(connection: Connection) -> Mapping[str, Source]:
    """By kind of upload, as they stand now."""
    changed = duty_rows.in_force(connection)
    return {
        kind: _applied(source, changed[kind].duty) if kind in changed else source
        for kind, source in sources().items()
    }


def duty_of(connection: Connection, kind: str) -> KindDuty:
    """Raises NotFound for no kind of data."""
    preset = sources().get(kind)
    if preset is None:
        raise NotFound("没有这种数据，请从“数据时效”页选择。")
    history = tuple(duty_rows.history(connection, kind))
    source = _applied(preset, history[0].duty) if history else preset
    return KindDuty(kind, source, preset, history)


def may_change(user: User) -> bool:
    return user.role is Role.OFFICIAL and user.scope.city


def change_duty(
    connection: Connection, user: User, kind: str, wanted: Duty, reason: str, seen: int
) -> None:
    """Record a version; ``seen``: the one that the user looked at (0: as delivered).

    Raises Forbidden, NotFound, Unusable for what is no duty, Conflict where another came first or
    nothing differs.
    """
    if not may_change(user):
        raise Forbidden("数据责任由全市范围的土地官员改动，您的账号不能改动。")
    duty_rows.hold(connection)
    found = duty_of(connection, kind)
    if found.version != seen:
        newest = found.history[0]
        raise Conflict(f"{newest.recorded_by}刚改过这一项，请看清现在的内容再改。")
    _must_be_whole(wanted)
    if not reason.strip():
        raise Unusable("请写明改动理由，如：机构改革，职能划转，附文号。")
    before = duty_in(found.source)
    if wanted == before:
        raise Conflict("与现在的内容没有差异，没有保存。")
    duty_rows.add(connection, user, kind, found.version + 1, wanted, reason.strip())
    detail: dict[str, object] = {"kind": kind, "reason": reason.strip()}
    for each in fields(Duty):
        old, new = getattr(before, each.name), getattr(wanted, each.name)
        if old != new:
            detail[each.name] = f"{old} → {new}"
    audit.record(connection, user, EventKind.DUTY_CHANGED, f"duty:{kind}", detail=detail)


def duty_in(source: Source) -> Duty:
    schedule = source.schedule
    return Duty(
        source.owner,
        source.contact,
        source.mode,
        schedule.months,
        schedule.lag,
        schedule.first_due,
    )


def _applied(preset: Source, duty: Duty) -> Source:
    """Who brings a kind in (``desk``) follows the rights of uploads, not the record."""
    schedule = Schedule(duty.months, duty.lag, duty.first_due)
    return Source(duty.owner, duty.contact, duty.mode, preset.desk, schedule)


def _must_be_whole(wanted: Duty) -> None:
    for label, said in (("责任单位", wanted.owner), ("联系岗位", wanted.contact)):
        if not said:
            raise Unusable(f"请填写{label}。")
        if len(said) > LONGEST:
            raise Unusable(f"{label}最多 {LONGEST} 个字。")
    if _NUMBER.search(wanted.contact):
        raise Unusable("联系岗位写岗位名称，如“批后监管巡查岗”，不写个人姓名和电话号码。")
    if wanted.mode not in MODES:
        raise Unusable(f"报送方式请选择{'或'.join(MODES)}。")
    if wanted.months not in FREQUENCIES:
        raise Unusable(f"频次请选择{'、'.join(FREQUENCIES.values())}。")
    if not 0 <= wanted.lag <= MOST_LAG:
        raise Unusable(f"数据滞后请填 0 到 {MOST_LAG} 个月。")
    if not _EARLIEST <= wanted.first_due < _LATEST:
        raise Unusable("第一个应报日不对，请写 2000 年以后的日期，如 2026-01-31。")
