"""Freezing fixed reports (报表存档): once by the month's end, again only as a stated correction."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from gis_service.audit import EventKind, record
from gis_service.errors import Conflict, Forbidden, NotFound, Unusable
from gis_service.reports.cells import Difference, ReportRow, differences, digest
from gis_service.reports.forms import Form, form_of, forms
from gis_service.reports.rows import report_rows, rows_of_forms
from gis_service.store import frozen_rows
from gis_service.store.frozen_rows import FrozenReport, NewReport
from gis_service.user import Role, Scope, User
from parcels.dates import add_days, next_day

_CITY = Scope(city=True)
_RUNNING_NUMBER = "rank"
_NEEDS_REASON = "这一天的报表已存档。更正请写明理由，如：甲地块合同日期录错，已于 1 月 8 日更正。"


def month_end(day: date) -> date:
    """The last day of a month that is over on ``day``: that day itself on the last of its month."""
    if next_day(day).day == 1:
        return day
    return add_days(day.replace(day=1), -1)


def may_freeze(user: User) -> bool:
    """A report is of the whole city: so is who freezes it."""
    return user.role is Role.OFFICIAL and user.scope.city


def freeze_month(connection: Connection, as_of: date) -> int:
    """Freeze what is not frozen for a day yet; how many were made. Twice makes nothing new."""
    done = frozen_rows.frozen_on(connection, as_of)
    missing = [form for code, form in forms().items() if code not in done]
    rows = rows_of_forms(connection, missing, _CITY, as_of) if missing else {}
    for form in missing:
        _add(connection, form, as_of, rows[form.code], 1, "", None)
    return len(missing)


def freeze(connection: Connection, user: User, code: str, as_of: date, reason: str) -> FrozenReport:
    """Freeze a report, or its correction (更正第 n 版) where one stands.

    Raises Forbidden, Unusable for a correction without a reason, Conflict where nothing differs.
    """
    if not may_freeze(user):
        raise Forbidden("报表由市级土地官员存档，您的账号不能存档。")
    form, told = form_of(code), reason.strip()
    rows = report_rows(connection, form, _CITY, as_of)
    standing = frozen_rows.versions(connection, code, as_of)
    if not standing:
        return _add(connection, form, as_of, rows, 1, told, user)
    newest = standing[0]
    if newest.sha256 == digest(rows):
        raise Conflict(f"与第 {newest.version} 版没有差异，不需要更正。")
    if not told:
        raise Unusable(_NEEDS_REASON)
    return _add(connection, form, as_of, rows, newest.version + 1, told, user)


def _add(
    connection: Connection,
    form: Form,
    as_of: date,
    rows: list[ReportRow],
    version: int,
    reason: str,
    user: User | None,
) -> FrozenReport:
    by = None if user is None else (user.id, user.display_name)
    new = NewReport(form.code, as_of, version, form.keys, digest(rows), reason, by)
    report_id = frozen_rows.add(connection, new, rows)
    detail: dict[str, object] = {
        "form": form.code,
        "as_of": as_of.isoformat(),
        "version": version,
        "rows": len(rows),
        "sha256": new.sha256,
        "reason": reason,
    }
    record(connection, user, EventKind.REPORT_FROZEN, f"report:{report_id}", detail=detail)
    return find_report(connection, report_id)


def find_report(connection: Connection, report_id: int) -> FrozenReport:
    """Raises NotFound."""
    found = frozen_rows.find(connection, report_id)
    if found is None:
        raise NotFound("没有这份存档，请从“报表”页选择。")
    return found


@dataclass(frozen=True, slots=True)
class Opened:
    """A frozen report with the rows of the viewer's scope and what differs from the one before."""

    report: FrozenReport
    form: Form
    rows: tuple[ReportRow, ...]
    previous: FrozenReport | None
    changed: tuple[Difference, ...]


def open_report(connection: Connection, user: User, report_id: int) -> Opened:
    """Raises NotFound."""
    report = find_report(connection, report_id)
    form = form_of(report.form)
    rows = tuple(frozen_rows.rows_of(connection, report_id, user.scope))
    earlier = [
        one
        for one in frozen_rows.versions(connection, report.form, report.as_of)
        if one.version < report.version
    ]
    changed: tuple[Difference, ...] = ()
    if earlier:
        before = frozen_rows.rows_of(connection, earlier[0].id, user.scope)
        numbers = {place for place, key in enumerate(report.keys) if key == _RUNNING_NUMBER}
        changed = differences(before, rows, frozenset(numbers))
    return Opened(report, form, rows, earlier[0] if earlier else None, changed)
