"""What the frame and the lists need to be drawn; each class names the template that reads it.

Areas are cm², money 分, shares ppm, all integers; ``None`` means unknown and shows as a dash.
Sentences arrive finished: a template never words a rule.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from gis_service.web.freshness_view import Mark
from parcels.layers import LayerKind


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who is signed in: shown name, role and scope as words (锦江区；全市)."""

    name: str
    role: str
    scope: str


@dataclass(frozen=True, slots=True)
class Shell:
    """The frame of every page, as ``shell``.

    page       key of the navigation entry the page belongs to, or "" for none.
    allowed    keys of ``words.NAVIGATION`` the role may use; others are shown as not available.
    csrf       token of the session, for every form that changes something.
    kept       query pairs that survive a change of the as-of date.
    admin      whether the role administers accounts.
    trail      whether the role reads the audit trail.
    todo       open tasks, or None where there are no tasks.
    unscoped   whether the role works within a scope and has none: it sees nothing.
    coordinates  whether files of the role may hold outlines.
    day_query  ?as_of=… where the address names a day, which links of the frame then keep.
    """

    city: str
    as_of: date
    viewer: Viewer | None
    page: str
    allowed: frozenset[str]
    csrf: str
    simulated: bool
    kept: tuple[tuple[str, str], ...] = ()
    admin: bool = False
    trail: bool = False
    todo: int | None = None
    unscoped: bool = False
    coordinates: bool = False
    day_query: str = ""


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a select or a group of boxes."""

    value: str
    label: str
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Filters:
    """The one row of filters above map and list; empty ``value`` stands for all.

    ``carried``: pairs of filters that have no field here (region, stock), carried along unseen.
    """

    themes: tuple[Option, ...]
    districts: tuple[Option, ...]
    parks: tuple[Option, ...]
    verdicts: tuple[Option, ...]
    lines: tuple[Option, ...]
    idle: tuple[Option, ...]
    suspended: bool = False
    q: str = ""
    carried: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in force and the address without it."""

    label: str
    href: str


@dataclass(frozen=True, slots=True)
class ParcelRow:
    """A parcel in a list; ``reason`` is the sentence of its worst finding, in short."""

    id: int
    code: str | None
    name: str | None
    district: str | None
    park: str | None
    area_cm2: int | None
    verdict: int
    word: str
    reason: str
    decided: bool = False
    suspended: bool = False


@dataclass(frozen=True, slots=True)
class ParcelList:
    """parcels.html, as ``view``: 50 rows and the address of the next 50.

    ``map_href`` opens the same parcels on the map. ``empty`` says why there are no rows.
    """

    rows: tuple[ParcelRow, ...]
    count: int
    area_cm2: int
    filters: Filters
    chips: tuple[Chip, ...]
    clear_href: str
    map_href: str
    next_href: str | None
    first_href: str | None
    export_href: str | None
    empty: str


@dataclass(frozen=True, slots=True)
class CaseLink:
    """To the case of a parcel (the word is its state), or to where one is opened (立案)."""

    href: str
    word: str


@dataclass(frozen=True, slots=True)
class IdleRow:
    """One line of 闲置土地台账 on screen.

    state       the limb met (第二条第一款) or the state before it, finished and short.
    decided     what an official decided (人工认定), "" without.
    start_on    约定动工日 D0; t1 满一年末日, t2 满两年末日 (both after excluded days).
    t1_open     T1 is undetermined: a verified delay still goes on.
    days_over   days after T1, negative before it.
    level       key of ``words.DEADLINES`` or "".
    deadline    the nearest statutory deadline, finished: 2026-01-15 前发《闲置土地调查通知书》.
    """

    id: int
    rank: int
    code: str | None
    name: str | None
    district: str | None
    park: str | None
    holder: str | None
    area_cm2: int | None
    state: str
    start_on: date | None
    t1: date | None
    t2: date | None
    days_over: int | None
    excluded_days: int
    level: str
    deadline: str
    t1_open: bool = False
    decided: str = ""
    case: CaseLink | None = None


@dataclass(frozen=True, slots=True)
class IdleList:
    """idle.html, as ``view``; suspected and due soon apart. ``unknown``: 缺数据, not judged.

    The rows may be the first of more: then ``whole_href`` shows and prints all. ``decided``: how
    many of the suspected an official decided otherwise. ``calendar``: how deadlines are counted.
    """

    suspected: tuple[IdleRow, ...]
    due_soon: tuple[IdleRow, ...]
    suspected_count: int
    due_soon_count: int
    suspected_cm2: int
    decided: int
    unknown: int
    unknown_href: str
    evaluated: bool
    export_href: str
    filters: Filters
    chips: tuple[Chip, ...] = ()
    clear_href: str = ""
    whole_href: str | None = None
    calendar: str = ""
    suspected_mark: Mark | None = None
    due_mark: Mark | None = None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Why enterprises do not count in a ratio of sums, and how many.

    ``tax_count`` where as many do not count for revenue as ``count``, but others for tax.
    """

    reason: str
    count: int
    tax_count: int | None = None


@dataclass(frozen=True, slots=True)
class KpiRow:
    """Σ revenue ÷ Σ 亩 of a city or park over 园内规上; the two outcomes as verdict and word.

    counted, area_cm2           enterprises and land in the sum of revenue.
    tax_counted, tax_area_cm2   the same of tax, None where they are the same.
    revenue_hidden, tax_hidden  not shown, since they would give an enterprise away.
    """

    name: str
    href: str | None
    counted: int
    total: int
    area_cm2: int | None
    revenue_fen: int | None
    tax_fen: int | None
    revenue_per_mu_fen: int | None
    tax_per_mu_fen: int | None
    revenue_verdict: int
    revenue_word: str
    tax_verdict: int
    tax_word: str
    left_out: tuple[LeftOut, ...] = ()
    tax_counted: int | None = None
    tax_area_cm2: int | None = None
    revenue_hidden: bool = False
    tax_hidden: bool = False
    revenue_mark: Mark | None = None
    tax_mark: Mark | None = None


@dataclass(frozen=True, slots=True)
class EnterpriseRow:
    """An enterprise of the park in view; figures are None without the right to see them.

    counted   是, 部分 (in one of the two sums) or 否; ``why_not`` says the reason.
    """

    name: str
    code: str | None
    industry: str | None
    above_scale: bool | None
    area_cm2: int | None
    area_basis: str
    revenue_fen: int | None
    tax_fen: int | None
    revenue_per_mu_fen: int | None
    tax_per_mu_fen: int | None
    counted: str
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class SharedSum:
    """What the place above counts beyond those below: 分, cm², enterprises."""

    fen: int
    cm2: int
    counted: int


@dataclass(frozen=True, slots=True)
class SharedRow:
    """An enterprise that several places report and the place above counts once."""

    name: str
    code: str
    places: str
    revenue: SharedSum
    tax: SharedSum


@dataclass(frozen=True, slots=True)
class SharedView:
    """``whole``: what kind of place is above; the sums of all rows."""

    whole: str
    rows: tuple[SharedRow, ...]
    revenue: SharedSum
    tax: SharedSum


@dataclass(frozen=True, slots=True)
class PermuPage:
    """permu.html, as ``view``. Targets are 分 a 亩, with the clause they stand in.

    ``city``: the sums of the whole, or of ``district`` where only its parks are shown.
    ``withheld``: what the parks' figures rest on and the scope does not show, as a sentence.
    """

    year: int
    years: tuple[Option, ...]
    revenue_target_fen: int | None
    tax_target_fen: int | None
    clause: str
    city: KpiRow | None
    parks: tuple[KpiRow, ...]
    park: str | None
    enterprises: tuple[EnterpriseRow, ...]
    protected: bool
    empty: str
    export_href: str
    park_href: str = ""
    district: str | None = None
    district_id: int | None = None
    all_href: str = ""
    withheld: str = ""
    shared: SharedView | None = None
    revenue_mark: Mark | None = None
    tax_mark: Mark | None = None


@dataclass(frozen=True, slots=True)
class TargetRow:
    """One agreed figure of a 标准地 contract against the actual one, as finished texts."""

    parcel_id: int
    code: str | None
    name: str | None
    contract: str
    indicator: str
    target: str
    actual: str
    sentence: str
    source: str
    verdict: int
    word: str


@dataclass(frozen=True, slots=True)
class StandardPage:
    """standard.html, as ``view``: the targets of 50 parcels and the address of the next 50."""

    rows: tuple[TargetRow, ...]
    parcels: int
    empty: str
    filters: Filters
    export_href: str
    chips: tuple[Chip, ...] = ()
    clear_href: str = ""
    next_href: str | None = None
    first_href: str | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """A fixed report; ``rows`` in ``unit`` is what it is about."""

    title: str
    text: str
    href: str | None
    rows: int | None = None
    unit: str = "行"


@dataclass(frozen=True, slots=True)
class FixedReport:
    """A report with fixed columns and how many versions of it are frozen."""

    title: str
    text: str
    href: str
    versions: int


@dataclass(frozen=True, slots=True)
class ReportsPage:
    """reports.html, as ``view``; a report without address is not for this role."""

    reports: tuple[Report, ...]
    year: int
    fixed: tuple[FixedReport, ...]


@dataclass(frozen=True, slots=True)
class LayerRow:
    """A version of a reference layer, for uploads.html."""

    kind: LayerKind
    label: str
    features: int
    valid_from: date | None
    valid_to: date | None
    source: str
    loaded_at: datetime


@dataclass(frozen=True, slots=True)
class UserRow:
    """An account, for users.html.

    actions    address and label of each button (停用, 启用, 解锁, 重置密码).
    roles, scopes   what the security administrator may choose for it; empty for all others.
    """

    id: int
    login: str
    name: str
    role: str
    scope: str
    active: bool
    last_seen: datetime | None
    locked: bool = False
    actions: tuple[Option, ...] = ()
    roles: tuple[Option, ...] = ()
    scopes: tuple[Option, ...] = ()

    @property
    def state(self) -> str:
        if not self.active:
            return "停用"
        return "锁定" if self.locked else "启用"


@dataclass(frozen=True, slots=True)
class UsersPage:
    """users.html, as ``view``; the form posts login, name, role, scope to ``create_href``.

    Without ``create_href`` there is no form (the viewer may not create accounts); without
    ``scopes`` it asks for none (the security administrator gives them later).
    """

    users: tuple[UserRow, ...]
    roles: tuple[Option, ...]
    scopes: tuple[Option, ...]
    create_href: str
    notice: str = ""
    initial_password: str = ""


@dataclass(frozen=True, slots=True)
class TrailRow:
    """An audit event, for trail.html."""

    at: datetime
    user: str
    source: str
    kind: str
    object: str
    success: bool
    request: str
    detail: str


@dataclass(frozen=True, slots=True)
class TrailPage:
    """trail.html, as ``view``: newest first, 50 rows and the address of the older 50."""

    rows: tuple[TrailRow, ...]
    kinds: tuple[Option, ...]
    username: str
    next_href: str | None
