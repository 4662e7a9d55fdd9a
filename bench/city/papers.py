"""Contracts, progress, buildings, enterprises and five years of figures (报告数据)."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from bench.city.copying import NULL, copy, text

if TYPE_CHECKING:
    from bench.city.writing import Plots

YEARS = range(2021, 2026)
WITH_CONTRACT, WITH_PROGRESS, WITH_BUILDING, WITH_ENTERPRISE = 0.9, 0.97, 0.5, 0.1
_BEGUN, _COMPLETED = 0.96, 0.5
_WITH_TARGET = 0.3
_DIGEST = r"\\x00"
_FIRST_DAY = date(2012, 1, 1).toordinal()
_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS = [pow(3, place, 31) for place in range(17)]
_INDUSTRIES = ("13", "26", "27", "34", "35", "36", "38", "39", "40")


def write(connection: Any, dice: np.random.Generator, plots: Plots) -> None:
    """What is reported of the parcels of a street."""
    signed = _FIRST_DAY + dice.integers(0, 4000, len(plots))
    _write_contracts(connection, dice, plots, signed)
    _write_progress(connection, dice, plots, signed)
    _write_buildings(connection, dice, plots)
    _write_enterprises(connection, dice, plots)


def _chosen(dice: np.random.Generator, plots: Plots, share: float) -> np.ndarray:
    return np.flatnonzero(dice.random(len(plots)) < share)


def _days(ordinals: np.ndarray) -> list[str]:
    return [date.fromordinal(int(day)).isoformat() for day in ordinals]


def _where(has: np.ndarray, values: list[str], otherwise: str) -> list[str]:
    return [value if one else otherwise for one, value in zip(has, values, strict=True)]


def _report(
    plots: Plots, pick: np.ndarray, keys: list[str], columns: dict[str, Sequence[str]]
) -> dict[str, Sequence[str]]:
    return {
        **plots.scope(pick),
        "row_key": keys,
        "content_digest": [_DIGEST] * len(pick),
        **columns,
    }


def _write_contracts(
    connection: Any, dice: np.random.Generator, plots: Plots, signed: np.ndarray
) -> None:
    pick = _chosen(dice, plots, WITH_CONTRACT)
    count = len(pick)
    numbers = [f"HT{key:08d}" for key in plots.ids[pick].tolist()]
    day = signed[pick]
    start = day + dice.integers(180, 540, count)
    targets = dice.random(count) < _WITH_TARGET
    columns: dict[str, Sequence[str]] = {
        "contract_no": numbers,
        "supply_mode": [
            ("auction", "agreement", "allocation")[k] for k in dice.integers(0, 3, count)
        ],
        "signed_on": _days(day),
        "agreed_delivery_on": _days(day + 60),
        "actual_delivery_on": _days(day + 60 + dice.integers(0, 60, count)),
        "agreed_start_on": _days(start),
        "agreed_completion_on": _days(start + 720),
        "contract_area": [f"{area:.2f}" for area in plots.areas[pick]],
        "price": text(dice.integers(1_000_000, 90_000_000, count)),
        "far_min": [f"{value / 10:.1f}" for value in dice.integers(8, 21, count)],
        "far_max": ["4.0"] * count,
        "investment_excl_land": text(dice.integers(10_000_000, 900_000_000, count)),
        "target_revenue": [
            str(4_000_000 + 10_000 * k) if has else NULL
            for has, k in zip(targets, dice.integers(0, 300, count), strict=True)
        ],
        "target_tax": [
            str(200_000 + 1_000 * k) if has else NULL
            for has, k in zip(targets, dice.integers(0, 300, count), strict=True)
        ],
        "industry_code": [_INDUSTRIES[k] + "10" for k in dice.integers(0, len(_INDUSTRIES), count)],
        "industry_edition": ["2017"] * count,
    }
    copy(connection, "contract", _report(plots, pick, numbers, columns))


def _write_progress(
    connection: Any, dice: np.random.Generator, plots: Plots, signed: np.ndarray
) -> None:
    pick = _chosen(dice, plots, WITH_PROGRESS)
    count = len(pick)
    begun = dice.random(count) < _BEGUN
    completed = begun & (dice.random(count) < _COMPLETED)
    permits = signed[pick] + dice.integers(120, 400, count)
    share = dice.uniform(0.3, 1.0, count)
    area = plots.areas[pick]
    columns: dict[str, Sequence[str]] = {
        "observed_on": ["2025-06-30"] * count,
        "permit_on": _where(begun, _days(permits), "none"),
        "works_seen": ["t" if has else "f" for has in begun],
        "foundation_type": ["pile" if has else NULL for has in begun],
        "piles_done": ["300" if has else NULL for has in begun],
        "piles_total": ["300" if has else NULL for has in begun],
        "threshold_on": _where(begun, _days(permits + 60), NULL),
        "completed_on": _where(completed, _days(permits + 700), NULL),
        "developed_area": [f"{value:.2f}" for value in area * share],
        "should_develop_area": [f"{value:.2f}" for value in area],
        "invested_excl_land": text(dice.integers(1_000_000, 600_000_000, count)),
        "actual_use": ["工业厂房"] * count,
    }
    keys = [f"2025-06-30/{key}" for key in plots.ids[pick].tolist()]
    copy(connection, "progress", _report(plots, pick, keys, columns))


def _write_buildings(connection: Any, dice: np.random.Generator, plots: Plots) -> None:
    pick = np.repeat(_chosen(dice, plots, WITH_BUILDING), 2)
    count = len(pick)
    first = np.arange(count) % 2 == 0
    columns: dict[str, Sequence[str]] = {
        "building": ["1号厂房" if one else "办公楼" for one in first],
        "storey": ["1"] * count,
        "storey_count": [str(k) for k in dice.integers(1, 6, count)],
        "storey_height": [f"{k / 10:.3f}" for k in dice.integers(36, 96, count)],
        "floor_area": [
            f"{value:.2f}" for value in plots.areas[pick] * dice.uniform(0.1, 0.6, count)
        ],
        "position": ["above"] * count,
        "footprint": [f"{value:.2f}" for value in plots.areas[pick] * 0.3],
        "use": ["production" if one else "office" for one in first],
        "completed_on": ["2020-05-01"] * count,
    }
    keys = [f"{key}/{place % 2}" for place, key in enumerate(plots.ids[pick].tolist())]
    copy(connection, "building", _report(plots, pick, keys, columns))


def _write_enterprises(connection: Any, dice: np.random.Generator, plots: Plots) -> None:
    pick = _chosen(dice, plots, WITH_ENTERPRISE)
    count = len(pick)
    ids = plots.ids[pick].tolist()
    codes = [uscc(key) for key in ids]
    names = [f"模拟{key}号企业" for key in ids]
    keys = text(ids)
    scope = plots.scope(pick)
    places = {name: scope[name] for name in ("park_id", "district_id")}
    copy(connection, "enterprise", {"id": keys, "uscc": codes, "name": names})
    inside = np.flatnonzero(plots.parks[pick] > 0)
    listed = {**places, "enterprise_id": keys, "first_year": [str(YEARS[0])] * count}
    member = {name: [column[k] for k in inside] for name, column in listed.items()}
    copy(connection, "enterprise_park", member)
    occupied: dict[str, Sequence[str]] = {
        "enterprise_id": keys,
        "name": names,
        "uscc": codes,
        "own_area": [f"{value:.2f}" for value in plots.areas[pick]],
        "from_on": ["2018-03-01"] * count,
        "production_on": ["2019-07"] * count,
    }
    copy(connection, "occupancy", _report(plots, pick, keys, occupied))
    _write_figures(connection, dice, places, keys, codes, names)


def _write_figures(
    connection: Any,
    dice: np.random.Generator,
    places: dict[str, list[str]],
    keys: list[str],
    codes: list[str],
    names: list[str],
) -> None:
    industries = [_INDUSTRIES[zlib.crc32(key.encode()) % len(_INDUSTRIES)] + "10" for key in keys]
    for year in YEARS:
        revenue = dice.integers(5_000_000, 400_000_000, len(keys))
        copy(
            connection,
            "performance",
            {
                **places,
                "enterprise_id": keys,
                "row_key": [f"{year}/whole"] * len(keys),
                "content_digest": [_DIGEST] * len(keys),
                "name": names,
                "uscc": codes,
                "year": [str(year)] * len(keys),
                "coverage": ["whole"] * len(keys),
                "above_scale": ["t" if amount > 20_000_000 else "f" for amount in revenue],
                "revenue": text(revenue),
                "tax": text(revenue // 20),
                "industry_code": industries,
                "industry_edition": ["2017"] * len(keys),
            },
        )


def uscc(number: int) -> str:
    """A 统一社会信用代码 that exists nowhere, with the right check digit (GB 32100)."""
    body = f"91510199MA{number:07d}"
    total = sum(_LETTERS.index(c) * weight for c, weight in zip(body, _WEIGHTS, strict=True))
    return body + _LETTERS[-total % 31]
