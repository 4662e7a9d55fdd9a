"""Where an action comes from: source address and correlation id (来源、关联号).

Set once for each request, command or job; log lines and audit events read it, so that one event
can be followed from the page to the trail.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Origin:
    """``source`` is an address, ``cli:<system account>`` or ``job:<number>``."""

    source: str = ""
    correlation_id: str = ""


_NOWHERE = Origin()
_current: ContextVar[Origin] = ContextVar("origin", default=_NOWHERE)


def origin() -> Origin:
    return _current.get()


@contextmanager
def coming_from(source: str, correlation_id: str = "") -> Iterator[Origin]:
    """All that happens inside has this origin; a missing correlation id is made up."""
    made = Origin(source, correlation_id or secrets.token_hex(8))
    token = _current.set(made)
    try:
        yield made
    finally:
        _current.reset(token)
