"""The rows behind a parcel's facts, field by field, as they can be mended (可更正的数据)."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from gis_service.rights import corrections_of, sees_figures
from gis_service.services.correction_values import correctable_fields, said, typed
from gis_service.store import correction_rows
from gis_service.store.correction_rows import TABLES, DataRow
from gis_service.user import User
from parcels.fields import PARCELS, Field, vocabulary

_FIGURES = "performance"


@dataclass(frozen=True, slots=True)
class Cell:
    """One field of a row: ``typed`` in the template's unit, ``said`` with it (None: blank)."""

    field: Field
    typed: str
    said: str | None


@dataclass(frozen=True, slots=True)
class CorrectableRow:
    """A row behind the facts of a parcel, and where it came from.

    ``corrected``: whether a correction made it; ``upload_id`` is then that of the first row.
    """

    kind: str
    id: int
    title: str
    cells: tuple[Cell, ...]
    upload_id: int | None
    file_name: str | None
    recorded_at: datetime
    corrected: bool
    allowed: bool


def correctable(
    connection: Connection, user: User, parcel_id: int, as_of: date
) -> tuple[CorrectableRow, ...]:
    """Rows of the scope behind the facts of a parcel, by kind and in the order of recording.

    Of the parcel's versions the one in force at ``as_of``.
    """
    found = []
    for kind in TABLES:
        if kind == _FIGURES and not sees_figures(user.role):
            continue
        for row in correction_rows.on_parcel(connection, kind, parcel_id):
            if kind != PARCELS or _in_force(row, as_of):
                found.append(_correctable(kind, row, user))
    return tuple(found)


def _in_force(row: DataRow, as_of: date) -> bool:
    since, until = row["valid_from"], row["valid_to"]
    return (since is None or since <= as_of) and (until is None or until > as_of)


def _correctable(kind: str, row: DataRow, user: User) -> CorrectableRow:
    fields = correctable_fields(kind).values()
    return CorrectableRow(
        kind=kind,
        id=row["id"],
        title=title_of(kind, row),
        cells=tuple(
            Cell(field, typed(field, row[field.name]), said(field, row[field.name]))
            for field in fields
        ),
        upload_id=row["source_id"],
        file_name=row["file_name"],
        recorded_at=row["recorded_at"],
        corrected=row["corrects"] is not None,
        allowed=_allowed(user, kind, row),
    )


def title_of(kind: str, row: DataRow) -> str:
    """A row as its office would name it: enterprise, reporting park, the fields of its key."""
    words = [row["firm"]]
    if kind == _FIGURES:
        words.append(f"{row['park_name'] or '园区以外'}填报")
    for name in vocabulary(kind).key:
        field = vocabulary(kind).field(name)
        text = typed(field, row[name])
        if text:
            words.append(f"{field.label} {text}")
    return "，".join(word for word in words if word)


def _allowed(user: User, kind: str, row: DataRow) -> bool:
    return kind in corrections_of(user.role) and in_scope(user, row["park_id"], row["district_id"])


def in_scope(user: User, park_id: int, district_id: int) -> bool:
    """The first wall; the row policies are the second."""
    scope = user.scope
    return scope.city or park_id in scope.parks or district_id in scope.districts
