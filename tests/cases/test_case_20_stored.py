"""Slivers in the import: what is an overlap, whose park it is, and totals that stay."""

from pathlib import Path

import pytest

from gis_service.services.plan_check import report
from gis_service.services.plan_outline import Source, read_outline
from parcels.facts import ParcelFacts
from parcels.outcome import Outcome
from parcels.plan_checks.plan import Plan, Purpose
from spatial.readers.answers import Answers
from tests.database import Database
from tests.town import AS_OF, FRAME, PARK_A, Plot, cell, code
from tests.uploading import Office, open_office

A, B = cell(0, 1), cell(0.9998, 1)
C, D = cell(3, 1), cell(3.8, 1)
E, F = cell(5, 1), cell(6, 1)
ACROSS = cell(7.0002, 3)
"""Two centimetres over the boundary of park A, which ends at x = 8."""
SHAPES = (A, B, C, D, E, F, ACROSS)
PLOTS = [Plot(code("510107", n), shape) for n, shape in enumerate(SHAPES, start=1)]


@pytest.fixture(scope="module")
def office(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Office:
    return open_office(database, tmp_path_factory.mktemp("office"))


def test_only_the_overlap_beyond_the_tolerance_is_reported(office: Office) -> None:
    check = office.town.check(PLOTS)
    overlaps = [issue for issue in check.issues if issue.code == "parcel-overlaps"]

    assert [issue.row for issue in overlaps] == [4]
    assert "第 3 行" in overlaps[0].text
    assert "2000.00 平方米（占本宗地 20.00%）" in overlaps[0].text
    assert len(check.rows) == len(PLOTS)


def test_against_stored_neighbours_too(office: Office) -> None:
    office.town.put([PLOTS[0], PLOTS[2], PLOTS[4]])
    check = office.town.check([PLOTS[1], PLOTS[3], PLOTS[5]])
    overlaps = [issue for issue in check.issues if issue.code == "parcel-overlaps"]

    assert [issue.row for issue in overlaps] == [2]
    assert PLOTS[2].code in overlaps[0].text


def test_a_long_strip_and_a_speck_are_told_by_area(office: Office) -> None:
    strip = [
        Plot(code("510107", 21), cell(0, 8, 7, 0.5)),
        Plot(code("510107", 22), cell(0, 8.4991)),
    ]
    thin = [Plot(code("510107", 23), cell(0, 6, 7, 0.5)), Plot(code("510107", 24), cell(0, 6.4995))]
    speck = [Plot(code("510107", 25), cell(0, 7)), Plot(code("510107", 26), cell(0.9905, 7.9905))]
    found = {}
    for name, pair in (("strip", strip), ("thin", thin), ("speck", speck)):
        found[name] = [issue.code for issue in office.town.check(pair).issues]
    assert found["strip"].count("parcel-overlaps") == 0, "9 m² of 10,000, below 0.1 %"
    assert found["thin"].count("parcel-overlaps") == 0
    assert found["speck"].count("parcel-overlaps") == 0, "0.95 m by 0.95 m"


def test_totals_and_parks_are_those_of_the_parcels(office: Office, tmp_path: Path) -> None:
    office.town.put(PLOTS)
    totals = office.site.signed_in("u-city").get("/api/v1/totals").json()

    assert totals["count"] == len(PLOTS)
    assert totals["area_m2"] == f"{10_000 * len(PLOTS)}.00"
    assert totals["area_mu"] == f"{15 * len(PLOTS)}.00"
    in_park = (
        "SELECT count(*) FROM parcel_version v JOIN park p ON p.id = v.park_id"
        f" WHERE v.superseded_at IS NULL AND p.code = '{PARK_A}'"
    )
    assert office.value(in_park) == len(PLOTS)


def test_the_import_and_the_plan_check_have_one_tolerance(office: Office) -> None:
    """0.1 % of a hectare is 10 m²: 9 m² in common is one edge surveyed twice, 11 m² an overlap."""
    office.town.put([Plot(code("510107", 30), cell(14, 2))])
    for width, overlaps in ((0.0009, False), (0.0011, True)):
        shape = cell(15 - width, 2)
        issues = [one.code for one in office.town.check([Plot(code("510107", 31), shape)]).issues]
        assert issues.count("parcel-overlaps") == overlaps, width
        text = "\n".join(f"{x},{y}" for x, y in shape.exterior.coords[:-1])
        outline = read_outline(Source(text, answers=Answers(crs="EPSG:4544")), FRAME)
        asked = Plan(Purpose.SUPPLY, ParcelFacts("方案"))
        found = report(office.town.engine, office.town.city, outline, asked, AS_OF)
        assert (found.findings[0].outcome is Outcome.FAIL) == overlaps, width
