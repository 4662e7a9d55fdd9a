"""利益共享 on its page: agreements and taxes recorded, worked out, renewed, seen in scope only."""

import re

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response
from sqlalchemy import create_engine, text
from sqlalchemy.exc import ProgrammingError

from gis_service.transaction import enter
from gis_service.user import Role, Scope
from tests.database import Database
from tests.site import Site, post, site_of
from tests.town import EAST_CODE, PARK_A, WEST_CODE, Town, found_town

DAY = "as_of=2025-12-31"
MOVED = {
    "title": "模拟迁建<b>公司",
    "partner": "模拟东区",
    "venture": "moved",
    "moved": "2022",
    "first": "2022",
    "last": "2024",
    "share": "40",
    "document": "模拟协议〔2022〕1号",
}


@pytest.fixture(scope="module")
def town(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Town:
    return found_town(database, tmp_path_factory.mktemp("enclaves"))


@pytest.fixture(scope="module")
def site(town: Town, database: Database) -> Site:
    made = site_of(database)
    made.add("city-land", Role.OFFICIAL, Scope(city=True))
    made.add("west-land", Role.OFFICIAL, made.in_district(WEST_CODE))
    made.add("east-land", Role.OFFICIAL, made.in_district(EAST_CODE))
    made.add("park-manager", Role.MANAGER, made.in_park(PARK_A))
    return made


@pytest.fixture(scope="module")
def west(site: Site) -> TestClient:
    return site.signed_in("west-land")


def place_of(browser: TestClient) -> str:
    found = re.search(r'<select name="place"><option value="(\d+)"', browser.get("/enclaves").text)
    assert found
    return found[1]


def agree(browser: TestClient, **said: str) -> Response:
    form = MOVED | {"place": place_of(browser)} | said
    return post(browser, f"/enclaves/agreements?{DAY}", form)


def pay(browser: TestClient, year: str, yuan: str, **said: str) -> Response:
    enclave = f"{place_of(browser)}|{MOVED['title']}"
    form = {"enclave": enclave, "year": year, "tax": yuan, "document": "税务函"} | said
    return post(browser, f"/enclaves/taxes?{DAY}", form)


def test_base_and_shares_are_worked_out_of_what_is_recorded(west: TestClient, site: Site) -> None:
    assert "没有登记利益共享协议" in west.get(f"/enclaves?{DAY}").text
    assert agree(west).status_code == 303
    page = west.get(f"/enclaves?{DAY}").text
    assert "未定：缺 2019 年、2020 年、2021 年税收" in page
    assert "模拟迁建&lt;b&gt;公司" in page and "模拟迁建<b>" not in page
    for year, yuan in (
        ("2019", "9,000,000"),
        ("2020", "0"),
        ("2021", "1.01"),
        ("2023", "5000000.50"),
    ):
        assert pay(west, year, yuan).status_code == 303
    page = west.get(f"/enclaves?{DAY}").text
    # (9,000,000 + 0 + 1.01) ÷ 3 = 3,000,000.336…; the increment 2,000,000.16 of which 40 %.
    for shown in ("3,000,000.34 元（2019—2021 年", "2,000,000.16", "800,000.06", "1,200,000.10"):
        assert shown in page
    assert "仅供内部使用" in page and "区域协同共建的政策措施（征求意见稿）" in page
    assert page.count("当年税收未报") == 2

    assert pay(west, "2023", "2000000").status_code == 303
    assert "2,000,000.16" not in west.get(f"/enclaves?{DAY}").text
    assert MOVED["partner"] in site.signed_in("city-land").get(f"/enclaves?{DAY}").text
    assert MOVED["partner"] not in site.signed_in("east-land").get(f"/enclaves?{DAY}").text
    assert site.signed_in("park-manager").get(f"/enclaves?{DAY}").status_code == 403


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"share": "101"}, "分享比例须在 0 与 100 之间"),
        ({"last": "2021"}, "年度的先后不对"),
        ({"moved": "22"}, "请写四位数字"),
        ({"title": " "}, "请填写企业或者合作项目"),
        ({"venture": "x"}, "请选择合作类型"),
    ],
)
def test_what_is_wrong_is_told_beside_what_was_typed(
    west: TestClient, wrong: dict[str, str], said: str
) -> None:
    answer = agree(west, **wrong, document="只在这里")
    assert answer.status_code == 422 and said in answer.text and "只在这里" in answer.text


def test_taxes_are_of_recorded_agreements_and_of_years_that_have_come(west: TestClient) -> None:
    mine = place_of(west)
    assert "请从列表中选择" in pay(west, "2023", "1", enclave=f"{mine}|别的").text
    assert pay(west, "2023", "1", enclave=f"0|{MOVED['title']}").status_code == 403
    assert "请从列表中选择" in pay(west, "2023", "1", enclave="").text
    assert "今年以后" in pay(west, "9000", "1").text
    assert "只到分" in pay(west, "2023", "1.001").text


def test_a_place_outside_the_scope_is_refused(site: Site, west: TestClient) -> None:
    east = site.signed_in("east-land")
    assert agree(east, place=place_of(west)).status_code == 403
    assert agree(west, place="0").status_code == 403


def test_records_are_renewed_and_never_taken_away(database: Database, town: Town) -> None:
    owner = create_engine(database.owner_url)
    with owner.connect() as connection:
        query = "SELECT count(*) FROM enclave_tax WHERE superseded_at IS NOT NULL"
        assert connection.scalar(text(query)) == 1
    owner.dispose()
    for statement in ("DELETE FROM enclave_tax", "UPDATE enclave_agreement SET share_ppm = 0"):
        with (
            pytest.raises(ProgrammingError, match="permission denied"),
            town.engine.begin() as connection,
        ):
            enter(connection, role="landgis_city", districts=(), parks=())
            connection.execute(text(statement))
