"""Loading a policy text: a new snapshot, every parcel to be judged again, refusals with the row."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from gis_service.cli.acting import operator
from gis_service.errors import Conflict, Forbidden, LandgisError, Unusable
from gis_service.services import city
from gis_service.services.city import bring_up
from gis_service.services.policy_load import load_policy, unused_of
from gis_service.store import policy_rows
from gis_service.transaction import job_work, unit_of_work
from parcels import policy
from parcels.policy import load_profile, parse_profile, whole_text
from tests.database import Database
from tests.town import AS_OF, Plot, Town, cell, code, found_town

PROFILES = Path(policy.__file__).parent / "profiles"
CHENGDU = (PROFILES / "chengdu.toml").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def town(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Town:
    found = found_town(database, tmp_path_factory.mktemp("town"))
    found.put([Plot(code("510107", 1), cell(1, 1)), Plot(code("510107", 2), cell(3, 1))])
    return found


def put(town: Town, profile: str) -> int:
    with unit_of_work(town.engine, town.city) as connection:
        return load_policy(connection, town.city, profile.encode()).snapshot_id


def test_a_changed_number_is_in_force_and_queues_every_parcel(
    town: Town,
) -> None:
    with job_work(town.engine) as connection:
        before = policy_rows.latest(connection)
        connection.execute(text("DELETE FROM dirty_parcel"))
    changed = CHENGDU.replace("min_wan_per_mu = 650", "min_wan_per_mu = 700")
    with unit_of_work(town.engine, town.city) as connection:
        loaded = load_policy(connection, town.city, changed.encode())
    assert loaded.changed == 2
    with job_work(town.engine) as connection:
        latest = policy_rows.latest(connection)
        queued = connection.scalar(text("SELECT count(*) FROM dirty_parcel"))
    row = latest.profile.policy.find("permu.rev", AS_OF)
    assert row is not None and row.number("min_wan_per_mu") == 700
    assert latest.id == loaded.snapshot_id > before.id
    assert queued == 2
    with pytest.raises(Conflict, match="以前载入过"):
        put(town, changed)


def test_an_upgrade_leaves_the_text_of_the_office_in_use(
    empty_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = empty_database.owner_url
    assert bring_up(url, "chengdu", operator()).unused is None
    shipped = load_profile("chengdu")
    engine = create_engine(url)
    with engine.begin() as connection:
        author = connection.execute(
            text(
                "INSERT INTO account (username, username_key, display_name, role, password_hash)"
                " VALUES ('a', 'a', '张三', 'official', '-') RETURNING id"
            )
        ).scalar_one()
        own = whole_text(CHENGDU.replace("min_wan_per_mu = 650", "min_wan_per_mu = 700"))
        held = policy_rows.store(connection, "chengdu", parse_profile(own), author)
    newer = parse_profile(shipped.policy.text + "\n# 新版\n")
    monkeypatch.setattr(city, "load_profile", lambda _name: newer)
    unused = bring_up(url, "chengdu", operator()).unused
    assert unused is not None and (unused.held, unused.missing) == (held, ())
    with engine.connect() as connection:
        assert policy_rows.latest(connection).id == held
        lacking = replace(newer.policy, by_code={**newer.policy.by_code, "new.rule": ()})
        said = unused_of(connection, lacking)
    assert said is not None and "没有条目 new.rule，" in said.text
    engine.dispose()


def test_a_whole_text_is_taken_as_it_is(town: Town) -> None:
    whole = load_profile("chengdu").policy.text + "\n# 恢复原参数\n"
    put(town, whole)
    with job_work(town.engine) as connection:
        assert policy_rows.latest(connection).profile.policy.text == whole


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        (("[[row]]", "[[row"), Unusable, "TOML"),
        (('clause = "（一）"', ""), Unusable, "line.red 工业红线区.*'clause'"),
        (('status = "征求意见稿"', 'status = "试行"'), Unusable, "line.red.*试行"),
        (("from = 2023-01-01", 'from = "2023年"'), Unusable, "line.red.*2023年"),
        (('document = "parks"', 'document = "park"'), Unusable, "line.red.*'park'"),
        (("min_wan_per_mu = 650", "min_wan = 650"), Unusable, "permu.rev.*min_wan_per_mu"),
        (("min_wan_per_mu = 650", 'min_wan_per_mu = "多"'), Unusable, "permu.rev.*类型"),
        (('code = "chengdu"', 'code = "deyang"'), Conflict, "deyang"),
        (("work_srid = 4544", "work_srid = 4545"), Conflict, "4545"),
    ],
)
def test_a_text_that_cannot_stand_is_refused_with_its_place(
    town: Town, change: tuple[str, str], error: type[LandgisError], words: str
) -> None:
    before, after = change
    assert before in CHENGDU
    with pytest.raises(error, match=words):
        put(town, CHENGDU.replace(before, after, 1))


def test_another_city_and_another_encoding_are_refused(town: Town) -> None:
    with pytest.raises(Conflict, match="佛山市"):
        put(town, (PROFILES / "foshan.toml").read_text(encoding="utf-8"))
    with (
        unit_of_work(town.engine, town.city) as connection,
        pytest.raises(Unusable, match="UTF-8"),
    ):
        load_policy(connection, town.city, CHENGDU.encode("gb18030"))


def test_only_officials_of_the_whole_city_load(town: Town) -> None:
    for user in (town.district_west, town.manager_a, town.inspector_west):
        with (
            unit_of_work(town.engine, user) as connection,
            pytest.raises(Forbidden),
        ):
            load_policy(connection, user, CHENGDU.encode())
