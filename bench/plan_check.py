"""A plan check of an outline of 2,000 vertices against 466 zones (方案核查).

Two outlines: one the size of a development, and one over the whole city that meets every zone.
"""

import math
import os
import time
from collections.abc import Callable
from functools import partial

import numpy as np
from sqlalchemy import Engine

from bench.city.base import found
from bench.city.plan import CENTRE, FULL_SIZE, LAYERS, Plan
from bench.ground import Ground
from bench.measure import LONG_S, Result, Timing, timed
from bench.reading import AS_OF
from gis_service.services.plan_check import PlanReport, report
from gis_service.services.plan_outline import Source, read_outline
from gis_service.store import policy_rows
from gis_service.transaction import unit_of_work
from gis_service.user import Role, Scope, User
from parcels.facts import ParcelFacts
from parcels.frame import CityFrame
from parcels.plan_checks.plan import Plan as Asked
from parcels.plan_checks.plan import Purpose, UseAfter
from spatial.readers.answers import Answers

_VERTICES = 2_000
_GOAL_S = 10.0
_RADII_M = {"开发地块大小": 1_000.0, "覆盖全市": 40_000.0}
_CITY = User(0, "city", "市", Role.OFFICIAL, Scope(city=True))


def measure(ground: Ground, times: int) -> list[Result]:
    """Reading, overlay, parcels met, neighbours and the fifteen checks, nothing kept."""
    engine = ground.fresh(suffix="plans")
    superuser = ground.superuser(f"{ground.name}_plans")
    with superuser.begin() as connection:
        found(connection, Plan(FULL_SIZE))
    with unit_of_work(engine, _CITY) as connection:
        frame = policy_rows.latest(connection).profile.frame
    results = []
    for name, radius in _RADII_M.items():
        text = _outline(radius)
        seen, timing = _timed(partial(_check, engine, frame, text), times)
        zones = sum(len(used.names) for used in seen.layers)
        met = len(seen.plan.overlaps or ())
        results.append(
            Result(
                f"方案核查：{_VERTICES:,} 点，{name}",
                sum(LAYERS.values()),
                timing,
                goal=f"≤ {_GOAL_S:g} s",
                reached=timing.median <= _GOAL_S,
                note=f"与 {zones} 个图层要素、{met} 宗地相交",
            )
        )
    engine.dispose()
    return results


def _timed(check: Callable[[], PlanReport], times: int) -> tuple[PlanReport, Timing]:
    """What a check finds, and the time of it; a long one is not repeated."""
    load, start = os.getloadavg()[0], time.perf_counter()
    seen = check()
    first = time.perf_counter() - start
    if first > LONG_S:
        return seen, Timing((first,), load)
    return seen, timed(check, times, warm_up=False)


def _outline(radius: float) -> str:
    """A ragged star as pasted text, x,y a line."""
    dice = np.random.default_rng(7)
    angle = np.linspace(0, 2 * math.pi, _VERTICES, endpoint=False)
    distance = radius * (0.9 + 0.02 * np.cos(40 * angle) + 0.01 * dice.uniform(-1, 1, _VERTICES))
    points = CENTRE + distance[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=-1)
    return "\n".join(f"{x:.3f},{y:.3f}" for x, y in points)


def _check(engine: Engine, frame: CityFrame, text: str) -> PlanReport:
    outline = read_outline(Source(text, answers=Answers(crs=f"EPSG:{frame.work_srid}")), frame)
    asked = Asked(Purpose.USE_CHANGE, ParcelFacts("方案"), use=UseAfter("住宅", industrial=False))
    return report(engine, _CITY, outline, asked, AS_OF)
