"""The city of this database, its places by name, and the schema revision (城市、区县、园区)."""

from dataclasses import dataclass

from sqlalchemy import Connection, select, text

from gis_service.errors import NotFound
from gis_service.store.places import city, district, park
from gis_service.user import Scope

WHOLE_CITY = "全市"


@dataclass(frozen=True, slots=True)
class City:
    """What a database is bound to."""

    code: str
    name: str
    work_srid: int
    simulated: bool


@dataclass(frozen=True, slots=True)
class Place:
    """A district or a park."""

    id: int
    code: str
    name: str


def find(connection: Connection) -> City | None:
    """None before ``landgis db up``."""
    row = connection.execute(
        select(city.c.code, city.c.name, city.c.work_srid, city.c.simulated)
    ).one_or_none()
    return None if row is None else City(*row)


def districts(connection: Connection) -> list[Place]:
    query = select(district.c.id, district.c.code, district.c.name).order_by(district.c.code)
    return [Place(*row) for row in connection.execute(query)]


def parks(connection: Connection) -> list[Place]:
    query = select(park.c.id, park.c.code, park.c.name).order_by(park.c.code)
    return [Place(*row) for row in connection.execute(query)]


def scope_of_codes(
    connection: Connection, whole_city: bool, districts_by_code: list[str], parks_by_code: list[str]
) -> Scope:
    """A scope from codes as people know them. Raises NotFound naming the code that is none."""
    return Scope(
        city=whole_city,
        districts=_ids(districts(connection), districts_by_code, "区县"),
        parks=_ids(parks(connection), parks_by_code, "园区"),
    )


def scope_words(scope: Scope, districts: list[Place], parks: list[Place]) -> str:
    """A scope as shown on a page: 全市, or the names of its places."""
    if scope.city:
        return WHOLE_CITY
    names = [place.name for place in districts if place.id in scope.districts]
    names += [place.name for place in parks if place.id in scope.parks]
    return "、".join(names)


def revision(connection: Connection) -> str:
    """The schema revision that the database has."""
    return str(connection.scalar(text("SELECT version_num FROM alembic_version")))


def _ids(places: list[Place], codes: list[str], kind: str) -> tuple[int, ...]:
    known = {place.code: place.id for place in places}
    for code in codes:
        if code not in known:
            raise NotFound(f"没有代码为“{code}”的{kind}，请核对后重试。")
    return tuple(sorted({known[code] for code in codes}))
