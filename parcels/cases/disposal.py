"""Ways to dispose of idle land by agreement (办法 12 ¶1) and the conditions of each."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from parcels.dates import add_years
from parcels.objection import Objection, object_to
from parcels.policy import Policy
from parcels.works import DelayCause


class Mode(StrEnum):
    """办法 12 ¶1 (一) … (六)."""

    EXTEND = "EXTEND"
    CHANGE_USE = "CHANGE_USE"
    TEMP_USE = "TEMP_USE"
    BUY_BACK = "BUY_BACK"
    SWAP = "SWAP"
    OTHER = "OTHER"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    Mode.EXTEND: "延长动工开发期限",
    Mode.CHANGE_USE: "调整土地用途、规划条件",
    Mode.TEMP_USE: "由政府安排临时使用",
    Mode.BUY_BACK: "协议有偿收回",
    Mode.SWAP: "置换土地",
    Mode.OTHER: "其他处置方式",
}


@dataclass(frozen=True, slots=True)
class Extend:
    """(一) 补充协议. ``agreed_start``: the start date stated before, for reading B."""

    effective_on: date
    new_start: date | None
    new_completion: date | None
    liability: bool
    agreed_start: date | None = None
    mode: Mode = Mode.EXTEND


@dataclass(frozen=True, slots=True)
class ChangeUse:
    """(二) New procedures, price settled anew, in the plan; ``in_red_line``: 工业红线区."""

    procedures_done: bool
    price_settled: bool
    fits_plan: bool
    in_red_line: bool | None
    new_start: date | None = None
    mode: Mode = Mode.CHANGE_USE


@dataclass(frozen=True, slots=True)
class TempUse:
    """(三) Temporary use from and to, both inclusive; ``new_start`` when conditions return."""

    since: date
    until: date
    new_start: date | None = None
    mode: Mode = Mode.TEMP_USE


@dataclass(frozen=True, slots=True)
class BuyBack:
    """(四) Compensation: basis and amount in 分. The right ends, nothing restarts."""

    basis: str
    amount_fen: int | None
    mode: Mode = Mode.BUY_BACK

    @property
    def new_start(self) -> None:
        return None


@dataclass(frozen=True, slots=True)
class Swap:
    """(五) Another parcel of equal value and the same use, in a contract marked 置换土地."""

    price_paid: bool
    funds_ready: bool
    equal_value: bool
    same_use: bool
    target_parcel: str
    contract_marked: bool
    new_start: date | None = None
    mode: Mode = Mode.SWAP


@dataclass(frozen=True, slots=True)
class OtherWay:
    """(六) A way the city has laid down: text and its basis."""

    text: str
    basis: str
    new_start: date | None = None
    mode: Mode = Mode.OTHER


Disposal = Extend | ChangeUse | TempUse | BuyBack | Swap | OtherWay


def check_disposal(
    disposal: Disposal, cause: DelayCause | None, extended_before: int, policy: Policy, on: date
) -> tuple[Objection, ...]:
    """Every condition of the mode that is not met.

    cause            the decisive cause of the determination.
    extended_before  how often the same cause has already been given an extension.
    """
    match disposal:
        case Extend():
            return tuple(_extend(disposal, extended_before, policy, on))
        case ChangeUse():
            return tuple(_change_use(disposal, policy, on))
        case TempUse():
            return tuple(_temp_use(disposal, policy, on))
        case BuyBack():
            lacking = not disposal.basis.strip() or disposal.amount_fen is None
            return (object_to("case.buy_back", policy, on),) if lacking else ()
        case Swap():
            return tuple(_swap(disposal, cause, policy, on))
        case OtherWay():
            lacking = not disposal.text.strip() or not disposal.basis.strip()
            return (object_to("case.other_way", policy, on),) if lacking else ()


def last_new_start(disposal: Extend, policy: Policy, on: date) -> date | None:
    """The last start an extension may agree; None when the reading's date is unknown."""
    row = policy.find("idle.dispose.extend", on)
    if row is None:
        return None
    strict = row.values["reading"] == "A"
    base = disposal.effective_on if strict else disposal.agreed_start
    return None if base is None else add_years(base, row.whole("years"))


def _extend(
    disposal: Extend, extended_before: int, policy: Policy, on: date
) -> Iterator[Objection]:
    if disposal.new_start is None or disposal.new_completion is None or not disposal.liability:
        yield object_to("case.extend_terms", policy, on)
    last = last_new_start(disposal, policy, on)
    if last is None:
        yield object_to("case.extend_base", policy, on)
    elif disposal.new_start is not None and disposal.new_start > last:
        yield object_to("case.extend_too_long", policy, on, new=disposal.new_start, last=last)
    again = policy.find("idle.dispose.extend_again", on)
    if again is not None and extended_before >= again.whole("extensions"):
        yield object_to("case.extend_again", policy, on, count=extended_before)


def _change_use(disposal: ChangeUse, policy: Policy, on: date) -> Iterator[Objection]:
    if not disposal.procedures_done:
        yield object_to("case.change_procedures", policy, on)
    if not disposal.price_settled:
        yield object_to("case.change_price", policy, on)
    if not disposal.fits_plan:
        yield object_to("case.change_plan", policy, on)
    if disposal.in_red_line is None:
        yield object_to("case.change_line_unknown", policy, on)
    elif disposal.in_red_line:
        yield object_to("case.change_line", policy, on)


def _temp_use(disposal: TempUse, policy: Policy, on: date) -> Iterator[Objection]:
    row = policy.find("idle.dispose.temp_use", on)
    if disposal.until < disposal.since:
        yield object_to("case.temp_reversed", policy, on)
    elif row is not None:
        last = add_years(disposal.since, row.whole("years"))
        if disposal.until > last:
            yield object_to("case.temp_too_long", policy, on, until=disposal.until, last=last)


def _swap(
    disposal: Swap, cause: DelayCause | None, policy: Policy, on: date
) -> Iterator[Objection]:
    row = policy.find("idle.case.causes", on)
    if row is None or cause is None or cause.value not in row.words("swap"):
        yield object_to("case.swap_cause", policy, on)
    for held, code in (
        (disposal.price_paid, "case.swap_price"),
        (disposal.funds_ready, "case.swap_funds"),
        (disposal.equal_value, "case.swap_value"),
        (disposal.same_use, "case.swap_use"),
        (bool(disposal.target_parcel.strip()), "case.swap_target"),
        (disposal.contract_marked, "case.swap_contract"),
    ):
        if not held:
            yield object_to(code, policy, on)
