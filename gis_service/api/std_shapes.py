"""What an answer about 标准地 projects holds, as the description of the API shows it.

Numbers are texts of decimals; ``exact`` where decimals would round.
"""

from datetime import date, datetime

from pydantic import BaseModel, ConfigDict, Field

from gis_service.api.std_bodies import TermsIn
from parcels.contract import CheckStage, Operator
from parcels.outcome import Effect
from parcels.procedure import Role
from parcels.standard.project import ProjectState


class _Shape(BaseModel):
    """A field without a place here would be a mistake of ours."""

    model_config = ConfigDict(extra="forbid")


class DueOut(_Shape):
    """正在计的期限."""

    label: str
    on: date
    days_left: int = Field(description="剩余天数，负数为已过")


class HeadOut(_Shape):
    """项目概要."""

    id: int
    parcel: int = Field(description="地块号")
    code: str = Field(description="宗地代码")
    holder: str
    uscc: str
    state: ProjectState
    word: str = Field(description="阶段")
    closed: bool
    suspended: bool = Field(description="优惠政策是否暂停")
    suspended_since: date | None
    due: DueOut | None


class ListedOut(HeadOut):
    """清单中的项目."""

    district: str | None
    park: str | None


class PageOut(_Shape):
    """一页清单；合计按全部筛选结果."""

    items: list[ListedOut]
    next: str | None = Field(description="下一页的 after；null 为最后一页")
    count: int
    suspended: int
    overdue: int
    by_state: dict[ProjectState, int]


class OpenedOut(_Shape):
    """新登记的项目."""

    id: int


class TakenOut(HeadOut):
    """办理后的项目."""

    seen: int = Field(description="记录数，下一步须带上")


class FlagOut(_Shape):
    """暂停优惠标记的一次变化."""

    parcel: str = Field(description="宗地代码")
    uscc: str
    suspended: bool
    since: date


class FlagsOut(_Shape):
    """各次变化，先新后旧的项目，项目内按先后."""

    items: list[FlagOut]


class MeasureOut(_Shape):
    """一项数据."""

    value: str
    exact: str = Field(description="精确值，可为分数")
    unit: str
    source: str
    on: date | None
    with_land_price: bool | None


class ResultOut(_Shape):
    """比较结论."""

    outcome: int
    word: str = Field(description="合格、不合格、缺数据、未到期、豁免")
    value: str | None = Field(description="按约定单位")
    exact: str | None
    why_unknown: str = Field(description="missing 缺数据、unit 单位不符、land_price 口径不符")


class CheckedOut(ResultOut):
    """最近一次考核."""

    on: date
    measure: MeasureOut | None


class TargetOut(ResultOut):
    """一项指标的履约情况."""

    indicator: str
    label: str
    operator: Operator
    low: str | None
    high: str | None
    unit: str
    stage: CheckStage
    mandatory: bool
    exempt: str
    with_land_price: bool | None
    clause: str
    agreed: bool = Field(description="false 为没有约定、按控制指标核对")
    measure: MeasureOut | None = Field(description="入库数据")
    reported: MeasureOut | None = Field(description="园区、企业报送")
    checked: CheckedOut | None


class StageOut(_Shape):
    """约定和实际的一个节点."""

    label: str
    agreed: date | None
    actual: date | None
    late: bool


class ObjectionOut(_Shape):
    """不能办理或须说明的理由."""

    code: str
    article: str = Field(description="依据")
    sentence: str
    effect: Effect


class StepOut(_Shape):
    """可办的一步."""

    step: str
    label: str
    to: ProjectState | None
    open: bool
    penalty_yuan: str | None = Field(description="按合同核算的违约金，元")
    objections: list[ObjectionOut]
    cautions: list[ObjectionOut]


class EventOut(_Shape):
    """一条办理记录，只增不改."""

    step: str
    label: str
    target: ProjectState | None
    role: Role
    by: str
    on: date
    recorded_at: datetime
    reason: str
    numbers: list[str]
    evidence: list[str]
    due_on: date | None
    amount_yuan: str | None
    measures: dict[str, MeasureOut | None]


class ProjectOut(HeadOut):
    """一个项目的全部."""

    seen: int = Field(description="记录数，办理时须带上")
    as_of: date
    figure_year: int = Field(description="考核年度")
    terms: TermsIn
    targets: list[TargetOut]
    stages: list[StageOut]
    steps: list[StepOut]
    events: list[EventOut]
