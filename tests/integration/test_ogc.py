"""The OGC service as programs use it: GDAL's own client against a live server, and by hand."""

import base64
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import create_engine, text

from gis_service.api.ogc_query import CRS84, DEGREES
from gis_service.cli.acting import acting_user
from gis_service.database import normal_url
from gis_service.demo.city import AS_OF
from gis_service.services import app_passwords
from gis_service.transaction import unit_of_work
from gis_service.user import Role, Scope, User
from tests import gdal_client
from tests.browser.serving import served
from tests.city import SmallCity
from tests.site import PASSWORD, post

PLANE = "http://www.opengis.net/def/crs/EPSG/0/4544"
ITEMS = "/ogc/collections/parcels/items"


@pytest.fixture(scope="module")
def address(small_city: SmallCity) -> Iterator[str]:
    with served(small_city.site.app) as made:
        yield made


def secret_of(city: SmallCity, user: User) -> str:
    return app_passwords.create(city.engine, user, "测试", city.site.settings.session)


@pytest.fixture(scope="module")
def secrets(small_city: SmallCity) -> dict[str, str]:
    users = (small_city.official, small_city.manager_a, small_city.manager_b)
    return {user.username: secret_of(small_city, user) for user in users}


def program(city: SmallCity, username: str, secret: str) -> TestClient:
    token = base64.b64encode(f"{username}:{secret}".encode()).decode()
    return TestClient(city.site.app, headers={"Authorization": f"Basic {token}"})


@pytest.fixture
def official(small_city: SmallCity, secrets: dict[str, str]) -> TestClient:
    return program(small_city, "official", secrets["official"])


def codes_of_scope(city: SmallCity, user: User) -> set[str]:
    with unit_of_work(city.engine, user) as connection:
        rows = connection.execute(
            text(
                "SELECT code FROM parcel_version WHERE superseded_at IS NULL"
                " AND (valid_from IS NULL OR valid_from <= :day)"
                " AND (valid_to IS NULL OR valid_to > :day)"
            ),
            {"day": AS_OF},
        )
        return set(rows.scalars())


@pytest.mark.parametrize("name", ["official", "manager_a", "manager_b"])
def test_gdal_reads_exactly_the_scope(
    small_city: SmallCity, address: str, secrets: dict[str, str], name: str
) -> None:
    layer = gdal_client.read(address, "parcels", f"{name}:{secrets[name]}", PAGE_SIZE=50)
    mine = codes_of_scope(small_city, getattr(small_city, name))
    assert set(layer.codes) == mine and layer.count == len(mine)
    assert "亩均税收（万元/亩）" not in layer.columns
    west, south, east, north = layer.bounds
    assert 102 < west < east < 106 and 30 < south < north < 32
    if name != "official":
        other = small_city.manager_b if name == "manager_a" else small_city.manager_a
        assert not mine & codes_of_scope(small_city, other)


def test_gdal_reads_layers_and_keeps_to_a_box(address: str, secrets: dict[str, str]) -> None:
    login = f"official:{secrets['official']}"
    red = gdal_client.read(address, "layer-red", login)
    assert red.count > 0 and "名称" in red.columns
    whole = gdal_client.read(address, "parcels", login)
    west, south, east, north = whole.first
    box = (west - 0.001, south - 0.001, east + 0.001, north + 0.001)
    near = gdal_client.read(address, "parcels", login, bbox=box)
    assert 0 < near.count < whole.count
    assert whole.codes[0] in near.codes


def test_gdal_reads_4490_in_its_axis_order(address: str, secrets: dict[str, str]) -> None:
    login = f"manager_a:{secrets['manager_a']}"
    plain = gdal_client.read(address, "parcels", login)
    cgcs = gdal_client.read(address, "parcels", login, CRS="EPSG:4490")
    assert cgcs.epsg == 4490
    assert cgcs.bounds == pytest.approx(plain.bounds)


def test_coordinates_stand_in_the_order_of_the_system(official: TestClient) -> None:
    def first(crs: str) -> list[float]:
        answer = official.get(ITEMS, params={"limit": 1, "crs": crs})
        assert answer.headers["content-crs"] == f"<{crs}>"
        point: list[float] = answer.json()["features"][0]["geometry"]["coordinates"][0][0][0]
        return point

    longitude, latitude = first(CRS84)
    assert first(DEGREES) == [latitude, longitude]
    north, east = first(PLANE)
    assert 3_300_000 < north < 3_600_000 and 200_000 < east < 800_000
    swapped = f"{latitude - 0.01},{longitude - 0.01},{latitude + 0.01},{longitude + 0.01}"
    plain = f"{longitude - 0.01},{latitude - 0.01},{longitude + 0.01},{latitude + 0.01}"
    matched = official.get(ITEMS, params={"bbox": plain}).json()["numberMatched"]
    again = official.get(ITEMS, params={"bbox": swapped, "bbox-crs": DEGREES}).json()
    assert again["numberMatched"] == matched > 0


def test_pages_follow_by_next_and_hold_everything_once(
    small_city: SmallCity, official: TestClient
) -> None:
    found: list[int] = []
    url = f"{ITEMS}?limit=37"
    while True:
        page = official.get(url).json()
        found += [feature["id"] for feature in page["features"]]
        assert page["numberReturned"] == len(page["features"]) <= 37
        following = [link["href"] for link in page["links"] if link["rel"] == "next"]
        if not following:
            break
        url = following[0]
    assert len(found) == len(set(found)) == page["numberMatched"]
    total = small_city.site.signed_in("official").get(f"/api/v1/totals?as_of={AS_OF}").json()
    assert len(found) == total["count"]


def test_filters_are_those_of_the_map(small_city: SmallCity, official: TestClient) -> None:
    browser = small_city.site.signed_in("official")
    for filters in ("theme=line&verdict=2", "q=模拟&line=red", "idle=1&idle=2"):
        count = browser.get(f"/api/v1/totals?as_of={AS_OF}&{filters}").json()["count"]
        assert official.get(f"{ITEMS}?{filters}").json()["numberMatched"] == count, filters


def test_a_day_is_asked_by_datetime(official: TestClient) -> None:
    def matched(when: str) -> int:
        found: int = official.get(ITEMS, params={"datetime": when}).json()["numberMatched"]
        return found

    assert matched("1949-10-01") < matched(str(AS_OF))
    assert matched(f"1949-10-01/{AS_OF}") == matched(str(AS_OF)) == matched("2000-01-01/..")
    assert matched(f"../{AS_OF}T10:00:00Z") == matched(str(AS_OF))


@pytest.mark.parametrize(
    "wrong",
    [
        "bbox=1,2,3",
        "bbox=a,b,c,d",
        "bbox=105,30,104,31",
        "bbox=104,30,105,31&bbox-crs=EPSG:3857",
        "limit=0",
        "limit=-1",
        "limit=many",
        "crs=EPSG:3857",
        "datetime=yesterday",
        "datetime=2025-12-31/2025-01-01",
        "verdict=99",
        "nonsense=1",
        "after=x",
    ],
)
def test_a_wrong_parameter_is_a_sentence(official: TestClient, wrong: str) -> None:
    answer = official.get(f"{ITEMS}?{wrong}")
    assert answer.status_code == 400, answer.text
    assert answer.json()["message"]


def test_landing_leads_to_everything(official: TestClient) -> None:
    landing = official.get("/ogc").json()
    assert {link["rel"] for link in landing["links"]} >= {
        "self",
        "service-desc",
        "conformance",
        "data",
    }
    for link in landing["links"]:
        assert official.get(link["href"]).status_code == 200
    classes = official.get("/ogc/conformance").json()["conformsTo"]
    assert any(each.endswith("/conf/core") for each in classes)
    listed = official.get("/ogc/collections").json()["collections"]
    assert {each["id"] for each in listed} >= {"parcels", "layer-red", "layer-park"}
    for each in listed:
        for link in each["links"]:
            assert official.get(link["href"]).status_code == 200
        assert DEGREES in each["crs"] and each["storageCrs"] == DEGREES
    assert official.get("/ogc/collections/nothing").status_code == 404
    assert official.get("/ogc/collections/layer-nothing/items").status_code == 404


def test_one_feature_by_its_id_and_none_of_another_park(
    small_city: SmallCity, official: TestClient, secrets: dict[str, str]
) -> None:
    manager = program(small_city, "manager_a", secrets["manager_a"])
    own = manager.get(f"{ITEMS}?limit=1").json()["features"][0]
    assert manager.get(f"{ITEMS}/{own['id']}").json()["properties"] == own["properties"]
    mine = codes_of_scope(small_city, small_city.manager_a)
    for feature in official.get(ITEMS).json()["features"]:
        answer = manager.get(f"{ITEMS}/{feature['id']}")
        there = feature["properties"]["宗地代码"] in mine
        assert answer.status_code == (200 if there else 404)


def test_without_identity_a_program_is_asked_for_it(small_city: SmallCity) -> None:
    stranger = TestClient(small_city.site.app)
    for path in ("/ogc", "/ogc/collections", ITEMS, f"{ITEMS}/1"):
        answer = stranger.get(path)
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"].startswith("Basic ")
    for token in ("Basic x", "Basic " + base64.b64encode(b"nocolon").decode()):
        answer = stranger.get("/ogc", headers={"Authorization": token})
        assert answer.status_code == 401


def test_a_password_of_programs_opens_nothing_else(
    small_city: SmallCity, secrets: dict[str, str]
) -> None:
    reader = program(small_city, "official", secrets["official"])
    assert reader.get("/api/v1/totals").status_code == 401
    assert program(small_city, "official", PASSWORD).get("/ogc").status_code == 401
    other = program(small_city, "manager_a", secrets["official"])
    assert other.get("/ogc").status_code == 401


def test_wrong_passwords_lock_the_account_and_are_in_the_trail(small_city: SmallCity) -> None:
    site = small_city.site
    account = site.add("gis_locked", Role.OFFICIAL, Scope(city=True))
    secret = secret_of(small_city, _user(small_city, "gis_locked"))
    assert program(small_city, "gis_locked", secret).get("/ogc").status_code == 200
    for _ in range(site.settings.session.lock_after):
        assert program(small_city, "gis_locked", "wrong").get("/ogc").status_code == 401
    assert program(small_city, "gis_locked", secret).get("/ogc").status_code == 401
    engine = create_engine(normal_url(site.database.superuser_url))
    with engine.connect() as connection:
        kinds = connection.execute(
            text("SELECT kind FROM audit_event WHERE account_id = :id ORDER BY id"),
            {"id": account},
        ).scalars()
        found = list(kinds)
    engine.dispose()
    assert found.count("sign_in_failed") >= site.settings.session.lock_after
    assert "account_locked" in found and "app_password_used" in found


def _user(city: SmallCity, name: str) -> User:
    return acting_user(city.engine, name)


def test_the_page_makes_shows_once_and_revokes(small_city: SmallCity) -> None:
    small_city.site.add("gis_page", Role.INSPECTOR, Scope(districts=(1,)))
    browser = small_city.site.signed_in("gis_page")
    empty = post(browser, "/gis/passwords", {"label": "  "})
    assert empty.status_code == 422 and "哪台电脑" in empty.text
    made = post(browser, "/gis/passwords", {"label": "三楼测绘机"})
    secret = made.text.partition('<strong class="code">')[2].partition("</strong>")[0]
    assert made.headers["cache-control"] == "no-store"
    assert program(small_city, "gis_page", secret).get("/ogc").status_code == 200
    page = browser.get("/gis").text
    assert secret not in page and "三楼测绘机" in page
    action = page.partition('action="/gis/passwords/')[2].partition('"')[0]
    while not action.endswith("revoke"):
        page = page.partition('action="/gis/passwords/')[2]
        action = page.partition('"')[0]
    stranger = small_city.site.signed_in("official")
    assert post(stranger, f"/gis/passwords/{action}").status_code == 404
    assert post(browser, f"/gis/passwords/{action}").status_code == 303
    assert program(small_city, "gis_page", secret).get("/ogc").status_code == 401


def test_a_change_of_the_password_ends_those_of_programs(small_city: SmallCity) -> None:
    small_city.site.add("gis_changed", Role.OFFICIAL, Scope(city=True))
    secret = secret_of(small_city, _user(small_city, "gis_changed"))
    reader = program(small_city, "gis_changed", secret)
    assert reader.get("/ogc").status_code == 200
    browser = small_city.site.signed_in("gis_changed")
    form = {"old": PASSWORD, "new": "Another-Day-8", "again": "Another-Day-8"}
    assert post(browser, "/password", form).status_code == 303
    assert reader.get("/ogc").status_code == 401


def test_administrators_have_no_features(small_city: SmallCity) -> None:
    browser = small_city.site.signed_in("system")
    assert browser.get("/ogc").status_code == 403
    assert browser.get("/gis").status_code == 403


def test_reading_a_layer_leaves_an_event_with_its_rows(
    small_city: SmallCity, official: TestClient
) -> None:
    matched = official.get(f"{ITEMS}?theme=line&verdict=2&limit=5").json()["numberMatched"]
    engine = create_engine(normal_url(small_city.site.database.superuser_url))
    with engine.connect() as connection:
        row = connection.execute(
            text(
                "SELECT username, detail FROM audit_event WHERE object = 'export:ogc.parcels'"
                " ORDER BY id DESC LIMIT 1"
            )
        ).one()
    engine.dispose()
    assert row.username == "official" and row.detail["rows"] == matched
    assert ["verdict", "2"] in row.detail["asked"]
