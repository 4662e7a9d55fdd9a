"""Protection lines: control class, slivers, land in no line, farmland."""

from dataclasses import replace

import pytest

from parcels.control_class import ControlClass
from parcels.facts import LandUse, ParcelFacts, ParkMembership, ZoneShare
from parcels.finding import Finding
from parcels.layers import LayerKind
from parcels.outcome import Effect, Outcome
from parcels.policy import load_profile
from parcels.rules import line
from tests.unit.parcels.build import POLICY, land, layer, m2, on, parcel

AS_OF = on("2025-12-31")
KINDS = (
    LayerKind.RED,
    LayerKind.BLUE,
    LayerKind.DEVELOPMENT_BOUNDARY,
    LayerKind.CONCENTRATED,
)
PARK = ParkMembership("P1", "甲园区")


def share(kind: LayerKind, area: str, whole: str = "20000", mm: int | None = None) -> ZoneShare:
    ppm = m2(area) * 1_000_000 // m2(whole)
    return ZoneShare(kind, f"{kind}-1", kind.label, ppm, m2(area), mm)


def plot(*shares: ZoneShare, kinds: tuple[LayerKind, ...] = KINDS) -> ParcelFacts:
    layers = tuple(layer(kind) for kind in kinds)
    return parcel(areas=land("20000"), shares=shares, layers=layers)


def judged(facts: ParcelFacts, as_of: str = "2025-12-31") -> Finding:
    return line.judge(facts, POLICY, on(as_of)).finding


def test_the_strictest_class_that_is_no_sliver_controls() -> None:
    finding = judged(plot(share(LayerKind.RED, "5000"), share(LayerKind.BLUE, "15000")))
    assert (finding.detail["class"], finding.outcome) == ("工业红线区", Outcome.PASS)
    assert finding.measured == finding.detail["red_ppm"] == 250_000
    assert finding.detail["blue_ppm"] == 750_000


@pytest.mark.parametrize(
    ("area", "perimeter", "controls"),
    [
        ("99.99", 40_000, False),
        ("100", 40_000, True),
        ("500", 1_000_000, True),
        ("499.99", 1_000_000, False),
        ("1000", 4_000_000, False),
        ("1000.01", 4_000_000, True),
        ("150", None, True),
    ],
)
def test_sliver_limits(area: str, perimeter: int | None, controls: bool) -> None:
    facts = plot(share(LayerKind.RED, area, mm=perimeter), share(LayerKind.BLUE, "18000"))
    assert (judged(facts).detail["class"] == "工业红线区") is controls


def test_a_small_parcel_wholly_inside_is_no_sliver() -> None:
    facts = plot(share(LayerKind.RED, "90", whole="90", mm=38_000))
    assert judged(replace(facts, areas=land("90"))).detail["class"] == "工业红线区"


def test_other_use_in_a_line_needs_a_reason() -> None:
    other = LandUse(actual_industrial=False)
    red = judged(replace(plot(share(LayerKind.RED, "20000")), use=other))
    assert (red.outcome, red.effect) == (Outcome.REVIEW, Effect.REVIEW_CITY)
    blue = replace(plot(share(LayerKind.BLUE, "20000")), use=other)
    assert judged(blue).effect is Effect.REVIEW
    assert judged(blue, "2035-12-31").outcome is Outcome.REVIEW
    assert judged(blue, "2036-01-01").outcome is Outcome.NOT_APPLICABLE


def test_red_and_blue_on_the_same_land_are_to_be_checked() -> None:
    facts = plot(share(LayerKind.RED, "20000"), share(LayerKind.BLUE, "5000"))
    assert judged(facts).reason == "line.overlapping"


@pytest.mark.parametrize(
    ("kinds", "missing"),
    [
        ((), "工业红线区"),
        ((LayerKind.RED,), "工业蓝线区"),
        ((LayerKind.RED, LayerKind.BLUE), "城镇开发边界"),
    ],
)
def test_a_layer_without_a_version_is_named(kinds: tuple[LayerKind, ...], missing: str) -> None:
    finding = judged(plot(kinds=kinds))
    assert (finding.outcome, finding.detail["kind"]) == (Outcome.UNKNOWN, missing)


def test_red_is_decided_without_the_blue_layer() -> None:
    facts = plot(share(LayerKind.RED, "20000"), kinds=(LayerKind.RED,))
    assert judged(facts).outcome is Outcome.PASS


def test_land_in_no_line_by_the_decision_order() -> None:
    boundary = share(LayerKind.DEVELOPMENT_BOUNDARY, "20000")
    assert judged(plot(boundary)).detail["proposed"] == "工业蓝线区"
    assert judged(replace(plot(boundary), park=PARK)).detail["proposed"] == "工业红线区"
    flexible = replace(plot(boundary, share(LayerKind.FLEXIBLE, "20000")), park=PARK)
    assert judged(flexible).outcome is Outcome.REVIEW
    assert judged(replace(plot(), park=PARK)).reason == "line.park_outside"
    assert judged(plot()).reason == "line.classify"
    assert judged(plot(share(LayerKind.CONCENTRATED, "20000"))).reason == "line.outside"


def test_farmland_is_never_silent() -> None:
    thin = share(LayerKind.FARMLAND, "5", mm=200_000)
    wide = share(LayerKind.ECOLOGICAL, "20", mm=200_000)
    red = share(LayerKind.RED, "20000")
    assert judged(plot(red, thin)).outcome is Outcome.REVIEW
    worse = judged(plot(red, thin, wide))
    assert (worse.outcome, worse.effect) == (Outcome.FAIL, Effect.BLOCK)
    assert worse.control is ControlClass.RED


def test_without_a_drawing_nothing_is_said() -> None:
    assert judged(parcel()).outcome is Outcome.UNKNOWN


def test_a_city_without_line_rows() -> None:
    finding = line.judge(plot(), load_profile("foshan").policy, AS_OF).finding
    assert finding.outcome is Outcome.NOT_APPLICABLE
