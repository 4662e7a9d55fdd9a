"""What the audit trail on screen needs to be drawn."""

from dataclasses import dataclass
from datetime import datetime

from gis_service.web.filter_view import Option


@dataclass(frozen=True, slots=True)
class TrailRow:
    """An audit event, for trail.html."""

    at: datetime
    user: str
    source: str
    kind: str
    object: str
    success: bool
    request: str
    detail: str


@dataclass(frozen=True, slots=True)
class TrailPage:
    """trail.html, as ``view``: newest first, 50 rows and the address of the older 50."""

    rows: tuple[TrailRow, ...]
    kinds: tuple[Option, ...]
    username: str
    next_href: str | None
