"""A town made through the services that users' files go through: two districts, two parks.

Everything lies on a grid in the working plane (EPSG:4544) around 104.06° E, 30.67° N, so that
areas and shares can be told by hand.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import geopandas
from shapely.geometry import MultiPolygon, Polygon, box
from sqlalchemy import Engine, create_engine, text

from gis_service.database import normal_url
from gis_service.services.city import bring_up
from gis_service.services.layer_load import LayerSource, load_layer
from gis_service.services.parcel_check import ParcelCheck, ParcelSource, check_parcels
from gis_service.services.parcel_store import ParcelsStored, store_parcels
from gis_service.transaction import unit_of_work
from gis_service.user import Role, Scope, User
from parcels.frame import CityFrame
from parcels.layers import LayerKind
from parcels.policy import load_profile
from spatial.readers.answers import Answers
from tests.database import Database

EAST, NORTH = 410_000.0, 3_394_000.0
AS_OF = date(2025, 12, 31)
LONG_AGO = date(2010, 1, 1)
FRAME: CityFrame = load_profile("chengdu").frame
NOBODY = User(0, "set-up", "建库", Role.SYSTEM_ADMIN, Scope())


def cell(x: float, y: float, width: float = 1.0, height: float = 1.0) -> Polygon:
    """A rectangle of the town's grid; one unit is 100 m."""
    west, south = EAST + 100 * x, NORTH + 100 * y
    return box(west, south, west + 100 * width, south + 100 * height)


@dataclass(frozen=True, slots=True)
class Plot:
    """A parcel to draw: code, name and shape; other columns by their header."""

    code: str
    shape: Polygon | MultiPolygon
    name: str = ""
    columns: dict[str, object] = field(default_factory=dict)


def code(district: str, number: int) -> str:
    """A 宗地代码 of 19 characters."""
    return f"{district}001001GB{number:05d}"


WEST_CODE, EAST_CODE = "510107", "510104"
PARK_A, PARK_B = "YQ-A", "YQ-B"


@dataclass(frozen=True, slots=True)
class Town:
    """The engine of the service's login, the folder for files, and users of several scopes."""

    engine: Engine
    folder: Path
    city: User
    manager_a: User
    manager_b: User
    district_west: User
    inspector_west: User

    def layer(
        self,
        kind: LayerKind,
        shapes: Sequence[tuple[str, Polygon | MultiPolygon]],
        valid_from: date = LONG_AGO,
        approximate: bool = False,
    ) -> int:
        """Load one version of a layer; shapes are (code, polygon), the name follows the code."""
        path = self.folder / f"{kind.value}-{valid_from}.gpkg"
        path.unlink(missing_ok=True)
        frame = geopandas.GeoDataFrame(
            {"编号": [item[0] for item in shapes], "名称": [f"模拟{item[0]}" for item in shapes]},
            geometry=[item[1] for item in shapes],
            crs=FRAME.work_srid,
        )
        frame.to_file(path, layer=kind.value)
        source = LayerSource(path, path.name, kind, valid_from, approximate)
        with unit_of_work(self.engine, self.city) as connection:
            return load_layer(connection, source, Answers(), FRAME).version_id

    def write(self, plots: Sequence[Plot], name: str = "宗地.gpkg") -> Path:
        """A GeoPackage of plots as a surveyor sends it."""
        path = self.folder / name
        path.unlink(missing_ok=True)
        headers = sorted({header for plot in plots for header in plot.columns})
        columns: dict[str, list[object]] = {
            "宗地代码": [plot.code for plot in plots],
            "地块名称": [plot.name for plot in plots],
        }
        for header in headers:
            columns[header] = [plot.columns.get(header) for plot in plots]
        frame = geopandas.GeoDataFrame(
            columns, geometry=[plot.shape for plot in plots], crs=FRAME.work_srid
        )
        frame.to_file(path, layer="parcels")
        return path

    def check(self, plots: Sequence[Plot], user: User | None = None) -> ParcelCheck:
        source = ParcelSource(path := self.write(plots), path.name)
        actor = user or self.city
        with unit_of_work(self.engine, actor) as connection:
            return check_parcels(connection, source, actor, FRAME, AS_OF)

    def put(
        self, plots: Sequence[Plot], user: User | None = None, effective: date | None = None
    ) -> tuple[ParcelCheck, ParcelsStored]:
        """Check and store in one transaction, as the import does."""
        source = ParcelSource(path := self.write(plots), path.name)
        actor = user or self.city
        with unit_of_work(self.engine, actor) as connection:
            check = check_parcels(connection, source, actor, FRAME, AS_OF)
            stored = store_parcels(
                connection, check.rows, FRAME, upload_id=None, effective=effective
            )
        return check, stored


def found_town(database: Database, folder: Path) -> Town:
    """A town with districts, parks, ring and lines, and no parcel yet.

    The western district (510107) holds park A, the eastern (510104) park B; the ring encloses the
    western 10 of 20 columns; the red line the lower half of both parks, the blue line the upper.
    """
    bring_up(database.owner_url, "chengdu", NOBODY)
    accounts = _accounts(database)
    engine = create_engine(normal_url(database.login_url), hide_parameters=True)
    city = User(accounts["city"], "city", "市局", Role.OFFICIAL, Scope(city=True))
    town = Town(engine, folder, city, city, city, city, city)
    west, east = cell(0, 0, 10, 10), cell(10, 0, 10, 10)
    town.layer(LayerKind.DISTRICT, [(WEST_CODE, west), (EAST_CODE, east)])
    town.layer(LayerKind.PARK, [(PARK_A, cell(0, 0, 8, 10)), (PARK_B, cell(12, 0, 8, 10))])
    town.layer(LayerKind.RING, [("G4202", west)])
    town.layer(LayerKind.RED, [("R1", cell(0, 0, 20, 5))])
    town.layer(LayerKind.BLUE, [("B1", cell(0, 5, 20, 5))])
    return _with_users(town, accounts)


def _accounts(database: Database) -> dict[str, int]:
    """Accounts that rows may point to; sign-in has tests of its own."""
    engine = create_engine(normal_url(database.owner_url))
    names = ("city", "manager_a", "manager_b", "west", "inspector")
    with engine.begin() as connection:
        for name in names:
            connection.execute(
                text(
                    "INSERT INTO account (username, username_key, display_name, role,"
                    " password_hash) VALUES (:name, :name, :name, 'official', 'none')"
                ),
                {"name": name},
            )
        rows = connection.execute(text("SELECT username, id FROM account")).all()
    engine.dispose()
    return {row.username: row.id for row in rows}


def _with_users(town: Town, accounts: dict[str, int]) -> Town:
    with unit_of_work(town.engine, town.city) as connection:
        parks = dict(connection.execute(text("SELECT code, id FROM park")).all())
        districts = dict(connection.execute(text("SELECT code, id FROM district")).all())

    def manager(name: str, park: str) -> User:
        return User(accounts[name], name, name, Role.MANAGER, Scope(parks=(parks[park],)))

    west = Scope(districts=(districts[WEST_CODE],))
    return Town(
        engine=town.engine,
        folder=town.folder,
        city=town.city,
        manager_a=manager("manager_a", PARK_A),
        manager_b=manager("manager_b", PARK_B),
        district_west=User(accounts["west"], "west", "区局", Role.OFFICIAL, west),
        inspector_west=User(accounts["inspector"], "inspector", "巡查", Role.INSPECTOR, west),
    )


__all__ = ["AS_OF", "FRAME", "Plot", "Town", "cell", "code", "found_town"]
