"""The contract a parcel is held by (有偿使用合同、划拨决定书) as far as a rule needs it."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from parcels.dates import PreciseDate
from parcels.units import Exact


class Indicator(StrEnum):
    """Benefit indicators of a contract or agreement (效益指标)."""

    FAI_MU = "FAI_MU"
    REV_MU = "REV_MU"
    TAX_MU = "TAX_MU"

    @property
    def label(self) -> str:
        return _INDICATORS[self]


_INDICATORS = {
    Indicator.FAI_MU: "亩均投资",
    Indicator.REV_MU: "亩均营收",
    Indicator.TAX_MU: "亩均税收",
}


class CheckStage(StrEnum):
    """When a target is checked: 竣工验收, 达产考核, 到期考核, 年度评价."""

    ACCEPT = "ACCEPT"
    REACH = "REACH"
    EXPIRE = "EXPIRE"
    ANNUAL = "ANNUAL"


class Operator(StrEnum):
    """How a target is compared; bounds belong to it (以上、以下含本数)."""

    AT_LEAST = ">="
    AT_MOST = "<="
    BETWEEN = "between"


@dataclass(frozen=True, slots=True)
class BenefitTarget:
    """One agreed figure.

    low, high       exact number in ``unit``, bounds inclusive; the one the operator does not
                    use is None.
    unit            as agreed: 万元/亩, 万元/公顷, 元/平方米 (see ``units.PER_AREA_UNITS``).
    stage           when it is checked; None when the contract does not say (judged as REACH).
    check_year      the calendar year whose figures are checked, when the contract names it.
    with_land_price FAI_MU only: whether the agreed investment includes the land price (地价款).
    """

    indicator: Indicator
    operator: Operator
    low: Exact | None
    high: Exact | None
    unit: str
    stage: CheckStage | None = None
    check_year: int | None = None
    with_land_price: bool | None = None


@dataclass(frozen=True, slots=True)
class FarRange:
    """Agreed or planned 容积率, exact, bounds inclusive; either bound may be missing."""

    low: Exact | None
    high: Exact | None


@dataclass(frozen=True, slots=True)
class Supplement:
    """A 补充协议 or disposal agreement that sets a new start date (动工开发日期).

    signed_on        the day it takes effect; only supplements up to ``as_of`` count.
    start_on         the newly agreed start; None where it leaves the start as it was.
    completion_on    the newly agreed completion; None where it leaves it as it was.
    restarts         True for a disposal under 办法 12 (an agreed start restarts the count).
    document         number or name of the agreement.
    """

    signed_on: date
    start_on: PreciseDate | None
    completion_on: PreciseDate | None = None
    restarts: bool = False
    document: str = ""


@dataclass(frozen=True, slots=True)
class Contract:
    """A contract or 划拨决定书. A phased contract is one Contract a phase, each with its parcel.

    number               合同编号 or 电子监管号 as shown.
    supply_mode          供应方式 as stored (出让, 划拨, 租赁, 先租后让, 弹性年期 …).
    signed_on            签订日期.
    agreed_delivery      约定交地时间; actual_delivery: 实际交地时间 (交地确认书).
    agreed_start         约定动工开发日期 of the contract itself; None when missing or unclear.
                         A placeholder such as 1900-01-01 must arrive as None.
    agreed_completion    约定竣工时间 of the contract itself.
    reported_start       实际开工时间 as the supply record reports it, without evidence.
    supplements          later agreements, any order.
    far                  agreed 容积率; None when none is agreed.
    price_fen            total 出让或划拨价款, 分.
    total_investment_fen 总投资额 without land price and taxes (办法 30), 分.
    targets              benefit targets; has_liability: whether 违约责任 is written (None unknown).
    reach_on             达产日期, from which REACH targets are due.
    collective           集体经营性建设用地: the 办法 applies by analogy (参照, 办法 31).
    data_on              date of the data, for display.
    """

    number: str = ""
    supply_mode: str | None = None
    signed_on: PreciseDate | None = None
    agreed_delivery: PreciseDate | None = None
    actual_delivery: PreciseDate | None = None
    agreed_start: PreciseDate | None = None
    agreed_completion: PreciseDate | None = None
    reported_start: PreciseDate | None = None
    supplements: tuple[Supplement, ...] = ()
    far: FarRange | None = None
    price_fen: int | None = None
    total_investment_fen: int | None = None
    targets: tuple[BenefitTarget, ...] = ()
    has_liability: bool | None = None
    reach_on: PreciseDate | None = None
    collective: bool = False
    data_on: date | None = None

    def last_start(self, as_of: date) -> PreciseDate | None:
        """约定动工开发日期 as last changed by an agreement in effect at ``as_of``."""
        changed = [s for s in self._in_effect(as_of) if s.start_on is not None]
        return changed[-1].start_on if changed else self.agreed_start

    def last_completion(self, as_of: date) -> PreciseDate | None:
        """约定竣工时间 as last changed by an agreement in effect at ``as_of``."""
        changed = [s for s in self._in_effect(as_of) if s.completion_on is not None]
        return changed[-1].completion_on if changed else self.agreed_completion

    def start_set_on(self, as_of: date) -> date | None:
        """The day the agreement was signed that last set the start; None = the contract itself."""
        days = [s.signed_on for s in self._in_effect(as_of) if s.start_on is not None]
        return days[-1] if days else None

    def _in_effect(self, as_of: date) -> list[Supplement]:
        if not self.supplements:
            return []
        known = [s for s in self.supplements if s.signed_on <= as_of]
        return sorted(known, key=lambda s: s.signed_on)
