"""What sheet.html and parcel.html need: one parcel on one day, as ``view`` (地块体检表)."""

from dataclasses import dataclass
from datetime import date

from gis_service.web.filter_view import Option
from gis_service.web.outline_picture import OutlinePicture
from gis_service.web.proceedings_view import Proceeding


@dataclass(frozen=True, slots=True)
class DecisionView:
    """人工认定 beside the computed outcome; ``lapsed`` when the finding's facts changed since."""

    id: int
    word: str
    reason: str
    document: str
    by: str
    on: date
    expires: date | None
    lapsed: bool


@dataclass(frozen=True, slots=True)
class FindingView:
    """One finding. ``sentence`` says measured value, limit, clause, date, data.

    verdict, word    in force: the decision's where one is, else the computed.
    computed_word    what the rule says, shown beside a decision.
    clauses          finished: 《…》七，2025-12-31（征求意见稿）.
    data             finished: 建筑数据 2025-11-03.
    rule, digest     what the decision form posts: the rule and the finding it speaks of, so that
                     a change in between is noticed.
    """

    rule: str
    title: str
    verdict: int
    word: str
    computed_word: str
    sentence: str
    clauses: tuple[str, ...]
    data: tuple[str, ...]
    digest: str = ""
    decision: DecisionView | None = None


@dataclass(frozen=True, slots=True)
class FactView:
    """A fact as shown, its source (合同、企业填报、推定 …) and the day of the data."""

    label: str
    value: str
    source: str = ""
    on: date | None = None


@dataclass(frozen=True, slots=True)
class FactGroup:
    """Facts under one heading."""

    title: str
    facts: tuple[FactView, ...]


@dataclass(frozen=True, slots=True)
class StageView:
    """批准 … 达产 with agreed and actual day, as texts of their precision.

    ``word`` says the state with its days (逾期 12 天); ``state`` chooses the mark beside it.
    """

    label: str
    agreed: str
    actual: str
    word: str
    state: str


@dataclass(frozen=True, slots=True)
class TenantYear:
    """One year: 万元 and 万元/亩, finished texts."""

    year: str
    revenue: str
    revenue_per_mu: str
    tax: str
    tax_per_mu: str


@dataclass(frozen=True, slots=True)
class TenantView:
    """An enterprise on the parcel; ``years`` newest first, already reduced to the rights."""

    name: str
    code: str
    land: str
    years: tuple[TenantYear, ...]


@dataclass(frozen=True, slots=True)
class OwnerView:
    """Who answers for a kind of data, and when it last came in (None: never)."""

    kind: str
    owner: str
    contact: str
    on: date | None


@dataclass(frozen=True, slots=True)
class HistoryView:
    """What happened and on which day, both finished texts.

    ``withdraw_href`` leads to the page that takes a correction back, "" where there is none.
    """

    on: str
    text: str
    by: str = ""
    withdraw_href: str = ""


@dataclass(frozen=True, slots=True)
class FindingChangeView:
    """A finding before and after: verdict, word and sentence; a word is "—" where it says nothing.

    ``turns``: the word changes, not only figures. ``lapses``: a 人工认定 no longer holds.
    """

    title: str
    before_verdict: int
    before_word: str
    before_sentence: str
    after_verdict: int
    after_word: str
    after_sentence: str
    turns: bool
    lapses: bool


@dataclass(frozen=True, slots=True)
class KnownView:
    """A sheet as known at the end of a past day (当时所知).

    published  whether a result stood then, finished sentence.
    events     what was recorded since, finished: 入库 2 次、更正 1 次; "" for nothing.
    changes    findings that read otherwise now; ``exists``: the parcel is there now.
    now_href   the same day as known now.
    """

    on: date
    published: str
    events: str
    exists: bool
    changes: tuple[FindingChangeView, ...]
    now_href: str


@dataclass(frozen=True, slots=True)
class LineageView:
    """A split or merge of the parcel; the others with the address of each.

    ``id``: of the record where the viewer may withdraw it, else None.
    """

    text: str
    others: tuple[tuple[str, str], ...]
    id: int | None


@dataclass(frozen=True, slots=True)
class SheetView:
    """A parcel on ``as_of``.

    bounds     west, south, east, north in degrees, None without a drawing; moves the map.
    why        the sentence of the worst finding.
    stages     may be empty. ``open_project``: a 标准地 project of it is not at its end.
    withheld   kinds of what the viewer's rights leave out, with numbers (按权限未显示 n 项).
    can_decide whether the viewer may post to /parcels/{id}/decisions; ``outcomes`` to choose from.
    known      set when the sheet shows what was known on a past day.
    """

    id: int
    code: str | None
    name: str | None
    district: str | None
    park: str | None
    area: str
    as_of: date
    evaluated: bool
    verdict: int
    word: str
    why: str
    stock: str
    bounds: tuple[float, float, float, float] | None
    findings: tuple[FindingView, ...]
    facts: tuple[FactGroup, ...]
    stages: tuple[StageView, ...] = ()
    tenants: tuple[TenantView, ...] = ()
    history: tuple[HistoryView, ...] = ()
    withheld: tuple[tuple[str, int], ...] = ()
    can_decide: bool = False
    outcomes: tuple[Option, ...] = ()
    known: KnownView | None = None
    lineage: tuple[LineageView, ...] = ()
    picture: OutlinePicture | None = None
    park_href: str = ""
    proceedings: tuple[Proceeding, ...] = ()
    owners: tuple[OwnerView, ...] = ()
    open_project: bool = False
