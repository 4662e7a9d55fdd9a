"""Answers kept in this process for as long as the data stay as they are (结果缓存).

The key holds role, scope, data version and the whole question, so that neither another scope nor a
later state of the data can be answered from it. Nothing is kept outside the process.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import TypeVar

from sqlalchemy import Connection

from gis_service.store.changes import data_version
from gis_service.user import User

Answer = TypeVar("Answer", bound=object)

MOST_BYTES = 64 << 20
_SMALL = 2048
"""What an answer that is no tile is counted as."""


class KeptAnswers:
    """The most recently asked answers, together at most ``most_bytes``; safe between threads."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most = most_bytes
        self._held = 0
        self._answers: OrderedDict[Hashable, tuple[object, int]] = OrderedDict()
        self._lock = Lock()

    def of(
        self,
        connection: Connection,
        user: User,
        question: Hashable,
        answer: Callable[[], Answer],
        weight: Callable[[Answer], int] | None = None,
    ) -> Answer:
        """The answer to a question by this user on the data as the transaction sees them now.

        ``weight`` tells about how many bytes an answer holds that is neither bytes nor small.
        """
        version = data_version(connection)
        held = self.held(user, version, question)
        if held is not None:
            return held  # type: ignore[return-value]
        found = answer()
        key = (user.database_role, user.scope, version, question)
        size = _weight(found) if weight is None else weight(found)
        with self._lock:
            if key not in self._answers:
                self._answers[key] = (found, size)
                self._held += size
            while self._held > self._most:
                _, (_, freed) = self._answers.popitem(last=False)
                self._held -= freed
        return found

    def held(self, user: User, version: int, question: Hashable) -> object | None:
        """The answer at hand for this user and state of the data; None where there is none."""
        key = (user.database_role, user.scope, version, question)
        with self._lock:
            if key not in self._answers:
                return None
            self._answers.move_to_end(key)
            return self._answers[key][0]


def _weight(answer: object) -> int:
    return len(answer) + _SMALL if isinstance(answer, bytes) else _SMALL
