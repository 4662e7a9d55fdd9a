"""People before the town's plan checks: signed-in browsers, outlines as pasted text."""

from dataclasses import dataclass
from pathlib import Path

from fastapi.testclient import TestClient
from httpx2 import Response
from shapely.geometry import Polygon

from gis_service.settings import FileSettings
from gis_service.user import Role, Scope
from tests.database import Database
from tests.site import Site, ask, post, site_of
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
        return ask(self.browsers[name], address, body)


def found_desk(database: Database, folder: Path) -> PlanDesk:
    """A town without parcels, and people of several scopes."""
    town = found_town(database, folder)
    site = site_of(database, FileSettings(folder=folder / "files"))
    people = {
        "official": (Role.OFFICIAL, Scope(city=True)),
        "other": (Role.OFFICIAL, Scope(city=True)),
        "west-official": (Role.OFFICIAL, site.in_district(WEST_CODE)),
        "east-official": (Role.OFFICIAL, site.in_district(EAST_CODE)),
        "park-a": (Role.MANAGER, site.in_park(PARK_A)),
        "park-b": (Role.MANAGER, site.in_park(PARK_B)),
        "west-inspector": (Role.INSPECTOR, site.in_district(WEST_CODE)),
    }
    for name, (role, scope) in people.items():
        site.add(name, role, scope)
    return PlanDesk(town, site, {name: site.signed_in(name) for name in people})
