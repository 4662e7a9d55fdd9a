"""The simulated city: equal seeds, valid numbers, clean geometry, every ingredient."""

from collections import Counter
from datetime import date
from fractions import Fraction

import numpy as np
import pytest
import shapely
from stdnum.cn import uscc

from gis_service.demo import ground
from gis_service.demo.aims import aims
from gis_service.demo.city import AS_OF, build_city
from gis_service.demo.model import City
from gis_service.demo.sites import Setting
from gis_service.demo.stories import (
    AREA_WEIGHTS,
    BUILT_WEIGHTS,
    FIGURE_WEIGHTS,
    LAND_WEIGHTS,
    BuiltStory,
    FigureStory,
    LandStory,
)
from parcels.codes import organisation_in
from parcels.dates import add_years
from parcels.layers import LayerKind
from parcels.units import FEN_PER_WAN, mu

SMALL, LARGE = 200, 3_000


@pytest.fixture(scope="module")
def small() -> City:
    return build_city(1, SMALL)


@pytest.fixture(scope="module")
def large() -> City:
    return build_city(1, LARGE)


def test_equal_seeds_give_equal_cities(small: City) -> None:
    again = build_city(1, SMALL)
    assert again == small
    assert [row.shape.wkb for row in again.parcels] == [row.shape.wkb for row in small.parcels]
    assert [row.shape.wkb for row in again.layers] == [row.shape.wkb for row in small.layers]


def test_another_seed_gives_another_city(small: City) -> None:
    other = build_city(2, SMALL)
    assert other.parcels[0].shape.wkb != small.parcels[0].shape.wkb
    assert {row.code for row in other.enterprises}.isdisjoint(row.code for row in small.enterprises)


@pytest.mark.parametrize("count", [SMALL, 777, LARGE])
def test_the_city_has_exactly_as_many_parcels_as_asked(count: int) -> None:
    assert len(build_city(7, count).parcels) == count


def test_too_small_a_city_is_refused() -> None:
    with pytest.raises(ValueError, match="at least"):
        build_city(1, 10)


def test_codes_are_well_formed_and_unique(large: City) -> None:
    for values in (
        [row.code for row in large.parcels],
        [row.unit_number for row in large.parcels],
        [row.supervision_number for row in large.parcels],
        [row.number for row in large.contracts],
        [row.code for row in large.enterprises],
        [row.name for row in large.enterprises],
        [row.code for row in large.parks],
        [row.name for row in large.parks],
    ):
        assert len(values) == len(set(values))
    for parcel in large.parcels:
        assert len(parcel.code) == 19
        assert parcel.code.startswith(parcel.district)
        assert parcel.code[12:14] in ("GB", "JB")
        assert len(parcel.unit_number) == 28
        assert parcel.unit_number.startswith(parcel.code)


def test_credit_codes_bear_valid_check_digits(large: City) -> None:
    for enterprise in large.enterprises:
        assert uscc.is_valid(enterprise.code)
        assert organisation_in(enterprise.code)
        assert enterprise.name.startswith("模拟")


def test_parcels_are_valid_and_lie_in_their_district(large: City) -> None:
    outlines = {row.code: row.outline for row in large.districts}
    for code, outline in outlines.items():
        shapes = [row.shape for row in large.parcels if row.district == code]
        assert shapes
        assert all(shape.is_valid and not shape.is_empty for shape in shapes)
        shapely.prepare(outline)
        assert shapely.covers(outline, shapes).all()


def test_no_parcel_overlaps_another(large: City) -> None:
    shapes = np.array([row.shape for row in large.parcels])
    one, two = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    pairs = one < two
    overlap = shapely.area(shapely.intersection(shapes[one[pairs]], shapes[two[pairs]]))
    assert pairs.any()
    assert overlap.max() < 0.5


def test_shapes_of_all_kinds_occur(large: City) -> None:
    kinds = Counter(row.shape.geom_type for row in large.parcels)
    assert kinds["MultiPolygon"] >= 5
    holes = [row for row in large.parcels
             if row.shape.geom_type == "Polygon" and row.shape.interiors]  # fmt: skip
    assert len(holes) >= 5
    corners = [shapely.get_num_coordinates(row.shape) for row in large.parcels]
    assert len(set(corners)) > 3


def test_parks_and_the_functional_area(large: City) -> None:
    assert 38 <= len(large.parks) <= 42
    assert len({park.district for park in large.parks}) == 20
    assert any(len(park.shape.geoms) > 1 for park in large.parks)
    area = next(row for row in large.layers if row.kind is LayerKind.DISTRICT)
    managed = [row for row in large.parcels if row.managing == area.code]
    assert len({row.district for row in managed}) == 2
    assert all(area.shape.covers(row.shape) for row in managed)


@pytest.mark.parametrize(("size", "least"), [(SMALL, 1), (LARGE, 5)])
def test_every_story_is_told_often_enough(size: int, least: int) -> None:
    city = build_city(1, size)
    told = (
        (Counter(row.land for row in city.parcels), LAND_WEIGHTS),
        (Counter(row.built for row in city.parcels), BUILT_WEIGHTS),
        (Counter(row.area_story for row in city.parcels), AREA_WEIGHTS),
        (_enterprises_by_story(city), FIGURE_WEIGHTS),
    )
    for counts, wanted in told:
        assert {story: counts[story] for story in wanted if counts[story] < least} == {}


def _enterprises_by_story(city: City) -> Counter[FigureStory]:
    return Counter({row.enterprise: row.story for row in city.performance}.values())


@pytest.mark.parametrize(("size", "least"), [(SMALL, 1), (LARGE, 5)])
def test_every_setting_and_place_to_a_line_occurs(size: int, least: int) -> None:
    city = build_city(1, size)
    settings = Counter(row.setting for row in city.parcels)
    assert {setting for setting in Setting if settings[setting] < least} == set()
    red = shapely.union_all([row.shape for row in city.layers if row.kind is LayerKind.RED])
    shares = [row.shape.intersection(red).area / row.shape.area for row in city.parcels]
    assert sum(0.01 < share < 0.99 for share in shares) >= least
    assert sum(share > 0.999 for share in shares) >= least
    assert sum(share == 0 for share in shares) >= least
    slivers = [
        row for row, share in zip(city.parcels, shares, strict=True)
        if share > 0 and row.shape.intersection(red).area < 100
    ]  # fmt: skip
    assert len(slivers) >= least
    ring = ground.ring()
    shares = [row.shape.intersection(ring).area / row.shape.area for row in city.parcels]
    assert sum(0.001 < share < 0.999 for share in shares) >= least
    assert sum(share > 0.999 for share in shares) >= least


@pytest.mark.parametrize("kind", [LayerKind.FARMLAND, LayerKind.ECOLOGICAL])
def test_some_parcels_reach_into_protected_land(large: City, kind: LayerKind) -> None:
    land = shapely.union_all([row.shape for row in large.layers if row.kind is kind])
    assert sum(row.shape.intersection(land).area > 1 for row in large.parcels) >= 3


def test_blue_lines_lie_outside_parks(large: City) -> None:
    parks = shapely.union_all([park.shape for park in large.parks])
    blue = [row.shape for row in large.layers if row.kind is LayerKind.BLUE]
    assert not any(shape.intersects(parks) for shape in blue)


def test_start_dates_stand_on_both_sides_of_the_threshold(large: City) -> None:
    due = {row.parcel: row.start_due for row in large.contracts}
    for parcel in large.parcels:
        start = due[parcel.code]
        match parcel.land:
            case LandStory.OVERDUE_LAST_DAY:
                assert start is not None
                assert add_years(start.value, 1) == AS_OF
            case LandStory.IDLE_FIRST_DAY:
                assert start is not None
                assert add_years(start.value, 1) < AS_OF
                assert (AS_OF - add_years(start.value, 1)).days == 1
            case LandStory.IDLE_BY_DELIVERY:
                assert start is None
            case LandStory.NO_DATES:
                assert start is None or start.value == date(1900, 1, 1)


def test_exact_limits_of_a_stoppage_are_exact(large: City) -> None:
    told = {row.code for row in large.parcels if row.land is LandStory.STOPPED_EXACT_LIMITS}
    rows = [row for row in large.progress if row.parcel in told]
    assert len(rows) >= 5
    for row in rows:
        assert row.developed_cm2 is not None and row.invest_done is not None
        assert 3 * row.developed_cm2 == row.should_cm2
        assert 4 * row.invest_done == row.invest_total


def test_exact_targets_are_exact(large: City) -> None:
    aim = aims(AS_OF)
    areas: Counter[str] = Counter()
    leasing = {row.enterprise for row in large.occupancies if row.leased_floor_cm2}
    for row in large.occupancies:
        areas[row.enterprise] += (row.own_cm2 or 0) - (row.leased_out_cm2 or 0)
    rows = [
        row for row in large.performance
        if row.story is FigureStory.EXACT_TARGETS and row.year == AS_OF.year
        and row.enterprise not in leasing and areas[row.enterprise]
    ]  # fmt: skip
    assert len(rows) >= 5
    for row in rows:
        land = mu(areas[row.enterprise])
        assert row.revenue is not None and row.tax is not None
        assert Fraction(row.revenue) / land == aim.revenue_wan * FEN_PER_WAN
        assert Fraction(row.tax) / land == aim.tax_wan * FEN_PER_WAN


def test_an_exact_figure_rests_on_a_leased_share_that_is_no_whole_area(large: City) -> None:
    parcels = {row.parcel: row.contract_cm2 for row in large.contracts}
    told = {row.enterprise for row in large.performance
            if row.story is FigureStory.HALF_LEASED_EXACT}  # fmt: skip
    leased = [row for row in large.occupancies
              if row.enterprise in told and row.leased_floor_cm2]  # fmt: skip
    assert leased
    for row in leased:
        assert row.leased_floor_cm2 is not None and row.total_floor_cm2 == 3 * row.leased_floor_cm2
        assert row.parcel in parcels


def test_shares_of_a_parcel_never_exceed_it(large: City) -> None:
    owned: Counter[str] = Counter()
    let: dict[str, Fraction] = {}
    for row in large.occupancies:
        if row.own_cm2 is not None:
            owned[row.parcel] += row.own_cm2
        if row.leased_floor_cm2 is not None and row.total_floor_cm2 is not None:
            share = Fraction(row.leased_floor_cm2, row.total_floor_cm2)
            let[row.parcel] = let.get(row.parcel, Fraction()) + share
    out = {row.parcel: row.leased_out_cm2 for row in large.occupancies if row.leased_out_cm2}
    assert len(let) >= 5
    for parcel, share in let.items():
        assert share < 1
        if parcel in out:
            assert out[parcel] >= owned[parcel] * share


def test_two_enterprises_on_a_parcel_and_one_in_two_parks(small: City) -> None:
    users: dict[str, set[str]] = {}
    parks: dict[str, set[int | None]] = {}
    for row in small.occupancies:
        users.setdefault(row.parcel, set()).add(row.enterprise)
        parks.setdefault(row.enterprise, set()).add(row.park)
    assert any(len(names) == 2 for names in users.values())
    assert any(len(places) == 2 for places in parks.values())


def test_exact_minimum_floor_area_ratio(large: City) -> None:
    outside = aims(AS_OF).outside.low
    ring = ground.ring()
    areas = {row.parcel: row.registered_cm2 or row.contract_cm2 for row in large.contracts}
    gross: Counter[str] = Counter()
    for building in large.buildings:
        gross[building.parcel] += building.gross_cm2
    exact = [
        row for row in large.parcels
        if row.built is BuiltStory.EXACT_MINIMUM and areas[row.code]
        and not ring.intersects(row.shape)
    ]  # fmt: skip
    assert len(exact) >= 5
    for row in exact:
        assert Fraction(gross[row.code]) == outside * areas[row.code]


def test_a_year_is_missing_blank_zero_and_negative(large: City) -> None:
    last = {row.enterprise: row for row in large.performance if row.year == AS_OF.year}
    by_story: dict[FigureStory, list[str]] = {}
    for row in large.performance:
        by_story.setdefault(row.story, []).append(row.enterprise)
    assert not set(by_story[FigureStory.MISSING_YEAR]) & set(last)
    assert all(last[code].revenue is None for code in by_story[FigureStory.BLANK])
    assert all(last[code].tax == 0 for code in by_story[FigureStory.ZERO])
    negative = [last[code].tax for code in by_story[FigureStory.NEGATIVE_TAX]]
    assert all(tax is not None and tax < 0 for tax in negative)
