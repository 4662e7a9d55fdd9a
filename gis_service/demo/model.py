"""What the simulated city consists of: plain records, no database.

Areas are cm² and money 分 (integers), heights mm, shapes EPSG:4544 (metres, x = east). Every
record is 模拟数据.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from shapely.geometry import MultiPolygon
from shapely.geometry.base import BaseGeometry

from gis_service.demo.ground import District
from gis_service.demo.sites import Setting
from gis_service.demo.stories import AreaStory, BuiltStory, FigureStory, LandStory
from parcels.dates import PreciseDate
from parcels.layers import LayerKind


@dataclass(frozen=True, slots=True)
class Park:
    """An industrial park (园区), possibly of several tracts; ``managing`` administers its land."""

    index: int
    code: str
    name: str
    district: str
    managing: str
    setting: Setting
    role: str
    industries: tuple[str, ...]
    shape: MultiPolygon


@dataclass(frozen=True, slots=True)
class LayerFeature:
    """One feature of a reference layer."""

    kind: LayerKind
    code: str
    name: str
    shape: BaseGeometry


@dataclass(frozen=True, slots=True)
class Enterprise:
    """``code`` is a valid USCC (统一社会信用代码); ``industry`` a GB/T 4754-2017 class."""

    code: str
    name: str
    industry: str
    industry_name: str
    parent_code: str | None = None


@dataclass(frozen=True, slots=True)
class Parcel:
    """A cadastral parcel (宗地) with its identifiers and the story it was made to tell."""

    code: str
    unit_number: str
    supervision_number: str
    plot_number: str
    name: str
    location: str
    district: str
    managing: str
    park: int | None
    setting: Setting
    shape: BaseGeometry
    approved_use: str
    actual_use: str
    holder: str
    land: LandStory
    built: BuiltStory | None
    area_story: AreaStory

    @property
    def drawn_cm2(self) -> int:
        return round(self.shape.area * 10_000)


@dataclass(frozen=True, slots=True)
class Contract:
    """出让合同、划拨决定书 or 租赁合同 of a parcel; targets in 分 a 亩 and year."""

    number: str
    parcel: str
    supply_mode: str
    signed_on: PreciseDate | None
    delivery_due: PreciseDate | None
    delivered_on: PreciseDate | None
    start_due: PreciseDate | None
    finish_due: PreciseDate | None
    finished_on: PreciseDate | None
    price: int | None
    contract_cm2: int | None
    registered_cm2: int | None
    far_min: Decimal | None
    far_max: Decimal | None
    invest_target: int | None
    revenue_target: int | None
    tax_target: int | None
    reach_on: PreciseDate | None
    liability: bool
    standard_land: bool


@dataclass(frozen=True, slots=True)
class Storey:
    """Storeys of equal area and height; ``height`` None = unknown."""

    label: str
    count: int
    area_cm2: int
    height_mm: int | None
    underground: bool = False


@dataclass(frozen=True, slots=True)
class Building:
    """A building with its storeys from the ground up; ``footprint_cm2`` is 基底面积."""

    parcel: str
    number: str
    name: str
    use: str
    footprint_cm2: int
    storeys: tuple[Storey, ...]
    completed_on: PreciseDate | None
    standard_plant: bool = False

    @property
    def gross_cm2(self) -> int:
        return sum(storey.area_cm2 * storey.count for storey in self.storeys)


@dataclass(frozen=True, slots=True)
class Delay:
    """A delay interval with its cause (art. 8 of the 办法) and whether it is verified."""

    parcel: str
    cause: str
    start: date
    end: date | None
    verified: bool
    department: str
    document: str


@dataclass(frozen=True, slots=True)
class Progress:
    """What was seen on the site; investments exclude the land price (art. 30)."""

    parcel: str
    observed_on: date
    permit: str
    permit_number: str | None
    permit_on: date | None
    foundation: str | None
    foundation_percent: Decimal | None
    threshold_on: date | None
    should_cm2: int | None
    developed_cm2: int | None
    invest_total: int | None
    invest_done: int | None
    stopped_on: date | None
    finished_on: date | None
    halted_on: date | None
    note: str


@dataclass(frozen=True, slots=True)
class Recognition:
    """Special process (特殊工艺) recognised by 经信, with an optional FAR range of its own."""

    parcel: str
    document: str
    recognised_on: date
    expires_on: date | None
    scope: str
    far_min: Decimal | None
    far_max: Decimal | None


@dataclass(frozen=True, slots=True)
class Occupancy:
    """An enterprise on a parcel: land of its own, leased in or out, or floor area leased in."""

    enterprise: str
    parcel: str
    park: int | None
    own_cm2: int | None
    leased_in_cm2: int | None
    leased_out_cm2: int | None
    leased_floor_cm2: int | None
    total_floor_cm2: int | None
    since: date | None
    production_on: date | None


@dataclass(frozen=True, slots=True)
class Performance:
    """A year's figures of an enterprise as one park reports them; None = left blank."""

    enterprise: str
    year: int
    park: int | None
    district: str
    whole: bool
    above_scale: bool | None
    revenue: int | None
    tax: int | None
    area_cm2: int | None
    story: FigureStory


@dataclass(frozen=True, slots=True)
class City:
    """The whole simulated city; equal seeds and sizes give equal cities."""

    seed: int
    as_of: date
    districts: tuple[District, ...]
    parks: tuple[Park, ...]
    layers: tuple[LayerFeature, ...]
    parcels: tuple[Parcel, ...]
    enterprises: tuple[Enterprise, ...]
    contracts: tuple[Contract, ...]
    buildings: tuple[Building, ...]
    progress: tuple[Progress, ...]
    delays: tuple[Delay, ...]
    recognitions: tuple[Recognition, ...]
    occupancies: tuple[Occupancy, ...]
    performance: tuple[Performance, ...]
