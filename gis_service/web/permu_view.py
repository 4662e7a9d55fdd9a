"""What the page of output a 亩 (亩均) needs to be drawn.

Areas are cm², money 分, all integers; ``None`` means unknown and shows as a dash.
"""

from dataclasses import dataclass

from gis_service.web.filter_view import Option
from gis_service.web.freshness_view import Mark


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
