"""What fixed reports read beside the facts of parcels: which parcels, and 标准厂房."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, and_, or_, select, text, true

from gis_service.store.facts import building
from gis_service.store.parcels import parcel_version
from gis_service.store.periods import known_rows, live_at
from gis_service.store.places import district, park
from gis_service.user import Scope
from parcels.dates import PreciseDate

Place = tuple[int, int] | None
"""District and park (0: outside every park) of a place; None everywhere."""

_PARCELS = (
    "SELECT v.parcel_id FROM parcel_version v WHERE {live} AND (:whole OR v.park_id = ANY(:parks)"
    " OR v.district_id = ANY(:districts)) AND (CAST(:district AS integer) IS NULL"
    " OR v.district_id = :district AND v.park_id = :park) GROUP BY v.parcel_id"
    " ORDER BY min(v.code), v.parcel_id"
)


def parcels_on(
    connection: Connection,
    scope: Scope,
    as_of: date,
    known_at: datetime | None,
    place: Place = None,
) -> list[int]:
    """Parcels of the scope, or of one place in it, that exist on a day, by code."""
    in_district, in_park = place or (None, None)
    bound = {
        "as_of": as_of,
        "known_at": known_at,
        "whole": scope.city,
        "parks": list(scope.parks),
        "districts": list(scope.districts),
        "district": in_district,
        "park": in_park,
    }
    statement = text(_PARCELS.format(live=live_at("v", known_at=known_at)))
    return list(connection.execute(statement, bound).scalars())


@dataclass(frozen=True, slots=True)
class PlantStorey:
    """A row of a building that is 标准厂房; areas in cm², ``floor_cm2`` of all storeys alike."""

    parcel_id: int
    park_id: int
    district_id: int
    district: str | None
    park: str | None
    code: str
    project: str
    holder: str
    building: str
    storeys: int
    floor_cm2: int
    footprint_cm2: int | None
    completed_on: date | None


def standard_plants(
    connection: Connection, scope: Scope, as_of: date, known_at: datetime | None
) -> list[PlantStorey]:
    """Storeys of standard plants that stand on the day, by code of the parcel and building."""
    b, v = building.c, parcel_version.c
    in_scope = (
        true()
        if scope.city
        else or_(v.park_id.in_(scope.parks), v.district_id.in_(scope.districts))
    )
    lives = text(live_at("parcel_version", known_at=known_at)).bindparams(
        as_of=as_of, **({} if known_at is None else {"known_at": known_at})
    )
    joined = (
        building.join(parcel_version, v.parcel_id == b.parcel_id)
        .outerjoin(district, district.c.id == v.district_id)
        .outerjoin(park, park.c.id == v.park_id)
    )
    statement = (
        select(
            b.parcel_id,
            v.park_id,
            v.district_id,
            district.c.name.label("district_name"),
            park.c.name.label("park_name"),
            v.code,
            v.project,
            v.name,
            v.holder,
            b.building,
            b.storey_count,
            b.floor_area,
            b.footprint,
            b.completed_on,
        )
        .select_from(joined)
        .where(and_(b.standard_plant.is_(True), known_rows(building, known_at), lives, in_scope))
        .order_by(v.code, b.parcel_id, b.building, b.storey, b.id)
    )
    rows = connection.execute(statement).all()
    return [
        PlantStorey(
            parcel_id=row.parcel_id,
            park_id=row.park_id,
            district_id=row.district_id,
            district=row.district_name,
            park=row.park_name,
            code=row.code,
            project=row.project or row.name or "",
            holder=row.holder or "",
            building=row.building or "",
            storeys=row.storey_count or 1,
            floor_cm2=(row.floor_area or 0) * (row.storey_count or 1),
            footprint_cm2=row.footprint,
            completed_on=_day(row.completed_on),
        )
        for row in rows
        if _stands(row.completed_on, as_of)
    ]


def _day(value: PreciseDate | None) -> date | None:
    return value.last if isinstance(value, PreciseDate) else None


def _stands(completed: PreciseDate | None, as_of: date) -> bool:
    return not isinstance(completed, PreciseDate) or completed.first <= as_of
