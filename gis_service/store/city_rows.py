"""The city of this database, its places by name, and the schema revision (城市、区县、园区)."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, select, text

from gis_service.errors import Conflict, NotFound
from gis_service.store.places import city, district, park
from gis_service.store.tables import metadata
from gis_service.user import Scope
from parcels.frame import CityFrame

WHOLE_CITY = "全市"
OUTSIDE, NOWHERE = "园区以外", "未划入区（市）县"
"""Where land lies that is in no park, and in no district."""


@dataclass(frozen=True, slots=True)
class City:
    """What a database is bound to."""

    code: str
    name: str
    work_srid: int
    simulated: bool
    opening_day: date | None


@dataclass(frozen=True, slots=True)
class Place:
    """A district or a park."""

    id: int
    code: str
    name: str


def find(connection: Connection) -> City | None:
    """None before ``landgis db up``."""
    row = connection.execute(
        select(city.c.code, city.c.name, city.c.work_srid, city.c.simulated, city.c.opening_day)
    ).one_or_none()
    return None if row is None else City(*row)


def envelope(connection: Connection) -> tuple[float, float, float, float] | None:
    """West, south, east, north of the city, degrees; None before ``landgis db up``."""
    row = connection.execute(select(city.c.west, city.c.south, city.c.east, city.c.north)).first()
    return None if row is None else (row.west, row.south, row.east, row.north)


def districts(connection: Connection) -> list[Place]:
    query = select(district.c.id, district.c.code, district.c.name).order_by(district.c.code)
    return [Place(*row) for row in connection.execute(query)]


def parks(connection: Connection) -> list[Place]:
    query = select(park.c.id, park.c.code, park.c.name).order_by(park.c.code)
    return [Place(*row) for row in connection.execute(query)]


def parks_in(connection: Connection, scope: Scope) -> list[Place]:
    """The parks that lie in a scope, by themselves or by their district."""
    query = select(park.c.id, park.c.code, park.c.name).order_by(park.c.code)
    if not scope.city:
        query = query.where(park.c.id.in_(scope.parks) | park.c.district_id.in_(scope.districts))
    return [Place(*row) for row in connection.execute(query)]


def home_districts(connection: Connection) -> dict[int, int]:
    """Of each park the district it belongs to."""
    rows = connection.execute(select(park.c.id, park.c.district_id))
    return {row.id: row.district_id for row in rows}


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


def bind(connection: Connection, frame: CityFrame) -> bool:
    """Make the database that of a city, as its owner; whether anything changed.

    Writes the one row of ``city`` and, on every table with drawn shapes, constraints for the
    working coordinate system and the city's envelope. Raises Conflict for another city's database,
    sqlalchemy.exc.IntegrityError when stored shapes do not fit a changed frame.
    """
    held = connection.execute(select(city).with_for_update()).mappings().one_or_none()
    if held is not None and held["code"] != frame.city:
        raise Conflict(
            f"这个数据库已属于{held['name']}（{held['code']}），不能改为{frame.name}。"
            "一个数据库只管一个城市，请另建数据库。"
        )
    wanted = {
        "code": frame.city,
        "name": frame.name,
        "work_srid": frame.work_srid,
        "west": frame.west,
        "south": frame.south,
        "east": frame.east,
        "north": frame.north,
    }
    if held is not None and all(held[name] == value for name, value in wanted.items()):
        return False
    if held is None:
        connection.execute(city.insert().inline().values(id=1, **wanted))
    else:
        connection.execute(city.update().values(**wanted))
    for table in metadata.tables.values():
        if "plane" in table.columns:
            _constrain(connection, table.name, frame)
    return True


def _constrain(connection: Connection, table: str, frame: CityFrame) -> None:
    rules = {
        "city_plane": f"ST_SRID(plane) = {frame.work_srid:d}",
        "city_envelope": (
            f"ST_XMin(geom) >= {frame.west!r} AND ST_XMax(geom) <= {frame.east!r}"
            f" AND ST_YMin(geom) >= {frame.south!r} AND ST_YMax(geom) <= {frame.north!r}"
        ),
    }
    for name, rule in rules.items():
        constraint = f"ck_{table}_{name}"
        connection.execute(text(f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {constraint}"))
        connection.execute(text(f"ALTER TABLE {table} ADD CONSTRAINT {constraint} CHECK ({rule})"))
