"""What firm.html and park.html need: one enterprise, one park (企业、园区页面)."""

from dataclasses import dataclass
from datetime import date

from gis_service.web.proceedings_view import ProceedingGroup
from gis_service.web.sheet_view import HistoryView, OwnerView, TenantYear


@dataclass(frozen=True, slots=True)
class ParcelOfFirm:
    """A parcel it occupies or holds; areas finished texts, "" for none."""

    id: int
    code: str
    name: str
    park: str
    area: str
    how: str
    own: str
    leased_in: str
    leased_out: str
    since: str
    verdict: int
    word: str
    idle: str


@dataclass(frozen=True, slots=True)
class YearsOf:
    """Three years as one park reports them; ``area`` and its source are of each year."""

    by: str
    href: str
    years: tuple[tuple[TenantYear, str], ...]


@dataclass(frozen=True, slots=True)
class GradeOfFirm:
    """What a released evaluation says of it from ``since`` on."""

    year: int
    grade: str
    since: date


@dataclass(frozen=True, slots=True)
class FirmView:
    """An enterprise; ``protected``: figures are not shown to the role.

    withheld  what the role does not see, each kind with its number.
    """

    name: str
    code: str
    industry: str
    parks: tuple[tuple[str, str], ...]
    parcels: tuple[ParcelOfFirm, ...]
    legal_sum: str
    own: str
    leased_in: str
    leased_out: str
    land: str
    reported: tuple[YearsOf, ...]
    protected: bool
    grades: tuple[GradeOfFirm, ...]
    proceedings: tuple[ProceedingGroup, ...]
    history: tuple[HistoryView, ...]
    withheld: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class CountRow:
    """A number that leads to its rows; ``verdict`` draws the mark beside the word."""

    label: str
    count: int
    area_cm2: int
    href: str
    verdict: int | None = None


@dataclass(frozen=True, slots=True)
class ProblemRow:
    """Parcels of a theme with one problem verdict."""

    theme: str
    verdict: int
    word: str
    count: int
    area_cm2: int
    href: str


@dataclass(frozen=True, slots=True)
class PerMuYear:
    """The park's sums of a year, finished texts; ``lacking``: enterprises without figures."""

    year: int
    href: str
    counted: str
    area: str
    revenue: str
    revenue_word: str
    tax: str
    tax_word: str
    lacking: int


@dataclass(frozen=True, slots=True)
class ParkView:
    """A park on ``as_of``; ``sources`` with the day each kind of data last came in.

    withheld     what its newest figures rest on and the viewer may not see, as a sentence.
    proceedings  under way; ``hidden``: those that the role does not see, by kind.
    """

    name: str
    code: str
    as_of: date
    count: int
    area_cm2: int
    list_href: str
    map_href: str
    verdicts: tuple[CountRow, ...]
    problems: tuple[ProblemRow, ...]
    idle: tuple[CountRow, ...]
    stock: tuple[CountRow, ...]
    per_mu: tuple[PerMuYear, ...]
    withheld: str
    proceedings: tuple[ProceedingGroup, ...]
    hidden: tuple[tuple[str, int], ...]
    sources: tuple[OwnerView, ...]
    evaluated: bool
