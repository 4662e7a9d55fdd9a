"""What a request about a 标准地 project brings, as the description of the API shows it.

Numbers are texts of decimals, so that nothing is rounded on the way.
"""

from datetime import date
from fractions import Fraction
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from gis_service.errors import Unusable
from parcels.contract import CheckStage, Operator
from parcels.standard.penalty import Formula, PenaltyTerms
from parcels.standard.project import Brought, Project
from parcels.standard.supply import CleanLand, Supply
from parcels.standard.target import Measure, Target
from parcels.units import CM2_PER_M2, FEN_PER_YUAN, exact

_LONGEST = 4000
_MOST = 100
Number = Annotated[
    str, Field(pattern=r"^-?\d{1,15}(\.\d{1,9})?$", description="十进制数，写成文本")
]
Words = Annotated[str, Field(max_length=_LONGEST)]
Short = Annotated[str, Field(max_length=200)]


class _Body(BaseModel):
    """A name that is not known is refused: a misspelt one would be lost."""

    model_config = ConfigDict(extra="forbid")


class TargetIn(_Body):
    """一项约定指标."""

    indicator: Short = Field(description="指标代码，如 TAX_MU")
    operator: Operator
    low: Number | None = None
    high: Number | None = None
    unit: Short = ""
    stage: CheckStage = Field(description="ACCEPT 验收、REACH 达产、EXPIRE 到期、ANNUAL 年度")
    mandatory: bool = True
    exempt: Words = Field(default="", description="豁免文件；空为适用")
    with_land_price: bool | None = Field(default=None, description="亩均投资是否含地价款")
    clause: Words = Field(default="", description="合同或协议条款")

    def value(self) -> Target:
        return Target(
            self.indicator,
            self.operator,
            _exact(self.low),
            _exact(self.high),
            self.unit,
            self.stage,
            self.mandatory,
            self.exempt.strip(),
            self.with_land_price,
            self.clause,
        )


class PenaltyIn(_Body):
    """违约金的计算方式."""

    formula: Formula = Formula.NONE
    fixed_yuan: Number | None = Field(default=None, description="固定金额，元")
    rate: Number | None = Field(default=None, description="倍数或比例")

    def value(self) -> PenaltyTerms:
        return PenaltyTerms(self.formula, _fen(self.fixed_yuan, "违约金"), _exact(self.rate))


class TermsIn(_Body):
    """项目的约定."""

    holder: Short = Field(default="", description="受让人")
    uscc: Annotated[str, Field(max_length=18, pattern=r"^[0-9A-Z]*$")] = ""
    targets: list[TargetIn] = Field(default_factory=list, max_length=_MOST)
    liability: bool | None = Field(default=None, description="是否约定违约责任")
    penalty: PenaltyIn = Field(default_factory=PenaltyIn)
    reach_on: date | None = Field(default=None, description="达产日期")
    term_end: date | None = Field(default=None, description="使用年限届满日")
    area_m2: Number | None = Field(default=None, description="合同面积，平方米")
    price_yuan: Number | None = Field(default=None, description="土地价款，元")
    exit_agreed: bool = Field(default=False, description="是否约定退出、协议收回")
    deliver_by: date | None = None
    start_by: date | None = None
    complete_by: date | None = None
    check_year: Annotated[int, Field(ge=2000, le=2200)] | None = Field(
        default=None, description="考核年度"
    )

    def value(self) -> Project:
        return Project(
            "",
            self.uscc,
            tuple(target.value() for target in self.targets),
            self.liability,
            self.penalty.value(),
            self.reach_on,
            self.term_end,
            _whole(self.area_m2, CM2_PER_M2, "合同面积"),
            _fen(self.price_yuan, "土地价款"),
            self.exit_agreed,
            self.deliver_by,
            self.start_by,
            self.complete_by,
            self.check_year,
            self.holder.strip(),
        )


class MeasureIn(_Body):
    """一项数据，须有来源和日期."""

    value: Number
    unit: Short = ""
    source: Short
    on: date
    with_land_price: bool | None = None

    def measure(self, indicator: str) -> Measure:
        return Measure(
            indicator, exact(self.value), self.unit, self.source, self.on, self.with_land_price
        )


class SupplyIn(_Body):
    """供应前核对表."""

    clean: dict[CleanLand, bool | None] = Field(default_factory=dict, description="净地五项")
    evaluations: dict[Short, date | None] = Field(
        default_factory=dict, max_length=_MOST, description="区域评估及其有效期；null 为长期有效"
    )
    start_agreed: bool | None = Field(default=None, description="合同文本有约定动工日期")
    completion_agreed: bool | None = Field(default=None, description="合同文本有约定竣工日期")
    excluded: Words = Field(default="", description="不适用标准地的理由")
    restricted: Words = Field(default="", description="所属限制类产业")

    def value(self, on: date) -> Supply:
        return Supply(
            on,
            start_agreed=self.start_agreed,
            completion_agreed=self.completion_agreed,
            clean=self.clean,
            evaluations=self.evaluations,
            excluded=self.excluded,
            restricted=self.restricted,
        )


class OpenIn(_Body):
    """登记一个项目."""

    parcel: Annotated[int, Field(strict=True)] = Field(description="地块号")
    terms: TermsIn


class StepIn(_Body):
    """办理一步. ``seen`` is the number of events the project had when it was read."""

    on: date = Field(description="办理日期")
    seen: Annotated[int, Field(strict=True, ge=0)] = Field(description="读到的记录数")
    reason: Words = ""
    evidence: list[Short] = Field(default_factory=list, max_length=_MOST)
    numbers: list[Short] = Field(default_factory=list, max_length=_MOST, description="文号")
    supply: SupplyIn | None = None
    measures: dict[Short, MeasureIn] = Field(default_factory=dict, description="系统没有的指标数据")
    due_on: date | None = Field(default=None, description="整改期限")
    amount_yuan: Number | None = Field(default=None, description="违约金，元")
    terms: TermsIn | None = Field(default=None, description="新的约定（修订、签约、补充协议）")

    def brought(self) -> Brought:
        return Brought(
            reason=self.reason.strip(),
            evidence=_said(self.evidence),
            numbers=_said(self.numbers),
            supply=None if self.supply is None else self.supply.value(self.on),
            measures={code: given.measure(code) for code, given in self.measures.items()},
            due_on=self.due_on,
            amount_fen=_fen(self.amount_yuan, "违约金"),
        )


def _said(texts: list[str]) -> tuple[str, ...]:
    return tuple(text.strip() for text in texts if text.strip())


def _exact(value: str | None) -> int | Fraction | None:
    return None if value is None else exact(value)


def _fen(value: str | None, label: str) -> int | None:
    return _whole(value, FEN_PER_YUAN, label)


def _whole(value: str | None, factor: int, label: str) -> int | None:
    if value is None:
        return None
    scaled = exact(value) * factor
    if scaled.denominator != 1 or scaled < 0:
        raise Unusable(f"{label}“{value}”不对，请核对小数位数。")
    return scaled.numerator
