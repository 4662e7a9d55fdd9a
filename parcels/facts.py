"""Everything a rule needs to know of one parcel at one day.

Plain values: the service fills them from the store, the rules only read them. Whatever is not
known is None and never 0. All areas are integers in cm², money in 分, lengths in mm, shares in
ppm of the parcel's plane area.
"""

from dataclasses import dataclass, field
from datetime import date

from parcels.building import Buildings, LandUseParts
from parcels.contract import Contract
from parcels.enterprise import Enterprise, Industry
from parcels.layers import LayerKind
from parcels.standing import Grade, Reach
from parcels.units import Exact
from parcels.works import Delay, Foundation, Permit, Progress, Recognition


@dataclass(frozen=True, slots=True)
class Areas:
    """The areas a parcel has on paper and on the map, each cm² or None.

    contract_cm2      合同（划拨决定书）面积
    registered_cm2    不动产权证面积
    survey_cm2        竣工或地籍测量面积
    survey_agreed     the parties agreed to the new survey (复测), so that it prevails
    plane_cm2         area of the drawing in the surveyed plane coordinates; None = no drawing
    ellipsoidal_cm2   geodesic area of the drawing (椭球面积)
    """

    contract_cm2: int | None = None
    registered_cm2: int | None = None
    survey_cm2: int | None = None
    survey_agreed: bool = False
    plane_cm2: int | None = None
    ellipsoidal_cm2: int | None = None
    data_on: date | None = None


@dataclass(frozen=True, slots=True)
class LayerVersion:
    """A kind of layer has a version in force at ``as_of``, loaded as ``valid_from``."""

    kind: LayerKind
    valid_from: date
    approximate: bool = False
    source: str = ""


@dataclass(frozen=True, slots=True)
class ZoneShare:
    """One part of the parcel in one feature of a layer (also slivers; no filtering before).

    share_ppm     of the parcel's plane area, half up.
    area_cm2      of the part, plane.
    perimeter_mm  of the part (all rings), for its mean width 2·area/perimeter; None unknown.
    """

    kind: LayerKind
    code: str
    name: str
    share_ppm: int
    area_cm2: int
    perimeter_mm: int | None = None


@dataclass(frozen=True, slots=True)
class RingPlace:
    """Where the parcel lies to the ring expressway (绕城高速).

    inside_ppm        share inside the ring, 0 … 1 000 000.
    distance_mm       shortest distance of parcel and ring line; 0 where they cross.
    inside_cm2, outside_cm2, inside_perimeter_mm, outside_perimeter_mm
                      of the two parts, for the sliver test only; None unknown.
    """

    inside_ppm: int
    distance_mm: int
    inside_cm2: int | None = None
    outside_cm2: int | None = None
    inside_perimeter_mm: int | None = None
    outside_perimeter_mm: int | None = None


@dataclass(frozen=True, slots=True)
class ParkMembership:
    """The park the parcel belongs to by the dated list (not by the polygon)."""

    code: str
    name: str
    since: date | None = None


@dataclass(frozen=True, slots=True)
class LandUse:
    """Approved (批准用途) and actual use, as codes or words of one list.

    industrial flags are None when the use is unknown or its class is unclear.
    """

    approved: str | None = None
    actual: str | None = None
    approved_industrial: bool | None = None
    actual_industrial: bool | None = None
    data_on: date | None = None


@dataclass(frozen=True, slots=True)
class ParkMean:
    """亩均税收 of the parcel's park over 园内规上, exact 分 a 亩, of one year."""

    year: int
    tax_per_mu: Exact


@dataclass(frozen=True, slots=True)
class ParcelFacts:
    """One parcel at one ``as_of``. Only ``code`` is required; the rest is what is known.

    supplied       False = 批而未供 (then never idle land); None = not recorded, judged by contract.
    layers         which kinds have a version in force; without one a rule says UNKNOWN.
    shares         parts in RED, BLUE, PARK, DEVELOPMENT_BOUNDARY, FLEXIBLE, CONCENTRATED, FARMLAND
                   and ECOLOGICAL features; the ring stands in ``ring``.
    ring           None when there is no ring layer or no drawing.
    buildings      None = no building data; an empty ``Buildings`` = known to have none.
    foundations    one entry a foundation kind; empty = nothing recorded.
    progress       None = nobody has reported progress.
    enterprises    those on the parcel at ``as_of``; empty = none known.
    figure_year    year of figures to judge (``--year``); None = by ``as_of``.
    park_means     亩均税收 of the park by year, for the low-efficiency rule only.
    grades         released grades of the enterprises on the parcel, in the order of release.
    reach          steps of the 达产考核 of its 标准地 projects, in the order they were taken.
    next_fact_on   first later day on which facts known today change (a dated version, membership
                   or layer begins or ends); None = none.
    """

    code: str
    areas: Areas = field(default_factory=Areas)
    supplied: bool | None = None
    layers: tuple[LayerVersion, ...] = ()
    shares: tuple[ZoneShare, ...] = ()
    ring: RingPlace | None = None
    park: ParkMembership | None = None
    use: LandUse = field(default_factory=LandUse)
    industry: Industry | None = None
    contract: Contract | None = None
    buildings: Buildings | None = None
    land_parts: LandUseParts = field(default_factory=LandUseParts)
    permit: Permit | None = None
    foundations: tuple[Foundation, ...] = ()
    progress: Progress | None = None
    delays: tuple[Delay, ...] = ()
    recognition: Recognition | None = None
    enterprises: tuple[Enterprise, ...] = ()
    figure_year: int | None = None
    park_means: tuple[ParkMean, ...] = ()
    grades: tuple[Grade, ...] = ()
    reach: tuple[Reach, ...] = ()
    next_fact_on: date | None = None

    def layer(self, kind: LayerKind) -> LayerVersion | None:
        """The version of a layer in force, None when there is none at ``as_of``."""
        return next((layer for layer in self.layers if layer.kind is kind), None)

    def parts(self, kind: LayerKind) -> tuple[ZoneShare, ...]:
        return tuple(share for share in self.shares if share.kind is kind)
