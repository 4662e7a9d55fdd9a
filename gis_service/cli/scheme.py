"""landgis scheme: evaluation schemes, shipped and an office's own (评价方案)."""

from pathlib import Path
from typing import Annotated

import typer

from gis_service.cli.acting import UserName

app = typer.Typer(help="亩均评价方案：查看、载入", no_args_is_help=True)


@app.command("list")
def show() -> None:
    """列出各方案的版本、状态和文本摘要。"""
    from gis_service.cli.acting import load as settled
    from gis_service.store import scheme_rows
    from gis_service.transaction import job_work

    _, engine = settled()
    with job_work(engine) as connection:
        found = scheme_rows.all_of(connection)
    for one in found:
        state = "草案" if one.draft else "可用"
        who = one.loaded_by_name or "随系统提供"
        digest = one.scheme.sha256[:12]
        typer.echo(
            f"{one.scheme.code}\t第 {one.version} 版\t{state}\t{one.scheme.title}\t{who}\t{digest}"
        )


@app.command()
def load(
    file: Annotated[Path, typer.Argument(help="方案文件（TOML）", exists=True, dir_okay=False)],
    user: UserName,
) -> None:
    """载入一份评价方案为新一版；已开展的评价仍按原版本。"""
    from gis_service.cli.acting import acting_user
    from gis_service.cli.acting import load as settled
    from gis_service.services.evaluation_schemes import load_office_scheme
    from gis_service.transaction import unit_of_work

    _, engine = settled()
    acting = acting_user(engine, user)
    with unit_of_work(engine, acting) as connection:
        stored = load_office_scheme(connection, acting, file.read_bytes())
    typer.echo(f"已载入：{stored.title}。")
