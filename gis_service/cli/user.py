"""landgis user: accounts and grants (账号)."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gis_service.user import Role, Scope

if TYPE_CHECKING:
    from sqlalchemy import Engine

app = typer.Typer(help="账号：新增、查看、改密码、授权", no_args_is_help=True)

Username = Annotated[str, typer.Argument(help="用户名")]
PasswordFile = Annotated[
    Path | None, typer.Option(help="从文件第一行读取密码", exists=True, dir_okay=False)
]
Generate = Annotated[bool, typer.Option("--generate", help="生成随机密码并显示一次")]
Keep = Annotated[bool, typer.Option("--no-change", help="首次登录不要求修改密码")]
City = Annotated[bool, typer.Option("--city", help="全市范围（官员）")]
Districts = Annotated[list[str] | None, typer.Option("--district", help="区县代码，可多次")]
Parks = Annotated[list[str] | None, typer.Option("--park", help="园区代码，可多次")]


@app.command("list")
def show(as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False) -> None:
    """列出账号、角色和范围。"""
    from gis_service.cli.acting import load, operator
    from gis_service.store import account_rows, city_rows
    from gis_service.transaction import unit_of_work

    _, engine = load()
    with unit_of_work(engine, operator()) as connection:
        scopes = account_rows.scopes(connection)
        districts, parks = city_rows.districts(connection), city_rows.parks(connection)
        rows = [
            {
                "username": each.username,
                "name": each.display_name,
                "role": each.role.value,
                "scope": city_rows.scope_words(scopes.get(each.id, Scope()), districts, parks),
                "active": each.usable,
            }
            for each in account_rows.every(connection)
        ]
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        state = "" if row["active"] else "  （停用或锁定）"
        role = Role(str(row["role"])).label
        typer.echo(f"{row['username']}\t{row['name']}\t{role}\t{row['scope'] or '—'}{state}")


@app.command()
def add(
    username: Username,
    name: Annotated[str, typer.Option(help="姓名")],
    role: Annotated[Role, typer.Option(help="角色")],
    city: City = False,
    district: Districts = None,
    park: Parks = None,
    password_file: PasswordFile = None,
    generate: Generate = False,
    no_change: Keep = False,
) -> None:
    """新增账号并授权。"""
    from gis_service.cli.acting import load, operator
    from gis_service.services import accounts

    _, engine = load()
    scope = _scope(engine, city, district, park)
    password, made_up = asked_password(username, password_file, generate)
    account_id = accounts.create(
        engine,
        operator(),
        username=username,
        display_name=name,
        role=role,
        password=password,
        must_change=not no_change,
    )
    if scope.city or scope.districts or scope.parks:
        accounts.set_scope(engine, operator(Role.SECURITY_ADMIN), account_id, scope)
    typer.echo(f"已新增{role.label} {username}。")
    tell(password, made_up)


@app.command()
def passwd(
    username: Username,
    password_file: PasswordFile = None,
    generate: Generate = False,
    no_change: Keep = False,
) -> None:
    """重置密码并解锁；该账号的全部会话随即失效。"""
    from gis_service.cli.acting import load, operator
    from gis_service.services import accounts

    _, engine = load()
    account_id = _find(engine, username)
    password, made_up = asked_password(username, password_file, generate)
    accounts.reset_password(engine, operator(), account_id, password, must_change=not no_change)
    typer.echo(f"已重置 {username} 的密码。")
    tell(password, made_up)


@app.command()
def grant(
    username: Username, city: City = False, district: Districts = None, park: Parks = None
) -> None:
    """用给出的范围替换账号原有的范围；什么都不给就是清空。"""
    from gis_service.cli.acting import load, operator
    from gis_service.services import accounts

    _, engine = load()
    scope = _scope(engine, city, district, park)
    accounts.set_scope(engine, operator(Role.SECURITY_ADMIN), _find(engine, username), scope)
    typer.echo(f"已更新 {username} 的范围。")


@app.command()
def disable(username: Username) -> None:
    """停用账号；它的全部会话随即失效。"""
    from gis_service.cli.acting import load, operator
    from gis_service.services import accounts

    _, engine = load()
    accounts.disable(engine, operator(), _find(engine, username))
    typer.echo(f"已停用 {username}。")


@app.command()
def enable(username: Username) -> None:
    """启用停用的账号。"""
    from gis_service.cli.acting import load, operator
    from gis_service.services import accounts

    _, engine = load()
    accounts.enable(engine, operator(), _find(engine, username))
    typer.echo(f"已启用 {username}。")


def _find(engine: Engine, username: str) -> int:
    from gis_service.errors import NotFound
    from gis_service.store import account_rows
    from gis_service.transaction import sign_in_work

    with sign_in_work(engine) as connection:
        account = account_rows.find(connection, username)
    if account is None:
        raise NotFound(f"没有账号“{username}”，请用 landgis user list 查看。")
    return account.id


def _scope(
    engine: Engine, city: bool, districts: list[str] | None, parks: list[str] | None
) -> Scope:
    from gis_service.cli.acting import operator
    from gis_service.store import city_rows
    from gis_service.transaction import unit_of_work

    with unit_of_work(engine, operator()) as connection:
        return city_rows.scope_of_codes(connection, city, districts or [], parks or [])


def asked_password(username: str, file: Path | None, generate: bool) -> tuple[str, bool]:
    """The password and whether it was made up; never taken from the command line itself."""
    from gis_service.services import passwords

    if file is not None:
        lines = file.read_text(encoding="utf-8").splitlines()
        return (lines[0] if lines else ""), False
    if generate or sys.stdin is None or not sys.stdin.isatty():
        return passwords.generated(username), True
    return typer.prompt("密码", hide_input=True, confirmation_prompt="再输一次"), False


def tell(password: str, made_up: bool) -> None:
    """Show a made-up password, once."""
    if made_up:
        typer.echo(f"密码（只显示这一次）：{password}")
