"""How near a day is, as the pages colour and word it (红、黄、蓝)."""

from dataclasses import dataclass

_NEAR_DAYS, _SOON_DAYS = 30, 90


def level(days_left: int | None) -> str:
    """Key of ``words.DEADLINES``; "" for a day far off, or none."""
    if days_left is None:
        return ""
    if days_left < 0:
        return "over"
    return "near" if days_left <= _NEAR_DAYS else ("soon" if days_left <= _SOON_DAYS else "")


@dataclass(frozen=True, slots=True)
class DueView:
    """A day that runs: ``level`` is a key of ``words.DEADLINES`` or "", ``text`` is finished."""

    level: str
    text: str
