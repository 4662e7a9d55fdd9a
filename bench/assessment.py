"""Assessing every parcel by all rules, stored, and what its parts take alone (评估)."""

import cProfile
import io
import pstats
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

from sqlalchemy import Connection, Engine, text

from bench.city.build import exists
from bench.ground import Ground
from bench.measure import Result, Timing, timed
from gis_service.facts import assemble
from gis_service.facts.parks import ParkMeans
from gis_service.services.assess_crew import Crew, cores
from gis_service.services.assessing import assess_city
from gis_service.services.judging import BATCH, judged
from gis_service.services.overlaying import overlay_city
from gis_service.store import fact_rows, layer_rows, policy_rows
from gis_service.transaction import job_work

AS_OF = date(2025, 12, 31)
_ROOT = f"{Path(__file__).resolve().parent.parent}/"
_LIBRARY = re.compile(r"/\S*/(?:site-packages|lib/python3\.\d+)/")
_CHANGED = 100
_SAMPLE = 10_000
_GOAL_S, _GOAL_SIZE = 90.0, 1_000_000
_SHOWN = 25


def prepare(ground: Ground) -> Engine:
    """The city with its overlay done, nothing assessed; what the overlay's measure left is used."""
    left = f"{ground.name}_work"
    engine = ground.login(left) if exists(ground.cluster, left) else ground.fresh()
    with job_work(engine) as connection:
        assessed = connection.scalar(text("SELECT EXISTS (SELECT 1 FROM assessment)"))
    if assessed:
        engine.dispose()
        engine = ground.fresh()
    overlay_city(engine, cores())
    with ground.superuser(engine.url.database or "").connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("VACUUM ANALYZE"))
    return engine


def measure(ground: Ground, times: int) -> list[Result]:
    """Whole run, its read alone, its write alone, and a run after 100 parcels changed."""
    engine = prepare(ground)
    whole = timed(lambda: _assess(engine), 1, warm_up=False)
    with job_work(engine) as connection:
        size = int(connection.scalar(text("SELECT count(*) FROM parcel")) or 0)
    with ground.superuser(engine.url.database or "").connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("ANALYZE"))
    part = timed(lambda: _assess(engine), 3, before=lambda: _touch(engine))
    read, cpu, profile = _parts(engine, min(size, _SAMPLE))
    scale = size / min(size, _SAMPLE)
    write = timed(lambda: _write_alone(engine), 1, warm_up=False)
    engine.dispose()
    goal = _GOAL_S * size / _GOAL_SIZE
    return [
        Result(
            "评估：全部规则、入库",
            size,
            whole,
            {
                "同样的读": Timing((read * scale,), whole.load),
                "同样的写": write,
            },
            f"≤ {goal:.1f} s（1,000,000 宗 90 s，2 核空闲）",
            whole.median <= goal,
            "读按样本推算为单进程",
            {"cpu_us_per_parcel": cpu, "processes": cores(), "profile": profile},
        ),
        Result(
            f"评估：{_CHANGED} 宗变更后增量",
            size,
            part,
            {"全量": whole},
            "只算有变动的",
            part.median < whole.median,
        ),
    ]


def _assess(engine: Engine) -> int:
    overlay_city(engine, cores())
    with job_work(engine) as connection:
        return assess_city(connection, AS_OF, crew=Crew.of(engine)).assessed


def _touch(engine: Engine) -> None:
    with job_work(engine) as connection:
        connection.execute(
            text(
                "INSERT INTO dirty_parcel (parcel_id, reason)"
                f" SELECT id, 'bench' FROM parcel ORDER BY id LIMIT {_CHANGED}"
            )
        )


def _parts(engine: Engine, count: int) -> tuple[float, dict[str, float], list[str]]:
    """Seconds of the database's part of reading, CPU of each step, and the profile."""
    with job_work(engine) as connection:
        ids = list(
            connection.scalars(text(f"SELECT id FROM parcel ORDER BY park_id, id LIMIT {count}"))
        )
        batches = [ids[start : start + BATCH] for start in range(0, len(ids), BATCH)]
        means = ParkMeans(connection, AS_OF)
        policy = policy_rows.latest(connection).profile.policy
        read = timed(lambda: _each(batches, lambda ids: _read(connection, ids)), 1).median
        facts = timed(
            lambda: _each(batches, lambda ids: assemble(connection, ids, AS_OF, means)), 1
        )
        whole = timed(
            lambda: _each(batches, lambda ids: judged(connection, ids, AS_OF, policy, means)), 1
        )
        profiler = cProfile.Profile()
        profiler.runcall(judged, connection, ids[:BATCH], AS_OF, policy, means)
    out = io.StringIO()
    pstats.Stats(profiler, stream=out).sort_stats("tottime").print_stats(_SHOWN)
    micro = {
        "facts": round(facts.median / count * 1e6, 1),
        "facts, rules, digest, text": round(whole.median / count * 1e6, 1),
        "read alone": round(read / count * 1e6, 1),
    }
    lines = [line.rstrip() for line in out.getvalue().splitlines() if line.strip()]
    return read, micro, [without_folders(line) for line in lines]


def without_folders(line: str) -> str:
    """A line of a profile without the folders in which this machine keeps code and libraries."""
    return _LIBRARY.sub("", line).replace(_ROOT, "")


def _each(batches: list[list[int]], work: Callable[[list[int]], object]) -> None:
    for ids in batches:
        work(ids)


def _read(connection: Connection, ids: list[int]) -> None:
    """The rows that facts are made of, and nothing made of them."""
    versions = fact_rows.live_versions(connection, ids, AS_OF)
    layers = layer_rows.live_versions(connection, AS_OF)
    keys = [version.version_id for version in versions]
    fact_rows.shares(connection, keys, [layer.id for layer in layers])
    fact_rows.reported(connection, ids)
    fact_rows.next_days(connection, ids, AS_OF)


def _write_alone(engine: Engine) -> None:
    """Every stored result written once more, indexes and foreign keys included, taken back."""
    with engine.connect() as connection:
        connection.execute(text("SELECT set_config('role', 'landgis_job', true)"))
        columns = (
            "parcel_id, park_id, district_id, run_id, holds_until, parcel_version_id,"
            " facts_digest, policy_snapshot_id, outcomes, measured, verdicts, idle_state, stock,"
            " decided, legal_area"
        )
        connection.execute(
            text(
                f"INSERT INTO assessment ({columns}, holds_from)"
                f" SELECT {columns}, date '1900-01-01' FROM assessment WHERE superseded_at IS NULL"
            )
        )
        connection.rollback()
