"""The history of an enterprise on its page: what stated it, what was corrected, for whom to see."""

import pytest

from gis_service.errors import NotFound
from gis_service.services.firm_card import firm_card
from gis_service.transaction import unit_of_work
from gis_service.user import User
from gis_service.web.firm_page import firm_view
from gis_service.web.place_view import FirmView
from tests import reports
from tests.correction_work import FIRM_A, FIRM_B, IN_A, IN_B, Land, open_land
from tests.database import Database
from tests.town import AS_OF, PARK_B


@pytest.fixture(scope="module")
def land(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Land:
    """Its tax corrected and taken back once, and again; it reports in park B as well."""
    made = open_land(database, tmp_path_factory.mktemp("land"))
    first = made.mend(made.change(IN_A, "performance", "tax", "500"), made.town.manager_a)
    made.take_back(first.id, made.town.manager_a)
    made.mend(made.change(IN_A, "performance", "tax", "600"), made.town.manager_a)
    reports.put(made.town, "performance", [("甲公司", FIRM_A, f"模拟{PARK_B}", 2024, 77, 7)])
    return made


def seen(land: Land, user: User, uscc: str = FIRM_A) -> FirmView:
    with unit_of_work(land.town.engine, user) as connection:
        return firm_view(firm_card(connection, user, uscc, AS_OF), user)


def test_every_arrival_and_correction_is_a_line(land: Land) -> None:
    lines = seen(land, land.town.city).history
    said = [one.text for one in lines]
    assert [one.on for one in lines] == sorted((one.on for one in lines), reverse=True)
    assert sum("企业效益数据入库" in one for one in said) == 2, "a corrected row did not come in"
    assert sum("企业用地数据入库" in one for one in said) == 1
    corrected = [one for one in said if one.startswith("更正企业效益")]
    assert len(corrected) == 2 and any("500" in one for one in corrected)
    assert sum(one.startswith("撤回更正") for one in said) == 1
    assert not any(one.withdraw_href for one in lines)


def test_another_park_is_not_told(land: Land) -> None:
    own = [one.text for one in seen(land, land.town.manager_a).history]
    assert sum("企业效益数据入库" in one for one in own) == 1
    other = [one.text for one in seen(land, land.town.manager_b).history]
    assert other and not any("更正" in one or "用地" in one for one in other)
    with pytest.raises(NotFound):
        seen(land, land.town.manager_a, FIRM_B)


def test_corrections_of_figures_are_counted_for_who_sees_no_figures(land: Land) -> None:
    view = seen(land, land.town.inspector_west)
    assert not any("更正" in one.text for one in view.history)
    assert ("数据更正", 2) in view.withheld
    assert seen(land, land.town.city).withheld == ()


def test_corrections_of_its_land_are_told_to_all(land: Land) -> None:
    land.mend(land.change(IN_B, "occupancy", "own_area", "8000"))
    lines = seen(land, land.town.city, FIRM_B).history
    assert any(one.text.startswith("更正企业用地") for one in lines)
