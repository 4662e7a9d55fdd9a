"""The frame around every page and who looks at it."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who is signed in: shown name, role and scope as words (锦江区；全市)."""

    name: str
    role: str
    scope: str


@dataclass(frozen=True, slots=True)
class Shell:
    """The frame of every page, as ``shell``.

    page       key of the navigation entry the page belongs to, or "" for none.
    allowed    keys of ``words.NAVIGATION`` the role may use; others are shown as not available.
    csrf       token of the session, for every form that changes something.
    kept       query pairs that survive a change of the as-of date.
    admin      whether the role administers accounts.
    trail      whether the role reads the audit trail.
    todo       what waits for the viewer, as its page lists it; None for administrators.
    unscoped   whether the role works within a scope and has none: it sees nothing.
    coordinates  whether files of the role may hold outlines.
    day_query  ?as_of=… where the address names a day, which links of the frame then keep.
    """

    city: str
    as_of: date
    viewer: Viewer | None
    page: str
    allowed: frozenset[str]
    csrf: str
    simulated: bool
    kept: tuple[tuple[str, str], ...] = ()
    admin: bool = False
    trail: bool = False
    todo: int | None = None
    unscoped: bool = False
    coordinates: bool = False
    day_query: str = ""
