"""Every route for every role: who is let in, whose parcels, and no figure of a single enterprise.

The routes are walked as the site mounts them. A new one is walked by itself; one with a place in
its path that has no row in ``PLACES`` fails until it gets one.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

import openpyxl
import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from httpx2 import Response
from sqlalchemy import text

from gis_service.column_rights import ColumnClass, classes_of, exported, rights_of, seen
from gis_service.demo.city import AS_OF
from gis_service.documents.layout import layout
from gis_service.facts import assemble
from gis_service.routes import ROUTES, Mounted
from gis_service.transaction import unit_of_work
from gis_service.user import Role, User
from gis_service.web import figures
from parcels.units import fen_per_mu, half_up
from tests.city import SmallCity
from tests.integration.test_same_parcels import fields_of

PLACES = {
    "parcel_id": "",
    "z": "0",
    "x": "0",
    "y": "0",
    "kind": "",
    "key": "none",
    "collection": "parcels",
    "feature": "",
    "case_id": "1",
    "document_id": "1",
    "round_id": "1",
    "scheme_id": "1",
    "uscc": "none",
    "paper_id": "1",
    "check_id": "1",
    "adjustment_id": "1",
    "sha256": "0",
    "correction_id": "1",
    "request_id": "1",
    "upload_id": "1",
    "job_id": "1",
    "name": "parcels",
    "run_id": "1",
    "proposal_id": "1",
    "park_id": "1",
    "project_id": "1",
    "step": "amend",
    "form_code": "weekly",
    "report_id": "1",
    "suffix": "xlsx",
    "place": "0",
}
"""What stands in each place of a path; "" is filled by ``sample``."""

KINDS = {"/uploads/templates/{kind}.xlsx": "performance", "/freshness/duties/{kind}": "contracts"}
ACCOUNTS = {
    "official": Role.OFFICIAL,
    "manager_a": Role.MANAGER,
    "inspector_a": Role.INSPECTOR,
    "system": Role.SYSTEM_ADMIN,
}
_GIVES_WAY = {"/password", "/login", "/health"}
_PROPERTY_NAMES = 3
_SHORTEST = 6
"""Characters of a figure that is looked for: shorter ones stand on a page by chance."""


@dataclass(frozen=True, slots=True)
class Walked:
    """A route as it is mounted."""

    mounted: Mounted
    path: str


def routes() -> Iterator[Walked]:
    for mounted in ROUTES:
        for route in mounted.router.routes:
            if isinstance(route, APIRoute) and "GET" in route.methods:
                yield Walked(mounted, route.path)


EVERY = list(routes())


def sample(path: str, parcel: int) -> str:
    """The address of a route on a parcel. Raises KeyError for a place without a row."""

    def fill(place: re.Match[str]) -> str:
        name = place[1]
        if name in ("parcel_id", "feature"):
            return str(parcel)
        return KINDS.get(path, "red") if name == "kind" else PLACES[name]

    return re.sub(r"\{(\w+)(?::\w+)?\}", fill, path)


@pytest.fixture(scope="module")
def browsers(small_city: SmallCity) -> dict[str, TestClient]:
    return {name: small_city.site.signed_in(name) for name in ACCOUNTS}


def live(city: SmallCity, user: User) -> dict[int, str]:
    """Code by id of the parcels that a user sees by row policies."""
    with unit_of_work(city.engine, user) as connection:
        rows = connection.execute(
            text("SELECT parcel_id, code FROM parcel_version WHERE superseded_at IS NULL")
        )
        return {row.parcel_id: row.code for row in rows}


def words(answer: Response) -> str:
    """All that an answer says, also inside a workbook."""
    if answer.content[:2] != b"PK":
        return answer.content.decode("utf-8", "replace")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as pack:
        return "\n".join(pack.read(name).decode("utf-8", "replace") for name in pack.namelist())


def figures_on(city: SmallCity, parcels: dict[int, str]) -> set[str]:
    """Revenue, tax and what they are a 亩, of every enterprise on the parcels, as printed."""
    with unit_of_work(city.engine, city.official) as connection:
        found = assemble(connection, list(parcels), AS_OF)
    told: set[str] = set()
    for each in found.values():
        for firm in each.facts.enterprises:
            for row in firm.years:
                for fen in (row.revenue_fen, row.tax_fen):
                    if fen is None:
                        continue
                    told |= {figures.wan(fen), str(fen)}
                    if row.area:
                        told.add(figures.wan(half_up(fen_per_mu(fen, row.area))))
    return {each for each in told if len(each) >= _SHORTEST}


def test_every_place_of_a_path_has_a_row() -> None:
    names = {name for each in EVERY for name in re.findall(r"\{(\w+)", each.path)}
    assert names == PLACES.keys()


@pytest.mark.parametrize("each", EVERY, ids=lambda each: each.path)
def test_only_the_roles_of_a_route_are_let_in(
    small_city: SmallCity, browsers: dict[str, TestClient], each: Walked
) -> None:
    parcel = next(iter(live(small_city, small_city.manager_a)))
    for name, role in ACCOUNTS.items():
        answer = browsers[name].get(f"{sample(each.path, parcel)}?as_of={AS_OF}")
        assert answer.status_code < 500, (name, answer.text)
        if not each.mounted.open and role not in each.mounted.roles:
            assert answer.status_code == 403, name
        elif each.mounted.open and each.path not in _GIVES_WAY:
            assert (answer.status_code == 403) is role.is_admin, name


@pytest.mark.parametrize("each", EVERY, ids=lambda each: each.path)
def test_no_answer_names_a_parcel_of_another_park(
    small_city: SmallCity, browsers: dict[str, TestClient], each: Walked
) -> None:
    mine, other = live(small_city, small_city.manager_a), live(small_city, small_city.manager_b)
    theirs = {code: key for key, code in other.items() if key not in mine}
    assert theirs
    foreign = next(iter(theirs.values()))
    for parcel in (next(iter(mine)), foreign):
        answer = browsers["manager_a"].get(f"{sample(each.path, parcel)}?as_of={AS_OF}")
        said = words(answer)
        assert [code for code in theirs if code in said] == []
        if parcel == foreign and re.search(r"\{(parcel_id|feature)\}", each.path):
            assert answer.status_code in (303, 403, 404)


@pytest.mark.parametrize("each", EVERY, ids=lambda each: each.path)
def test_an_inspector_reads_no_figure_of_an_enterprise(
    small_city: SmallCity, browsers: dict[str, TestClient], each: Walked
) -> None:
    parcels = live(small_city, small_city.inspector_a)
    secret = figures_on(small_city, parcels)
    assert secret
    occupied = next(key for key in parcels if figures_on(small_city, {key: ""}))
    for asked in ("", "&theme=permu"):
        address = f"{sample(each.path, occupied)}?as_of={AS_OF}{asked}"
        said = words(browsers["inspector_a"].get(address))
        assert sorted(figure for figure in secret if figure in said) == [], address


def test_a_manager_does_read_them(small_city: SmallCity, browsers: dict[str, TestClient]) -> None:
    """Without this the search for figures could look for the wrong ones."""
    parcels = live(small_city, small_city.manager_a)
    secret = figures_on(small_city, parcels)
    occupied = next(key for key in parcels if figures_on(small_city, {key: ""}))
    said = words(browsers["manager_a"].get(f"/parcels/{occupied}?as_of={AS_OF}"))
    assert any(figure in said for figure in secret)


@pytest.mark.parametrize("name", ["official", "manager_a", "inspector_a"])
def test_columns_are_those_of_the_matrix(browsers: dict[str, TestClient], name: str) -> None:
    role, browser = ACCOUNTS[name], browsers[name]
    form = layout("parcel_list")
    headers = dict(zip(form.keys, (column.header for column in form.columns), strict=True))
    allowed = {headers[key] for key in exported(role, "parcel_list", sensitive=False)}
    plain = browser.get(f"/parcels/export.csv?as_of={AS_OF}").content.decode("utf-8-sig")
    assert set(plain.splitlines()[0].split(",")) == allowed
    book = browser.get(f"/parcels/export.xlsx?as_of={AS_OF}").content
    rows = openpyxl.load_workbook(io.BytesIO(book)).worksheets[0].iter_rows(values_only=True)
    assert any({each for each in row if each} == allowed for row in rows)
    features = browser.get("/ogc/collections/parcels/items?limit=5").json()["features"]
    for feature in features:
        assert feature["properties"].keys() == allowed
        assert (feature["geometry"] is not None) is rights_of(role).service_outlines
    page = browser.get(f"/parcels/export?as_of={AS_OF}").text
    for key, its in classes_of("parcel_list").items():
        offered = f'name="column" value="{key}"' in page
        assert offered is (its in rights_of(role).export), key


@pytest.mark.parametrize("name", ["official", "manager_a", "inspector_a"])
@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("/api/v1/tiles/parcels/0/0/0", "parcel_tile"),
        ("/api/v1/tiles/layers/red/0/0/0", "layer_tile"),
    ],
)
def test_tiles_carry_the_columns_of_the_matrix(
    browsers: dict[str, TestClient], name: str, path: str, place: str
) -> None:
    tile = browsers[name].get(f"{path}?as_of={AS_OF}").content
    keys = {
        body.decode()
        for _, layer in fields_of(tile)
        for number, body in fields_of(layer)
        if number == _PROPERTY_NAMES
    }
    assert keys <= seen(ACCOUNTS[name], place)
    assert ColumnClass.SENSITIVE not in classes_of(place).values()
