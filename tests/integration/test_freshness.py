"""Freshness: past the due day exactly the dependent numbers are grey, and one task stands open."""

import html
import importlib
import re
from datetime import date

import pytest

from gis_service.indicators.indicators import indicators
from gis_service.indicators.sources import sources
from gis_service.services.freshness import DataFreshness, data_freshness
from gis_service.transaction import unit_of_work
from tests.database import Database
from tests.town import PARK_A, PARK_B
from tests.uploading import FIRM_A, FIRM_B, PLOTS, Office, firm, open_office, performance

DUE, PAST = date(2026, 5, 31), date(2026, 6, 1)
PARK_NAME_B = "模拟YQ-B"
OF_CONTRACTS = {code for code, one in indicators().items() if "contracts" in one.kinds}
"""Late from the first day: no contract ever came."""
STALE = re.compile(r'<span class="stale">(.*?)</span>', re.S)


@pytest.fixture(scope="module")
def office(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Office:
    """Park A reported 2025, park B only 2024: by the end of May 2026 it owes the next year."""
    made = open_office(database, tmp_path_factory.mktemp("office"))
    made.store("city", "parcels", made.town.write(PLOTS))
    rows = (firm(100, FIRM_A, PARK_A, 2025), firm(100, FIRM_B, PARK_B, 2024))
    made.store("city", "performance", performance(*rows))
    return made


def found(office: Office, who: str, day: date) -> DataFreshness:
    user = office.people[who]
    with unit_of_work(office.engine, user) as connection:
        return data_freshness(connection, user, day)


def park(office: Office, code: str) -> int:
    return office.value(f"SELECT id FROM park WHERE code = '{code}'")


def late(office: Office, day: date, place: int | None) -> set[str]:
    fresh = found(office, "city", day)
    return {code for code in indicators() if fresh.freshness(code, park=place).late}


def test_the_day_after_the_due_day_exactly_what_depends_is_late(office: Office) -> None:
    first, second = park(office, PARK_A), park(office, PARK_B)
    depends = {code for code, one in indicators().items() if "performance" in one.kinds}
    assert depends == {"rev_mu", "tax_mu", "stock", "standard"}
    assert late(office, PAST, second) == depends and not late(office, DUE, second)
    assert late(office, PAST, first) == late(office, DUE, first) == OF_CONTRACTS
    assert late(office, PAST, None) - late(office, DUE, None) == depends - OF_CONTRACTS
    told = found(office, "city", PAST).freshness("rev_mu", park=second)
    assert told.until == date(2024, 12, 31)


def test_one_task_for_the_desk_that_owes(office: Office) -> None:
    user = office.people["manb"]
    assert found(office, "manb", DUE).tasks(user) == ()
    (task,) = found(office, "manb", PAST).tasks(user)
    assert (task.kind, task.park_id, task.next_due) == ("performance", park(office, PARK_B), DUE)
    assert found(office, "mana", PAST).tasks(office.people["mana"]) == ()
    page = office.site.signed_in("u-manb").get(f"/uploads/missing?as_of={PAST}").text
    assert "待报：逾期 1 项" in page and "去上传" in page
    assert "待报" not in office.site.signed_in("u-mana").get(f"/uploads/missing?as_of={PAST}").text


def test_a_late_number_is_grey_and_still_there(office: Office) -> None:
    browser = office.site.signed_in("u-city")
    before = browser.get(f"/permu?year=2024&as_of={DUE}").text
    assert not STALE.findall(before)
    after = browser.get(f"/permu?year=2024&as_of={PAST}").text
    grey = STALE.findall(after)
    # Revenue and tax of the city and of park B, none of park A.
    assert len(grey) == 4 and all("截至 2024-12-31" in each for each in grey)
    told = html.unescape(after)
    assert "亩均营收说明：" in told and "园区管委会" in told and "亩均评价岗" in told
    page = browser.get(f"/freshness?as_of={PAST}").text
    assert "尚未入库" in page, "no contract ever came"
    assert 'id="i-rev_mu"' in page and "逾期未报（" in page
    row = page.partition('id="i-rev_mu"')[2].partition("</tr>")[0]
    assert "达到或超过城市亩均营收目标" in row and "650.00 万元/亩（《" in row


def test_each_sees_the_own_parks(office: Office) -> None:
    page = office.site.signed_in("u-mana").get(f"/freshness?as_of={PAST}").text
    assert "合同" in page and PARK_NAME_B not in page
    assert {one.park_id for one in found(office, "mana", PAST).held} == {park(office, PARK_A)}


def test_every_formula_is_a_function_and_every_contact_a_post() -> None:
    for indicator in indicators().values():
        module, _, name = indicator.formula.partition(":")
        assert callable(getattr(importlib.import_module(module), name)), indicator.code
        assert set(indicator.kinds) <= set(sources())
    for source in sources().values():
        assert not re.search(r"\d{3}", source.contact)
