"""闲置土地公开清单 (办法 11): only its public columns, only land not yet disposed of."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from parcels.cases.case import Case
from parcels.policy import Policy

COLUMNS = ("位置", "使用权人名称", "闲置时间", "闲置原因")
"""The cause is filled for government-caused land only."""


@dataclass(frozen=True, slots=True)
class PublicRow:
    """One line, nothing but text that may be shown to everyone."""

    location: str
    holder: str
    idle_time: str
    cause: str

    @property
    def cells(self) -> tuple[str, ...]:
        return (self.location, self.holder, self.idle_time, self.cause)


def public_list(cases: Iterable[Case], policy: Policy, on: date) -> tuple[PublicRow, ...]:
    """What stands on the website on a day: published, not withdrawn, not disposed of."""
    return tuple(_row(case, policy, on) for case in cases if case.published and not case.settled)


def to_publish(cases: Iterable[Case]) -> tuple[Case, ...]:
    """Determined land whose information is not public yet."""
    return tuple(
        case
        for case in cases
        if case.determination is not None and not case.published and not case.settled
    )


def to_withdraw(cases: Iterable[Case]) -> tuple[Case, ...]:
    """Disposed of or closed, but the publication still stands (应当及时撤销)."""
    return tuple(case for case in cases if case.published and case.settled)


def _row(case: Case, policy: Policy, on: date) -> PublicRow:
    row, cause = policy.find("idle.case.causes", on), case.cause
    government = row is not None and cause is not None and cause.value in row.words("government")
    return PublicRow(
        case.subject.location,
        case.subject.holder,
        _idle_time(case, on),
        cause.label if government and cause is not None else "",
    )


def _idle_time(case: Case, on: date) -> str:
    determined = case.determination
    standing = determined.given.standing if determined else None
    if standing is None or standing.idle_from is None:
        return ""
    since = standing.idle_from.isoformat()
    if standing.idle_until is not None:
        return f"{since} 起，至 {standing.idle_until.isoformat()} 动工止"
    days = (on - standing.idle_from).days + 1
    return f"{since} 起，截至 {on.isoformat()} 共 {days} 日"
