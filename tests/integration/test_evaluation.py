"""Rounds of evaluation through the services on PostGIS: figures, objections, versions, scope."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from sqlalchemy import text

from gis_service.errors import Conflict, Forbidden, NotFound, Unusable
from gis_service.services.evaluation_rounds import collect_again
from gis_service.services.steps import StepRefused
from gis_service.store import result_rows
from gis_service.store.result_rows import FirmResult, ResultKind
from gis_service.transaction import unit_of_work
from gis_service.user import Scope, User
from parcels.evaluation.round import (
    AREA,
    Confirmation,
    Item,
    Mark,
    MarkKind,
    RoundState,
    confirmation,
)
from parcels.units import CM2_PER_MU, mu
from tests.database import Database
from tests.evaluation_work import (
    AT,
    EAST_ONE,
    EAST_TWO,
    H1,
    LANDLORD,
    PLAIN,
    TENANT,
    YEAR,
    Bureau,
    found_bureau,
)


@pytest.fixture(scope="module")
def bureau(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Bureau:
    return found_bureau(database, tmp_path_factory.mktemp("bureau"))


def another(bureau: Bureau, name: str, old: str = "", new: str = "") -> int:
    """A round of its own: a scheme of another code."""
    source = PLAIN.replace('code = "plain"', f'code = "{name}"')
    assert old in source
    return bureau.open(bureau.scheme(source.replace(old, new, 1)))


def results(bureau: Bureau, round_id: int, user: User | None = None) -> dict[str, FirmResult]:
    with unit_of_work(bureau.town.engine, user or bureau.city) as connection:
        last = result_rows.scorings(connection, round_id)[-1]
        found = result_rows.of_scoring(connection, round_id, last.place)
    return {one.uscc: one for one in found}


def test_a_statement_is_own_plus_leased_in_minus_leased_out_with_its_parcels(
    bureau: Bureau,
) -> None:
    opened = bureau.read(another(bureau, "h1"))
    stated = opened.stored.firm(H1)
    assert stated is not None
    assert stated.land is not None
    area = stated.figures[AREA].value
    assert area is not None
    assert mu(area) == 64
    assert stated.land.area == area == sum(part.signed for part in stated.parts)
    assert stated.figures["tax"].value / mu(area) == 300_000 * 100
    assert stated.figures["energy"].value == 2_000 * 1_000
    assert stated.figures["power"].value == 300 * 10_000
    assert "2025 年企业效益年报" in stated.figures["tax"].source
    tenant = opened.stored.firm(TENANT)
    assert tenant is not None
    assert tenant.tenant_of == H1
    assert tenant.figures["energy"].value is None
    assert tenant.figures["emission"].value is None


def test_one_accepted_and_one_rejected_objection_give_version_2_and_name_both(
    bureau: Bureau,
) -> None:
    round_id = another(bureau, "replay")
    bureau.area_published(round_id)
    manager = bureau.town.manager_a
    bureau.objects(round_id, H1, "2026-05-28", manager, 60)
    bureau.objects(round_id, LANDLORD, "2026-05-29", manager, 10)
    with pytest.raises(StepRefused, match="数据采集人"):
        bureau.rules(round_id, H1, "2026-05-30", bureau.city, accepted=True)
    bureau.do(round_id, "close_area", "2026-06-02")
    with pytest.raises(StepRefused, match=r"示例一厂.*示例三厂"):
        bureau.do(round_id, "ask_confirmation", "2026-06-10", closes=date(2026, 6, 17))
    bureau.rules(round_id, H1, "2026-06-05", bureau.west, accepted=True)
    bureau.rules(round_id, LANDLORD, "2026-06-06", bureau.west, accepted=False)
    opened = bureau.read(round_id)
    first, second = opened.stored.held.versions
    assert (first.number, second.number, opened.head.version) == (1, 2, 2)
    changed = {item for item in first.values if first.values[item] != second.values[item]}
    assert changed == {Item(H1, AREA)}
    assert second.values[Item(H1, AREA)] == 60 * CM2_PER_MU
    rulings = [one for one in bureau.audit(round_id) if one["detail"].get("step") == "rule"]
    assert [(one["username"], one["detail"]["accepted"]) for one in rulings] == [
        (bureau.west.username, True),
        (bureau.west.username, False),
    ]
    assert {one["detail"]["registered_by"] for one in rulings} == {manager.username}
    assert {one["detail"]["collected_by"] for one in rulings} == {bureau.city.username}


def test_versions_have_one_number_for_everyone(bureau: Bureau) -> None:
    round_id = another(bureau, "numbers")
    bureau.area_published(round_id)
    bureau.objects(round_id, EAST_ONE, "2026-05-28", bureau.town.manager_b, 14)
    bureau.do(round_id, "close_area", "2026-06-02")
    with pytest.raises(NotFound):
        bureau.rules(round_id, EAST_ONE, "2026-06-05", bureau.west, accepted=True)
    assert bureau.read(round_id, bureau.town.manager_a).stored.held.open_objections == ()


def test_scope_both_ways(bureau: Bureau) -> None:
    round_id = another(bureau, "scope")
    a, b = bureau.town.manager_a, bureau.town.manager_b
    assert {one.uscc for one in bureau.read(round_id, a).stored.statements} == {
        H1,
        TENANT,
        LANDLORD,
    }
    assert {one.uscc for one in bureau.read(round_id, b).stored.statements} == {EAST_ONE, EAST_TWO}
    with pytest.raises(NotFound):
        bureau.read(round_id, a, EAST_ONE)
    bureau.area_published(round_id)
    with pytest.raises(NotFound):
        bureau.objects(round_id, EAST_ONE, "2026-05-28", a, 14)
    bureau.objects(round_id, EAST_ONE, "2026-05-28", b, 14)
    tables = ("evaluation_statement", "evaluation_result", "evaluation_paper")
    with unit_of_work(bureau.town.engine, a) as connection:
        for table in tables:
            others = text(f"SELECT count(*) FROM {table} WHERE park_id <> :park")
            assert connection.scalar(others, {"park": a.scope.parks[0]}) == 0
        events = text("SELECT count(*) FROM evaluation_event WHERE uscc = :uscc")
        assert connection.scalar(events, {"uscc": EAST_ONE}) == 0
    with pytest.raises(Forbidden):
        bureau.do(round_id, "close_area", "2026-06-02", a)


def test_silence_is_confirmation_and_an_objection_opens_its_item_only(bureau: Bureau) -> None:
    round_id = another(bureau, "silence")
    bureau.area_published(round_id)
    with pytest.raises(StepRefused, match="面积公示期间只对面积"):
        bureau.objects(round_id, H1, "2026-05-28", bureau.town.manager_a, 1, "tax")
    bureau.objects(round_id, H1, "2026-05-28", bureau.town.manager_a, 60)
    held = bureau.read(round_id).stored.held
    assert confirmation(held, H1, date(2026, 6, 2)) is Confirmation.OBJECTED
    assert confirmation(held, LANDLORD, date(2026, 6, 2)) is Confirmation.SILENT
    assert [event.said.item for event in held.open_objections] == [Item(H1, AREA)]
    with pytest.raises(StepRefused, match="逾期未提出的视同确认"):
        bureau.objects(round_id, LANDLORD, "2026-06-02", bureau.town.manager_a, 10)


def test_results_are_kept_ranked_and_seen_in_scope(bureau: Bureau) -> None:
    round_id = another(bureau, "ranked")
    bureau.released(round_id)
    found = results(bureau, round_id)
    assert {one.rank for one in found.values()} == {1, 2, 3, 4, 5}
    best = min(found.values(), key=lambda one: one.rank or 9)
    assert best.ranked == 5
    assert best.total == sum(item.score for item in best.detail.items)
    tenant = {item.code: item for item in found[TENANT].detail.items}
    assert tenant["ENERGY"].value is None
    assert tenant["ENERGY"].missing == "AVG_OF_GROUP"
    assert tenant["TAX_MU"].value == 20
    assert sum(one.grade == "A" for one in found.values()) == 2
    assert sum(one.grade == "D" for one in found.values()) == 1
    own = results(bureau, round_id, bureau.town.manager_b)
    assert set(own) == {EAST_ONE, EAST_TWO}
    assert own[EAST_ONE] == found[EAST_ONE]
    assert bureau.read(round_id).stored.held.state is RoundState.FINAL


def test_a_veto_lowers_and_is_named(bureau: Bureau) -> None:
    round_id = another(bureau, "veto")
    mark = Mark(H1, MarkKind.VETO, "accident")
    said = {"mark": mark, "evidence": ("事故认定书",)}
    with pytest.raises(StepRefused, match="不能"):
        bureau.do(round_id, "mark", "2026-05-09", bureau.town.manager_a, **said)
    wrong = Mark(H1, MarkKind.VETO, "nothing")
    with pytest.raises(Unusable, match="条款"):
        bureau.do(round_id, "mark", "2026-05-09", mark=wrong, evidence=("x",))
    bureau.do(round_id, "mark", "2026-05-09", **said)
    bureau.do(
        round_id,
        "mark",
        "2026-05-09",
        mark=Mark(TENANT, MarkKind.BONUS, "", Fraction(3)),
        evidence=("文件",),
    )
    bureau.scored(round_id)
    found = results(bureau, round_id)
    assert (found[H1].grade, found[H1].detail.veto) == ("D", "重大事故")
    assert found[H1].first_grade != "D"
    assert found[TENANT].detail.bonus == 3


def test_a_correction_after_release_is_a_new_version_beside_the_old(bureau: Bureau) -> None:
    round_id = another(bureau, "corrected")
    bureau.released(round_id)
    before = results(bureau, round_id)
    said = {"item": Item(H1, "tax"), "value": 100_000_000, "evidence": ("完税证明",)}
    with pytest.raises(Forbidden):
        bureau.do(round_id, "correct", "2026-08-01", bureau.west, **said)
    with pytest.raises(StepRefused, match="采集人"):
        bureau.do(round_id, "correct", "2026-08-01", **said)
    other = replace(bureau.west, scope=Scope(city=True))
    bureau.do(round_id, "correct", "2026-08-01", other, **said)
    with unit_of_work(bureau.town.engine, bureau.city) as connection:
        first, second = result_rows.scorings(connection, round_id)
        kept = result_rows.of_scoring(connection, round_id, first.place)
    assert (first.version, second.version) == (1, 2)
    assert {one.uscc: one for one in kept} == before
    after = results(bureau, round_id)
    assert after[H1].rank > before[H1].rank
    assert bureau.read(round_id).stored.held.state is RoundState.FINAL


def test_tenants_are_merged_into_the_owner_whose_land_is_whole(bureau: Bureau) -> None:
    round_id = another(bureau, "merged", 'area_mode = "OWN"', 'area_mode = "MERGE"')
    bureau.scored(round_id)
    found = results(bureau, round_id)
    assert found[TENANT].kind is ResultKind.MERGED
    assert found[TENANT].detail.merged_into == H1
    assert found[TENANT].grade == found[H1].grade
    tax = next(item for item in found[H1].detail.items if item.code == "TAX_MU")
    assert tax.value == Fraction(1_920 + 300) / (64 + 15)
    assert {one.ranked for one in found.values() if one.rank} == {4}


def test_a_large_tenant_is_graded_on_its_own(bureau: Bureau) -> None:
    round_id = another(bureau, "separate", 'area_mode = "OWN"', 'area_mode = "MERGE"')
    mark = Mark(TENANT, MarkKind.SEPARATE)
    bureau.do(round_id, "mark", "2026-05-09", mark=mark, evidence=("租赁合同",))
    bureau.scored(round_id)
    found = results(bureau, round_id)
    assert found[TENANT].rank is not None
    tax = next(item for item in found[H1].detail.items if item.code == "TAX_MU")
    assert tax.value == 30


def test_means_of_the_year_before_are_the_baselines_of_the_shipped_scheme(bureau: Bureau) -> None:
    round_id = bureau.open(bureau.scheme_named("sichuan"))
    bureau.scored(round_id)
    found = results(bureau, round_id)
    strong, weak = (
        next(item for item in found[one].detail.items if item.code == "TAX_MU")
        for one in (EAST_ONE, EAST_TWO)
    )
    assert strong.base == weak.base == Fraction(600 + 150, 2) / 45
    assert (strong.score, weak.score) == (Fraction(3, 2) * 20, 5 / weak.base * 20)
    assert {one.ranked for one in found.values()} == {2, 3}


Step = tuple[str, str, dict[str, object]]
_CLOSES = {"closes": date(2026, 6, 1)}
_WAY: tuple[tuple[RoundState, Step], ...] = (
    (RoundState.REVIEWED, ("review", "2026-05-10", {})),
    (RoundState.AREA_PUBLISHED, ("publish_area", "2026-05-25", {"closes": date(2026, 6, 1)})),
    (RoundState.CORRECTING, ("close_area", "2026-06-02", {})),
    (RoundState.CONFIRMING, ("ask_confirmation", "2026-06-10", {"closes": date(2026, 6, 17)})),
    (RoundState.SCORED, ("score", "2026-06-18", {})),
    (RoundState.RESULT_PUBLISHED, ("publish_result", "2026-06-20", {"closes": date(2026, 6, 27)})),
    (RoundState.FINAL, ("release", "2026-06-28", {})),
)
_REFUSED: dict[RoundState, tuple[Step, str]] = {
    RoundState.COLLECTING: (("score", "2026-05-09", {}), "初评"),
    RoundState.REVIEWED: (("publish_area", "2026-05-25", {"closes": date(2026, 5, 31)}), "太短"),
    RoundState.AREA_PUBLISHED: (("close_area", "2026-06-01", {}), "尚未届满"),
    RoundState.CORRECTING: (("score", "2026-06-03", {}), "初评"),
    RoundState.CONFIRMING: (("score", "2026-06-17", {}), "尚未届满"),
    RoundState.SCORED: (("release", "2026-06-19", {}), "发布终评"),
    RoundState.RESULT_PUBLISHED: (("rescore", "2026-06-21", {}), "没有新版本"),
    RoundState.FINAL: (("publish_result", "2026-07-01", _CLOSES), "公示结果"),
}


def test_every_state_is_reached_and_one_step_refused_from_it(bureau: Bureau) -> None:
    round_id = another(bureau, "states")
    reached = [RoundState.COLLECTING]
    for state, (step, on, said) in ((RoundState.COLLECTING, ("", "", {})), *_WAY):
        if step:
            assert bureau.do(round_id, step, on, **said).stored.held.state is state
            reached.append(state)
        (wrong, day, brought), why = _REFUSED[state]
        with pytest.raises(StepRefused, match=why) as refused:
            bureau.do(round_id, wrong, day, **brought)
        assert all(one.article for one in refused.value.objections)
        assert bureau.read(round_id).stored.held.state is state
    assert reached == list(RoundState)


def test_figures_are_collected_anew_until_they_are_reviewed(bureau: Bureau) -> None:
    round_id = another(bureau, "anew")
    other = replace(bureau.west, scope=Scope(city=True))
    with unit_of_work(bureau.town.engine, other) as connection:
        collect_again(connection, other, round_id, date(2026, 5, 9), AT)
    opened = bureau.read(round_id)
    assert (opened.head.collection, opened.head.collector) == (2, other.username)
    assert len(opened.stored.statements) == 5
    bureau.do(round_id, "review", "2026-05-10")
    with (
        pytest.raises(Conflict, match="已经审核"),
        unit_of_work(bureau.town.engine, other) as connection,
    ):
        collect_again(connection, other, round_id, date(2026, 5, 11), AT)


def test_two_people_at_once(bureau: Bureau) -> None:
    round_id = another(bureau, "twice")
    bureau.do(round_id, "review", "2026-05-10", seen=0)
    with pytest.raises(Conflict, match="刷新"):
        bureau.do(round_id, "publish_area", "2026-05-25", closes=date(2026, 6, 1), seen=0)
    bureau.do(round_id, "publish_area", "2026-05-25", closes=date(2026, 6, 1))
    bureau.objects(round_id, H1, "2026-05-28", bureau.town.manager_a, 60)
    # An answer of another enterprise is no conflict; one of the same is.
    assert bureau.read(round_id).head.events == 3
    with pytest.raises(Conflict):
        bureau.do(
            round_id, "rule", "2026-05-29", bureau.west, item=Item(H1, AREA), accepted=True, seen=2
        )


def test_a_round_is_opened_once_by_who_covers_it(bureau: Bureau) -> None:
    scheme_id = bureau.scheme(PLAIN.replace('"plain"', '"once"'))
    with pytest.raises(Forbidden):
        bureau.open(scheme_id, user=bureau.town.manager_a)
    with pytest.raises(Forbidden):
        bureau.open(scheme_id, user=bureau.west)
    bureau.open(scheme_id)
    with pytest.raises(Conflict, match=str(YEAR)):
        bureau.open(scheme_id)
    district = bureau.west.scope.districts[0]
    own = bureau.open(scheme_id, district, bureau.west)
    assert {one.uscc for one in bureau.read(own, bureau.west).stored.statements} == {
        H1,
        TENANT,
        LANDLORD,
    }
    bureau.do(own, "review", "2026-05-10", bureau.west)
    with pytest.raises(NotFound):
        bureau.read(own, bureau.town.manager_b)
    assert bureau.read(own, bureau.town.manager_a).stored.held.state is RoundState.REVIEWED


def test_schemes_are_versions_and_errors_name_line_and_key(bureau: Bureau) -> None:
    source = PLAIN.replace('"plain"', '"texts"')
    bureau.scheme(source)
    with pytest.raises(Conflict, match="相同"):
        bureau.scheme(source)
    with pytest.raises(Forbidden):
        bureau.scheme(source + "\n# x", bureau.west)
    line = source.splitlines().index("weight = 40") + 1
    with pytest.raises(Unusable, match=f"第 {line} 行.*第 2 个.*weight"):
        bureau.scheme(source.replace("weight = 40", 'weight = "四十"'))
    with pytest.raises(Unusable, match="不认识的“wieght”"):
        bureau.scheme(source.replace("weight = 40", "wieght = 40"))
    with pytest.raises(Unusable, match="超过满分"):
        bureau.scheme(source.replace("weight = 40", "weight = 50"))
    round_id = bureau.open(bureau.scheme_named("texts"))
    newer = bureau.scheme(source.replace("weight = 40", "weight = 30"))
    assert bureau.scheme_named("texts") == newer
    assert bureau.read(round_id).scheme.version == 1
    assert bureau.read(round_id).scheme.scheme.parts[0].indicators[1].weight == 40
