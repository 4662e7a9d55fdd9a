"""Buildings on a parcel, storey by storey (建筑物、楼层)."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Storey:
    """One storey, or several alike joined.

    area_cm2      建筑面积 of the storey(s), cm².
    height_mm     层高, mm; None when unknown (then 容积率 becomes an interval).
    below_ground  地下; not counted unless the policy says so.
    """

    area_cm2: int
    height_mm: int | None = None
    below_ground: bool = False


@dataclass(frozen=True, slots=True)
class Building:
    """A building that stands at ``as_of``.

    storeys         None when even the floor area is unknown. A building of which only the total
                    area is known is one storey of that area and unknown height.
    administrative  行政办公及生活服务设施 (True), production (False), unknown (None).
    """

    name: str
    storeys: tuple[Storey, ...] | None
    administrative: bool | None = None


@dataclass(frozen=True, slots=True)
class Buildings:
    """All buildings of a parcel; the facts hold None instead where no building data exist.

    data_on         date of the newest building record.
    """

    items: tuple[Building, ...]
    data_on: date | None = None


@dataclass(frozen=True, slots=True)
class LandUseParts:
    """How the land of a parcel is covered, each in cm², None when unknown.

    built_cm2            union of footprints, yards, roads and process areas (已开发).
    coefficient_cm2      buildings + structures + open storage (建筑系数的分子).
    administrative_cm2   land of 行政办公及生活服务设施 where it can be told apart.
    """

    built_cm2: int | None = None
    coefficient_cm2: int | None = None
    administrative_cm2: int | None = None
    data_on: date | None = None
