"""The one error a table reader raises: the file cannot be read as a table at all."""

from parcels.issue import Issue


class UnreadableTableError(Exception):
    """``issue`` is the Chinese sentence for the user. Nothing else leaves the readers."""

    def __init__(self, issue: Issue) -> None:
        super().__init__(issue.text)
        self.issue = issue


def unreadable(code: str, **params: str) -> UnreadableTableError:
    return UnreadableTableError(Issue(code, params=params))
