"""Writing and reading frozen reports; a version that stands is never touched (报表存档)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, func, insert, or_, select, true
from sqlalchemy.exc import IntegrityError

from gis_service.errors import Conflict
from gis_service.reports.cells import ReportRow, packed, unpacked
from gis_service.store.frozen import frozen_report, frozen_row
from gis_service.user import Scope

_BATCH = 1000
_TWICE = "另一位同事刚刚存档了这份报表，请刷新后再办。"


@dataclass(frozen=True, slots=True)
class FrozenReport:
    """A version as stored. ``made_by_name`` "" for what the month's end made by itself."""

    id: int
    form: str
    as_of: date
    version: int
    keys: tuple[str, ...]
    sha256: str
    row_count: int
    reason: str
    made_by_name: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class NewReport:
    """What is frozen; ``by``: id and name of who, None for the job."""

    form: str
    as_of: date
    version: int
    keys: tuple[str, ...]
    sha256: str
    reason: str
    by: tuple[int, str] | None


def add(connection: Connection, new: NewReport, rows: Sequence[ReportRow]) -> int:
    """The id. Raises Conflict when that version came in between."""
    statement = insert(frozen_report).values(
        form=new.form,
        as_of=new.as_of,
        version=new.version,
        keys=list(new.keys),
        sha256=new.sha256,
        row_count=len(rows),
        reason=new.reason,
        made_by=new.by[0] if new.by else None,
        made_by_name=new.by[1] if new.by else "",
    )
    try:
        report_id: int = connection.execute(statement.returning(frozen_report.c.id)).scalar_one()
    except IntegrityError as error:
        if "uq_frozen_report" not in str(error.orig):
            raise
        raise Conflict(_TWICE) from error
    for start in range(0, len(rows), _BATCH):
        values = [
            {
                "report_id": report_id,
                "place": start + place,
                "park_id": row.park_id,
                "district_id": row.district_id,
                "row_key": row.key,
                "cells": [packed(cell) for cell in row.cells],
            }
            for place, row in enumerate(rows[start : start + _BATCH])
        ]
        connection.execute(insert(frozen_row).inline(), values)
    return report_id


def versions(connection: Connection, form: str, as_of: date | None = None) -> list[FrozenReport]:
    """All versions of a report, newest day and version first."""
    wanted = frozen_report.c.form == form
    if as_of is not None:
        wanted = wanted & (frozen_report.c.as_of == as_of)
    return _reports(connection, wanted)


def find(connection: Connection, report_id: int) -> FrozenReport | None:
    return next(iter(_reports(connection, frozen_report.c.id == report_id)), None)


def rows_of(connection: Connection, report_id: int, scope: Scope) -> list[ReportRow]:
    """The rows of the scope in their order; row policies say the same."""
    columns = frozen_row.c
    in_scope = (
        true()
        if scope.city
        else or_(columns.park_id.in_(scope.parks), columns.district_id.in_(scope.districts))
    )
    statement = (
        select(columns.row_key, columns.park_id, columns.district_id, columns.cells)
        .where(columns.report_id == report_id, in_scope)
        .order_by(columns.place)
    )
    return [
        ReportRow(row.row_key, row.park_id, row.district_id, tuple(map(unpacked, row.cells)))
        for row in connection.execute(statement)
    ]


def frozen_on(connection: Connection, as_of: date) -> set[str]:
    """Which reports have a version for a day."""
    statement = select(frozen_report.c.form).where(frozen_report.c.as_of == as_of).distinct()
    return set(connection.execute(statement).scalars())


def counts(connection: Connection) -> dict[str, int]:
    """How many versions each report has."""
    statement = select(frozen_report.c.form, func.count()).group_by(frozen_report.c.form)
    return {row[0]: row[1] for row in connection.execute(statement)}


def _reports(connection: Connection, wanted: ColumnElement[bool]) -> list[FrozenReport]:
    columns = frozen_report.c
    order = (columns.as_of.desc(), columns.version.desc())
    rows = connection.execute(select(frozen_report).where(wanted).order_by(*order))
    return [
        FrozenReport(
            row.id,
            row.form,
            row.as_of,
            row.version,
            tuple(row._mapping["keys"]),
            row.sha256,
            row.row_count,
            row.reason,
            row.made_by_name,
            row.made_at,
        )
        for row in rows
    ]
