"""What an uploaded file holds, alike for every kind of data: read, compared, ready to be stored.

Check and import are one code: a check makes this and stops; an import makes it again in the
transaction that stores it, and both must say the same.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from gis_service.progress import Progress
from gis_service.services import layer_load, parcel_snapshot
from gis_service.services.layer_load import LayerCheck, LayerSource
from gis_service.services.parcel_change import Change
from gis_service.services.parcel_check import (
    READING,
    ParcelCheck,
    ParcelSource,
    check_parcels,
)
from gis_service.services.parcel_store import store_parcels
from gis_service.services.report_check import ReportCheck, ReportSource, check_report
from gis_service.services.report_store import store_report
from gis_service.services.upload_options import Options
from gis_service.store import parcel_rows
from gis_service.store.parcel_rows import OpenParcel
from gis_service.user import User
from parcels.fields import PARCELS
from parcels.frame import CityFrame
from parcels.issue import Issue, Severity
from parcels.question import Question

LAYERS = "layers"
_SKIPPED_SHOWN = 200
_MARKED_AT_ONCE = 2_000
_NAMED_MOST = 2_000


@dataclass(frozen=True, slots=True)
class Summary:
    """A check in figures and words. ``fingerprint`` names what would be stored, and over what.

    ``mapping``: (column as written, label of the field or None, unit or ""); ``skipped``:
    (row, reason, words). ``sample``: (row, kind, cells) of a table with questions; ``named``:
    (row, name) of rows with issues.
    """

    read: int = 0
    new: int = 0
    changed: int = 0
    same: int = 0
    closed: int = 0
    errors: int = 0
    warnings: int = 0
    issues: int = 0
    fingerprint: str = ""
    notes: tuple[str, ...] = ()
    mapping: tuple[tuple[str, str | None, str], ...] = ()
    skipped: tuple[tuple[int, str, str], ...] = ()
    sample: tuple[tuple[int, str, tuple[str, ...]], ...] = ()
    named: tuple[tuple[int, str], ...] = ()
    crs: str = ""
    sheet: str = ""
    year: int | None = None

    @property
    def good(self) -> int:
        return self.new + self.changed + self.same

    @property
    def bad(self) -> int:
        return max(self.read - self.good, 0)

    @property
    def changes(self) -> int:
        """Rows that storing would write or end."""
        return self.new + self.changed + self.closed

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> "Summary":
        known = {name: said[name] for name in cls.__dataclass_fields__ if name in said}
        known["notes"] = tuple(known.get("notes", ()))
        known["mapping"] = tuple((a, b, c) for a, b, c in known.get("mapping", ()))
        known["skipped"] = tuple((a, b, c) for a, b, c in known.get("skipped", ()))
        known["sample"] = tuple((a, b, tuple(c)) for a, b, c in known.get("sample", ()))
        known["named"] = tuple((a, b) for a, b in known.get("named", ()))
        return cls(**known)


Store = Callable[[Connection, int, Progress], None]


@dataclass(frozen=True, slots=True)
class Content:
    """The result of reading one file. ``store`` writes it for the upload of the given id."""

    summary: Summary
    issues: tuple[Issue, ...]
    questions: tuple[Question, ...]
    store: Store
    moves: Mapping[int, tuple[int, int, int | None]] = field(default_factory=dict)
    """Parcels that storing gives another site, with the one they have: for an undo."""


@dataclass(frozen=True, slots=True)
class File:
    """An upload's file: server path, user's name, kind, options."""

    path: Path
    name: str
    kind: str
    options: Options


@dataclass(frozen=True, slots=True)
class Setting:
    """For whom, where and on which day a file is read."""

    user: User
    frame: CityFrame
    today: date


def read_content(
    connection: Connection, file: File, setting: Setting, progress: Progress
) -> Content:
    """Read a file of any kind.

    Raises UnreadableFile or UnreadableTableError for a file that is none of the accepted formats.
    """
    if file.kind == PARCELS:
        return _parcels(connection, file, setting, progress)
    if file.kind == LAYERS:
        return _layer(file, setting, progress)
    return _report(connection, file, setting, progress)


def _parcels(connection: Connection, file: File, setting: Setting, progress: Progress) -> Content:
    options = file.options
    source = ParcelSource(
        file.path,
        file.name,
        options.drawing,
        repair=options.repair,
        effective=options.effective,
        columns=options.columns,
    )
    check = check_parcels(connection, source, setting.user, setting.frame, setting.today, progress)
    gone = parcel_snapshot.absent(connection, check) if options.snapshot else []
    questions = check.questions
    if gone and options.effective is None:
        questions = (*questions, parcel_snapshot.end_question(gone))
    return Content(
        summary=_summary(
            check.total,
            check.issues,
            new=check.count(Change.NEW),
            changed=check.count(Change.CHANGED),
            same=check.count(Change.SAME),
            closed=len(gone),
            fingerprint=_fingerprint(_parcel_marks(connection, check, gone)),
            notes=check.notes,
            mapping=(
                *((use.column, use.label, "") for use in check.mapping),
                *((name, None, "") for name in check.unknown_columns),
            ),
            crs=check.crs_label,
        ),
        issues=tuple(check.issues),
        questions=questions,
        store=partial(_store_parcels, check, gone, setting.frame, options.effective),
        moves=_moves(connection, check),
    )


def _store_parcels(
    check: ParcelCheck,
    gone: Sequence[OpenParcel],
    frame: CityFrame,
    effective: date | None,
    connection: Connection,
    upload_id: int,
    progress: Progress,
) -> None:
    store_parcels(
        connection,
        check.rows,
        frame,
        upload_id=upload_id,
        effective=effective,
        progress=progress,
    )
    if gone and effective is not None:
        parcel_snapshot.close(connection, gone, effective, upload_id)


def _parcel_marks(
    connection: Connection, check: ParcelCheck, gone: Sequence[OpenParcel]
) -> Iterator[object]:
    rows = iter(check.rows)
    while batch := list(islice(rows, _MARKED_AT_ONCE)):
        ids = [row.known.id for row in batch if row.known]
        known = parcel_rows.current(connection, ids) if ids else {}
        for row in batch:
            present = known.get(row.known.id) if row.known is not None else None
            yield row.row, row.digest, row.change.value, present.id if present else None
    for parcel in gone:
        yield parcel.version_id


def _moves(connection: Connection, check: ParcelCheck) -> dict[int, tuple[int, int, int | None]]:
    moved = [
        row.known.id
        for row in check.rows
        if row.known is not None
        and (row.known.district_id, row.known.park_id) != (row.site.district_id, row.site.park_id)
    ]
    return parcel_rows.sites(connection, moved) if moved else {}


def _report(connection: Connection, file: File, setting: Setting, progress: Progress) -> Content:
    options = file.options
    source = ReportSource(file.path, file.name, file.kind, options.table, options.snapshot)
    check = check_report(connection, source, setting.user, progress)
    marks = [
        # Not by enterprise: the id of one that is new differs from check to check.
        *((row.row, row.digest, row.key, row.parcel_id) for row in check.rows),
        *sorted(check.replaced),
        *sorted(check.absent),
    ]
    return Content(
        summary=_summary(
            check.total,
            check.issues,
            new=check.new,
            changed=len(check.replaced),
            same=check.same,
            closed=len(check.absent),
            fingerprint=_fingerprint(marks),
            notes=check.notes,
            mapping=(
                *((use.header, use.label, use.unit or "") for use in check.mapping),
                *((name, None, "") for name in check.unknown_columns),
            ),
            skipped=tuple(
                (row.row, row.reason, row.text) for row in check.skipped[:_SKIPPED_SHOWN]
            ),
            sample=tuple((row.row, row.kind, row.cells) for row in check.sample),
            named=_named(check.issues, check.named),
            sheet=check.sheet,
            year=check.year,
        ),
        issues=tuple(check.issues),
        questions=check.questions,
        store=partial(_store_report, check),
    )


def _store_report(
    check: ReportCheck, connection: Connection, upload_id: int, progress: Progress
) -> None:
    progress("写入", 0, len(check.rows))
    store_report(connection, check, upload_id)


def _layer(file: File, setting: Setting, progress: Progress) -> Content:
    wanted = file.options.layer()
    source = LayerSource(
        file.path, file.name, wanted.kind, wanted.valid_from, wanted.approximate, wanted.source
    )
    progress(READING, 0, None)
    check = layer_load.check_layer(source, file.options.drawing, setting.frame)
    return Content(
        summary=_summary(
            check.total,
            check.issues,
            # A layer is stored whole or not at all.
            new=len(check.features) if check.storable else 0,
            fingerprint=_fingerprint([len(check.features)]),
            notes=check.notes,
            crs=check.crs_label,
        ),
        issues=check.issues,
        questions=check.questions,
        store=partial(_store_layer, source, check, setting.frame),
    )


def _store_layer(
    source: LayerSource,
    check: LayerCheck,
    frame: CityFrame,
    connection: Connection,
    upload_id: int,
    progress: Progress,
) -> None:
    progress("写入", 0, len(check.features))
    layer_load.store_layer(connection, source, check, frame, upload_id)


def _summary(total: int, issues: Sequence[Issue], **said: Any) -> Summary:
    severities = [issue.severity for issue in issues]
    return Summary(
        read=total,
        errors=severities.count(Severity.ERROR),
        warnings=severities.count(Severity.WARNING),
        issues=len(severities),
        **said,
    )


def _named(issues: Sequence[Issue], names: Mapping[int, str]) -> tuple[tuple[int, str], ...]:
    rows = dict.fromkeys(issue.row for issue in issues if issue.row is not None)
    found = [(row, names[row]) for row in rows if row in names]
    return tuple(found[:_NAMED_MOST])


def _fingerprint(marks: Iterable[object]) -> str:
    digest = hashlib.blake2b(digest_size=16)
    for mark in marks:
        digest.update(repr(mark).encode())
    return digest.hexdigest()
