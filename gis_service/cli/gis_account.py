"""landgis gis-account: database logins of GIS staff (GIS 数据库账号)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="GIS 人员的只读数据库账号", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="账号名，登录名是 gis_ 加这个名字")]
Superuser = Annotated[
    str, typer.Option(envvar="LANDGIS_SUPERUSER_URL", help="超级用户的数据库地址")
]


@app.command()
def add(
    name: Name,
    superuser_url: Superuser,
    city: Annotated[bool, typer.Option("--city", help="全市范围")] = False,
    district: Annotated[
        list[str] | None, typer.Option("--district", help="区县代码，可多次")
    ] = None,
    note: Annotated[str, typer.Option(help="给谁用、在哪台电脑")] = "",
    days: Annotated[int, typer.Option(help="有效天数")] = 180,
    password_file: Annotated[
        Path | None, typer.Option(help="从文件第一行读取密码", exists=True, dir_okay=False)
    ] = None,
    generate: Annotated[bool, typer.Option("--generate", help="生成随机密码并显示一次")] = False,
) -> None:
    """新增一个只读账号，只看得到给定范围。"""
    from gis_service.cli.acting import load, operator
    from gis_service.cli.user import asked_password, tell
    from gis_service.services import gis_accounts
    from gis_service.store import city_rows
    from gis_service.transaction import unit_of_work

    settings, engine = load()
    login = gis_accounts.login_of(name)
    with unit_of_work(engine, operator()) as connection:
        scope = city_rows.scope_of_codes(connection, city, district or [], [])
    password, made_up = asked_password(name, password_file, generate)
    address = gis_accounts.superuser_address(superuser_url, settings.database.database_url)
    until = gis_accounts.add(address, operator(), name, scope, password, note, days)
    typer.echo(f"已新增 GIS 数据库账号 {login}，有效期至 {until:%Y-%m-%d}。")
    tell(password, made_up)


@app.command("list")
def show(as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False) -> None:
    """列出账号、范围、有效期。"""
    from gis_service.cli.acting import load, operator
    from gis_service.store import city_rows, gis_accounts
    from gis_service.transaction import unit_of_work

    _, engine = load()
    with unit_of_work(engine, operator()) as connection:
        districts = city_rows.districts(connection)
        rows = [
            {
                "login": each.login,
                "scope": city_rows.scope_words(each.scope, districts, []),
                "until": each.expires_at and each.expires_at.date().isoformat(),
                "note": each.note,
                "made_by": each.made_by,
                "known": each.known,
            }
            for each in gis_accounts.every(connection)
        ]
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        state = f"至 {row['until']}" if row["known"] else "（服务器上没有这个登录）"
        typer.echo(f"{row['login']}\t{row['scope']}\t{state}\t{row['note'] or '—'}")


@app.command()
def remove(name: Name, superuser_url: Superuser) -> None:
    """删除账号，它的连接随即断开。"""
    from gis_service.cli.acting import load, operator
    from gis_service.services import gis_accounts

    settings, _ = load()
    address = gis_accounts.superuser_address(superuser_url, settings.database.database_url)
    gis_accounts.remove(address, operator(), name)
    typer.echo(f"已删除 GIS 数据库账号 {gis_accounts.login_of(name)}。")
