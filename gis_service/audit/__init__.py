"""The audit trail: who did what, when, from where (审计).

An event is inserted in the transaction it records: no event, no change; no change, no event.
"""

from collections.abc import Mapping

from sqlalchemy import Connection

from gis_service.audit.kinds import EventKind
from gis_service.origin import origin
from gis_service.store.uploads import audit_event
from gis_service.user import User

__all__ = ["EventKind", "record"]


def record(
    connection: Connection,
    user: User | None,
    kind: EventKind,
    object: str = "",
    success: bool = True,
    detail: Mapping[str, object] | None = None,
) -> None:
    """Write one event. ``user`` is None where nobody is known (a failed sign-in).

    ``object`` names what was acted on (``account:3``, ``upload:12``); ``detail`` must not hold
    passwords. Without RETURNING: most roles may write events and not read them.
    """
    came = origin()
    connection.execute(
        audit_event.insert()
        .inline()
        .values(
            account_id=user.id if user else None,
            username=user.username if user else "",
            source=came.source,
            kind=kind.value,
            object=object,
            success=success,
            correlation_id=came.correlation_id,
            detail=dict(detail or {}),
        )
    )
