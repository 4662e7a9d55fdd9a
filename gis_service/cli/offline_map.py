"""landgis map: the map as one HTML file for machines without a network."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from gis_service.cli.acting import UserName
from gis_service.cli.assess import Day
from parcels.verdict import ThemeCode


def write_map(
    user: UserName,
    out: Annotated[Path, typer.Option(help="写到哪个文件，如 map.html", dir_okay=False)],
    as_of: Day = None,
    theme: Annotated[ThemeCode, typer.Option(help="专题")] = ThemeCode.WORST,
) -> None:
    """把一张图写成一个网页文件，拷到哪里都能打开，不需要网络（最多 20,000 宗）。"""
    from gis_service.assets import load_assets
    from gis_service.cli.acting import acting_user, load
    from gis_service.cli.output import written
    from gis_service.cli.watching import watched
    from gis_service.documents.heading import heading
    from gis_service.documents.offline_map import offline_map
    from gis_service.jobs.place import place
    from gis_service.parcel_address import address_of
    from gis_service.rights import must_take_coordinates, must_use
    from gis_service.services import exporting
    from gis_service.store.parcel_query import ParcelQuery
    from gis_service.transaction import unit_of_work

    settings, engine = load()
    acting = acting_user(engine, user)
    must_use(acting, "map")
    must_take_coordinates(acting)
    day = as_of.date() if as_of is not None else place(settings, engine).day
    query = ParcelQuery(day, acting.scope, theme=theme)
    read = load_assets().read
    with (
        watched() as progress,
        unit_of_work(engine, acting) as connection,
        written(out) as file,
    ):
        head = heading(connection, acting, day)
        page, count = offline_map(connection, query, head, read, progress=progress)
        file.write(page.encode())
        exporting.note(connection, acting, "map.html", count, address_of(query), number=head.number)
    typer.echo(f"已写出 {out}：{count} 宗，{len(page.encode()) / 1_000_000:.1f} MB。")
