"""One error tree: each class has a status and an exit code; messages are Chinese, with a remedy."""

from collections.abc import Sequence

from parcels.issue import Issue
from parcels.question import Question


class LandgisError(Exception):
    """Base. ``message`` is shown to the user as it stands."""

    status = 400
    exit_code = 2

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class NotSignedIn(LandgisError):
    """No valid session."""

    status = 401


class Forbidden(LandgisError):
    """Signed in, but the role or scope does not allow it."""

    status = 403


class MustChangePassword(Forbidden):
    """Signed in with a password that was handed out, or is too old: it is changed first."""


class NotFound(LandgisError):
    """Does not exist, or not in the user's scope: the two are never told apart."""

    status = 404


class Conflict(LandgisError):
    """Another change came first, or the state does not allow the step."""

    status = 409


class TooLarge(LandgisError):
    """An upload over a limit."""

    status = 413


class Damaged(LandgisError):
    """A stored file is missing or not what was stored."""

    status = 500


class Unusable(LandgisError):
    """Input that cannot be understood: a file, a form, a parameter."""

    status = 422


class HasIssues(LandgisError):
    """The data were read and something in them must be mended first."""

    status = 422
    exit_code = 1

    def __init__(self, message: str, issues: Sequence[Issue] = ()) -> None:
        super().__init__(message)
        self.issues = tuple(issues)


class HasQuestions(LandgisError):
    """Only the owner of the file can say; the questions name the options that answer them."""

    status = 409
    exit_code = 1

    def __init__(self, questions: Sequence[Question]) -> None:
        super().__init__("；".join(question.text for question in questions))
        self.questions = tuple(questions)


class NotReady(LandgisError):
    """The database or a set-up step is missing; the message names the command to run."""

    status = 503
