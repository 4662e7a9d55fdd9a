"""Files that bring a corrected value back (与更正冲突): said in the check, before it is stored."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection

from gis_service.services.correction_values import BLANK, correctable_fields, said
from gis_service.store import correction_rows
from gis_service.store.correction_rows import Correction
from parcels.fields import Field
from parcels.issue import Issue


@dataclass(frozen=True, slots=True)
class Incoming:
    """A row of a file: what it hangs on, its key, its values by field."""

    row: int
    anchor: tuple[int | None, ...]
    key: str
    values: Mapping[str, Any]


def contradictions(
    connection: Connection, kind: str, rows: Sequence[Incoming], headers: Mapping[str, str]
) -> list[Issue]:
    """An issue for each value that a correction replaced and a file brings again.

    ``headers``: of each field the column as the file writes it.
    Only while the corrected value still stands; any other value is news and passes.
    """
    history: dict[tuple[tuple[int | None, ...], str], list[Correction]] = {}
    for one in correction_rows.standing(connection, kind, [row.anchor for row in rows]):
        for key in {one.old_key, one.new_key}:
            history.setdefault((one.anchor, key), []).append(one)
    fields = correctable_fields(kind)
    issues = []
    for row in rows:
        own = history.get((row.anchor, row.key), [])
        for name in dict.fromkeys(one.field for one in own):
            of_field = [one for one in own if one.field == name]
            found = _contradiction(connection, row, fields[name], of_field)
            if found is not None:
                issues.append(replace(found, column=headers.get(name, found.column)))
    return issues


def _contradiction(
    connection: Connection, row: Incoming, field: Field, corrections: Sequence[Correction]
) -> Issue | None:
    newest = corrections[-1]
    brought = said(field, row.values.get(field.name))
    if brought is None or brought == newest.new_value:
        return None
    if all(one.old_value != brought for one in corrections):
        return None
    if not _stands(connection, field, newest):
        return None
    params = {
        "when": f"{newest.corrected_at:%Y-%m-%d}",
        "by": newest.corrected_by_name,
        "right": newest.new_value or BLANK,
    }
    return Issue("row-undoes-correction", row.row, field.label, brought, params=params)


def _stands(connection: Connection, field: Field, one: Correction) -> bool:
    """Whether what a correction said is still what the store says."""
    made = correction_rows.find(connection, one.kind, one.new_row)
    if made is None:
        return False
    rows = correction_rows.live_like(connection, one.kind, made, one.new_key)
    return any(said(field, row[field.name]) == one.new_value for row in rows)
