"""People before the town's plan checks: signed-in browsers, outlines as pasted text."""

from dataclasses import dataclass
from pathlib import Path

from fastapi.testclient import TestClient
from httpx2 import Response
from shapely.geometry import Polygon

from gis_service.access import CSRF_HEADER
from gis_service.cli.acting import acting_user
from gis_service.settings import (
    DatabaseSettings,
    FileSettings,
    SessionSettings,
    Settings,
    SiteSettings,
)
from gis_service.store import city_rows
from gis_service.transaction import unit_of_work
from gis_service.user import Role, Scope
from tests.database import Database
from tests.site import CITY, Site, csrf_of, post
from tests.town import EAST_CODE, FRAME, PARK_A, PARK_B, WEST_CODE, Town, found_town

WORK_CRS = f"EPSG:{FRAME.work_srid}"


def pasted(shape: Polygon) -> str:
    """The points of a polygon as x,y lines."""
    return "\n".join(f"{x},{y}" for x, y in shape.exterior.coords[:-1])


def plan(shape: Polygon, **said: str) -> dict[str, str]:
    """The form of a plan for housing."""
    return {
        "purpose": "use_change",
        "points": pasted(shape),
        "crs": WORK_CRS,
        "use": "住宅",
        "use_industrial": "no",
        **said,
    }


@dataclass(frozen=True, slots=True)
class PlanDesk:
    """``browsers``: official, other (also of the city), west, east, manager_a, manager_b."""

    town: Town
    site: Site
    browsers: dict[str, TestClient]

    def send(self, name: str, address: str, form: dict[str, str]) -> Response:
        """Post a form as somebody; None of it is lost by the way."""
        return post(self.browsers[name], address, dict(form))

    def ask(self, name: str, address: str, body: object) -> Response:
        token = csrf_of(self.browsers[name].get("/password").text)
        headers = {CSRF_HEADER: token, "Accept": "application/json"}
        return self.browsers[name].post(address, json=body, headers=headers)


def found_desk(database: Database, folder: Path) -> PlanDesk:
    """A town without parcels, and people of several scopes."""
    town = found_town(database, folder)
    urls = DatabaseSettings(database_url=database.login_url, owner_url=database.owner_url)
    settings = Settings(
        database=urls,
        session=SessionSettings(secure_cookie=False),
        files=FileSettings(folder=folder / "files"),
        site=SiteSettings(city=CITY),
    )
    site = Site(database, settings)
    for name in ("official", "other"):
        site.add(name, Role.OFFICIAL, Scope(city=True))
    with unit_of_work(site.engine, acting_user(site.engine, "official")) as connection:
        scopes = {
            name: (role, city_rows.scope_of_codes(connection, False, districts, parks))
            for name, role, districts, parks in (
                ("west-official", Role.OFFICIAL, [WEST_CODE], []),
                ("east-official", Role.OFFICIAL, [EAST_CODE], []),
                ("park-a", Role.MANAGER, [], [PARK_A]),
                ("park-b", Role.MANAGER, [], [PARK_B]),
                ("west-inspector", Role.INSPECTOR, [WEST_CODE], []),
            )
        }
    for name, (role, scope) in scopes.items():
        site.add(name, role, scope)
    names = ("official", "other", *scopes)
    return PlanDesk(town, site, {name: site.signed_in(name) for name in names})
