"""landgis assess: judge the parcels at a day (评估)."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Annotated

import typer

Day = Annotated[
    datetime | None,
    typer.Option("--as-of", formats=["%Y-%m-%d"], help="数据截至哪一天；不写用开页日期"),
]


def assess(
    as_of: Day = None,
    full: Annotated[bool, typer.Option("--full", help="全部重算，而不只是有变动和到期的")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """叠加各图层，逐宗评估，整体发布。"""
    from gis_service.audit import EventKind, record
    from gis_service.cli.acting import load, operator
    from gis_service.cli.watching import watched
    from gis_service.jobs.place import place
    from gis_service.services.assess_crew import Crew, cores
    from gis_service.services.assessing import assess_city
    from gis_service.services.overlaying import overlay_city
    from gis_service.store.exclusion import hold_facts
    from gis_service.transaction import job_work

    settings, engine = load()
    day = as_of.date() if as_of is not None else place(settings, engine).day
    with watched() as progress:
        laid = overlay_city(engine, cores(), progress)
        with job_work(engine) as connection:
            hold_facts(connection)
            crew = Crew.of(engine)
            result = assess_city(connection, day, full=full, progress=progress, crew=crew)
            detail: dict[str, object] = {"as_of": day.isoformat(), "assessed": result.assessed}
            run = f"run:{result.run_id}"
            record(connection, operator(), EventKind.ASSESSED, run, detail=detail)
    pairs = laid + result.pairs
    if as_json:
        said = {
            "run": result.run_id,
            "as_of": day.isoformat(),
            "assessed": result.assessed,
            "total": result.total,
            "pairs": pairs,
        }
        typer.echo(json.dumps(said, ensure_ascii=False))
        return
    typer.echo(f"截至 {day}：评估 {result.assessed} 宗，共 {result.total} 宗，新叠加 {pairs} 对。")
