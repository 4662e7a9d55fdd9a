"""A released grade is a clue: queued with the step, the same incremental as in full."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import text

from gis_service.transaction import job_work
from gis_service.user import Role, Scope
from parcels.evaluation.round import Item
from parcels.outcome import Outcome
from parcels.verdict import Rule
from tests.clues import of_rule, said_of, stored
from tests.database import Database
from tests.evaluation_work import Bureau, found_bureau
from tests.site import Site, site_of
from tests.town import EAST_CODE, WEST_CODE

YEAR_END = date(2026, 12, 31)


@pytest.fixture(scope="module")
def bureau(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Bureau:
    return found_bureau(database, tmp_path_factory.mktemp("graded"))


def users_of(bureau: Bureau, uscc: str) -> set[int]:
    with job_work(bureau.town.engine) as connection:
        query = text(
            "SELECT parcel_id FROM occupancy o JOIN enterprise e ON e.id = o.enterprise_id"
            " WHERE e.uscc = :uscc AND o.superseded_at IS NULL"
        )
        return set(connection.execute(query, {"uscc": uscc}).scalars())


@pytest.fixture(scope="module")
def site(bureau: Bureau, database: Database) -> Site:
    made = site_of(database)
    made.add("official", Role.OFFICIAL, Scope(city=True))
    west, east = (made.in_district(code).districts for code in (WEST_CODE, EAST_CODE))
    made.add("walker", Role.INSPECTOR, Scope(districts=(*west, *east)))
    return made


def page_of(site: Site, user: str, uscc: str, on: date) -> str:
    answer = site.signed_in(user).get(f"/enterprises/{uscc}?as_of={on}")
    assert answer.status_code == 200, answer.text
    return answer.text


def test_a_released_grade_is_a_clue_on_every_parcel_of_the_firm(bureau: Bureau, site: Site) -> None:
    town = bureau.town
    before = of_rule(stored(town, YEAR_END), Rule.LE_CLASS)
    assert set(before.values()) == {Outcome.UNKNOWN}
    round_id = bureau.open(bureau.scheme())
    bureau.scored(round_id)
    bureau.do(round_id, "publish_result", "2026-06-20", closes=date(2026, 6, 27))
    assert of_rule(stored(town, YEAR_END), Rule.LE_CLASS) == before
    bureau.do(round_id, "release", "2026-06-28")
    after = stored(town, YEAR_END)
    low = {key for key, one in of_rule(after, Rule.LE_CLASS).items() if one is Outcome.REVIEW}
    grades = grades_of(bureau, round_id)
    worst = next(uscc for uscc, grade in grades.items() if grade == "D")
    assert low == users_of(bureau, worst) != set()
    assert after == stored(town, YEAR_END, full=True)
    assert of_rule(stored(town, date(2026, 6, 27)), Rule.LE_CLASS) == before
    said = said_of(town, town.city, min(low), Rule.LE_CLASS, YEAR_END)
    assert "2025 年亩均评价为 D" in said and "低效线索：亩均评价等级" in said
    assert "2026-06-28" in said
    row = '<td>2025</td><td>D 级</td><td class="code">2026-06-28</td>'
    assert row in page_of(site, "official", worst, YEAR_END)
    assert "亩均评价等级" not in page_of(site, "official", worst, date(2026, 6, 27))
    told = page_of(site, "walker", worst, YEAR_END)
    assert "D 级" not in told and "亩均评价等级 1" in told and "按权限未显示" in told

    other = replace(bureau.west, scope=Scope(city=True))
    corrected = {"item": Item(worst, "tax"), "value": 10**12, "evidence": ("完税证明",)}
    bureau.do(round_id, "correct", "2026-08-01", other, **corrected)
    anew = stored(town, YEAR_END)
    assert anew == stored(town, YEAR_END, full=True)
    assert grades_of(bureau, round_id)[worst] != "D"
    assert all(of_rule(anew, Rule.LE_CLASS)[key] is not Outcome.REVIEW for key in low)
    assert row not in page_of(site, "official", worst, YEAR_END)
    assert "2026-08-01" in page_of(site, "official", worst, YEAR_END)
    assert row in page_of(site, "official", worst, date(2026, 7, 31))
    earlier = of_rule(stored(town, date(2026, 7, 31)), Rule.LE_CLASS)
    assert all(earlier[key] is Outcome.REVIEW for key in low)


def grades_of(bureau: Bureau, round_id: int) -> dict[str, str]:
    with job_work(bureau.town.engine) as connection:
        rows = connection.execute(
            text("SELECT uscc, grade FROM evaluation_result WHERE round_id = :id ORDER BY scoring"),
            {"id": round_id},
        )
        return {row.uscc: row.grade for row in rows}
