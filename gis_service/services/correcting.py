"""Mending a wrong datum (更正): a further version of its row, guarded by the value it replaces.

A decision (人工认定) speaks of a finding and leaves the data alone; a correction mends the data and
lets every finding follow.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DataError

from gis_service import audit
from gis_service.audit import EventKind
from gis_service.errors import Conflict, Forbidden, NotFound, Unusable
from gis_service.rights import corrections_of, needs_second
from gis_service.services import dirty, parcel_change, report_store
from gis_service.services.consequences import Consequences, try_out
from gis_service.services.correctable import in_scope, title_of
from gis_service.services.correction_values import (
    BLANK,
    correctable_fields,
    parse,
    said,
    typed,
)
from gis_service.store import correction_rows, report_rows
from gis_service.store.correction_rows import TABLES, DataRow, key_of
from gis_service.store.exclusion import hold_facts
from gis_service.user import User
from parcels.fields import PARCELS, Field, vocabulary
from parcels.issue import Issue


@dataclass(frozen=True, slots=True)
class Change:
    """What someone asks for: ``seen`` and ``typed`` as in the form, in the template's unit."""

    kind: str
    row_id: int
    field: str
    seen: str
    typed: str
    reason: str
    document: str


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asked for a change that another person approves."""

    account_id: int
    name: str


@dataclass(frozen=True, slots=True)
class Corrected:
    """A correction as applied; ``parcel_ids``: those whose facts it reaches."""

    id: int
    kind: str
    label: str
    old: str
    new: str
    remark: str
    title: str
    parcel_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """What a correction or its withdrawal would do."""

    corrected: Corrected
    consequences: Consequences


def preview(connection: Connection, user: User, change: Change, as_of: date) -> Preview:
    """Consequences of a correction; nothing is kept. Raises what ``correct`` raises."""
    applied: list[Corrected] = []

    def act() -> Sequence[int]:
        applied.append(_apply(connection, user, change))
        return applied[0].parcel_ids

    consequences = try_out(connection, act, as_of)
    return Preview(applied[0], consequences)


def correct(
    connection: Connection, user: User, change: Change, asked: Asked | None = None
) -> Corrected:
    """Put a mended row in the place of the wrong one; the parcels concerned are queued.

    ``asked``: who asked for it where the user is the second person. Raises Forbidden for another
    role, for one's own request and for a kind that needs a second person without one, NotFound
    outside the scope, Unusable for a value that cannot be read or a missing reason, Conflict (with
    both values) when the stored value is another.
    """
    if asked is None and needs_second(change.kind):
        raise Forbidden("合同、进度的更正须经另一人核准，请提请核准。")
    if asked is not None and asked.account_id == user.id:
        raise Forbidden("自己提请的更正须由另一人核准。")
    hold_facts(connection)
    corrected = _apply(connection, user, change, asked)
    detail: dict[str, object] = {
        "kind": change.kind,
        "field": change.field,
        "row": change.row_id,
        "parcels": list(corrected.parcel_ids),
    }
    audit.record(connection, user, EventKind.CORRECTED, f"correction:{corrected.id}", detail=detail)
    return corrected


def _apply(
    connection: Connection, user: User, change: Change, asked: Asked | None = None
) -> Corrected:
    field = _field(change.kind, change.field)
    if not change.reason.strip() or not change.document.strip():
        raise Unusable("更正须写明理由和依据。")
    row = _current(connection, user, change)
    _guard(connection, change, field, row)
    parsed = parse(field, change.typed)
    old, new = said(field, row[field.name]), said(field, parsed.value)
    if old == new:
        raise Unusable(f"「{field.label}」已经是“{old or BLANK}”，没有需要更正的。")
    values = {**row, field.name: parsed.value}
    key = _new_key(connection, change.kind, row, values)
    changes = _changes(connection, change.kind, field, values, key)
    try:
        new_row = correction_rows.repeat(connection, change.kind, row, changes)
    except DataError as error:
        raise Unusable(f"「{field.label}」填的是“{change.typed}”，超出可保存的范围。") from error
    identifier = correction_rows.note(
        connection,
        {
            "kind": change.kind,
            "field": field.name,
            "parcel_id": row.get("parcel_id"),
            "enterprise_id": row.get("enterprise_id"),
            "park_id": row["park_id"],
            "district_id": row["district_id"],
            "old_value": old,
            "new_value": new,
            "old_key": key_of(change.kind, row),
            "new_key": key,
            "old_row": row["id"],
            "new_row": new_row,
            "reason": change.reason.strip(),
            "document": change.document.strip(),
            **_signed(user, asked),
        },
    )
    parcels = _queue(connection, change.kind, row)
    title = title_of(change.kind, row)
    return Corrected(
        identifier,
        change.kind,
        field.label,
        old or BLANK,
        new or BLANK,
        parsed.remark,
        title,
        parcels,
    )


def _signed(user: User, asked: Asked | None) -> dict[str, Any]:
    if asked is None:
        return {"corrected_by": user.id, "corrected_by_name": user.display_name}
    return {
        "corrected_by": asked.account_id,
        "corrected_by_name": asked.name,
        "approved_by": user.id,
        "approved_by_name": user.display_name,
    }


def _field(kind: str, name: str) -> Field:
    field = correctable_fields(kind).get(name) if kind in TABLES else None
    if field is None:
        raise NotFound("没有这一项数据，或它不能更正。")
    return field


def _current(connection: Connection, user: User, change: Change) -> DataRow:
    """The row that holds now in the place of the one that was seen."""
    if change.kind not in corrections_of(user.role):
        raise Forbidden(f"{user.role.label}不能更正这类数据，请交由有权限的人员办理。")
    row = correction_rows.find(connection, change.kind, change.row_id)
    if row is None or not in_scope(user, row["park_id"], row["district_id"]):
        raise NotFound("没有这条数据，或它不在您的管理范围内。")
    while row["superseded_at"] is not None:
        later = correction_rows.after_row(connection, change.kind, row["id"])
        if later is None:
            break
        row = correction_rows.find(connection, change.kind, later.new_row) or row
    if row["superseded_at"] is not None:
        likes = correction_rows.live_like(connection, change.kind, row, key_of(change.kind, row))
        if not likes:
            raise Conflict("这条数据在您查看之后已经不再有效，没有保存。请刷新后核对。")
        row = likes[-1]
    return row


def _guard(connection: Connection, change: Change, field: Field, row: DataRow) -> None:
    stored = typed(field, row[field.name])
    # A form turns line ends into others.
    if stored.strip().splitlines() == change.seen.strip().splitlines():
        return
    made = correction_rows.of_row(connection, change.kind, row["id"])
    by = f"（{made.corrected_by_name} {made.corrected_at:%Y-%m-%d %H:%M} 更正）" if made else ""
    raise Conflict(
        f"「{field.label}」您看到的是“{change.seen or BLANK}”，"
        f"现在库里是“{stored or BLANK}”{by}；您要改为“{change.typed or BLANK}”，没有保存。"
        "请返回刷新，核对后再更正。"
    )


def _new_key(connection: Connection, kind: str, row: DataRow, values: Mapping[str, Any]) -> str:
    if kind == PARCELS:
        return ""
    for name, needs in vocabulary(kind).dependent.items():
        filled = next((need for need in needs if values.get(need) is not None), None)
        if filled is not None and values.get(name) is None:
            labels = {each.name: each.label for each in vocabulary(kind).fields.values()}
            params = {"other": labels[filled]}
            said_so = Issue("table_dependent_missing", column=labels[name], params=params)
            raise Unusable(said_so.text)
    key = report_rows.row_key(kind, values)
    if key != row["row_key"] and correction_rows.live_like(connection, kind, row, key):
        raise Conflict("改后与另一条已有的数据是同一项，没有保存。请核对是否重复。")
    return key


def _changes(
    connection: Connection, kind: str, field: Field, values: Mapping[str, Any], key: str
) -> dict[str, Any]:
    """Columns in which the mended row differs from the one it replaces."""
    value = values[field.name]
    if kind != PARCELS:
        digest = report_rows.digest_of(kind, values)
        return {field.name: value, "row_key": key, "content_digest": digest}
    digest = parcel_change.digest_with(connection, values["id"], values)
    if value is None and not TABLES[PARCELS].c[field.name].nullable:
        value = ""
    return {field.name: value, "content_digest": digest}


def _queue(connection: Connection, kind: str, row: DataRow) -> tuple[int, ...]:
    """Queue what the row reaches; the parcels of the scope among it."""
    parcel_id, enterprise_id = row.get("parcel_id"), row.get("enterprise_id")
    own = {parcel_id} if parcel_id is not None else set()
    if kind == PARCELS:
        dirty.mark(connection, own, PARCELS)
        return tuple(own)
    firms = {enterprise_id} if enterprise_id is not None else set()
    report_store.queue(connection, kind, own, firms)
    used = {each for firm in firms for each in correction_rows.parcels_of(connection, firm)}
    return tuple(sorted(own | used))


def withdraw(connection: Connection, user: User, correction_id: int) -> Corrected:
    """Take a correction back: the row it replaced holds again.

    Raises Conflict when something later replaced the mended row, NotFound outside the scope,
    Forbidden for one's own correction of a kind that needs a second person.
    """
    hold_facts(connection)
    taken = _take_back(connection, user, correction_id)
    detail: dict[str, object] = {"parcels": list(taken.parcel_ids)}
    audit.record(
        connection,
        user,
        EventKind.CORRECTION_WITHDRAWN,
        f"correction:{correction_id}",
        detail=detail,
    )
    return taken


def preview_withdrawal(
    connection: Connection, user: User, correction_id: int, as_of: date
) -> Preview:
    """Consequences of a withdrawal; nothing is kept. Raises what ``withdraw`` raises."""
    taken: list[Corrected] = []

    def act() -> Sequence[int]:
        taken.append(_take_back(connection, user, correction_id))
        return taken[0].parcel_ids

    consequences = try_out(connection, act, as_of)
    return Preview(taken[0], consequences)


def _take_back(connection: Connection, user: User, correction_id: int) -> Corrected:
    found = correction_rows.by_id(connection, correction_id)
    if found is None or not in_scope(user, found.park_id, found.district_id):
        raise NotFound("没有这条更正，或它不在您的管理范围内。")
    if found.kind not in corrections_of(user.role):
        raise Forbidden(f"{user.role.label}不能撤回这类更正，请交由有权限的人员办理。")
    if needs_second(found.kind) and found.corrected_by == user.id:
        raise Forbidden("合同、进度的更正由另一人撤回，不能由提请的人自己撤回。")
    if found.withdrawn_at is not None:
        raise Conflict(f"这条更正已由{found.withdrawn_by_name}撤回。")
    mended = correction_rows.find(connection, found.kind, found.new_row)
    former = correction_rows.find(connection, found.kind, found.old_row)
    if mended is None or former is None or mended["superseded_at"] is not None:
        raise Conflict("更正之后，这条数据又被改过，不能撤回。请先撤回后来的更正或上传。")
    if found.old_key != found.new_key and correction_rows.live_like(
        connection, found.kind, former, found.old_key
    ):
        raise Conflict("更正前的那一项后来又上传过，不能撤回。请先撤回后来的上传。")
    correction_rows.supersede(connection, found.kind, found.new_row)
    correction_rows.revive(connection, found.kind, found.old_row)
    correction_rows.withdraw(connection, correction_id, user.id, user.display_name)
    field = _field(found.kind, found.field)
    return Corrected(
        id=found.id,
        kind=found.kind,
        label=field.label,
        old=found.new_value or BLANK,
        new=found.old_value or BLANK,
        remark="",
        title=title_of(found.kind, former),
        parcel_ids=_queue(connection, found.kind, former),
    )
