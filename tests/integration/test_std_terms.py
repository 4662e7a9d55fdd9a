"""Terms of 标准地 projects: what a listing needs, what is signed, how they change."""

from dataclasses import replace
from datetime import date

import pytest

from parcels.standard.project import Project, ProjectState
from tests.database import Database
from tests.std_work import CHECKLIST, TERMS, StdDesk, codes, found_std_office


@pytest.fixture(scope="module")
def desk(database: Database, tmp_path_factory: pytest.TempPathFactory) -> StdDesk:
    return found_std_office(database, tmp_path_factory.mktemp("office"))


def test_no_listing_without_the_three_benefit_targets_and_liability(desk: StdDesk) -> None:
    kept = tuple(one for one in TERMS.targets if one.indicator != "TAX_MU")
    for terms, code in (
        (replace(TERMS, targets=kept), "std.no_target"),
        (replace(TERMS, liability=None), "std.no_liability"),
        (replace(TERMS, liability=False), "std.no_liability"),
    ):
        project_id = desk.open(desk.bare(), terms=terms)
        answer = desk.refused(project_id, "list", "2024-06-01", supply=CHECKLIST)
        assert codes(answer) == {code}
        assert "措施" in answer.objections[0].article and "（七）" in answer.objections[0].article
        assert not desk.options(project_id, "2024-06-01")["list"].open
        assert desk.options(project_id, "2024-06-01")["amend"].open


def test_what_is_not_known_of_the_land_stops_a_listing(desk: StdDesk) -> None:
    project_id = desk.open(desk.bare())
    assert codes(desk.refused(project_id, "list", "2024-06-01")) == {"std.no_checklist"}
    unclear = replace(CHECKLIST, clean={}, start_agreed=None)
    assert codes(desk.refused(project_id, "list", "2024-06-01", supply=unclear)) == {
        "std.not_clean",
        "std.no_dates",
    }
    # No layer of 永久基本农田 is loaded, and one evaluation has lapsed: both must be explained.
    lapsed = replace(CHECKLIST, evaluations={"节能评估": date(2024, 5, 31)})
    told = desk.refused(project_id, "list", "2024-06-01", supply=lapsed, reason="")
    assert {"std.land_unknown", "std.evaluation_lapsed", "std.not_evaluated"} <= codes(told)
    after = desk.do(project_id, "list", "2024-06-01", supply=lapsed)
    supply = after.project.events[-1].brought.supply
    assert supply is not None and supply.in_park is True and supply.standard is True
    assert supply.targets == TERMS.targets and "std.land_unknown" in {
        one.code for one in supply.against
    }


def test_what_was_announced_is_what_is_signed(desk: StdDesk) -> None:
    parcel = desk.bare()
    project_id = desk.listed(parcel)
    eased = replace(TERMS, targets=TERMS.targets[:-1])
    assert codes(desk.refused(project_id, "contract", "2024-07-01", terms=eased)) == {
        "std.announced"
    }
    unnamed = replace(TERMS, holder="", start_by=None)
    assert codes(desk.refused(project_id, "contract", "2024-07-01", terms=unnamed)) == {
        "std.no_holder",
        "std.no_dates",
    }
    assert codes(desk.refused(project_id, "contract", "2024-07-01", numbers=("一份",))) == {
        "std.not_both_signed"
    }
    sold = replace(TERMS, holder="模拟竞得人", price_fen=4_000_000_000)
    signed = desk.do(project_id, "contract", "2024-07-01", terms=sold).project
    assert (signed.holder, signed.price_fen) == ("模拟竞得人", 4_000_000_000)
    assert signed.parcel == parcel


def test_a_listing_is_withdrawn_amended_and_made_again(desk: StdDesk) -> None:
    project_id = desk.listed(desk.bare())
    assert codes(desk.refused(project_id, "amend", "2024-06-10")) == {"procedure.wrong_state"}
    desk.do(project_id, "withdraw_listing", "2024-06-10")
    assert codes(desk.refused(project_id, "amend", "2024-06-11", terms=TERMS)) == {
        "std.nothing_changed"
    }
    dearer = replace(TERMS, reach_on=date(2028, 1, 1))
    desk.do(project_id, "amend", "2024-06-11", terms=dearer)
    again = desk.do(project_id, "list", "2024-06-12", supply=CHECKLIST)
    assert again.project.state is ProjectState.LISTED
    assert again.project.reach_on == date(2028, 1, 1)


def test_a_supplement_changes_terms_and_keeps_the_old_ones(desk: StdDesk) -> None:
    project_id = desk.building(desk.bare())
    later = replace(TERMS, reach_on=date(2027, 7, 1))
    after = desk.do(project_id, "supplement", "2025-01-10", terms=later)
    assert after.project.reach_on == date(2027, 7, 1)
    assert after.project.state is ProjectState.BUILDING
    bare_terms = replace(later, targets=())
    assert "std.no_target" in codes(
        desk.refused(project_id, "supplement", "2025-02-10", terms=bare_terms)
    )


def test_terms_are_proposed_from_what_is_known(desk: StdDesk) -> None:
    parcel = desk.bare()
    assert desk.proposed(parcel) == Project(parcel)
