"""The one error a reader raises: the file as a whole cannot be read (文件无法读取)."""

from types import MappingProxyType

from parcels.issue import Issue


class UnreadableFile(Exception):
    """Carries the catalogue issue that tells the user why and what to do.

    Everything smaller (a bad row, an open question) is part of the reading, not an exception.
    """

    def __init__(self, issue: Issue) -> None:
        super().__init__(issue.text)
        self.issue = issue


def unreadable(code: str, **params: object) -> UnreadableFile:
    """The exception for catalogue row ``code`` with its text fields filled from ``params``."""
    shown = {name: str(value) for name, value in params.items()}
    return UnreadableFile(Issue(code, params=MappingProxyType(shown)))
