"""The tools of the map as data: region, parts, two days compared, positions, search; in scope."""

import re
from datetime import date
from urllib.parse import quote

import pytest
from sqlalchemy import text

from gis_service.demo.city import AS_OF
from gis_service.store import breakdown_rows, parcel_views, two_days
from gis_service.store.breakdown_rows import Level
from gis_service.store.parcel_query import ParcelQuery
from gis_service.store.two_days import Difference
from gis_service.transaction import unit_of_work
from gis_service.user import Scope, User
from parcels.verdict import Verdict
from tests.city import SmallCity

LATER = date(2026, 9, 30)


def first_parcel(city: SmallCity, user: User) -> tuple[int, str]:
    with unit_of_work(city.engine, user) as connection:
        row = connection.execute(
            text(
                "SELECT parcel_id, code FROM parcel_version WHERE superseded_at IS NULL"
                " ORDER BY code LIMIT 1"
            )
        ).one()
    return row.parcel_id, row.code


def test_a_region_is_drawn_and_measured(small_city: SmallCity) -> None:
    browser = small_city.site.signed_in("official")
    circle = browser.get("/api/v1/region?region=point-104.06_30.66&reach=100").json()
    assert circle["words"] == "东经 104.0600° 北纬 30.6600° 为圆心 100 米以内"
    assert float(circle["area_m2"]) == pytest.approx(31415.9, rel=0.001)
    assert circle["about"]
    box = browser.get("/api/v1/region?region=box-104.06_30.66-104.07_30.67").json()
    assert float(box["area_m2"]) == pytest.approx(958.2 * 1108.6, rel=0.002)
    assert box["outline"]["type"] == "Polygon"
    identifier, code = first_parcel(small_city, small_city.official)
    near = browser.get(f"/api/v1/region?region=parcel-{identifier}&reach=500").json()
    assert near["words"] == f"宗地 {code} 500 米以内"
    zones = browser.get("/api/v1/region?region=zone-red&reach=100").json()
    assert zones["outline"]["type"] in ("Polygon", "MultiPolygon")


def test_zones_of_a_layer_are_counted_each_and_together(small_city: SmallCity) -> None:
    browser = small_city.site.signed_in("official")
    told = browser.get("/api/v1/region/zones?region=zone-red&reach=50").json()
    whole = browser.get("/api/v1/totals?region=zone-red&reach=50").json()
    assert told["whole"]["count"] == whole["count"] > 0
    assert len(told["items"]) > 1 and told["left_off"] == 0
    for item in told["items"][:3]:
        one = browser.get(f"/api/v1/totals?region=zone-red-{item['code']}&reach=50").json()
        assert one["count"] == item["count"]
    assert sum(item["count"] for item in told["items"]) >= whole["count"]
    own = small_city.site.signed_in("manager_a")
    assert (
        own.get("/api/v1/region/zones?region=zone-red&reach=50").json()["whole"]["count"]
        == own.get("/api/v1/totals?region=zone-red&reach=50").json()["count"]
    )
    refused = browser.get("/api/v1/region/zones?region=point-104.06_30.66&reach=100")
    assert refused.status_code == 422 and "不填编号" in refused.text


def test_a_region_of_another_park_is_not_told(small_city: SmallCity) -> None:
    foreign, code = first_parcel(small_city, small_city.manager_b)
    browser = small_city.site.signed_in("manager_a")
    answer = browser.get(f"/api/v1/region?region=parcel-{foreign}&reach=500")
    assert answer.status_code == 404
    assert code not in answer.text
    assert browser.get("/api/v1/region").status_code == 422


@pytest.mark.parametrize("level", Level)
def test_parts_add_up_to_the_totals(small_city: SmallCity, level: Level) -> None:
    for user in (small_city.official, small_city.manager_a, small_city.inspector_a):
        query = ParcelQuery(AS_OF, user.scope)
        with unit_of_work(small_city.engine, user) as connection:
            sums = parcel_views.totals(connection, query)
            parts = breakdown_rows.parts(connection, query, level)
        assert sum(part.count for part in parts) == sums.count
        assert sum(part.cm2 for part in parts) == sums.cm2
        for item in sums.by_verdict:
            assert sum(part.by_verdict[item.verdict] for part in parts) == item.count


def test_parts_go_from_district_to_park(small_city: SmallCity) -> None:
    browser = small_city.site.signed_in("official")
    top = browser.get("/api/v1/breakdown").json()
    assert top["level"] == "district"
    largest = top["items"][0]
    below = browser.get(f"/api/v1/breakdown?district={largest['id']}").json()
    assert below["level"] == "park"
    assert sum(part["count"] for part in below["items"]) == largest["count"]
    manager = small_city.site.signed_in("manager_a").get("/api/v1/breakdown").json()
    assert len(manager["items"]) == 1


def test_two_days_tell_every_difference_once(small_city: SmallCity) -> None:
    user = small_city.official
    query = ParcelQuery(AS_OF, user.scope)
    with unit_of_work(small_city.engine, user) as connection:
        found = two_days.compare(connection, query, LATER, 1000)
        before = verdicts(connection, query)
        after = verdicts(connection, ParcelQuery(LATER, user.scope))
    assert sum(found.counts.values()) + found.unchanged == len(before | after)
    assert sum(found.counts.values()) == len(found.rows)
    differing = {key for key in before.keys() & after.keys() if before[key] is not after[key]}
    changed = {row.id for row in found.rows if row.difference is Difference.VERDICT}
    assert changed == differing
    assert changed
    for row in found.rows:
        if row.earlier is not None:
            assert row.earlier.verdict is before[row.id]
        if row.later is not None:
            assert row.later.verdict is after[row.id]


def verdicts(connection, query: ParcelQuery) -> dict[int, Verdict]:  # type: ignore[no-untyped-def]
    return {row.id: row.verdict for row in parcel_views.page(connection, query, None, 1000)}


def test_a_verdict_filter_counts_on_either_day(small_city: SmallCity) -> None:
    user = small_city.official
    wanted = ParcelQuery(AS_OF, user.scope, verdicts=(Verdict.UNKNOWN,))
    with unit_of_work(small_city.engine, user) as connection:
        whole = two_days.compare(connection, ParcelQuery(AS_OF, user.scope), LATER, 1000)
        found = two_days.compare(connection, wanted, LATER, 1000)
    sides = {
        row.id
        for row in whole.rows
        if Verdict.UNKNOWN in [side.verdict for side in (row.earlier, row.later) if side]
    }
    assert {row.id for row in found.rows} == sides


def test_the_comparison_names_days_and_facts(small_city: SmallCity) -> None:
    browser = small_city.site.signed_in("official")
    answer = browser.get(f"/api/v1/comparison?as_of={LATER}&other={AS_OF}").json()
    assert (answer["earlier"], answer["later"]) == (str(AS_OF), str(LATER))
    assert len(answer["items"]) == min(100, sum(item["count"] for item in answer["counts"]))
    assert all(re.search(r"[一-鿿]", item["word"]) for item in answer["items"])
    assert browser.get(f"/api/v1/comparison?as_of={AS_OF}&other={AS_OF}").status_code == 422
    far = browser.get(f"/api/v1/comparison?as_of={AS_OF}&other=2040-01-01").json()
    assert far["unassessed"] == ["2040-01-01"], "a day without results is said to be one"
    own = small_city.site.signed_in("manager_a")
    seen = own.get(f"/api/v1/comparison?as_of={LATER}&other={AS_OF}").json()
    with unit_of_work(small_city.engine, small_city.manager_a) as connection:
        ids = set(connection.execute(text("SELECT id FROM parcel")).scalars())
    assert {item["id"] for item in seen["items"]} <= ids
    assert sum(c["count"] for c in seen["counts"]) + seen["unchanged"] == len(ids)


@pytest.mark.parametrize(
    "typed",
    [
        "104.0657,30.6595",
        "30.6595 104.0657",
        "104°03′56.52″，30°39′34.2″",
        "104度3分56.52秒 30度39分34.2秒",
    ],
)
def test_a_position_in_degrees_comes_back_from_the_plane(small_city: SmallCity, typed: str) -> None:
    browser = small_city.site.signed_in("official")
    found = browser.get(f"/api/v1/position?q={quote(typed)}").json()
    assert found["longitude"] == pytest.approx(104.0657, abs=1e-7)
    assert found["latitude_text"].startswith("30°39′34.20")
    assert found["srid"] == 4544
    assert "105°" in found["plane"]
    back = browser.get(f"/api/v1/position?q={found['north']},{found['east']}").json()
    assert back["longitude"] == pytest.approx(found["longitude"], abs=2e-8)
    assert back["latitude"] == pytest.approx(found["latitude"], abs=2e-8)
    turned = browser.get(f"/api/v1/position?q={found['east']},{found['north']}").json()
    assert turned["north"] == pytest.approx(found["north"], abs=0.002)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "看不懂"),
        ("104.0657", "看不懂"),
        ("<b>1</b>,2", "看不懂"),
        ("116.39,39.9", "不在成都市范围内"),
        ("-104,30", "负数"),
        ("3394000,35410000", "带号"),
        ("1" * 150, "太长"),
    ],
)
def test_what_is_no_position_is_said(small_city: SmallCity, typed: str, said: str) -> None:
    answer = small_city.site.signed_in("official").get(f"/api/v1/position?q={quote(typed)}")
    assert answer.status_code == 422
    assert said in answer.json()["message"]


def test_search_finds_parcels_parks_and_firms(small_city: SmallCity) -> None:
    browser = small_city.site.signed_in("official")
    with unit_of_work(small_city.engine, small_city.official) as connection:
        park = connection.execute(text("SELECT id, name FROM park ORDER BY id LIMIT 1")).one()
        district = connection.execute(
            text(
                "SELECT d.id, d.name FROM district d JOIN layer_feature f ON f.code = d.code"
                " WHERE f.kind = 'district' ORDER BY d.id LIMIT 1"
            )
        ).one()
        firm = connection.execute(
            text(
                "SELECT o.parcel_id, e.name, e.uscc FROM occupancy o JOIN enterprise e"
                " ON e.id = o.enterprise_id ORDER BY o.id LIMIT 1"
            )
        ).one()

    def items(words: str) -> list[dict[str, object]]:
        found: list[dict[str, object]] = browser.get(f"/api/v1/search?q={quote(words)}").json()[
            "items"
        ]
        return found

    assert ("park", park.id) in [(item["kind"], item["id"]) for item in items(park.name)]
    assert ("district", district.id) in [
        (item["kind"], item["id"]) for item in items(district.name)
    ]
    for words in (firm.name, firm.uscc, firm.name[1:6]):
        hits = [item for item in items(words) if item["word"] == "企业"]
        assert any(item["firm"] for item in hits)
    assert firm.parcel_id in [item["id"] for item in items(firm.uscc)]
    identifier, code = first_parcel(small_city, small_city.official)
    assert (identifier, "宗地") in [(item["id"], item["word"]) for item in items(code)]


def test_search_tells_a_manager_nothing_of_another_park(small_city: SmallCity) -> None:
    browser = small_city.site.signed_in("manager_a")
    with unit_of_work(small_city.engine, small_city.manager_b) as connection:
        parks = list(
            connection.execute(
                text("SELECT name FROM park WHERE id = ANY(:p)"),
                {"p": list(small_city.manager_b.scope.parks)},
            ).scalars()
        )
        firms = list(
            connection.execute(
                text(
                    "SELECT DISTINCT e.name FROM occupancy o JOIN enterprise e"
                    " ON e.id = o.enterprise_id"
                )
            ).scalars()
        )
    with unit_of_work(small_city.engine, small_city.manager_a) as connection:
        own = set(connection.execute(text("SELECT id FROM parcel")).scalars())
    assert parks
    assert firms
    for words in [*parks, *firms]:
        found = browser.get(f"/api/v1/search?q={quote(words)}").json()["items"]
        assert [item for item in found if item["kind"] == "park" and item["name"] in parks] == []
        assert {item["id"] for item in found if item["kind"] == "parcel"} <= own


def test_a_search_without_the_city_scope_needs_no_region(small_city: SmallCity) -> None:
    query = ParcelQuery(AS_OF, Scope())
    with unit_of_work(small_city.engine, small_city.official) as connection:
        assert breakdown_rows.parts(connection, query, Level.PARK) == []
