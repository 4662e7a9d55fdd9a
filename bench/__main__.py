"""Run measurements: ``python -m bench [--sizes 1000,20000] [--only overlay,reading]``."""

import argparse
import json
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench import assessment, cost, importing, overlay, plan_check, reading, tiles, weight
from bench.city.plan import Plan
from bench.ground import Ground, server
from bench.machine import describe
from bench.measure import Result
from bench.report import MIDDLE, TO_MIDDLE, line, write_pages
from gis_service.services.assess_crew import cores

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "bench" / "results"
_MEASURES = {
    "overlay": overlay.measure,
    # Leaves the assessed city that the next three ask.
    "assessment": assessment.measure,
    "reading": reading.measure,
    "tiles": tiles.measure,
    "weight": weight.measure,
    "cost": cost.measure,
    "importing": importing.measure,
    "plan_check": plan_check.measure,
}
_SIZES = "1000,10000,100000"


def main() -> None:
    """Measure, print, keep the results and write the pages of the documentation anew."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="性能基准")
    parser.add_argument("--sizes", default=_SIZES, help="宗地数，逗号分隔，最多 1000000")
    parser.add_argument("--only", default=",".join(_MEASURES), help="只测哪几项，逗号分隔")
    parser.add_argument("--times", type=int, default=3, help="每项重复次数，取中位数")
    parser.add_argument("--folder", type=Path, default=ROOT / ".data" / "bench", help="数据库位置")
    parser.add_argument("--pages", action="store_true", help="只由已有结果重写 docs/performance.md")
    asked = parser.parse_args()
    if asked.pages:
        write_pages(RESULTS, ROOT / "docs")
        return
    cluster = server(asked.folder)
    try:
        for size in map(int, asked.sizes.split(",")):
            _measure(Ground(cluster, Plan(size)), asked.only.split(","), asked.times)
    finally:
        cluster.stop()
    write_pages(RESULTS, ROOT / "docs")


def _measure(ground: Ground, names: list[str], times: int) -> None:
    ground.bring_up_to_date()
    name = ground.name
    machine = describe(ground.superuser(name))
    print(f"\n{ground.plan.parcels} 宗 · {cores()} 核 · 负载 {machine['load'][0]:.1f}", flush=True)
    for key in names:
        if key in TO_MIDDLE and ground.plan.parcels > MIDDLE:
            print(f"{TO_MIDDLE[key]}：只测到 {MIDDLE:,} 宗", flush=True)
            continue
        start = time.perf_counter()
        results = _MEASURES[key](ground, times)
        for result in results:
            print(line(result.as_dict()), flush=True)
        print(f"　{key} 用 {time.perf_counter() - start:.0f} s", flush=True)
        _keep(machine, key, ground.plan, results)


def _keep(machine: dict[str, Any], key: str, plan: Plan, results: list[Result]) -> None:
    RESULTS.mkdir(parents=True, exist_ok=True)
    at = datetime.now(UTC).strftime("%Y%m%dT%H%M%S")
    said = {
        "machine": machine,
        "seed": plan.seed,
        "parcels": plan.parcels,
        "measure": key,
        "results": [result.as_dict() for result in results],
    }
    path = RESULTS / f"{at}-{key}-{plan.parcels}.json"
    path.write_text(json.dumps(said, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
