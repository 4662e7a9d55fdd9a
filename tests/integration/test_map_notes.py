"""Notes and bookmarks: owner, scope, expiry; text stays text; nobody takes another's away."""

import json
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import create_engine, text

from gis_service.database import normal_url
from gis_service.day import today
from gis_service.transaction import unit_of_work
from tests.city import SmallCity
from tests.site import token_of

HOSTILE = '<img src=x onerror=alert(1)>{{7*7}}${alert(1)}"=HYPERLINK'
SOON = (today() + timedelta(days=30)).isoformat()


def send(browser: TestClient, method: str, path: str, data: object = None):  # type: ignore[no-untyped-def]
    headers = {"X-CSRF-Token": token_of(browser), "Accept": "application/json"}
    return browser.request(method, f"/api/v1/{path}", json=data, headers=headers)


def bodies(browser: TestClient) -> list[str]:
    return [note["body"] for note in browser.get("/api/v1/map-notes").json()["items"]]


@pytest.fixture(scope="module")
def places(small_city: SmallCity) -> dict[str, str]:
    """A point inside park A and one inside park B, as an address writes them."""
    found = {}
    for name, user in (("a", small_city.manager_a), ("b", small_city.manager_b)):
        with unit_of_work(small_city.engine, user) as connection:
            row = connection.execute(
                text(
                    "SELECT ST_X(p) AS x, ST_Y(p) AS y FROM (SELECT ST_PointOnSurface(f.geom) AS p"
                    " FROM layer_feature f WHERE f.park_id = ANY(:parks)) AS inside LIMIT 1"
                ),
                {"parks": list(user.scope.parks)},
            ).one()
        found[name] = f"point-{row.x:.6f}_{row.y:.6f}"
    return found


def add(browser: TestClient, place: str, body: str, *, shared: bool, day: str = SOON):  # type: ignore[no-untyped-def]
    data = {"body": body, "place": place, "shared": shared, "expires_on": day}
    return send(browser, "POST", "map-notes", data)


def test_shared_notes_follow_the_scope_of_their_place(
    small_city: SmallCity, places: dict[str, str]
) -> None:
    names = ("official", "manager_a", "manager_b", "inspector_a")
    people = {name: small_city.site.signed_in(name) for name in names}
    assert add(people["official"], places["a"], "甲园门口积水", shared=True).status_code == 201
    assert add(people["manager_b"], places["b"], "乙园自用", shared=False).status_code == 201
    assert add(people["manager_b"], places["b"], "乙园可见", shared=True).status_code == 201
    outside = add(people["manager_a"], places["b"], "甲写在乙", shared=True)
    assert outside.status_code == 422
    assert "不在您的管理范围内" in outside.json()["message"]
    assert add(people["manager_a"], places["b"], "甲自用", shared=False).status_code == 201
    assert bodies(people["official"]) == ["乙园可见", "甲园门口积水"]
    assert bodies(people["manager_a"]) == ["甲自用", "甲园门口积水"]
    assert bodies(people["manager_b"]) == ["乙园可见", "乙园自用"]
    assert bodies(people["inspector_a"]) == ["甲园门口积水"]


def test_row_policies_alone_hide_notes(small_city: SmallCity, places: dict[str, str]) -> None:
    browser = small_city.site.signed_in("manager_b")
    assert add(browser, places["b"], "只给乙园", shared=True).status_code == 201
    every = "SELECT body FROM map_note"
    with unit_of_work(small_city.engine, small_city.manager_a) as connection:
        assert "只给乙园" not in list(connection.execute(text(every)).scalars())
        changed = connection.execute(text("UPDATE map_note SET withdrawn_at = now()"))
        assert changed.rowcount <= 1
        connection.rollback()


def test_hostile_text_comes_back_as_it_was_typed(
    small_city: SmallCity, places: dict[str, str]
) -> None:
    browser = small_city.site.signed_in("inspector_a")
    made = add(browser, places["a"], HOSTILE, shared=False)
    assert HOSTILE in bodies(browser)
    assert send(browser, "DELETE", f"map-notes/{made.json()['id']}").status_code == 204
    assert HOSTILE not in bodies(browser)
    assert send(browser, "DELETE", f"map-notes/{made.json()['id']}").status_code == 404


def test_nobody_withdraws_what_another_wrote(small_city: SmallCity, places: dict[str, str]) -> None:
    official = small_city.site.signed_in("official")
    made = add(official, places["a"], "请核对围墙", shared=True).json()["id"]
    assert (
        send(small_city.site.signed_in("manager_a"), "DELETE", f"map-notes/{made}").status_code
        == 404
    )
    assert "请核对围墙" in bodies(official)


@pytest.mark.parametrize(
    ("body", "place", "day", "said"),
    [
        ("", "point-104.06_30.66", SOON, "1 到 200 个字"),
        ("   ", "point-104.06_30.66", SOON, "1 到 200 个字"),
        ("长" * 201, "point-104.06_30.66", SOON, "1 到 200 个字"),
        ("好", "", SOON, "位置"),
        ("好", "parcel-1", SOON, "位置"),
        ("好", "box-104_30-104.1_30.1", SOON, "位置"),
        ("好", "point-14.06_30.66", SOON, "不在中国境内"),
        ("好", "point-104.06_30.66", "2020-01-01", "到期日"),
        ("好", "point-104.06_30.66", "2099-01-01", "到期日"),
    ],
)
def test_a_note_that_cannot_be_is_said(
    small_city: SmallCity, body: str, place: str, day: str, said: str
) -> None:
    answer = add(small_city.site.signed_in("official"), place, body, shared=False, day=day)
    assert answer.status_code == 422
    assert said in answer.json()["message"]


def test_an_expired_note_is_off_the_map(small_city: SmallCity, places: dict[str, str]) -> None:
    browser = small_city.site.signed_in("official")
    made = add(browser, places["a"], "明天到期", shared=False, day=today().isoformat())
    assert "明天到期" in bodies(browser)
    owner = small_city.site.database.superuser_url
    with create_engine(normal_url(owner)).begin() as connection:
        connection.execute(
            text("UPDATE map_note SET expires_on = expires_on - 1 WHERE id = :id"),
            {"id": made.json()["id"]},
        )
    assert "明天到期" not in bodies(browser)


def test_bookmarks_are_ones_own(small_city: SmallCity) -> None:
    official, manager = (small_city.site.signed_in(name) for name in ("official", "manager_a"))
    address = "?verdict=0&region=point-104.06_30.66&reach=500&at=104.06_30.66_14&evil=1"
    view = {"name": " 高新区 疑似 ", "address": address}
    assert send(official, "POST", "map-bookmarks", view).status_code == 201
    again = send(official, "POST", "map-bookmarks", view)
    assert again.status_code == 409
    assert "高新区 疑似" in again.json()["message"]
    assert send(manager, "POST", "map-bookmarks", view).status_code == 201
    stored = official.get("/api/v1/map-bookmarks").json()["items"]
    assert [one["name"] for one in stored] == ["高新区 疑似"]
    assert stored[0]["address"] == address.lstrip("?").replace("&evil=1", "")
    theirs = manager.get("/api/v1/map-bookmarks").json()["items"][0]["id"]
    assert send(official, "DELETE", f"map-bookmarks/{theirs}").status_code == 404
    assert send(official, "DELETE", f"map-bookmarks/{stored[0]['id']}").status_code == 204
    assert official.get("/api/v1/map-bookmarks").json()["items"] == []


def test_a_bookmark_that_cannot_be_is_said(small_city: SmallCity) -> None:
    browser = small_city.site.signed_in("official")
    for view in ({"name": "", "address": ""}, {"name": "坏", "address": "verdict=99"}):
        answer = send(browser, "POST", "map-bookmarks", view)
        assert answer.status_code == 422, view
        assert json.loads(answer.text)["message"]
