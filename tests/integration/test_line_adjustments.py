"""An adjustment of a line in the store: who is touched, what the old line still says."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from gis_service.errors import Conflict, NotFound, Unusable
from gis_service.facts import assemble
from gis_service.services import line_steps
from gis_service.services.assessing import assess_city
from gis_service.services.line_effects import planned_cm2
from gis_service.services.line_ground import Drawn, draft_of
from gis_service.services.line_steps import Asked
from gis_service.services.plan_outline import Outline, Source, read_outline
from gis_service.services.steps import StepRefused
from gis_service.store import layer_rows, line_rows, policy_rows
from gis_service.store.line_rows import Affected, Draft
from gis_service.transaction import job_work, unit_of_work
from gis_service.user import Role, Scope, User
from parcels.control_class import ControlClass
from parcels.layers import LayerKind
from parcels.lines.adjustment import AdjustmentKind, AdjustmentReason
from parcels.lines.course import AdjustmentState, Given
from spatial.readers.answers import Answers
from tests.database import Database
from tests.plan_desk import WORK_CRS, pasted
from tests.town import AS_OF, FRAME, Plot, Town, cell, code, found_town

AT = datetime(2026, 12, 31, 4, tzinfo=UTC)
FROM = date(2026, 1, 10)
INSIDE, EDGE, FAR, EAST = (
    code("510107", 1),
    code("510107", 2),
    code("510107", 3),
    code("510104", 4),
)
INDUSTRIAL = {"地类编码": "0601"}
DOCUMENT = Given("规划修改", "模拟市人民政府", "模府函〔2025〕1号", date(2025, 12, 30))


@pytest.fixture
def town(
    lasting_databases: Callable[[], Database], tmp_path_factory: pytest.TempPathFactory
) -> Town:
    """A town of its own for every test, since each moves the line."""
    made = found_town(lasting_databases(), tmp_path_factory.mktemp("lines"))
    made.layer(LayerKind.BLUE, [("B1", cell(0, 7, 20, 3))])
    made.put(
        [
            Plot(INSIDE, cell(1, 1), "甲", INDUSTRIAL),
            Plot(EDGE, cell(3, 4.5), "乙", INDUSTRIAL),
            Plot(FAR, cell(6, 1), "丙", INDUSTRIAL),
            Plot(EAST, cell(13, 5.5), "丁", INDUSTRIAL),
        ]
    )
    with job_work(made.engine) as connection:
        assess_city(connection, AS_OF)
    return made


def other_official(town: Town) -> User:
    """A second person of the city: the one whose account the town made for the west."""
    return User(town.district_west.id, "li", "市府", Role.OFFICIAL, Scope(city=True))


def outline(shape: object) -> Outline:
    return read_outline(Source(pasted(shape), answers=Answers(crs=WORK_CRS)), FRAME)  # type: ignore[arg-type]


def drawn(joining: object = None, leaving: object = None, **said: object) -> Drawn:
    both = joining is not None and leaving is not None
    plain = {
        "title": "模拟调整",
        "control": ControlClass.RED,
        "kind": AdjustmentKind.SWAP
        if both
        else (AdjustmentKind.ADD if joining is not None else AdjustmentKind.REMOVE),
        "reason": AdjustmentReason.PLAN,
        "valid_from": FROM,
        **said,
    }
    return Drawn(
        joining=outline(joining) if joining is not None else None,
        leaving=outline(leaving) if leaving is not None else None,
        **plain,  # type: ignore[arg-type]
    )


def draft(town: Town, wanted: Drawn) -> Draft:
    with job_work(town.engine) as connection:
        found, _ = draft_of(connection, wanted)
        seen, _ = line_steps.affected(connection, found, policy_rows.latest(connection))
    planned = planned_cm2(found, seen)
    return replace(found, adjustment=replace(found.adjustment, planned_cm2=planned))


def opened(town: Town, wanted: Drawn, user: User | None = None) -> int:
    made = draft(town, wanted)
    with unit_of_work(town.engine, user or town.city) as connection:
        return line_steps.open_draft(connection, user or town.city, made, AS_OF, AT)


def step(
    town: Town, adjustment_id: int, name: str, user: User | None = None, given: Given = DOCUMENT
) -> None:
    actor = user or town.city
    with unit_of_work(town.engine, actor) as connection:
        seen = len(line_steps.read(connection, adjustment_id).history)
        asked = Asked(name, AS_OF, seen, given)
        line_steps.take_step(connection, actor, adjustment_id, asked, AT)


def approved(town: Town, wanted: Drawn) -> int:
    adjustment_id = opened(town, wanted)
    step(town, adjustment_id, "submit")
    step(town, adjustment_id, "approve", other_official(town))
    return adjustment_id


def touched(town: Town, wanted: Drawn) -> dict[str, Affected]:
    with job_work(town.engine) as connection:
        found, _ = draft_of(connection, wanted)
        seen, _ = line_steps.affected(connection, found, policy_rows.latest(connection))
    return {one.code: one for one in seen}


def queued(town: Town) -> set[str]:
    query = text(
        "SELECT DISTINCT v.code FROM dirty_parcel d JOIN parcel_version v"
        " ON v.parcel_id = d.parcel_id AND v.superseded_at IS NULL"
    )
    with job_work(town.engine) as connection:
        return set(connection.scalars(query))


def share(town: Town, parcel: str, day: date) -> int:
    """The share in the red line, ppm, as facts have it on a day."""
    with job_work(town.engine) as connection:
        query = text("SELECT parcel_id FROM parcel_version WHERE code = :code")
        parcel_id = connection.scalar(query, {"code": parcel})
        facts = assemble(connection, [parcel_id], day)[parcel_id].facts
    return sum(part.share_ppm for part in facts.parts(LayerKind.RED))


EAST_IN, WEST_OUT = cell(13, 5.25, 1, 1.25), cell(0, 0, 2, 2)


def test_a_swap_is_balanced_in_square_centimetres_and_names_whom_it_touches(town: Town) -> None:
    wanted = drawn(cell(12, 5, 2, 2), WEST_OUT)
    found = draft(town, wanted).adjustment
    assert (found.added_cm2, found.removed_cm2) == (400_000_000, 400_000_000)
    assert found.planned_cm2 == 300_000_000, "one hectare of it is a parcel in industrial use"
    seen = touched(town, wanted)
    assert set(seen) == {INSIDE, EAST}
    out, into = seen[INSIDE], seen[EAST]
    assert (out.lost_cm2, out.share_before, out.share_after) == (100_000_000, 1_000_000, 0)
    assert (out.before, out.moves) == (ControlClass.RED, True)
    assert (into.gained_cm2, into.share_after, into.after) == (
        100_000_000,
        1_000_000,
        ControlClass.RED,
    )


def test_approval_makes_a_version_and_the_old_line_stays(town: Town) -> None:
    before = queued(town)
    adjustment_id = approved(town, drawn(cell(12, 5, 2, 2), WEST_OUT))
    assert queued(town) - before == {INSIDE, EAST}, "exactly those whose share changes"
    with job_work(town.engine) as connection:
        assess_city(connection, AS_OF)
        versions = {
            day: next(
                one
                for one in layer_rows.live_versions(connection, day)
                if one.kind is LayerKind.RED
            )
            for day in (AS_OF, FROM)
        }
    assert versions[AS_OF].valid_to == FROM and versions[FROM].valid_from == FROM
    assert "模府函〔2025〕1号" in versions[FROM].source
    assert versions[FROM].feature_count == 2
    assert share(town, INSIDE, AS_OF) == 1_000_000 and share(town, INSIDE, FROM) == 0
    assert share(town, EAST, AS_OF) == 0 and share(town, EAST, FROM) == 1_000_000
    with unit_of_work(town.engine, town.city) as connection:
        stored = line_steps.read(connection, adjustment_id)
    assert {one.code for one in stored.affected} == {INSIDE, EAST}
    assert stored.state is AdjustmentState.APPROVED and stored.version_id == versions[FROM].id
    total = text("SELECT sum(plane_area) * 10000 FROM layer_feature WHERE layer_version_id = :id")
    with job_work(town.engine) as connection:
        areas = [connection.scalar(total, {"id": one.id}) for one in versions.values()]
    assert areas[0] == areas[1] == 10_000_000_000


def test_refusals_name_their_clause(town: Town) -> None:
    short = opened(town, drawn(EAST_IN, WEST_OUT))
    with pytest.raises(StepRefused, match=r"还差 27500\.00 平方米") as refused:
        step(town, short, "submit")
    assert "先补后占" in refused.value.message
    removal = opened(town, drawn(leaving=WEST_OUT))
    with pytest.raises(StepRefused, match="补划"):
        step(town, removal, "submit")
    fits = opened(town, drawn(cell(12, 5, 2, 2), WEST_OUT))
    with pytest.raises(StepRefused, match="须写明理由"):
        step(town, fits, "submit", given=Given())
    step(town, fits, "submit")
    with pytest.raises(StepRefused, match="须由另一人"):
        step(town, fits, "approve")
    with pytest.raises(StepRefused, match="批准机关"):
        step(town, fits, "approve", other_official(town), Given("同意"))
    with unit_of_work(town.engine, town.city) as connection:
        events = line_steps.read(connection, fits).history
    assert [one.event.step for one in events] == ["draft", "submit"], "a refusal leaves no event"


def test_an_addition_pays_for_a_later_removal(town: Town) -> None:
    approved(town, drawn(cell(12, 5, 2, 2)))
    later = drawn(leaving=WEST_OUT, valid_from=date(2026, 3, 1))
    approved(town, later)
    assert share(town, INSIDE, AS_OF) == 1_000_000


def test_of_two_drafts_the_second_to_be_approved_is_void(town: Town) -> None:
    first, second = (opened(town, drawn(cell(12, row, 1, 1))) for row in (5, 6))
    for one in (first, second):
        step(town, one, "submit")
    step(town, first, "approve", other_official(town))
    with pytest.raises(StepRefused, match="新的版本"):
        step(town, second, "approve", other_official(town))
    step(town, second, "return", other_official(town))
    again = draft(town, drawn(cell(12, 6, 1, 1), valid_from=date(2026, 2, 1)))
    with unit_of_work(town.engine, town.city) as connection:
        line_steps.revise(connection, town.city, second, 3, again, AS_OF, AT)
    step(town, second, "submit")
    step(town, second, "approve", other_official(town))


def test_of_two_people_at_once_the_later_is_told(town: Town) -> None:
    one = opened(town, drawn(cell(12, 5, 1, 1)))
    asked = Asked("submit", AS_OF, 1, DOCUMENT)
    with unit_of_work(town.engine, town.city) as connection:
        line_steps.take_step(connection, town.city, one, asked, AT)
    with (
        pytest.raises(Conflict, match="刚刚办理"),
        unit_of_work(town.engine, town.city) as connection,
    ):
        line_steps.take_step(connection, town.city, one, asked, AT)


def test_a_district_drafts_its_own_land_only(town: Town) -> None:
    west = town.district_west
    mine = opened(town, drawn(cell(4, 5, 1, 1)), west)
    with pytest.raises(Unusable, match="区（市）县"):
        opened(town, drawn(cell(13, 5, 1, 1)), west)
    with pytest.raises(Unusable, match="跨区"):
        opened(town, drawn(cell(9, 5, 2, 1)), west)
    with unit_of_work(town.engine, west) as connection:
        assert [one.id for one in line_rows.all_of(connection)] == [mine]
    whole = opened(town, drawn(cell(13, 5, 1, 1)))
    with pytest.raises(NotFound), unit_of_work(town.engine, west) as connection:
        line_steps.read(connection, whole)
    step(town, mine, "submit", west)
    with pytest.raises(StepRefused, match="应由批准人"):
        step(town, mine, "approve", west)
    step(town, mine, "approve", town.city)


def test_what_moves_nothing_is_no_draft(town: Town) -> None:
    with pytest.raises(Unusable, match="没有可调入"):
        draft(town, drawn(cell(1, 1)))
    with pytest.raises(Unusable, match="没有可调出"):
        draft(town, drawn(leaving=cell(12, 6)))
    with pytest.raises(Unusable, match="没有工业红线区图层"):
        draft(town, drawn(cell(12, 6), valid_from=date(2001, 1, 1)))


def results(town: Town, day: date, full: bool) -> list[tuple[object, ...]]:
    with job_work(town.engine) as connection:
        assess_city(connection, day, full=full)
        rows = connection.execute(
            text(
                "SELECT parcel_id, outcomes, measured, verdicts, legal_area FROM assessment"
                " WHERE superseded_at IS NULL AND holds_from <= :day AND holds_until > :day"
                " ORDER BY parcel_id"
            ),
            {"day": day},
        )
        return [tuple(row) for row in rows]


halves = st.integers(0, 9).map(lambda n: n / 2)


def test_incremental_is_full_after_an_adjustment(town: Town) -> None:
    """On the day before as on the day itself, whatever was swapped; a refusal changes nothing."""
    swapped: list[bool] = []

    @settings(max_examples=6, deadline=None)
    @example(0.0, 10, 5.0)
    @given(halves, st.integers(10, 16), st.integers(10, 13).map(lambda n: n / 2))
    def holds(west: float, east: int, north: float) -> None:
        swapped.append(swap(town, west, east, north))
        for on in (latest_red(town), AS_OF):
            assert results(town, on, full=False) == results(town, on, full=True)

    holds()
    assert any(swapped)


def latest_red(town: Town) -> date:
    """The day from which the newest red line holds."""
    with job_work(town.engine) as connection:
        versions = layer_rows.all_versions(connection)
    return max(one.valid_from for one in versions if one.kind is LayerKind.RED)


def swap(town: Town, west: float, east: int, north: float) -> bool:
    """Whether land in the east could be taken into the red line for land in the west."""
    latest = max(latest_red(town), AS_OF)
    wanted = drawn(
        cell(east, north, 2, 2),
        cell(west, 0.5, 1, 1),
        control=ControlClass.RED,
        valid_from=latest.replace(year=latest.year + 1),
    )
    try:
        approved(town, wanted)
    except (Unusable, StepRefused):
        return False
    return True


def test_events_and_versions_cannot_be_changed(town: Town, tmp_path: Path) -> None:
    opened(town, drawn(cell(12, 5, 1, 1)))
    for statement in (
        "UPDATE line_event SET on_day = on_day",
        "DELETE FROM line_event",
        "DELETE FROM line_adjustment",
        "UPDATE line_adjustment SET opened_by = 0",
    ):
        with (
            pytest.raises(Exception, match="permission denied"),
            unit_of_work(town.engine, town.city) as connection,
        ):
            connection.execute(text(statement))
