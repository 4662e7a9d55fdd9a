"""A region survives its address; what cannot be one is said in Chinese, with a remedy."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as some

from gis_service.errors import Unusable
from gis_service.region_address import (
    MOST_POINTS,
    MOST_REACH_M,
    metres_text,
    read_region,
    region_address,
    region_words,
)
from gis_service.store.region import Region, RegionKind
from parcels.layers import LayerKind

longitudes = some.integers(103_000_000, 105_000_000).map(lambda n: n / 1e6)
latitudes = some.integers(30_000_000, 31_500_000).map(lambda n: n / 1e6)
points = some.tuples(longitudes, latitudes)
reaches = some.integers(1, MOST_REACH_M * 100).map(lambda n: n / 100)
boxes = some.tuples(points, points).filter(lambda p: p[0][0] < p[1][0] and p[0][1] < p[1][1])
codes = some.text(some.characters(categories=["L", "N", "Pd", "Pc"]), max_size=20).map(str.strip)
regions = some.one_of(
    some.builds(
        Region, some.just(RegionKind.POINT), points=points.map(lambda p: (p,)), reach=reaches
    ),
    some.builds(Region, some.just(RegionKind.BOX), points=boxes, reach=some.just(0.0) | reaches),
    some.builds(
        Region,
        some.just(RegionKind.LINE),
        points=some.lists(points, min_size=2, max_size=MOST_POINTS, unique=True).map(tuple),
        reach=reaches,
    ),
    some.builds(
        Region, some.just(RegionKind.PARCEL), parcel=some.integers(1, 10**18 - 1), reach=reaches
    ),
    some.builds(
        Region,
        some.just(RegionKind.ZONE),
        layer=some.sampled_from(LayerKind),
        code=codes,
        reach=some.just(0.0) | reaches,
    ),
)


@given(regions)
def test_a_region_survives_its_address(region: Region) -> None:
    pairs = dict(region_address(region))
    assert read_region(pairs["region"], pairs.get("reach", "")) == region
    assert len(pairs["region"]) < 6000


@given(regions)
def test_a_region_is_named_in_words(region: Region) -> None:
    words = region_words(region)
    assert words
    if region.reach:
        assert f"{metres_text(region.reach)} 米以内" in words
    if not region.code:
        assert not re.search(r"[A-Za-z]", words)


def test_corners_come_in_any_order() -> None:
    wanted = read_region("box-104_30.6-104.1_30.7", "")
    assert read_region("box-104.1_30.6-104_30.7", "") == wanted
    assert read_region("box-104.1_30.7-104_30.6", "") == wanted


def many(count: int) -> str:
    return "-".join(f"{104 + n / 10000:.4f}_30.6" for n in range(count))


@pytest.mark.parametrize(
    ("text", "reach", "said"),
    [
        ("round-104_30.6", "500", "看不懂"),
        ("point-104_30.6", "", "半径"),
        ("point-104_30.6", "0", "半径"),
        ("point-104_30.6", "-5", "米数"),
        ("point-104_30.6", "nan", "米数"),
        ("point-104_30.6", "1e3", "米数"),
        ("point-104_30.6", "20000.01", "20000"),
        ("point-104_30.6", "１００", "米数"),
        ("point-30.6_104", "500", "看不懂"),
        ("point-10.4_30.6", "500", "不在中国境内"),
        ("point-104_30.6-104_30.7", "500", "点数不对"),
        ("box-104_30.6", "", "点数不对"),
        ("box-104_30.6-104_30.7", "", "没有面积"),
        ("line-104_30.6-104_30.6", "5", "没有长度"),
        ("polygon-104_30.6-104.1_30.7-104.1_30.6-104_30.7", "", "自己相交"),
        ("polygon-104_30.6-104.1_30.6", "", "点数不对"),
        ("polygon-104_30.6-104.1_30.6-104.2_30.6", "", "没有面积"),
        ("box-100_30-104_31", "", "太大"),
        (f"line-{many(MOST_POINTS + 1)}", "5", "最多 200 个"),
        ("polygon-104_30.6-x", "", "看不懂"),
        ("parcel-", "5", "宗地不对"),
        ("parcel-1;drop", "5", "宗地不对"),
        ("zone-street", "5", "图层不对"),
        ("zone-red-" + "长" * 61, "5", "图层不对"),
    ],
)
def test_what_is_no_region_is_said(text: str, reach: str, said: str) -> None:
    with pytest.raises(Unusable) as refused:
        read_region(text, reach)
    assert said in refused.value.message


def test_without_a_region_there_is_none() -> None:
    assert read_region("", "500") is None
