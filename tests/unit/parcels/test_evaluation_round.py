"""A round of evaluation: areas first, objections, versions, silence as confirmation."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parcels.evaluation.round import (
    AREA,
    PACKAGE,
    WHOLE,
    Answer,
    Confirmation,
    Item,
    Mark,
    MarkKind,
    Round,
    RoundState,
    Said,
    Statement,
    confirmation,
)
from parcels.evaluation.rounds import GUARDS, Taken, take
from parcels.objection import Refusal, wordings
from parcels.outcome import Effect
from parcels.procedure import Actor, Role, load_procedure
from tests.unit.parcels.build import POLICY, on

PROCEDURE = load_procedure(PACKAGE)
COLLECTOR = Actor(Role.PARK_MANAGER, "liu")
JUDGE = Actor(Role.LAND_OFFICIAL, "sun")
OFFICIAL = Actor(Role.LAND_OFFICIAL, "wang")
ALPHA, BETA = Item("alpha", AREA), Item("beta", AREA)
TAX = Item("alpha", "tax")
START = Round(
    2025,
    "sha",
    COLLECTOR.name,
    (Statement(ALPHA, 100), Statement(BETA, 200), Statement(TAX, 5), Statement(Item("c", AREA), 7)),
)
ACTORS = {"respond": Actor(Role.ENTERPRISE, "alpha"), "rule": JUDGE, "release": OFFICIAL}


def answer(held: Round, step: str, day: str, actor: Actor | None = None, **said: object):
    who = actor or ACTORS.get(step, OFFICIAL if step == "correct" else COLLECTOR)
    brought = replace(Said(reason="依规", evidence=("附件",)), **said)
    return take(held, step, who, on(day), brought, POLICY, at=datetime(2026, 5, 1))


def after(held: Round, step: str, day: str, actor: Actor | None = None, **said: object) -> Round:
    found = answer(held, step, day, actor, **said)
    assert isinstance(found, Taken), found.sentence
    return found.held


def tried(held: Round, step: str, day: str, actor: Actor | None = None, **said: object):
    found = answer(held, step, day, actor, **said)
    assert isinstance(found, Refusal)
    assert all(item.article and item.sentence for item in found.objections)
    return found.codes


def objecting(item: Item, claimed: int) -> dict[str, object]:
    return {"answer": Answer.OBJECT, "item": item, "claimed": claimed}


def reviewed() -> Round:
    return after(START, "review", "2026-05-10")


def area_published() -> Round:
    return after(reviewed(), "publish_area", "2026-05-25", closes=on("2026-06-01"))


def disputed() -> Round:
    held = after(area_published(), "respond", "2026-05-28", **objecting(ALPHA, 90))
    beta = Actor(Role.ENTERPRISE, "beta")
    return after(held, "respond", "2026-05-29", beta, **objecting(BETA, 150))


def correcting() -> Round:
    return after(disputed(), "close_area", "2026-06-02")


def ruled() -> Round:
    held = after(correcting(), "rule", "2026-06-05", JUDGE, item=ALPHA, accepted=True)
    return after(held, "rule", "2026-06-06", OFFICIAL, item=BETA, accepted=False)


def confirming() -> Round:
    return after(ruled(), "ask_confirmation", "2026-06-10", closes=on("2026-06-17"))


def scored() -> Round:
    return after(confirming(), "score", "2026-06-18")


def result_published() -> Round:
    return after(scored(), "publish_result", "2026-06-20", closes=on("2026-06-27"))


def final() -> Round:
    return after(result_published(), "release", "2026-06-28")


REACHED: dict[RoundState, Callable[[], Round]] = {
    RoundState.COLLECTING: lambda: START,
    RoundState.REVIEWED: reviewed,
    RoundState.AREA_PUBLISHED: area_published,
    RoundState.CORRECTING: correcting,
    RoundState.CONFIRMING: confirming,
    RoundState.SCORED: scored,
    RoundState.RESULT_PUBLISHED: result_published,
    RoundState.FINAL: final,
}
REFUSED: dict[RoundState, tuple[str, str]] = {
    RoundState.COLLECTING: ("score", "procedure.wrong_state"),
    RoundState.REVIEWED: ("publish_area", "eval.window_short"),
    RoundState.AREA_PUBLISHED: ("score", "procedure.wrong_state"),
    RoundState.CORRECTING: ("ask_confirmation", "eval.area_disputed"),
    RoundState.CONFIRMING: ("respond", "eval.window_closed"),
    RoundState.SCORED: ("release", "procedure.wrong_state"),
    RoundState.RESULT_PUBLISHED: ("rescore", "eval.same_version"),
    RoundState.FINAL: ("rule", "procedure.wrong_state"),
}


@pytest.mark.parametrize("state", RoundState)
def test_a_state_is_reached_and_a_step_refused_from_it(state: RoundState) -> None:
    held = REACHED[state]()
    assert held.state is state
    assert state.label == PROCEDURE.states[state.value]
    step, code = REFUSED[state]
    assert code in tried(held, step, "2026-12-31")


def test_the_tables_are_whole() -> None:
    steps = PROCEDURE.steps.values()
    assert set(REACHED) == set(REFUSED) == set(RoundState)
    assert {state.value for state in RoundState} == set(PROCEDURE.states)
    assert {name for step in steps for name in step.guards} == set(GUARDS)
    assert [step.code for step in steps if not POLICY.has(step.clause)] == []
    assert [code for code, row in wordings().items() if not POLICY.has(row.clause)] == []


def test_one_accepted_and_one_rejected_objection_give_version_2() -> None:
    held = ruled()
    first, second = held.versions
    assert (first.number, second.number) == (1, 2)
    assert (first.values[ALPHA], second.values[ALPHA]) == (100, 90)
    assert first.values[BETA] == second.values[BETA] == 200
    assert second.by is not None
    rulings = [event.actor.name for event in held.events if event.step == "rule"]
    assert rulings == [JUDGE.name, OFFICIAL.name]
    changed = {item for item in first.values if first.values[item] != second.values[item]}
    assert changed == {ALPHA}


def test_nothing_is_scored_while_an_area_is_disputed() -> None:
    held = after(correcting(), "rule", "2026-06-05", item=ALPHA, accepted=True)
    assert tried(held, "ask_confirmation", "2026-06-10", closes=on("2026-07-01")) == (
        "eval.area_disputed",
    )
    again = after(confirming(), "respond", "2026-06-12", **objecting(BETA, 1))
    assert tried(again, "score", "2026-06-18") == ("eval.area_disputed",)


def test_another_open_item_counts_as_it_stands_with_a_caution() -> None:
    held = after(confirming(), "respond", "2026-06-12", **objecting(TAX, 6))
    found = answer(held, "score", "2026-06-18")
    assert isinstance(found, Taken)
    assert [item.effect for item in found.cautions] == [Effect.REVIEW]
    published = after(found.held, "publish_result", "2026-06-20", closes=on("2026-06-27"))
    assert tried(published, "release", "2026-06-28") == ("eval.release_disputed",)


def test_only_areas_are_disputed_while_areas_are_published() -> None:
    assert tried(area_published(), "respond", "2026-05-28", **objecting(TAX, 6)) == (
        "eval.area_only",
    )


def test_silence_after_the_closing_day_is_confirmation() -> None:
    held = after(area_published(), "respond", "2026-05-28", answer=Answer.AGREE, item=ALPHA)
    held = after(held, "respond", "2026-05-29", **objecting(BETA, 1))
    day, later = on("2026-06-01"), on("2026-06-02")
    assert confirmation(held, "alpha", day) is Confirmation.CONFIRMED
    assert confirmation(held, "beta", later) is Confirmation.OBJECTED
    assert confirmation(held, "c", day) is Confirmation.WAITING
    assert confirmation(held, "c", later) is Confirmation.SILENT
    closed = after(held, "close_area", "2026-06-02")
    ruling = after(closed, "rule", "2026-06-05", item=BETA, accepted=False)
    assert confirmation(ruling, "beta", on("2026-06-05")) is Confirmation.RULED
    assert confirmation(START, "c", day) is Confirmation.WAITING
    assert tried(held, "respond", "2026-06-02", **objecting(ALPHA, 1)) == ("eval.window_closed",)


def test_windows_and_claims() -> None:
    assert tried(reviewed(), "publish_area", "2026-05-25", closes=on("2026-05-31")) == (
        "eval.window_short",
    )
    assert tried(area_published(), "close_area", "2026-06-01") == ("eval.window_open",)
    bare = {"answer": Answer.OBJECT, "item": ALPHA}
    assert tried(area_published(), "respond", "2026-05-28", **bare) == ("eval.no_claim",)
    assert tried(area_published(), "respond", "2026-05-28", item=ALPHA) == ("eval.no_answer",)
    unknown = objecting(Item("x", AREA), 1)
    assert tried(area_published(), "respond", "2026-05-28", **unknown) == ("eval.unknown_item",)
    bare_round = replace(START, statements=())
    assert tried(bare_round, "review", "2026-05-10") == ("eval.no_statements",)


def test_the_collector_does_not_judge() -> None:
    ruling = {"item": ALPHA, "accepted": True}
    collector = Actor(Role.LAND_OFFICIAL, COLLECTOR.name)
    assert tried(correcting(), "rule", "2026-06-05", collector, **ruling) == ("eval.own_figures",)
    assert tried(correcting(), "rule", "2026-06-05", item=TAX, accepted=True) == (
        "eval.no_objection",
    )
    assert tried(correcting(), "rule", "2026-06-05", item=ALPHA) == ("eval.no_ruling",)
    assert tried(correcting(), "rule", "2026-06-05", reason="", **ruling) == ("eval.no_reason",)


def test_who_registered_an_objection_does_not_rule_on_it() -> None:
    official = Actor(Role.LAND_OFFICIAL, "zhao")
    held = after(area_published(), "respond", "2026-05-28", official, **objecting(ALPHA, 90))
    ruling = {"item": ALPHA, "accepted": True}
    assert tried(held, "rule", "2026-05-29", official, **ruling) == ("eval.own_objection",)
    assert after(held, "rule", "2026-05-29", JUDGE, **ruling).version.number == 2


def test_an_objection_is_taken_back_by_agreeing_to_its_item() -> None:
    held = after(
        disputed(), "respond", "2026-05-30", answer=Answer.AGREE, item=Item("alpha", WHOLE)
    )
    assert len(held.open_objections) == 2
    held = after(held, "respond", "2026-05-30", answer=Answer.AGREE, item=ALPHA)
    assert [event.said.item for event in held.open_objections] == [BETA]
    unknown = {"answer": Answer.AGREE, "item": Item("x", WHOLE)}
    assert tried(held, "respond", "2026-05-30", **unknown) == ("eval.unknown_item",)


def test_a_refusal_names_whose_objections_are_open() -> None:
    named = replace(correcting(), names={"alpha": "甲厂", "beta": "乙厂"})
    found = answer(named, "ask_confirmation", "2026-06-10", closes=on("2026-06-17"))
    assert isinstance(found, Refusal)
    assert "2 项用地面积异议未裁定（甲厂、乙厂）" in found.sentence


def marking(**mark: object) -> dict[str, object]:
    return {"mark": Mark("alpha", MarkKind.BONUS, **mark)}  # type: ignore[arg-type]


def test_marks_hold_until_withdrawn_and_make_a_version_once_scored() -> None:
    assert tried(START, "mark", "2026-05-01", OFFICIAL, **marking()) == ("eval.no_points",)
    gone = {"mark": Mark("alpha", MarkKind.UNSUITED, withdrawn=True)}
    assert tried(START, "mark", "2026-05-01", OFFICIAL, **gone) == ("eval.mark_unknown",)
    unknown = {"mark": Mark("x", MarkKind.UNSUITED)}
    assert tried(START, "mark", "2026-05-01", OFFICIAL, **unknown) == ("eval.no_mark",)
    bare = {**marking(points=3), "evidence": ()}
    assert tried(START, "mark", "2026-05-01", OFFICIAL, **bare) == ("eval.no_evidence",)
    held = after(START, "mark", "2026-05-01", OFFICIAL, **marking(points=3))
    assert [event.said.mark for event in held.marks] == [Mark("alpha", MarkKind.BONUS, "", 3)]
    assert held.version.number == 1
    held = after(held, "mark", "2026-05-02", OFFICIAL, **marking(withdrawn=True))
    assert held.marks == ()
    late = after(result_published(), "mark", "2026-06-21", OFFICIAL, **marking(points=3))
    assert late.version.number == result_published().version.number + 1
    assert late.version.values == result_published().version.values
    assert after(late, "rescore", "2026-06-28").scored_version == late.version.number


def test_numbers_of_events_hold_for_who_sees_a_part_of_them() -> None:
    whole = ruled()
    seen = [
        replace(event, version=7 if event.step == "rule" else 1)
        for event in whole.events
        if event.said.item is None or event.said.item == ALPHA
    ]
    part = replace(whole, events=tuple(seen))
    assert [version.number for version in part.versions] == [1, 7]


def test_an_objection_to_the_result_leads_to_a_new_scoring() -> None:
    held = after(result_published(), "respond", "2026-06-22", **objecting(TAX, 6))
    held = after(held, "rule", "2026-06-24", item=TAX, accepted=True)
    assert (held.version.number, held.scored_version) == (3, 2)
    assert tried(held, "release", "2026-06-28") == ("eval.stale_scores",)
    held = after(held, "rescore", "2026-06-28")
    assert held.scored_version == 3
    held = after(held, "publish_result", "2026-06-29", closes=on("2026-07-06"))
    assert after(held, "release", "2026-07-07").state is RoundState.FINAL


def test_a_correction_after_release_is_a_new_version() -> None:
    held = final()
    corrected = after(held, "correct", "2026-08-01", item=TAX, value=9)
    assert corrected.state is RoundState.FINAL
    assert corrected.version.number == held.version.number + 1
    assert corrected.versions[: len(held.versions)] == held.versions
    assert tried(held, "correct", "2026-08-01", item=TAX) == ("eval.no_value",)


@given(
    st.lists(
        st.tuples(st.sampled_from([ALPHA, BETA]), st.integers(1, 9), st.booleans()), max_size=6
    )
)
def test_versions_never_change_and_count_accepted_rulings(
    rows: list[tuple[Item, int, bool]],
) -> None:
    held, seen = area_published(), []
    for item, claimed, accepted in rows:
        held = after(held, "respond", "2026-05-28", **objecting(item, claimed))
        held = after(held, "rule", "2026-05-28", item=item, accepted=accepted)
        seen.append(held.versions)
    assert held.version.number == 1 + sum(accepted for _, _, accepted in rows)
    for versions in seen:
        assert held.versions[: len(versions)] == versions
    with pytest.raises(TypeError):
        held.version.values[ALPHA] = 1
