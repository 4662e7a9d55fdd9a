"""The page that carries its data: bounded, closed to the network, hostile names literal."""

import json
import re
from base64 import b64encode
from datetime import date
from hashlib import sha256

import pytest

from gis_service.assets import load_assets
from maps.standalone import (
    MAX_BYTES,
    MAX_PARCELS,
    LayerShape,
    ParcelShape,
    TooManyParcels,
    standalone,
)
from parcels.frame import CityFrame
from parcels.layers import LayerKind
from parcels.verdict import Verdict

FRAME = CityFrame("chengdu", "成都市", 102.9, 30.0, 105.0, 31.5, 4544)
HOSTILE = "{{7*7}}${alert(1)}<img src=x onerror=alert(1)></script><!--\u2028\\20190221`'\""
READ = load_assets().read


def parcel(n: int, name: str | None = None, reason: str = "各项均符合。") -> ParcelShape:
    west, south = 103.9 + n % 140 * 0.003, 30.4 + n // 140 * 0.003
    jitter = n * 37 % 1000 / 1e6
    ring = [
        (west + jitter, south),
        (west + 0.0025, south + jitter),
        (west + 0.0025 - jitter, south + 0.0025),
        (west + 0.001, south + 0.0026),
        (west, south + 0.0025),
        (west + jitter, south),
    ]
    return ParcelShape(
        code=f"510112006007GB{n:05d}",
        name=name or f"东部示例地块{n}号",
        district="龙泉驿区",
        park=f"示例园区{n % 40}",
        area_cm2=400_000_000 + n,
        verdict=Verdict(n % 8),
        reason=reason,
        shape=[[ring]],
    )


def page(parcels: list[ParcelShape], layers: tuple[LayerShape, ...] = ()) -> str:
    return standalone(
        parcels,
        layers,
        frame=FRAME,
        title=f"成都市 {HOSTILE}",
        as_of=date(2025, 12, 31),
        read=READ,
        simulated=True,
    )


def data_of(text: str) -> dict[str, object]:
    found = re.search(r'<script type="application/json" id="map-data">(.*?)</script>', text)
    assert found
    loaded: dict[str, object] = json.loads(found.group(1))
    return loaded


def test_hostile_text_stays_in_the_data_block_and_title() -> None:
    layer = LayerShape(LayerKind.PARK, [(HOSTILE, parcel(1).shape)])
    text = page([parcel(0, HOSTILE)], (layer,))
    assert "<img" not in text
    block = text[text.index('id="map-data"') :]
    assert "\u2028" not in block
    data = data_of(text)
    assert data["parcels"][0][1] == HOSTILE  # type: ignore[index]
    assert data["layers"]["park"][0][0] == HOSTILE  # type: ignore[index]
    assert data["title"] == f"成都市 {HOSTILE}"


def test_policy_allows_exactly_the_scripts_and_the_style() -> None:
    text = page([parcel(0)])
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)
    assert policy
    inside = re.findall(r"<script>(.*?)</script>", text, re.S)
    style = re.findall(r"<style>(.*?)</style>", text, re.S)
    for piece in (*inside, *style):
        digest = b64encode(sha256(piece.encode()).digest()).decode()
        assert f"sha256-{digest}" in policy.group(1)
    assert policy.group(1).count("sha256-") == len(inside) + len(style)
    assert "unsafe" not in policy.group(1)


def test_nothing_is_loaded() -> None:
    text = page([parcel(0)])
    assert re.findall(r"<script[^>]*src|<link[^>]*stylesheet|<img|<iframe", text) == []
    style = "".join(re.findall(r"<style>(.*?)</style>", text, re.S))
    assert all(
        target[0] == "#" or target == "data:" for target in re.findall(r"url\(\"?([^)]{5})", style)
    )


def test_twenty_thousand_parcels_stay_below_three_megabytes() -> None:
    text = page([parcel(n) for n in range(MAX_PARCELS)])
    assert len(text.encode()) <= MAX_BYTES
    data = data_of(text)
    assert data["totals"]["count"] == MAX_PARCELS  # type: ignore[index]
    assert data["reasons"] is True


def test_sentences_give_way_before_shapes() -> None:
    long = [parcel(n, reason=f"第 {n} 宗：" + "容积率低于下限。" * 20) for n in range(10_000)]
    data = data_of(page(long))
    assert data["reasons"] is False
    assert len(data["parcels"]) == 10_000  # type: ignore[arg-type]


def test_one_parcel_more_is_refused() -> None:
    with pytest.raises(TooManyParcels, match="20,000"):
        page([parcel(0)] * (MAX_PARCELS + 1))


def test_totals_are_those_of_the_rows() -> None:
    layer = LayerShape(LayerKind.RING, [("环", parcel(1).shape)], date(2020, 1, 1), True, "来源")
    totals = data_of(page([parcel(0), parcel(8), parcel(1)], (layer,)))["totals"]
    assert [row["count"] for row in totals["by_verdict"]] == [2, 1, 0, 0, 0, 0, 0, 0]  # type: ignore[index]
    assert totals["layers"] == [  # type: ignore[index]
        {
            "kind": "ring",
            "label": "绕城高速（示意）",
            "count": 1,
            "valid_from": "2020-01-01",
            "credit": "来源",
        }
    ]


def test_same_input_same_bytes() -> None:
    assert page([parcel(0)]) == page([parcel(0)])
