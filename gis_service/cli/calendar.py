"""landgis calendar: holidays and worked weekends of the office (办公日历)."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from gis_service.cli.acting import UserName

app = typer.Typer(help="办公日历：载入法定节假日和调休", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """办公日历：载入法定节假日和调休。"""


@app.command()
def load(
    user: UserName,
    file: Annotated[
        Path | None,
        typer.Argument(help="CSV（日期,类型,名称）；不填用随附的 2012—2026 年", exists=True),
    ] = None,
) -> None:
    """载入办公日历；期限的末日遇休假日顺延，工作日按它计算。"""
    from gis_service.cli.acting import acting_user
    from gis_service.cli.acting import load as settled
    from gis_service.services.office_calendar import load_calendar, load_shipped
    from gis_service.transaction import unit_of_work

    _, engine = settled()
    acting = acting_user(engine, user)
    with unit_of_work(engine, acting) as connection:
        if file is None:
            years = load_shipped(connection, acting)
        else:
            years = load_calendar(connection, acting, file.read_bytes(), file.name)
    typer.echo(f"已载入 {'、'.join(map(str, years))} 年的办公日历。")
