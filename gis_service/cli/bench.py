"""landgis bench: measurements of this machine and acceptance of a running site (性能)."""

from __future__ import annotations

import json
from typing import Annotated

import typer

app = typer.Typer(help="性能基准与验收压测", no_args_is_help=True)


@app.command("run")
def measure(
    sizes: Annotated[str, typer.Option(help="宗地数，逗号分隔，最多 1000000")] = "",
) -> None:
    """在本机建模拟城市，逐项与对照工具并排测时（只在源码目录中可用）。"""
    import subprocess
    import sys
    from pathlib import Path

    from gis_service.errors import NotReady

    if not Path("bench/__main__.py").exists():
        raise NotReady("性能基准不随软件安装，请在源码目录中执行 make bench。")
    asked = ["--sizes", sizes] if sizes else []
    raise typer.Exit(
        subprocess.run([sys.executable, "-m", "bench", *asked], check=False).returncode
    )


@app.command("accept")
def accept(
    user: Annotated[str, typer.Option("--user", help="用哪个账号登录")],
    password: Annotated[
        str, typer.Option(envvar="LANDGIS_BENCH_PASSWORD", prompt="口令", hide_input=True)
    ],
    site: Annotated[str, typer.Option(help="网站地址")] = "http://127.0.0.1:8000",
    users: Annotated[int, typer.Option(min=1, help="同时在线人数")] = 100,
    minutes: Annotated[float, typer.Option(min=0.1, help="持续几分钟")] = 30,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """许多人同时使用一个正在运行的网站：地图、瓦片、清单、卡片、查找、统计、报表、导出。"""
    from gis_service.acceptance.load import Load, run
    from gis_service.cli.watching import watched

    with watched() as progress:
        results = run(
            Load(site, user, password, users, minutes * 60),
            lambda signed_in: progress("登录", signed_in, users),
        )
    rows = [
        {
            "step": result.step.name,
            "count": result.count,
            "errors": result.errors,
            "p50_s": round(result.p50, 3),
            "p95_s": round(result.p95, 3),
            "p99_s": round(result.p99, 3),
            "limit_s": result.step.limit_s,
            "passed": result.passed,
        }
        for result in results
    ]
    if as_json:
        typer.echo(json.dumps({"users": users, "minutes": minutes, "steps": rows}))
    else:
        typer.echo(f"{users} 人，{minutes:g} 分钟；秒：一半以内 / 95% 以内 / 99% 以内，限值比 95%")
        for row in rows:
            mark = "达到" if row["passed"] else "未达到"
            typer.echo(
                f"{row['step']}：{row['p50_s']} / {row['p95_s']} / {row['p99_s']}，"
                f"限值 {row['limit_s']}，{row['count']} 次，错误 {row['errors']}，{mark}"
            )
    raise typer.Exit(0 if all(row["passed"] for row in rows) else 1)
