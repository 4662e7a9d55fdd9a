"""A simulated city of 200 parcels with a site and people, loaded once for all who only read it."""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine

from gis_service.cli.acting import acting_user, operator
from gis_service.demo import loading
from gis_service.demo.city import AS_OF, build_city
from gis_service.demo.files import write_city
from gis_service.jobs.place import place
from gis_service.progress import silent
from gis_service.services.city import bring_up
from gis_service.settings import FileSettings
from gis_service.user import Role, Scope, User
from tests.database import Database
from tests.site import CITY, Site, site_of

PARCELS = 200
PARK_A, PARK_B = "MN012", "MN011"
DISTRICT_A = "510118"
"""Park A lies in this district, park B does not."""


@dataclass(frozen=True, slots=True)
class SmallCity:
    """``site`` knows the users by name: official, manager_a, manager_b, inspector_a, system.

    Nobody changes it: a test that must works in a transaction that it rolls back.
    """

    site: Site
    official: User
    manager_a: User
    manager_b: User
    inspector_a: User

    @property
    def engine(self) -> Engine:
        return self.site.engine


def found_city(database: Database, folder: Path) -> SmallCity:
    """Build, import, assess at ``AS_OF`` and give people their scopes."""
    bring_up(database.owner_url, CITY, operator())
    site = site_of(database, FileSettings(folder=folder / "files"))
    loading.mark_simulated(database.owner_url, AS_OF)
    site.add("official", Role.OFFICIAL, Scope(city=True))
    official = acting_user(site.engine, "official")
    files = write_city(build_city(1, PARCELS, AS_OF), folder / "city")
    loading.load(place(site.settings, site.engine), official, files, AS_OF, silent)
    loading.assess(site.engine, AS_OF, silent)
    site.add("manager_a", Role.MANAGER, site.in_park(PARK_A))
    site.add("manager_b", Role.MANAGER, site.in_park(PARK_B))
    site.add("inspector_a", Role.INSPECTOR, site.in_district(DISTRICT_A))
    site.add("system", Role.SYSTEM_ADMIN)
    others = ("manager_a", "manager_b", "inspector_a")
    return SmallCity(site, official, *(acting_user(site.engine, name) for name in others))
