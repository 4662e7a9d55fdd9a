"""The skeleton is the same bytes each time and holds nothing a page may not run."""

import re

import pytest

from maps.skeleton import Skeleton, Source, build_skeleton
from parcels.frame import CityFrame

FRAME = CityFrame("chengdu", "成都市{{7*7}}", 102.9, 30.0, 105.0, 31.5, 4544)


@pytest.fixture(scope="module")
def skeleton() -> Skeleton:
    return build_skeleton(FRAME)


def test_equal_bytes_each_time(skeleton: Skeleton) -> None:
    assert build_skeleton(FRAME) == skeleton


def test_frame_gives_figures_only(skeleton: Skeleton) -> None:
    assert "center: [30.75, 103.95]" in skeleton.script
    assert "成都" not in skeleton.script


def test_no_address_and_no_evaluation(skeleton: Skeleton) -> None:
    for word in ("http:", "https:", "//", "eval(", "Function(", "innerHTML", "<script"):
        assert word not in skeleton.script


def test_only_parcels_take_the_pointer(skeleton: Skeleton) -> None:
    silent = re.findall(r"pane_(\w+)\.style\.pointerEvents = 'none'", skeleton.script)
    assert silent == ["under", "over"]
    assert "pane_parcels.style.zIndex = 450" in skeleton.script


@pytest.mark.parametrize("source", Source)
def test_hands_the_map_to_our_script(source: Source) -> None:
    script = build_skeleton(FRAME, source).script
    assert script.rstrip().endswith(f"landgis.layers.{source}(map_landgis);")


def test_style_names_the_div(skeleton: Skeleton) -> None:
    assert skeleton.style.startswith(f"#{skeleton.div_id}{{")
