"""Grades of released evaluations and the 达产考核 of 标准地 projects, from stored rows."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import Connection

from gis_service.store import standing_rows
from parcels.standing import REACH_STEPS, Grade, Reach


def grades(
    connection: Connection, codes: Collection[str], known_at: datetime | None
) -> Mapping[str, tuple[Grade, ...]]:
    """By code of the enterprise, in the order of release."""
    found: dict[str, list[Grade]] = defaultdict(list)
    for row in standing_rows.released(connection, codes, known_at):
        found[row.uscc].append(Grade(row.uscc, row.name, row.year, row.grade, row.since))
    return {uscc: tuple(rows) for uscc, rows in found.items()}


def reach(
    connection: Connection, parcel_ids: Collection[int], known_at: datetime | None
) -> Mapping[int, tuple[Reach, ...]]:
    """By parcel, in the order the steps were taken."""
    found: dict[int, list[Reach]] = defaultdict(list)
    for row in standing_rows.steps(connection, parcel_ids, tuple(REACH_STEPS), known_at):
        found[row.parcel_id].append(Reach(REACH_STEPS[row.step], row.on_day))
    return {parcel_id: tuple(steps) for parcel_id, steps in found.items()}
