"""Findings before and after, as pages show them; and a sheet of a past day beside now (变化)."""

from collections.abc import Sequence
from datetime import datetime

from gis_service.column_rights import sees_finding
from gis_service.services.consequences import FindingChange, Stand, differences, stands
from gis_service.services.parcel_sheet import ParcelSheet
from gis_service.services.worst_finding import WITHHELD
from gis_service.user import Role, User
from gis_service.web.history import recorded_since
from gis_service.web.sheet_view import FindingChangeView, KnownView
from gis_service.web.words import NOTHING
from parcels.verdict import Verdict

_SILENT = Stand(Verdict.EXEMPT, NOTHING, "", decided=False)
_UNPUBLISHED = "当日没有已发布的评估。"
_SAME = "当日已发布的评估用的是同样的数据。"
_OLDER = "当日已发布的评估早于当时最新的数据。"


def change_views(changes: Sequence[FindingChange], role: Role) -> tuple[FindingChangeView, ...]:
    """As a role may read them: figures of single enterprises need their right."""
    return tuple(_view(change, sees_finding(role, change.rule)) for change in changes)


def _view(change: FindingChange, allowed: bool) -> FindingChangeView:
    before, after = change.before or _SILENT, change.after or _SILENT
    return FindingChangeView(
        title=change.label,
        before_verdict=int(before.verdict),
        before_word=before.word,
        before_sentence=before.sentence if allowed else WITHHELD,
        after_verdict=int(after.verdict),
        after_word=after.word,
        after_sentence=after.sentence if allowed else WITHHELD,
        turns=change.turns,
        lapses=change.lapses,
    )


def known_view(
    then: ParcelSheet, now: ParcelSheet | None, known_at: datetime, user: User
) -> KnownView:
    """``now`` is None where the parcel no longer exists on that day."""
    as_of = then.assessment.as_of
    before = stands(then.assessment, then.decisions, as_of)
    changes: tuple[FindingChangeView, ...] = ()
    if now is not None:
        after = stands(now.assessment, now.decisions, as_of)
        changes = change_views(differences(before, after), user.role)
    published = (_SAME if then.current else _OLDER) if then.evaluated else _UNPUBLISHED
    return KnownView(
        on=known_at.date(),
        published=published,
        events=recorded_since(then.history, user, known_at),
        exists=now is not None,
        changes=changes,
        now_href=f"/parcels/{then.assembled.version.parcel_id}?as_of={as_of.isoformat()}",
    )
