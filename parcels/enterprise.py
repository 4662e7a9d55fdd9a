"""Enterprises on a parcel, their land and their figures of a year (企业、占地、年度数据)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from parcels.dates import PreciseDate
from parcels.units import Exact


class Coverage(StrEnum):
    """What a reported figure covers: 全企业 or 本园区部分."""

    WHOLE = "whole"
    PARK = "park"


class AreaBasis(StrEnum):
    """Where the area under a per-mu figure comes from, in falling order of trust."""

    OCCUPANCY = "occupancy"
    REPORTED = "reported"
    PRESUMED = "presumed"

    @property
    def label(self) -> str:
        return _BASES[self]


_BASES = {
    AreaBasis.OCCUPANCY: "用地关系核定",
    AreaBasis.REPORTED: "企业填报",
    AreaBasis.PRESUMED: "推定（自有宗地法定面积）",
}


@dataclass(frozen=True, slots=True)
class YearFigures:
    """What an enterprise reported for one calendar year, as accepted.

    revenue_fen   年营业收入, 分; None = no figure (blank is not 0); a reported 0 is 0.
    tax_fen       年实缴（入库）税收, 分; may be negative (退税).
    above_scale   规上 in that year; None unknown (stays in the sums, with a note).
    coverage      what the figures cover; ``area`` must cover the same.
    area          exact cm² the figures rest on at the year's end (``Occupied.area``), int or
                  Fraction; None unknown. basis: where it comes from.
    on_parcel     exact cm² of that area lying on the parcel judged; None = all of ``area``
                  if the enterprise is the only one, else unknown.
    in_park       member of a park at the year's end by the dated list (园内).
    in_construction  the area lies inside a contract's construction period.
    disputed      two accepted-looking rows differ; nobody uses them until an official chooses.
    data_on       date of the row.
    """

    year: int
    revenue_fen: int | None = None
    tax_fen: int | None = None
    above_scale: bool | None = None
    coverage: Coverage = Coverage.WHOLE
    area: Exact | None = None
    basis: AreaBasis | None = None
    on_parcel: Exact | None = None
    in_park: bool = True
    in_construction: bool = False
    disputed: bool = False
    data_on: date | None = None


@dataclass(frozen=True, slots=True)
class Industry:
    """Industry class: ``division`` two digits of GB/T 4754, ``edition`` its year (2002, 2017)."""

    division: str
    edition: int


@dataclass(frozen=True, slots=True)
class Enterprise:
    """An enterprise that stands on the parcel at ``as_of``.

    uscc                 统一社会信用代码.
    first_production_on  投产日期; None unknown (stays in, with a note).
    years                figures by year, any order, one row a year.
    """

    uscc: str
    name: str
    first_production_on: PreciseDate | None = None
    industry: Industry | None = None
    years: tuple[YearFigures, ...] = ()

    def figures(self, year: int) -> YearFigures | None:
        return next((row for row in self.years if row.year == year), None)


@dataclass(frozen=True, slots=True)
class LeasedBuilding:
    """Floor area leased in; the land share is parcel area × leased ÷ total floor area."""

    parcel_cm2: int
    leased_gfa_cm2: int
    total_gfa_cm2: int

    @property
    def land(self) -> Fraction:
        """Exact cm² of land. Raises ZeroDivisionError when the building has no floor area."""
        return Fraction(self.parcel_cm2 * self.leased_gfa_cm2, self.total_gfa_cm2)


@dataclass(frozen=True, slots=True)
class Occupied:
    """实际用地面积 = own registered + own actual unregistered + leased in − leased out (cm²)."""

    own_cm2: int = 0
    unregistered_cm2: int = 0
    leased_in_cm2: int = 0
    leased_in_buildings: tuple[LeasedBuilding, ...] = ()
    leased_out_cm2: int = 0

    @property
    def area(self) -> Fraction:
        """Exact cm²; a leased share stays a fraction until it is compared."""
        plain = self.own_cm2 + self.unregistered_cm2 + self.leased_in_cm2 - self.leased_out_cm2
        return sum((item.land for item in self.leased_in_buildings), Fraction(plain))
