"""Supply plans and surveys: recorded by who may, judged by place, renewed and kept, exported."""

from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook

from gis_service.errors import Forbidden, Unusable
from gis_service.services.supply import (
    PlaceSupply,
    record_line,
    record_survey,
    supply_of_year,
)
from gis_service.store.supply_rows import WHOLE_CITY
from gis_service.transaction import unit_of_work
from parcels.outcome import Outcome
from parcels.supply_plan import PlanLine, PlanMode, Survey, UseClass
from parcels.units import CM2_PER_HECTARE as HECTARE
from tests.database import Database
from tests.site import post
from tests.town import AS_OF
from tests.uploading import Office, open_office

YEAR = 2025
INDUSTRY = PlanLine(UseClass.INDUSTRY, PlanMode.TRANSFER, 30 * HECTARE, 10 * HECTARE)
HOUSING = PlanLine(UseClass.HOUSING, PlanMode.TRANSFER, 70 * HECTARE)


@pytest.fixture(scope="module")
def office(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Office:
    """The west has a plan of two lines, one not yet reported; nothing is known of the east."""
    made = open_office(database, tmp_path_factory.mktemp("office"))
    for line in (INDUSTRY, HOUSING):
        record(made, "west", made.people["west"].scope.districts[0], line)
    return made


def record(office: Office, who: str, place: int, line: PlanLine, document: str = "计划") -> None:
    user = office.people[who]
    with unit_of_work(office.engine, user) as connection:
        record_line(connection, user, place, YEAR, line, document)


def seen(office: Office, who: str) -> dict[int, PlaceSupply]:
    user = office.people[who]
    with unit_of_work(office.engine, user) as connection:
        found = supply_of_year(connection, user, AS_OF, YEAR)
    return {place.id: place for place in found.places}


def west(office: Office) -> int:
    return office.people["west"].scope.districts[0]


def test_the_plan_is_judged_and_what_is_not_reported_is_not_zero(office: Office) -> None:
    found = seen(office, "city")
    place = found[west(office)]
    assert place.planned.transferred.outcome is Outcome.PASS
    assert place.executed is None
    city = found[WHOLE_CITY]
    assert city.of_districts and city.planned == place.planned
    others = [one for key, one in found.items() if key not in (WHOLE_CITY, west(office))]
    assert others and all(
        one.planned.transferred.outcome is Outcome.UNKNOWN
        and one.structure.outcome is Outcome.UNKNOWN
        for one in others
    )


def test_a_district_sees_and_records_its_own_only(office: Office) -> None:
    assert set(seen(office, "west")) == {west(office)}
    other = next(key for key in seen(office, "city") if key not in (WHOLE_CITY, west(office)))
    for place in (WHOLE_CITY, other):
        with pytest.raises(Forbidden):
            record(office, "west", place, HOUSING)
    with pytest.raises(Forbidden):
        record(office, "mana", west(office), HOUSING)
    with pytest.raises(Unusable, match="依据"):
        record(office, "west", west(office), HOUSING, " ")


def test_a_line_recorded_again_replaces_and_is_kept(office: Office) -> None:
    done = PlanLine(UseClass.HOUSING, PlanMode.TRANSFER, 70 * HECTARE, 60 * HECTARE)
    record(office, "west", west(office), done, "执行情况")
    found = seen(office, "west")[west(office)]
    assert found.executed is not None
    assert found.executed.transferred.outcome is Outcome.FAIL, "10 of 70"
    assert office.value("SELECT count(*) FROM supply_plan WHERE superseded_at IS NOT NULL") == 1
    record(office, "west", west(office), HOUSING)
    assert seen(office, "west")[west(office)].executed is None


def test_the_survey_of_the_day_counts(office: Office) -> None:
    user = office.people["city"]
    survey = Survey(date(2024, 12, 31), "变更调查", "城镇开发边界", 19 * HECTARE, 100 * HECTARE)
    with unit_of_work(office.engine, user) as connection:
        record_survey(connection, user, WHOLE_CITY, survey, "公报", AS_OF)
        later = Survey(AS_OF, "变更调查", "城镇开发边界", 20 * HECTARE, 100 * HECTARE)
        record_survey(connection, user, WHOLE_CITY, later, "公报", AS_OF)
        before = supply_of_year(connection, user, date(2025, 6, 30), YEAR).places[0]
        assert before.structure.outcome is Outcome.NOT_DUE
        with pytest.raises(Unusable, match="同一调查"):
            bare = Survey(AS_OF, " ", "城镇开发边界", 1, 2)
            record_survey(connection, user, WHOLE_CITY, bare, "公报", AS_OF)
    assert seen(office, "city")[WHOLE_CITY].structure.outcome is Outcome.PASS


def test_the_form_keeps_what_was_typed_and_the_page_is_for_officials(office: Office) -> None:
    browser = office.site.signed_in("u-west")
    typed = {"place": west(office), "year": "2025", "use": "industry", "mode": "transfer"}
    answer = post(browser, "/supply/lines", {**typed, "planned": "约30", "document": "计划"})
    assert "计划面积写成了“约30”" in answer.text and 'value="约30"' in answer.text
    good = post(browser, "/supply/lines", {**typed, "planned": "31", "document": "更正"})
    assert good.status_code == 303
    assert "31.00" in browser.get(good.headers["location"]).text
    assert office.site.signed_in("u-mana").get("/supply").status_code == 403


def test_the_workbook_holds_shares_and_lines(office: Office) -> None:
    browser = office.site.signed_in("u-city")
    book = load_workbook(
        BytesIO(browser.get(f"/supply/export.xlsx?as_of={AS_OF}&year={YEAR}").content)
    )
    cells = {cell.value for sheet in book for row in sheet.iter_rows() for cell in row}
    assert {"全市", "工业用地", "住宅用地"} <= cells
