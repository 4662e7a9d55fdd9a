"""The three administrators: accounts, grants, trail; each does one thing and no other."""

import re

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import create_engine, text

from gis_service.audit import EventKind, record
from gis_service.cli.acting import acting_user, operator
from gis_service.errors import Conflict, Forbidden, NotFound, Unusable
from gis_service.services import accounts
from gis_service.transaction import sign_in_work
from gis_service.user import Role, Scope, User
from tests.database import Database
from tests.site import PASSWORD, Site, make_site, post, sign_in


@pytest.fixture(scope="module")
def site(database: Database) -> Site:
    made = make_site(database)
    for name in ("system", "security", "audit"):
        made.add(name, Role(f"{name}_admin"))
    made.add("official", Role.OFFICIAL, Scope(city=True))
    engine = create_engine(database.owner_url)
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO district (code, name) VALUES ('510104', '锦江区')"))
        connection.execute(
            text(
                "INSERT INTO park (code, name, district_id) SELECT 'P1', '模拟园', id FROM district"
            )
        )
    engine.dispose()
    return made


@pytest.fixture
def system(site: Site) -> TestClient:
    return site.signed_in("system")


@pytest.fixture
def security(site: Site) -> TestClient:
    return site.signed_in("security")


def number_of(site: Site, username: str) -> int:
    return acting_user(site.engine, username).id


def test_from_account_to_first_sign_in(
    site: Site, system: TestClient, security: TestClient
) -> None:
    made = post(system, "/admin/users", {"login": "new", "name": "新人", "role": "manager"})
    assert made.status_code == 200
    assert made.headers["cache-control"] == "no-store"
    found = re.search(r"初始密码：<strong[^>]*>([^<]+)<", made.text)
    assert found
    number = number_of(site, "new")
    assert acting_user(site.engine, "new").scope == Scope(), "the system administrator gives none"
    park = re.search(r'value="(park:\d+)"', security.get("/admin/users").text)
    assert park
    assert post(security, f"/admin/users/{number}/scope", {"scope": [park[1]]}).status_code == 303
    assert len(acting_user(site.engine, "new").scope.parks) == 1
    browser = site.signed_in("new", found[1].replace("&amp;", "&").replace("&#43;", "+"))
    assert browser.get("/").headers["location"] == "/password"


def test_each_keeps_to_his_duty(site: Site) -> None:
    number = number_of(site, "official")
    create = ("/admin/users", {"login": "x", "name": "x", "role": "official"})
    steps = {
        "system": [create, (f"/admin/users/{number}/unlock", {})],
        "security": [(f"/admin/users/{number}/scope", {"scope": ["city:0"]})],
        "audit": [],
    }
    for name, allowed in steps.items():
        browser = site.signed_in(name)
        assert browser.get("/admin/users").status_code == 200
        assert (browser.get("/admin/trail").status_code == 200) == (name == "audit")
        assert browser.get("/map").status_code == 403, "no business page"
        assert browser.get("/api/v1/totals?as_of=2025-12-31").status_code == 403
        for step in [step for other in steps.values() for step in other]:
            answer = post(browser, *step)
            assert (answer.status_code < 400) == (step in allowed), (name, step)


def test_a_clerk_reaches_no_administration_and_the_trail_says_he_tried(site: Site) -> None:
    browser = site.signed_in("official")
    assert browser.get("/admin/users").status_code == 403
    assert browser.get("/admin/trail").status_code == 403
    trail = site.signed_in("audit").get("/admin/trail?kind=refused&username=official").text
    assert "/admin/users" in trail and "越权被拒" in trail


def test_the_trail_is_read_page_by_page(site: Site) -> None:
    auditor = site.signed_in("audit")
    with sign_in_work(site.engine) as connection:
        for _ in range(site.settings.site.max_page_rows + 1):
            record(connection, None, EventKind.SIGN_IN_FAILED, success=False)
    first = auditor.get("/admin/trail?kind=sign_in_failed").text
    older = re.search(r'href="(/admin/trail\?[^"]+)"', first)
    assert older
    second = auditor.get(older[1].replace("&amp;", "&"))
    assert second.status_code == 200
    assert second.text.count("登录失败</td>") >= 1
    assert first.count("登录失败</td>") == site.settings.site.max_page_rows


@pytest.mark.parametrize("name", ["system", "security", "audit"])
def test_the_last_of_a_kind_stays(site: Site, name: str) -> None:
    role = Role(f"{name}_admin")
    number = number_of(site, name)
    with pytest.raises(Conflict, match="最后一个"):
        accounts.disable(site.engine, operator(), number)
    with pytest.raises(Conflict, match="最后一个"):
        accounts.set_role(site.engine, operator(Role.SECURITY_ADMIN), number, Role.OFFICIAL)
    second = site.add(f"{name}2", role)
    accounts.disable(site.engine, operator(), second)
    with pytest.raises(Conflict, match="最后一个"):
        accounts.disable(site.engine, operator(), number)
    accounts.enable(site.engine, operator(), second)
    accounts.disable(site.engine, operator(), number)
    accounts.enable(site.engine, operator(), number)


def test_nobody_changes_his_own_account(site: Site, system: TestClient) -> None:
    number = number_of(site, "system")
    assert post(system, f"/admin/users/{number}/disable").status_code == 403
    assert post(system, f"/admin/users/{number}/password").status_code == 403


@pytest.mark.parametrize("step", ["role", "scope", "password", "disable"])
def test_a_change_of_rights_ends_the_sessions(site: Site, step: str) -> None:
    number = site.add(f"ends-{step}", Role.OFFICIAL, Scope(city=True))
    browser = site.signed_in(f"ends-{step}")
    assert browser.get("/").headers["location"] == "/map"
    engine, security = site.engine, operator(Role.SECURITY_ADMIN)
    if step == "role":
        accounts.set_role(engine, security, number, Role.INSPECTOR)
        assert acting_user(engine, f"ends-{step}").scope == Scope(), "scopes do not pass on"
    elif step == "scope":
        accounts.set_scope(engine, security, number, Scope())
    elif step == "password":
        accounts.reset_password(engine, operator(), number, "Another-Day-8")
    else:
        accounts.disable(engine, operator(), number)
    assert browser.get("/").headers["location"].startswith("/login")


@pytest.mark.parametrize(
    ("role", "scope"),
    [
        (Role.MANAGER, Scope(city=True)),
        (Role.MANAGER, Scope(districts=(1,))),
        (Role.INSPECTOR, Scope(parks=(1,))),
        (Role.INSPECTOR, Scope(city=True)),
        (Role.AUDIT_ADMIN, Scope(city=True)),
        (Role.OFFICIAL, Scope(parks=(1,))),
    ],
)
def test_a_role_holds_only_its_kind_of_scope(site: Site, role: Role, scope: Scope) -> None:
    name = f"{role.value}-{scope.key}"
    number = site.add(name, role)
    with pytest.raises(Unusable):
        accounts.set_scope(site.engine, operator(Role.SECURITY_ADMIN), number, scope)


def test_a_disabled_account_neither_signs_in_nor_acts(site: Site) -> None:
    number = site.add("gone", Role.OFFICIAL)
    accounts.disable(site.engine, operator(), number)
    assert sign_in(site.browser(), "gone").status_code == 401
    with pytest.raises(Forbidden):
        acting_user(site.engine, "gone")
    with pytest.raises(NotFound):
        acting_user(site.engine, "never was")


def test_services_ask_the_duty_themselves(site: Site) -> None:
    clerk = User(999, "clerk", "甲", Role.OFFICIAL, Scope(city=True))
    number = number_of(site, "official")
    with pytest.raises(Forbidden):
        accounts.set_scope(site.engine, operator(), number, Scope(city=True))
    with pytest.raises(Forbidden):
        accounts.disable(site.engine, clerk, number)
    with pytest.raises(Forbidden):
        accounts.create(
            site.engine,
            operator(Role.SECURITY_ADMIN),
            username="z",
            display_name="z",
            role=Role.OFFICIAL,
            password=PASSWORD,
        )
