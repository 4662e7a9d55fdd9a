"""The SQL condition that a row holds on a day and is what we know (有效期、认知期).

``known_at`` is the moment whose knowledge is asked for; None is now. Then the text has a bind
parameter of that name.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Table, TextClause, and_, literal, not_, or_, text

REVIVED = (
    "superseded_at = NULL,"
    " unknown_during = unknown_during + tstzmultirange(tstzrange(superseded_at, now()))"
)
"""SET clause that brings a row back and keeps that it was not known in the meantime."""


def known(alias: str, known_at: datetime | None = None) -> str:
    """Rows of ``alias`` that are, or at that moment were, what we know."""
    if known_at is None:
        return f"{alias}.superseded_at IS NULL"
    return (
        f"{alias}.recorded_at <= :known_at"
        f" AND ({alias}.superseded_at IS NULL OR {alias}.superseded_at > :known_at)"
        f" AND NOT {alias}.unknown_during @> CAST(:known_at AS timestamptz)"
    )


def live_at(alias: str, day: str = ":as_of", known_at: datetime | None = None) -> str:
    """Rows of ``alias`` valid on ``day`` and known. An open start holds since ever."""
    return (
        f"{known(alias, known_at)}"
        f" AND ({alias}.valid_from IS NULL OR {alias}.valid_from <= {day})"
        f" AND ({alias}.valid_to IS NULL OR {alias}.valid_to > {day})"
    )


def known_rows(table: Table, known_at: datetime | None = None) -> ColumnElement[bool]:
    """The same as ``known`` for a statement built of columns."""
    columns = table.c
    if known_at is None:
        return columns.superseded_at.is_(None)
    moment = literal(known_at)
    return and_(
        columns.recorded_at <= moment,
        or_(columns.superseded_at.is_(None), columns.superseded_at > moment),
        not_(columns.unknown_during.op("@>")(moment)),
    )


def revival() -> dict[str, Any]:
    """``REVIVED`` as values of an update statement."""
    return {"superseded_at": None, "unknown_during": _UNKNOWN}


_UNKNOWN: TextClause = text("unknown_during + tstzmultirange(tstzrange(superseded_at, now()))")
