"""landgis idle-list: 闲置土地台账 of a day as a workbook."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from gis_service.cli.acting import UserName
from gis_service.cli.assess import Day


def idle_list(
    user: UserName,
    out: Annotated[Path, typer.Option(help="写到哪个文件，如 台账.xlsx", dir_okay=False)],
    as_of: Day = None,
) -> None:
    """写出闲置土地台账：疑似闲置，即将到期、逾期未满一年，各一个工作表。"""
    from gis_service.cli.acting import acting_user, load
    from gis_service.cli.output import written
    from gis_service.documents.heading import heading
    from gis_service.documents.idle_workbook import write_idle
    from gis_service.errors import Conflict
    from gis_service.jobs.place import place
    from gis_service.rights import must_use
    from gis_service.services import exporting
    from gis_service.services.idle_list import idle_list as list_of
    from gis_service.store.parcel_query import ParcelQuery
    from gis_service.transaction import unit_of_work

    settings, engine = load()
    acting = acting_user(engine, user)
    must_use(acting, "idle")
    day = as_of.date() if as_of is not None else place(settings, engine).day
    with unit_of_work(engine, acting) as connection, written(out) as file:
        found = list_of(connection, ParcelQuery(day, acting.scope))
        if not found.evaluated:
            raise Conflict(f"{day} 尚未评估，没有名单。请先运行 landgis assess --as-of {day}。")
        head = heading(connection, acting, day)
        rows = write_idle(file, found, head)
        asked = [("as_of", day.isoformat())]
        exporting.note(connection, acting, "idle.xlsx", rows, asked, number=head.number)
    typer.echo(
        f"已写出 {out}：疑似闲置 {found.suspected.count} 宗，"
        f"即将到期、逾期未满一年 {found.soon.count} 宗，待核实 {found.unknown} 宗未列入。"
    )
