"""History of a parcel or an enterprise in lines, newest first; what came after a day (历史)."""

from collections import Counter
from datetime import date, datetime

from gis_service.rights import corrections_of, needs_second, sees_figures
from gis_service.services.correction_values import BLANK, correctable_fields
from gis_service.services.parcel_history import DecisionMade, History, Stored
from gis_service.services.parcel_sheet import ParcelSheet
from gis_service.store.correction_rows import Correction
from gis_service.store.succession_rows import PREDECESSOR, SUCCESSOR, StoredSuccession
from gis_service.user import User
from gis_service.web.sheet_view import HistoryView
from gis_service.web.words import UPLOAD_KINDS
from parcels.explain import rule_label
from parcels.succession import Kind

_FIGURES = "performance"
_Line = tuple[datetime, HistoryView]


def history_lines(sheet: ParcelSheet, user: User) -> tuple[HistoryView, ...]:
    """Newest first; of a sheet of a past day only what was recorded until then."""
    back = (sheet.assembled.version.parcel_id, sheet.assessment.as_of)
    until = sheet.known_at
    return _lines(sheet.history, user, until, back if until is None else None)


def firm_history_lines(history: History, user: User) -> tuple[HistoryView, ...]:
    """Of an enterprise, newest first; corrections are taken back on the page of a parcel."""
    return _lines(history, user, None, None)


def _lines(
    history: History, user: User, until: datetime | None, back: tuple[int, date] | None
) -> tuple[HistoryView, ...]:
    """``back``: parcel and day of the page to which taking back returns; None: nothing is."""
    lines: list[_Line] = [_stored(one) for one in history.stored]
    for one in _visible(history, user):
        lines += _correction(one, user, back)
    for made in history.decisions:
        lines += _decision(made)
    for each in history.successions:
        lines += _succession(each)
    known = [line for line in lines if until is None or line[0] <= until]
    return tuple(view for _, view in sorted(known, key=lambda line: line[0], reverse=True))


def recorded_since(history: History, user: User, since: datetime) -> str:
    """How often something was stored, corrected or decided after a moment; "" for never."""
    days = [("入库", one.at) for one in history.stored]
    for one in _visible(history, user):
        days += _both("更正", one.corrected_at, one.withdrawn_at)
    for made in history.decisions:
        days += _both("人工认定", made.at, made.withdrawn_at)
    for each in history.successions:
        days += _both("分割、合并", each.recorded_at, each.withdrawn_at)
    counts = Counter(word for word, at in dict.fromkeys(days) if at > since)
    return "、".join(f"{word} {count} 次" for word, count in counts.items())


def _both(word: str, at: datetime, withdrawn_at: datetime | None) -> list[tuple[str, datetime]]:
    return [(word, at)] + ([(f"撤回{word}", withdrawn_at)] if withdrawn_at is not None else [])


def _visible(history: History, user: User) -> list[Correction]:
    return [one for one in history.corrections if one.kind != _FIGURES or sees_figures(user.role)]


def hidden_corrections(history: History, user: User) -> int:
    """How many corrections the role does not see: those of single figures."""
    return len(history.corrections) - len(_visible(history, user))


def _stored(one: Stored) -> _Line:
    source = ""
    if one.upload_id is not None:
        name = f"：{one.file_name}" if one.file_name else ""
        source = f"（上传 {one.upload_id}{name}）"
    text = f"{UPLOAD_KINDS[one.kind]}数据入库{source}"
    return one.at, HistoryView(_minute(one.at), text, one.by or "")


def _correction(one: Correction, user: User, back: tuple[int, date] | None) -> list[_Line]:
    field = correctable_fields(one.kind)[one.field].label
    what = f"{UPLOAD_KINDS[one.kind]}「{field}」"
    old, new = one.old_value or BLANK, one.new_value or BLANK
    text = f"更正{what}：{old} → {new}（{one.reason}；{one.document}）"
    href = ""
    own = needs_second(one.kind) and one.corrected_by == user.id
    standing = one.withdrawn_at is None and one.kind in corrections_of(user.role)
    if back is not None and standing and not own:
        parcel, day = back
        href = f"/corrections/{one.id}/withdraw?parcel={parcel}&as_of={day.isoformat()}"
    second = f"，{one.approved_by_name}核准" if one.approved_by_name else ""
    made = HistoryView(_minute(one.corrected_at), text, f"{one.corrected_by_name}{second}", href)
    lines = [(one.corrected_at, made)]
    if one.withdrawn_at is not None:
        text = f"撤回更正{what}，恢复为 {old}"
        by = one.withdrawn_by_name or ""
        lines.append((one.withdrawn_at, HistoryView(_minute(one.withdrawn_at), text, by)))
    return lines


def _decision(made: DecisionMade) -> list[_Line]:
    what = f"「{rule_label(made.rule)}」"
    text = f"人工认定{what}为{made.outcome.word}（{made.document}）"
    lines = [(made.at, HistoryView(_minute(made.at), text, made.by))]
    if made.withdrawn_at is not None:
        text = f"撤回人工认定{what}"
        by = made.withdrawn_by or ""
        lines.append((made.withdrawn_at, HistoryView(_minute(made.withdrawn_at), text, by)))
    return lines


def _succession(one: StoredSuccession) -> list[_Line]:
    text = f"登记{lineage_words(one)}（{one.reason}；{one.document}）"
    lines = [(one.recorded_at, HistoryView(_minute(one.recorded_at), text, one.recorded_by_name))]
    if one.withdrawn_at is not None:
        text = f"撤回{lineage_words(one)}（{one.withdrawn_reason}）"
        by = one.withdrawn_by_name or ""
        lines.append((one.withdrawn_at, HistoryView(_minute(one.withdrawn_at), text, by)))
    return lines


def lineage_words(one: StoredSuccession) -> str:
    """What happened to the land: 2025-06-01 分割：A → B、C."""
    old, new = ("、".join(m.code for m in one.side(side)) for side in (PREDECESSOR, SUCCESSOR))
    return f"{one.on} {Kind(one.kind).label}：{old} → {new}"


def _minute(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M}"
