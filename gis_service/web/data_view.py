"""What data.html and correction.html need: rows behind the facts, one change with its effects."""

from collections.abc import Iterable
from dataclasses import dataclass

from gis_service.services.consequences import Consequences
from gis_service.services.correctable import Cell, CorrectableRow
from gis_service.services.correcting import Corrected, Preview
from gis_service.user import Role
from gis_service.web.change_view import change_views
from gis_service.web.filter_view import Option
from gis_service.web.sheet_view import FindingChangeView
from gis_service.web.words import UPLOAD_KINDS
from parcels.fields import FieldType

_ONLY_VERSION = "图形与属性"


@dataclass(frozen=True, slots=True)
class DatumView:
    """One field; ``shown`` with its unit, ``typed`` without, ``options`` where it is a choice."""

    field: str
    label: str
    unit: str
    typed: str
    shown: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class DataRowView:
    """One row: its title and source, filled fields, blank ones; ``allowed``: may be corrected."""

    kind: str
    id: int
    title: str
    source: str
    allowed: bool
    filled: tuple[DatumView, ...]
    blank: tuple[DatumView, ...]


@dataclass(frozen=True, slots=True)
class DataGroup:
    """The rows of one kind of data."""

    title: str
    rows: tuple[DataRowView, ...]


def data_groups(rows: Iterable[CorrectableRow]) -> tuple[DataGroup, ...]:
    """Rows by kind, in the order given."""
    groups: dict[str, list[DataRowView]] = {}
    for row in rows:
        groups.setdefault(row.kind, []).append(_row(row))
    return tuple(DataGroup(UPLOAD_KINDS[kind], tuple(own)) for kind, own in groups.items())


def _row(row: CorrectableRow) -> DataRowView:
    cells = [_datum(cell) for cell in row.cells]
    return DataRowView(
        kind=row.kind,
        id=row.id,
        title=row.title or _ONLY_VERSION,
        source=_source(row),
        allowed=row.allowed,
        filled=tuple(cell for cell in cells if cell.shown),
        blank=tuple(cell for cell in cells if not cell.shown),
    )


def _source(row: CorrectableRow) -> str:
    upload = f"上传 {row.upload_id}" if row.upload_id is not None else "没有上传记录"
    named = f"{upload}：{row.file_name}" if row.file_name else upload
    word = "更正" if row.corrected else "入库"
    return f"{named}，{row.recorded_at:%Y-%m-%d} {word}"


def _datum(cell: Cell) -> DatumView:
    field = cell.field
    number = field.unit is not None and not cell.typed.endswith(field.unit.name)
    return DatumView(
        field=field.name,
        label=field.label,
        unit=field.unit.name if field.unit is not None and number else "",
        typed=cell.typed,
        shown=cell.said or "",
        options=_options(cell),
    )


def _options(cell: Cell) -> tuple[Option, ...]:
    if cell.field.type is FieldType.FLAG:
        labels = ["是", "否"]
    else:
        labels = [option.label for option in cell.field.options]
    return tuple(Option(label, label, label == cell.typed) for label in labels)


@dataclass(frozen=True, slots=True)
class ParcelChangeView:
    """A parcel whose findings change; the verdict before and after."""

    id: int
    code: str
    before_verdict: int
    before_word: str
    after_verdict: int
    after_word: str
    changes: tuple[FindingChangeView, ...]


def parcel_changes(consequences: Consequences, role: Role) -> tuple[ParcelChangeView, ...]:
    return tuple(
        ParcelChangeView(
            id=each.parcel_id,
            code=each.code,
            before_verdict=int(each.before),
            before_word=each.before.word,
            after_verdict=int(each.after),
            after_word=each.after.word,
            changes=change_views(each.changes, role),
        )
        for each in consequences.parcels
    )


@dataclass(frozen=True, slots=True)
class CorrectionPage:
    """One change before it is saved.

    action, fields  where the confirming form posts, and its hidden fields.
    remark          what the value should be looked at for, "" for nothing.
    note            who else has to agree, "" for nobody.
    looked_at       of ``concerned`` parcels that the change reaches.
    """

    heading: str
    what: str
    label: str
    old: str
    new: str
    remark: str
    note: str
    reason: str
    document: str
    parcels: tuple[ParcelChangeView, ...]
    looked_at: int
    concerned: int
    action: str
    fields: tuple[tuple[str, str], ...]
    button: str
    back: str


def correction_page(
    shown: Preview,
    kind: str,
    role: Role,
    *,
    heading: str,
    button: str,
    action: str,
    back: str,
    fields: Iterable[tuple[str, str]] = (),
    said: tuple[str, str] = ("", ""),
    note: str = "",
) -> CorrectionPage:
    """``said``: reason and document, "" where they were given before."""
    change: Corrected = shown.corrected
    consequences = shown.consequences
    title = f"{UPLOAD_KINDS[kind]}：{change.title}" if change.title else UPLOAD_KINDS[kind]
    return CorrectionPage(
        heading=heading,
        what=title,
        label=change.label,
        old=change.old,
        new=change.new,
        remark=change.remark,
        note=note,
        reason=said[0],
        document=said[1],
        parcels=parcel_changes(consequences, role),
        looked_at=consequences.looked_at,
        concerned=consequences.concerned,
        action=action,
        fields=tuple(fields),
        button=button,
        back=back,
    )
