"""landgis doctor: is this installation sound? (安装自检)."""

import json
from typing import Annotated

import typer


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """检查数据库角色、扩展、表结构、城市和前端文件，说明该怎么办。"""
    from dataclasses import asdict

    from gis_service.cli.acting import load
    from gis_service.services.checkup import examine

    settings, engine = load()
    checks = list(examine(settings, engine))
    if as_json:
        typer.echo(json.dumps([asdict(check) for check in checks], ensure_ascii=False))
    else:
        for check in checks:
            typer.echo(f"{'正常' if check.right else '不对'}  {check.name}：{check.text}")
    if not all(check.right for check in checks):
        raise typer.Exit(1)
