"""A file of parcels as the whole truth (全量): what it does not have, ends.

Meant are the parks that the file speaks of and, for land outside parks, its districts; never the
rest of the city.
"""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection

from gis_service.services import dirty
from gis_service.services.parcel_check import ParcelCheck
from gis_service.store import parcel_rows
from gis_service.store.base import NO_PARK
from gis_service.store.parcel_rows import OpenParcel
from parcels.issue import Issue
from parcels.question import Question, QuestionCode

_SHOWN = 5


def absent(connection: Connection, check: ParcelCheck) -> list[OpenParcel]:
    """Open parcels of the sites in the file that it does not have; also said as an issue.

    A row with an error keeps its parcel: it is in the file, only not well.
    """
    sites = {(row.site.park_id, row.site.district_id) for row in check.rows}
    parks = {park for park, _ in sites if park != NO_PARK}
    outside = {district for park, district in sites if park == NO_PARK}
    gone = [
        parcel
        for parcel in parcel_rows.open_at_sites(connection, parks, outside)
        if parcel.parcel_id not in check.mentioned
    ]
    if gone:
        shown = "、".join(parcel.code for parcel in gone[:_SHOWN])
        params = {"count": str(len(gone)), "other": shown}
        check.issues.append(Issue("parcel-snapshot-absent", params=params))
    return gone


def end_question(gone: Sequence[OpenParcel]) -> Question:
    """Since when they are gone: only the owner of the file knows."""
    text = (
        f"按“全量”入库，文件中没有的 {len(gone)} 宗地将终止。"
        "请填写从哪一天起终止（如 2025-12-31）。"
    )
    return Question(QuestionCode.EFFECTIVE, text, free=True)


def close(
    connection: Connection, gone: Sequence[OpenParcel], effective: date, upload_id: int | None
) -> None:
    """End these parcels on ``effective``; one that begins no earlier never was."""
    parcel_rows.supersede(connection, [parcel.version_id for parcel in gone], upload_id)
    for parcel in gone:
        if parcel.valid_from is None or parcel.valid_from < effective:
            parcel_rows.end_at(connection, parcel.version_id, effective, upload_id)
    dirty.mark(connection, [parcel.parcel_id for parcel in gone], "parcel")
