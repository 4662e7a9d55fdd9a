"""What runs in a 标准地 project on a day (期限); each stage as agreed and as it was.

All days are contract days; none is statutory here.
"""

from dataclasses import dataclass
from datetime import date

from parcels.standard.project import Project, ProjectState


@dataclass(frozen=True, slots=True)
class Due:
    """``label`` says what is due by ``on``."""

    label: str
    on: date

    def days_left(self, today: date) -> int:
        return (self.on - today).days


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of the bar; None: not agreed, not yet happened."""

    label: str
    agreed: date | None
    actual: date | None

    def late(self, today: date) -> bool:
        """Agreed day passed without it, or it came after the agreed day."""
        return self.agreed is not None and (self.actual or today) > self.agreed


def open_due(project: Project) -> Due | None:
    """The day that runs in the project's state; None when none was agreed."""
    match project.state:
        case ProjectState.CONTRACTED:
            return _due("交付土地", project.deliver_by)
        case ProjectState.DELIVERED:
            return _due("动工", project.start_by)
        case ProjectState.BUILDING:
            return _due("竣工", project.complete_by)
        case ProjectState.RECTIFY_BUILD:
            return _due("验收整改", _set_by(project, "fail_acceptance"))
        case ProjectState.INITIAL_RUN:
            return _due("达产考核", project.reach_on)
        case ProjectState.RECTIFY:
            return _due("限期整改", _set_by(project, "fail_reach"))
        case ProjectState.NORMAL | ProjectState.EXPIRY_CHECK:
            return _due("到期考核", project.term_end)
    return None


def stages(project: Project) -> tuple[Stage, ...]:
    """交地、动工、竣工、验收、达产、到期 in order."""
    return (
        Stage("签约", None, _taken(project, "contract")),
        Stage("交地", project.deliver_by, _taken(project, "deliver")),
        Stage("动工", project.start_by, _taken(project, "start")),
        Stage("竣工", project.complete_by, _taken(project, "complete")),
        Stage("验收", None, _taken(project, "accept")),
        Stage("达产", project.reach_on, _taken(project, "pass_reach", "pass_recheck", "settle")),
        Stage("到期", project.term_end, _taken(project, "renew", "not_renew")),
    )


def _taken(project: Project, *steps: str) -> date | None:
    event = project.last(*steps)
    return event.on if event is not None else None


def _set_by(project: Project, step: str) -> date | None:
    event = project.last(step)
    return event.brought.due_on if event is not None else None


def _due(label: str, on: date | None) -> Due | None:
    return None if on is None else Due(label, on)
