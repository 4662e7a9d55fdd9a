"""A plan check over the town: as the stored parcel is assessed, silent about other scopes."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import shapely
from shapely.geometry import Polygon
from sqlalchemy import text

from gis_service.errors import HasIssues, HasQuestions, TooLarge, Unusable
from gis_service.facts import assemble
from gis_service.services.overlaying import overlay_missing
from gis_service.services.plan_check import PlanReport, report
from gis_service.services.plan_outline import LIMITS, Source, read_outline
from gis_service.transaction import job_work, unit_of_work
from gis_service.user import User
from parcels.assess import assess
from parcels.facts import ParcelFacts
from parcels.layers import LayerKind
from parcels.outcome import Effect, Outcome
from parcels.overlap import Relation
from parcels.plan_checks.finding import Check, PlanFinding
from parcels.plan_checks.plan import Plan, Purpose, UseAfter
from parcels.policy import load_profile
from spatial.readers.answers import Answers
from tests.database import Database
from tests.town import AS_OF, FRAME, LONG_AGO, Plot, Town, cell, code, found_town

POLICY = load_profile("chengdu").policy
WORK = Answers(crs=f"EPSG:{FRAME.work_srid}")
HOUSING = UseAfter("住宅", industrial=False)
INSIDE, ACROSS, EASTERN = code("510107", 1), code("510107", 2), code("510104", 3)


@pytest.fixture(scope="module")
def town(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Town:
    made = found_town(database, tmp_path_factory.mktemp("plans"))
    plots = [
        Plot(INSIDE, cell(1, 1), "甲"),
        Plot(ACROSS, cell(9.5, 4.5, 1, 1), "乙"),
        Plot(EASTERN, cell(13, 1), "丙"),
    ]
    made.put(plots)
    with job_work(made.engine) as connection:
        overlay_missing(connection)
    return made


def pasted(shape: Polygon) -> str:
    """The points of a polygon as x,y lines."""
    return "\n".join(f"{x},{y}" for x, y in shape.exterior.coords[:-1])


def checked(
    town: Town,
    shape: Polygon,
    purpose: Purpose = Purpose.USE_CHANGE,
    user: User | None = None,
    as_of: date = AS_OF,
) -> PlanReport:
    outline = read_outline(Source(pasted(shape), answers=WORK), FRAME)
    asked = Plan(purpose, ParcelFacts("方案"), use=HOUSING)
    return report(town.engine, user or town.city, outline, asked, as_of)


def finding(found: PlanReport, check: Check) -> PlanFinding:
    return found.findings[list(Check).index(check)]


def stored(town: Town, parcel_code: str, as_of: date = AS_OF) -> ParcelFacts:
    with unit_of_work(town.engine, town.city) as connection:
        query = text("SELECT parcel_id FROM parcel_version WHERE code = :code")
        parcel_id = connection.scalar(query, {"code": parcel_code})
        return assemble(connection, [parcel_id], as_of)[parcel_id].facts


@pytest.mark.parametrize(
    ("parcel_code", "shape"), [(INSIDE, cell(1, 1)), (ACROSS, cell(9.5, 4.5, 1, 1))]
)
def test_the_same_geometry_gives_the_assessment_of_the_stored_parcel(
    town: Town, parcel_code: str, shape: Polygon
) -> None:
    found = checked(town, shape)
    own = stored(town, parcel_code)
    assert found.parcel is not None and found.parcel[1] == parcel_code
    assert found.plan.land == replace(own, park_means=found.plan.land.park_means)
    said, kept = assess(found.plan.land, POLICY, AS_OF), assess(own, POLICY, AS_OF)
    assert said == kept


def test_idle_cases_of_a_stored_parcel_are_looked_up(town: Town) -> None:
    known = finding(checked(town, cell(1, 1)), Check.C9)
    assert any("没有涉及的未结闲置土地案件" in each for each in known.sentences)
    assert finding(checked(town, cell(5, 1)), Check.C9).outcome is Outcome.UNKNOWN


def test_an_unknown_outline_has_the_shares_of_a_parcel_drawn_there_later(town: Town) -> None:
    shape = shapely.affinity.rotate(cell(9.7, 7.3, 0.9, 0.4), 13)
    found = checked(town, shape)
    assert found.parcel is None
    later = code("510107", 7)
    with unit_of_work(town.engine, town.city) as connection:
        before = connection.scalar(text("SELECT count(*) FROM parcel"))
    town.put([Plot(later, shape)])
    with job_work(town.engine) as connection:
        overlay_missing(connection)
    own = stored(town, later)
    assert (found.plan.land.shares, found.plan.land.ring) == (own.shares, own.ring)
    assert found.plan.land.areas.plane_cm2 == own.areas.plane_cm2
    with unit_of_work(town.engine, town.city) as connection:
        assert connection.scalar(text("SELECT count(*) FROM parcel")) == before + 1


def test_housing_inside_the_red_line_goes_to_the_city(town: Town) -> None:
    answer = finding(checked(town, cell(2, 2)), Check.C4)
    assert (answer.outcome, answer.effect) == (Outcome.REVIEW, Effect.REVIEW_CITY)
    assert answer.clauses[0].code == "line.red"
    assert answer.shares[0].area_cm2 == 100_000_000


def test_an_outline_may_hold_whole_zones(town: Town) -> None:
    found = checked(town, cell(-1, -1, 22, 12))
    red = next(used for used in found.layers if used.kind is LayerKind.RED)
    assert red.share.area_cm2 == 20 * 5 * 100_000_000
    assert red.share.share_ppm == round(100 / 264 * 1_000_000)


def test_missing_layers_are_named(town: Town) -> None:
    found = checked(town, cell(2, 2))
    assert LayerKind.FARMLAND in found.missing and LayerKind.RED not in found.missing
    assert finding(found, Check.C2).outcome is Outcome.UNKNOWN
    assert any("永久基本农田" in each for each in finding(found, Check.C2).sentences)
    before = checked(town, cell(2, 2), as_of=LONG_AGO.replace(year=2009))
    assert set(before.missing) == set(LayerKind)


def test_overlaps_in_scope_have_codes(town: Town) -> None:
    found = checked(town, cell(1.5, 1), Purpose.SUPPLY)
    assert found.plan.overlaps is not None
    (one,) = found.plan.overlaps
    assert (one.relation, one.code, one.area_cm2) == (Relation.PART, INSIDE, 50_000_000)
    assert finding(found, Check.C1).effect is Effect.BLOCK
    inside = checked(town, cell(1.2, 1.2, 0.5, 0.5)).plan.overlaps
    assert inside is not None and inside[0].relation is Relation.INSIDE
    covered = checked(town, cell(0.5, 0.5, 2, 2)).plan.overlaps
    assert covered is not None and covered[0].relation is Relation.COVERED


def test_a_parcel_of_another_scope_is_a_relation_and_an_area(town: Town) -> None:
    found = checked(town, cell(13, 1), Purpose.SUPPLY, town.manager_a)
    assert found.plan.overlaps is not None
    (one,) = found.plan.overlaps
    assert (one.relation, one.code, one.area_cm2) == (Relation.EQUAL, None, 100_000_000)
    assert found.parcel is None and found.plan.land.areas.contract_cm2 is None
    assert EASTERN not in repr(found)
    part = checked(town, cell(12.6, 1), Purpose.SUPPLY, town.manager_a)
    assert finding(part, Check.C1).outcome is Outcome.FAIL
    assert EASTERN not in repr(part)


def test_layers_do_not_depend_on_the_scope(town: Town) -> None:
    mine, theirs = (
        checked(town, cell(13, 3), user=user).plan.land for user in (town.manager_a, town.city)
    )
    assert mine.shares == theirs.shares
    assert any(share.kind is LayerKind.PARK for share in mine.shares)


def test_neighbours_by_distance_in_scope(town: Town) -> None:
    near = checked(town, cell(2.5, 1)).neighbours
    assert [(one.code, round(one.distance)) for one in near] == [(INSIDE, 50)]
    assert checked(town, cell(14.5, 1), user=town.manager_a).neighbours == ()
    assert [one.code for one in checked(town, cell(14.5, 1)).neighbours] == [EASTERN]


def test_nothing_is_stored(town: Town) -> None:
    tables = ("parcel_version", "overlay_share", "upload", "layer_piece", "audit_event")

    def counts() -> list[int]:
        with job_work(town.engine) as connection:
            return [
                connection.scalar(text(f"SELECT count(*) FROM {name}"))
                for name in tables
                if connection.scalar(
                    text("SELECT has_table_privilege(current_user, :name, 'SELECT')"),
                    {"name": name},
                )
            ]

    before = counts()
    checked(town, cell(3, 3))
    assert counts() == before


# --- the outline ---------------------------------------------------------------------------


def test_the_shape_read_again_is_the_same(town: Town) -> None:
    first = read_outline(Source(pasted(cell(1, 1)), answers=WORK), FRAME)
    again = read_outline(Source(first.text), FRAME)
    assert again.placed.plane.equals(first.placed.plane)
    assert again.placed.plane_cm2 == first.placed.plane_cm2


def test_a_survey_text_and_a_file_are_read(town: Town, tmp_path: Path) -> None:
    path = town.write([Plot(INSIDE, cell(1, 1))], "方案.gpkg")
    with path.open("rb") as stream:
        outline = read_outline(Source(stream, "方案.gpkg"), FRAME)
    assert outline.placed.plane_cm2 == 100_000_000


@pytest.mark.parametrize(
    ("content", "error"),
    [
        ("", Unusable),
        ("随便写的几个字", Unusable),
        ('<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>', Unusable),
        ("PK\x03\x04 not a zip", Unusable),
        ('{"type":"Polygon","coordinates":[[[104,30],[104.001,30.001]]]}', HasIssues),
        ('{"type":"Point","coordinates":[104,30]}', HasIssues),
        ('{"type":"Polygon","coordinates":[[[1,1],[2,1],[2,2],[1,1]]]}', HasIssues),
        ("<OGRVRTDataSource><OGRVRTLayer/></OGRVRTDataSource>", Unusable),
        ("[" * 50_000, Unusable),
    ],
)
def test_what_cannot_be_an_outline_is_refused_with_a_sentence(
    content: str, error: type[Exception]
) -> None:
    with pytest.raises((error, HasQuestions)) as refused:
        read_outline(Source(content), FRAME)
    assert str(refused.value)
    assert "Traceback" not in str(refused.value)


def test_several_shapes_ask_for_one(town: Town) -> None:
    path = town.write([Plot(INSIDE, cell(1, 1)), Plot(ACROSS, cell(3, 1))], "两宗.gpkg")
    with path.open("rb") as stream, pytest.raises(HasIssues, match="2 个图形"):
        read_outline(Source(stream, "两宗.gpkg"), FRAME)
    with path.open("rb") as stream:
        second = read_outline(Source(stream, "两宗.gpkg", number=2), FRAME)
    assert second.placed.plane.equals(shapely.MultiPolygon([cell(3, 1)]))
    with path.open("rb") as stream, pytest.raises(HasIssues, match="第 3 个"):
        read_outline(Source(stream, "两宗.gpkg", number=3), FRAME)


def test_a_large_text_is_refused() -> None:
    with pytest.raises(TooLarge):
        read_outline(Source("1" * (LIMITS.max_text_bytes + 1)), FRAME)
