"""Adjustments of a protection line (保护线调整): kind, reason, document, balance.

A line is never edited in place: an adjustment names the day from which a new version holds. What
is added comes before what is taken (先补后占).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from parcels.control_class import ControlClass
from parcels.objection import Objection, object_to
from parcels.policy import Policy
from parcels.units import square_metres

CITY = "全市"


class AdjustmentKind(StrEnum):
    """What happens to the line."""

    ADD = "ADD"
    REMOVE = "REMOVE"
    SWAP = "SWAP"
    CORRECT = "CORRECT"


class AdjustmentReason(StrEnum):
    """Why; ERRATUM belongs to CORRECT alone."""

    PUBLIC = "公共利益"
    MAJOR = "重大项目"
    PLAN = "规划修改"
    ERRATUM = "勘误"


@dataclass(frozen=True, slots=True)
class Adjustment:
    """One adjustment of 工业红线区 or 工业蓝线区.

    added_cm2, removed_cm2   industrial land joining and leaving the line.
    added_on, removed_on     days on which each takes effect, SWAP only.
    body, number, decided_on approving body, document and its date.
    scans                    scans of the document that are kept; one stands for a number.
    valid_from               first day of the new version.
    planned_cm2              of what joins the line, land that is no parcel in industrial use.
    """

    control: ControlClass
    kind: AdjustmentKind
    reason: AdjustmentReason
    valid_from: date
    added_cm2: int = 0
    removed_cm2: int = 0
    added_on: date | None = None
    removed_on: date | None = None
    body: str = ""
    number: str = ""
    decided_on: date | None = None
    scans: int = 0
    planned_cm2: int = 0


@dataclass(frozen=True, slots=True)
class Ledger:
    """Sums of adjustments of one class, cm²."""

    added_cm2: int
    removed_cm2: int

    @property
    def balance_cm2(self) -> int:
        """What was added and not yet used up by removals; negative = owed."""
        return self.added_cm2 - self.removed_cm2


def ledger(adjustments: Iterable[Adjustment], control: ControlClass) -> Ledger:
    """Corrections are no gain and no loss and stay out."""
    counted = [
        item
        for item in adjustments
        if item.control is control and item.kind is not AdjustmentKind.CORRECT
    ]
    return Ledger(
        sum(item.added_cm2 for item in counted), sum(item.removed_cm2 for item in counted)
    )


def check_adjustment(
    adjustment: Adjustment, before: Iterable[Adjustment], policy: Policy
) -> tuple[Objection, ...]:
    """What stands against it on its day; ``before``: adjustments already in force."""
    return (*check_record(adjustment, policy), *check_change(adjustment, before, policy))


def check_record(adjustment: Adjustment, policy: Policy) -> tuple[Objection, ...]:
    """What is missing of its document: body, number or scan, day."""
    return tuple(_record(adjustment, policy, adjustment.valid_from))


def check_change(
    adjustment: Adjustment, before: Iterable[Adjustment], policy: Policy
) -> tuple[Objection, ...]:
    """What stands against the change itself, before anyone has approved it."""
    on = adjustment.valid_from
    return (
        *_amounts(adjustment, policy, on),
        *_balance(adjustment, ledger(before, adjustment.control), policy, on),
        *_class(adjustment, policy, on),
        *_planned(adjustment, policy, on),
    )


def industrial_balance(
    before: Mapping[str, int], after: Mapping[str, int], policy: Policy, on: date
) -> tuple[Objection, ...]:
    """Σ industrial land after ≥ before (原则上不减少), for the city and by district, cm².

    A city whose policy has no such sentence is asked nothing.
    """
    if policy.find("line.total", on) is None:
        return ()
    losses = {CITY: sum(before.values()) - sum(after.values())}
    losses |= {name: before[name] - after.get(name, 0) for name in sorted(before)}
    return tuple(
        object_to("line.total_falls", policy, on, place=place, left=square_metres(lost))
        for place, lost in losses.items()
        if lost > 0
    )


def _record(item: Adjustment, policy: Policy, on: date) -> Iterator[Objection]:
    document = bool(item.number.strip()) or item.scans > 0
    if not item.body.strip() or not document or item.decided_on is None:
        yield object_to("line.no_document", policy, on)
    elif item.decided_on > item.valid_from:
        yield object_to("line.decided_late", policy, on, decided=item.decided_on)


def _amounts(item: Adjustment, policy: Policy, on: date) -> Iterator[Objection]:
    """Each kind moves what its name says."""
    if item.control not in (ControlClass.RED, ControlClass.BLUE):
        yield object_to("line.no_line", policy, on)
    adds, removes = item.added_cm2 > 0, item.removed_cm2 > 0
    fits = {
        AdjustmentKind.ADD: adds and not removes,
        AdjustmentKind.REMOVE: removes and not adds,
        AdjustmentKind.SWAP: adds and removes,
        AdjustmentKind.CORRECT: adds or removes,
    }[item.kind]
    if not fits or min(item.added_cm2, item.removed_cm2) < 0:
        yield object_to("line.amounts", policy, on)
    if (item.kind is AdjustmentKind.CORRECT) is not (item.reason is AdjustmentReason.ERRATUM):
        yield object_to("line.erratum", policy, on)


def _balance(item: Adjustment, held: Ledger, policy: Policy, on: date) -> Iterator[Objection]:
    if item.kind is AdjustmentKind.SWAP:
        if item.added_cm2 < item.removed_cm2:
            lack = square_metres(item.removed_cm2 - item.added_cm2)
            yield object_to("line.swap_short", policy, on, lack=lack)
        if item.added_on is None or item.removed_on is None or item.added_on > item.removed_on:
            yield object_to("line.swap_order", policy, on)
    removal = item.kind is AdjustmentKind.REMOVE and item.control is ControlClass.RED
    if removal and item.removed_cm2 > held.balance_cm2:
        lack = square_metres(item.removed_cm2 - held.balance_cm2)
        yield object_to("line.red_unbalanced", policy, on, lack=lack)


def _class(item: Adjustment, policy: Policy, on: date) -> Iterator[Objection]:
    """What leaves a line is explained: red always, blue until its day."""
    if item.removed_cm2 <= 0 or item.kind is AdjustmentKind.CORRECT:
        return
    if item.control is ControlClass.RED and policy.find("line.red", on) is not None:
        yield object_to("line.red_removed", policy, on)
    blue = policy.find("line.blue", on)
    if item.control is ControlClass.BLUE and blue is not None and on <= blue.day("retain_until"):
        yield object_to("line.blue_removed", policy, on, until=blue.day("retain_until"))


def _planned(item: Adjustment, policy: Policy, on: date) -> Iterator[Objection]:
    """What is to make up for industrial land, and is not in industrial use yet, is explained."""
    existing = item.added_cm2 - item.planned_cm2
    swapped = item.kind is AdjustmentKind.SWAP and item.planned_cm2 > 0
    if not swapped or existing >= item.removed_cm2:
        return
    if policy.find("line.total", on) is not None:
        yield object_to(
            "line.planned",
            policy,
            on,
            existing=square_metres(existing),
            removed=square_metres(item.removed_cm2),
        )
