"""Every export leaves an audit event with what was asked and how many rows went out (导出留痕)."""

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection

from gis_service import audit
from gis_service.audit import EventKind
from gis_service.user import User


def note(
    connection: Connection,
    user: User,
    name: str,
    rows: int,
    asked: Iterable[tuple[str, str]] = (),
    *,
    number: str = "",
    purpose: str = "",
    how: Mapping[str, object] | None = None,
) -> None:
    """Note an export ``name`` (idle.xlsx, parcels.csv …) in the transaction that read it.

    ``number`` is the one that the file bears; ``how`` tells of its form (columns, system …).
    """
    detail: dict[str, object] = {"rows": rows, "asked": [list(pair) for pair in asked]}
    detail |= {"export_no": number} if number else {}
    detail |= {"purpose": purpose} if purpose else {}
    audit.record(
        connection, user, EventKind.EXPORTED, f"export:{name}", detail=detail | dict(how or {})
    )
