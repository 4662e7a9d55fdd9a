"""How long work tells how far it has come (进度)."""

from collections.abc import Callable

Progress = Callable[[str, int, int | None], None]
"""Called with the step in Chinese, rows done and rows in all (None while unknown).

May raise to end the work: whoever watches cancels there, and nowhere else.
"""


def silent(step: str, done: int, total: int | None) -> None:
    """No one watches."""
