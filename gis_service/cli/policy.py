"""landgis policy: the rules' numbers as dated rows (政策参数)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gis_service.cli.acting import UserName
from gis_service.cli.assess import Day

if TYPE_CHECKING:
    from parcels.policy import PolicyRow

app = typer.Typer(help="政策参数：查看、载入", no_args_is_help=True)


@app.command("list")
def show(
    as_of: Day = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """列出现行快照的条目：数值、适用期间、文件条款和状态；--as-of 只列当日适用的。"""
    from gis_service.cli.acting import load
    from gis_service.store import policy_rows
    from gis_service.transaction import job_work

    _, engine = load()
    with job_work(engine) as connection:
        snapshot = policy_rows.latest(connection)
    rows = [
        row for row in snapshot.profile.policy.rows if as_of is None or row.covers(as_of.date())
    ]
    if as_json:
        said = {
            "snapshot": snapshot.id,
            "sha256": snapshot.profile.policy.sha256,
            "rows": [_as_json(row) for row in rows],
        }
        typer.echo(json.dumps(said, ensure_ascii=False))
        return
    digest = snapshot.profile.policy.sha256[:12]
    typer.echo(f"政策快照 {snapshot.id}（{digest}），{len(rows)} 条。")
    for row in rows:
        until = row.until.isoformat() if row.until is not None else ""
        values = "，".join(f"{name}={_shown(value)}" for name, value in row.values.items())
        where = f"{row.citation}，{row.status}"
        typer.echo(f"{row.code}\t{row.scope}\t{values}\t{row.since}～{until}\t{where}")


@app.command()
def load(
    file: Annotated[Path, typer.Argument(help="政策文件（TOML）", exists=True, dir_okay=False)],
    user: UserName,
) -> None:
    """载入一份政策文件为新快照；全部地块待重新评估，旧结论仍可按旧快照复现。"""
    from gis_service.cli.acting import acting_user
    from gis_service.cli.acting import load as settled
    from gis_service.services.policy_load import load_policy
    from gis_service.transaction import unit_of_work

    _, engine = settled()
    acting = acting_user(engine, user)
    with unit_of_work(engine, acting) as connection:
        loaded = load_policy(connection, acting, file.read_bytes())
    typer.echo(
        f"已载入第 {loaded.snapshot_id} 份快照，与上一份相比 {loaded.changed} 条不同。"
        "全部地块待重新评估：请运行 landgis assess。"
    )


def _as_json(row: PolicyRow) -> dict[str, object]:
    return {
        "code": row.code,
        "scope": row.scope,
        "values": {name: _shown(value) for name, value in row.values.items()},
        "unit": row.unit,
        "from": row.since.isoformat(),
        "until": row.until.isoformat() if row.until is not None else None,
        "document": row.document.title,
        "number": row.document.number,
        "clause": row.clause,
        "status": row.status.value,
        "evidence": row.evidence.value,
        "effect": row.effect.value if row.effect is not None else None,
    }


def _shown(value: object) -> str:
    if isinstance(value, tuple):
        return "、".join(value)
    if isinstance(value, bool):
        return "是" if value else "否"
    return str(value)
