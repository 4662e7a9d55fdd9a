"""Sign-in, its limits and its end; the numbers of 等保 2.0 are settings."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from pwdlib import PasswordHash
from sqlalchemy import Engine, create_engine, text

from gis_service.access import CSRF_HEADER
from gis_service.cli.acting import operator
from gis_service.errors import Conflict, Unusable
from gis_service.services import accounts, passwords
from gis_service.user import Role, Scope
from tests.database import Database
from tests.site import PAGE, PASSWORD, Site, csrf_of, make_site, post, sign_in, token_of

COOKIE = "landgis"


@pytest.fixture(scope="module")
def site(database: Database) -> Site:
    return make_site(database)


@pytest.fixture(scope="module")
def owner(database: Database) -> Iterator[Engine]:
    engine = create_engine(database.owner_url)
    yield engine
    engine.dispose()


def change(owner: Engine, statement: str, **values: object) -> None:
    with owner.begin() as connection:
        connection.execute(text(statement), values)


def events(owner: Engine, account_id: int) -> list[str]:
    query = text("SELECT kind FROM audit_event WHERE object = :object ORDER BY id")
    with owner.connect() as connection:
        return list(connection.scalars(query, {"object": f"account:{account_id}"}))


def works(browser: TestClient) -> bool:
    return (
        browser.get("/").status_code == 303 and "login" not in browser.get("/").headers["location"]
    )


def test_sign_in_leads_on_and_keeps_the_cookie_from_scripts(site: Site, owner: Engine) -> None:
    account_id = site.add("wang", Role.OFFICIAL, Scope(city=True))
    answer = sign_in(site.browser(), "wang", to="/parcels?park=3")
    assert (answer.status_code, answer.headers["location"]) == (303, "/parcels?park=3")
    cookie = next(
        line for line in answer.headers.get_list("set-cookie") if line.startswith(f"{COOKIE}=")
    )
    assert "HttpOnly" in cookie and "samesite=lax" in cookie.lower()
    assert events(owner, account_id)[-1] == "signed_in"


def test_a_name_is_one_name_in_every_case_and_width(site: Site) -> None:
    site.add("Zhou", Role.OFFICIAL, Scope(city=True))
    assert sign_in(site.browser(), "ｚＨＯＵ").status_code == 303
    with pytest.raises(Conflict):
        site.add("ｚhou", Role.INSPECTOR)


def test_sign_in_never_leads_to_another_site(site: Site) -> None:
    site.add("guest", Role.OFFICIAL)
    for address in ("https://evil.example/", "//evil.example", "/\\evil.example", "/\n/evil"):
        assert sign_in(site.browser(), "guest", to=address).headers["location"] == "/"


def test_only_the_hash_of_a_token_is_stored(site: Site, owner: Engine) -> None:
    site.add("hash", Role.OFFICIAL)
    token = site.signed_in("hash").cookies[COOKIE]
    with owner.connect() as connection:
        stored = [bytes(row) for row in connection.scalars(text("SELECT token_hash FROM session"))]
    assert token.encode() not in stored
    assert all(len(each) == 32 for each in stored)


def test_wrong_password_unknown_name_and_lock_answer_alike(site: Site, owner: Engine) -> None:
    account_id = site.add("lock", Role.OFFICIAL)
    signed_in_before = site.signed_in("lock")
    limit = site.settings.session.lock_after
    browser = site.browser()
    texts = {sign_in(browser, "lock", "Wrong-Day-123").text for _ in range(limit)}
    right_but_locked = sign_in(browser, "lock")
    unknown = sign_in(browser, "nobody", "Wrong-Day-123")
    shown = {sentence(text) for text in [*texts, right_but_locked.text, unknown.text]}
    assert len(shown) == 1
    assert {right_but_locked.status_code, unknown.status_code} == {401}
    assert "account_locked" in events(owner, account_id)
    assert not works(signed_in_before), "a lock ends the sessions the account has"
    change(owner, "UPDATE account SET locked_until = now() WHERE id = :id", id=account_id)
    assert sign_in(browser, "lock").status_code == 303


def sentence(page: str) -> str:
    return page.split('role="alert">')[1].split("</p>")[0]


def test_success_starts_the_count_again(site: Site) -> None:
    site.add("count", Role.OFFICIAL)
    for _ in range(3):
        for _ in range(site.settings.session.lock_after - 1):
            sign_in(site.browser(), "count", "Wrong-Day-123")
        assert sign_in(site.browser(), "count").status_code == 303


def test_sign_in_form_of_another_browser_is_refused(site: Site) -> None:
    site.add("form", Role.OFFICIAL)
    token = csrf_of(site.browser().get("/login").text)
    form = {"csrf": token, "login": "form", "password": PASSWORD}
    assert site.browser().post("/login", data=form).status_code == 403


def test_two_tabs_with_the_form_both_work(site: Site) -> None:
    site.add("tabs", Role.OFFICIAL)
    browser = site.browser()
    first = csrf_of(browser.get("/login").text)
    browser.get("/login")
    form = {"csrf": first, "login": "tabs", "password": PASSWORD}
    assert browser.post("/login", data=form).status_code == 303


def test_sign_out_kills_a_copied_cookie(site: Site, owner: Engine) -> None:
    account_id = site.add("copy", Role.OFFICIAL)
    browser = site.signed_in("copy")
    thief = site.browser()
    thief.cookies.set(COOKIE, browser.cookies[COOKIE])
    assert works(thief)
    assert post(browser, "/logout").status_code == 303
    assert not works(thief)
    assert events(owner, account_id)[-1] == "signed_out"


def test_a_session_ends_by_idleness_and_absolutely(site: Site, owner: Engine) -> None:
    account_id = site.add("idle", Role.OFFICIAL)
    of_account = "FROM account WHERE account.id = account_id AND account.id = :id"
    browser = site.signed_in("idle")
    minutes = site.settings.session.idle_minutes
    seen = f"UPDATE session SET last_seen_at = now() - make_interval(mins => :n) {of_account}"
    change(owner, seen, n=minutes - 1, id=account_id)
    assert works(browser), "one minute is left"
    change(owner, seen, n=minutes, id=account_id)
    assert not works(browser)
    browser = site.signed_in("idle")
    change(owner, f"UPDATE session SET expires_at = now() {of_account}", id=account_id)
    assert not works(browser)


def test_a_change_without_the_token_is_refused(site: Site) -> None:
    site.add("csrf", Role.OFFICIAL)
    browser, other = site.signed_in("csrf"), site.signed_in("csrf")
    foreign = token_of(other)
    for form in ({}, {"csrf": ""}, {"csrf": foreign}):
        assert browser.post("/logout", data=form).status_code == 403
    assert browser.post("/logout", headers={CSRF_HEADER: foreign}).status_code == 403
    assert works(browser)
    own = token_of(browser)
    assert browser.post("/logout", headers={CSRF_HEADER: own}).status_code == 303


def test_a_handed_out_password_is_changed_before_anything_else(site: Site) -> None:
    accounts.create(
        site.engine,
        operator(),
        username="first",
        display_name="首次",
        role=Role.OFFICIAL,
        password=PASSWORD,
    )
    browser = site.signed_in("first")
    assert browser.get("/").headers["location"] == "/password"
    assert browser.get("/api/v1/openapi.json").status_code == 403
    form = {"old": PASSWORD, "new": "Other-Day-2026", "again": "Other-Day-2026"}
    assert post(browser, "/password", form | {"again": "Other-Day-2027"}).status_code == 422
    assert (
        post(browser, "/password", form | {"new": PASSWORD, "again": PASSWORD}).status_code == 422
    )
    assert post(browser, "/password", form | {"old": "Wrong-Day-123"}).status_code == 401
    before = browser.cookies[COOKIE]
    assert post(browser, "/password", form).status_code == 303
    assert works(browser)
    thief = site.browser()
    thief.cookies.set(COOKIE, before)
    assert not works(thief), "a new password ends the sessions of the old one"


def test_a_password_grows_too_old(site: Site, owner: Engine) -> None:
    account_id = site.add("aged", Role.OFFICIAL)
    days = site.settings.session.password_days
    aged = (
        "UPDATE account SET password_changed_at = now() - make_interval(days => :n) WHERE id = :id"
    )
    change(owner, aged, n=days - 1, id=account_id)
    browser = site.signed_in("aged")
    assert browser.get("/").headers["location"] == "/map"
    change(owner, aged, n=days + 1, id=account_id)
    assert browser.get("/").headers["location"] == "/password"


@pytest.mark.parametrize(
    "password",
    ["Short-1", "alllowercase", "lowercase123", "Wang-wang-1", "x" * 120 + "A1-" + "y" * 6],
)
def test_weak_passwords_are_refused(password: str) -> None:
    with pytest.raises(Unusable):
        passwords.check_rules(password, "wang")


def test_generated_passwords_keep_the_rules_and_differ() -> None:
    made = {passwords.generated("abc") for _ in range(200)}
    assert len(made) == 200
    for each in made:
        passwords.check_rules(each, "abc")


def test_a_name_of_one_letter_forbids_no_password() -> None:
    passwords.check_rules("Wonderful-Day-7", "w")


def test_a_password_is_hashed_with_argon2_and_in_no_event(site: Site, owner: Engine) -> None:
    site.add("hashed", Role.OFFICIAL)
    sign_in(site.browser(), PASSWORD, "typed in the wrong field")
    with owner.connect() as connection:
        kept = connection.scalars(text("SELECT password_hash FROM account"))
        assert all(each.startswith("$argon2id$") for each in kept)
        trail = connection.scalars(text("SELECT to_jsonb(audit_event)::text FROM audit_event"))
        assert not any(PASSWORD in each for each in trail)


def test_a_guess_costs_64_megabytes_and_three_passes(light_hashes: PasswordHash) -> None:
    assert light_hashes.hash(PASSWORD).startswith("$argon2id$v=19$m=65536,t=3,p=4$")


def test_programs_get_json_and_browsers_a_page(site: Site) -> None:
    browser = site.browser()
    refused = browser.get("/api/v1/openapi.json", headers={"Accept": "application/json"})
    assert refused.status_code == 401
    assert refused.json()["error"] == "NotSignedIn"
    page = browser.get("/admin/users?x=1", headers=PAGE)
    assert (page.status_code, page.headers["location"]) == (303, "/login?next=/admin/users%3Fx%3D1")
