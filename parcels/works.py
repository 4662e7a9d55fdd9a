"""What has happened on the ground: permit, foundation, progress, stoppage, delays (动工与进度)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from parcels.dates import PreciseDate
from parcels.units import Exact


class PermitState(StrEnum):
    """施工许可证: granted with a date, 无, or 不详."""

    GRANTED = "granted"
    NONE = "none"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class Permit:
    """The construction permit. ``granted_on`` is None unless GRANTED (or its date is unknown)."""

    state: PermitState
    granted_on: PreciseDate | None = None
    number: str = ""


class FoundationType(StrEnum):
    """办法 30: what counts as 动工开发."""

    DEEP_PIT = "DEEP_PIT"
    PILE = "PILE"
    OTHER = "OTHER"


@dataclass(frozen=True, slots=True)
class Foundation:
    """Progress of one kind of foundation; a project with pit and piles has two.

    done, total  quantities in one unit (m³ of pit, piles, m² of foundation); None unknown.
    reached_on   the day the statutory share was reached, if someone recorded it.
    observed_on  the day the quantities were taken.
    """

    kind: FoundationType
    done: int | None = None
    total: int | None = None
    reached_on: PreciseDate | None = None
    observed_on: date | None = None


class DelayCause(StrEnum):
    """Causes of 办法 8 and practice; see ``policy`` row ``idle.deduct`` for which are deducted."""

    GOV_1 = "GOV_1"
    GOV_2 = "GOV_2"
    GOV_3 = "GOV_3"
    GOV_4 = "GOV_4"
    GOV_5 = "GOV_5"
    GOV_6 = "GOV_6"
    FM = "FM"
    PREWORK = "PREWORK"
    JUD = "JUD"
    ENT = "ENT"

    @property
    def label(self) -> str:
        return _CAUSES[self]


_CAUSES = {
    DelayCause.GOV_1: "未按约定、规定的期限、条件交付土地",
    DelayCause.GOV_2: "土地利用总体规划、城乡规划依法修改",
    DelayCause.GOV_3: "国家出台相关政策，需要修改约定的规划和建设条件",
    DelayCause.GOV_4: "处置土地上相关群众信访事项等无法动工",
    DelayCause.GOV_5: "军事管制、文物保护等无法动工",
    DelayCause.GOV_6: "政府、政府有关部门的其他行为",
    DelayCause.FM: "自然灾害等不可抗力",
    DelayCause.PREWORK: "动工开发必需的前期工作造成动工迟延",
    DelayCause.JUD: "司法查封等",
    DelayCause.ENT: "企业自身原因",
}


@dataclass(frozen=True, slots=True)
class Delay:
    """An interval the holder claims, both days belonging to it.

    until     last day; None while it goes on.
    verified  True when 审核属实; False while only claimed. A rejected claim is left out.
    """

    cause: DelayCause
    since: date
    until: date | None
    verified: bool
    department: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """The newest state of the works known at ``as_of``.

    works_seen               works were seen (True), none seen (False), nobody looked (None).
    developed_cm2            开发建设用地面积, cm² of land, never floor area.
    should_develop_cm2       应动工开发建设用地总面积, cm²; None means the legal area of the parcel
                             is *not* assumed, the ratio is unknown.
    invested_fen             已投资额 without land price and taxes (办法 30), 分.
    invested_with_land_fen   the same with land price, for 投资强度 only, 分.
    stopped_on               last day with works before the present stoppage (a form's 停工首日
                             is one day later and must be converted); None = not stopped.
    completed_on             竣工 (验收) date.
    production_stopped_on    last day of production before the present 停产; None = none known.
    government_cause         someone noted a cause of 办法 8 without a verified interval.
    observed_on              date of the newest observation.
    """

    works_seen: bool | None = None
    developed_cm2: int | None = None
    should_develop_cm2: int | None = None
    invested_fen: int | None = None
    invested_with_land_fen: int | None = None
    stopped_on: PreciseDate | None = None
    completed_on: PreciseDate | None = None
    production_stopped_on: PreciseDate | None = None
    government_cause: bool = False
    observed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Recognition:
    """经信部门 recognition of a special process (使用特殊工艺的工业用地).

    since, until  both inclusive; until None = as long as the project lasts.
    low, high     own 容积率 range as ``contract.FarRange`` bounds; both None = no own range.
    whole         covers the whole parcel; a partial recognition does not lift the zone rule.
    """

    document: str
    since: date
    until: date | None = None
    scope: str = ""
    whole: bool = True
    low: Exact | None = None
    high: Exact | None = None

    def in_force(self, as_of: date) -> bool:
        """Whether it lifts the zone rule for the whole parcel on a day."""
        begun = self.whole and self.since <= as_of
        return begun and (self.until is None or as_of <= self.until)
