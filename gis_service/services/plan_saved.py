"""Keeping plan checks (保存方案核查): saved by name, read as they were, checked again.

The answer is made anew from the outline when it is saved, so that nothing but an answer of this
system can be kept.
"""

from dataclasses import replace

from sqlalchemy import Connection, Engine

from gis_service import audit
from gis_service.audit import EventKind
from gis_service.errors import NotFound, Unusable
from gis_service.services.plan_check import PlanReport
from gis_service.store import plan_rows
from gis_service.store.plan_rows import NewPlanCheck, StoredPlanCheck
from gis_service.transaction import unit_of_work
from gis_service.user import User

LISTED = 200
_LONGEST_NAME = 100
_NOT_THERE = "没有这份方案核查，或它不在您的管理范围内。"


def save(
    engine: Engine,
    user: User,
    report: PlanReport,
    inputs: dict[str, str],
    name: str,
    *,
    shared: bool,
    follows: int | None = None,
) -> int:
    """Keep an answer; its id. ``shared``: colleagues in whose scope the land lies see it too.

    Raises Unusable for a missing or overlong name, NotFound for ``follows`` out of sight.
    """
    called = " ".join(name.split())
    if not called:
        raise Unusable("请给这份核查起个名称，如“某路以东改扩建”。")
    if len(called) > _LONGEST_NAME:
        raise Unusable(f"名称太长，请不要超过 {_LONGEST_NAME} 个字。")
    with unit_of_work(engine, user) as connection:
        if follows is not None:
            read(connection, user, follows)
        new = NewPlanCheck(
            called, report.place, shared, report.outline.text, inputs, report.record, follows
        )
        check_id = plan_rows.add(connection, new, (user.id, user.display_name))
        detail = {"purpose": report.plan.purpose.value, "shared": shared}
        audit.record(
            connection, user, EventKind.PLAN_SAVED, f"plan_check:{check_id}", detail=detail
        )
    return check_id


def read(connection: Connection, user: User, check_id: int) -> StoredPlanCheck:
    """As its owner saw it, without what lies outside the reader's scope. Raises NotFound."""
    stored = plan_rows.find(connection, check_id)
    if stored is None:
        raise NotFound(_NOT_THERE)
    if stored.owner_id == user.id:
        return stored
    seen = plan_rows.codes_seen(connection, stored.record.codes(), stored.as_of)
    return replace(stored, record=stored.record.for_one_who_sees(seen))


def listed(connection: Connection) -> list[StoredPlanCheck]:
    """The newest of the reader's own and those shared with him."""
    return plan_rows.listed(connection, LISTED)


def remove(connection: Connection, user: User, check_id: int) -> None:
    """Take one's own off the list; the record stays. Raises NotFound for another's."""
    if not plan_rows.remove(connection, check_id, user.id):
        raise NotFound("只能移出自己保存、还在清单中的方案核查。")
    audit.record(connection, user, EventKind.PLAN_REMOVED, f"plan_check:{check_id}")
