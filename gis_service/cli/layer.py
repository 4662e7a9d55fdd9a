"""landgis layer: reference layers and their versions (参考图层)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from gis_service.cli.acting import UserName
from parcels.layers import LayerKind

app = typer.Typer(help="参考图层：装载、查看", no_args_is_help=True)


@app.command()
def load(
    file: Annotated[Path, typer.Argument(help="图形文件", exists=True, dir_okay=False)],
    kind: Annotated[LayerKind, typer.Option(help="图层种类")],
    valid_from: Annotated[str, typer.Option(help="从哪一天起有效，如 2023-04-01")],
    user: UserName,
    approximate: Annotated[bool, typer.Option("--approximate", help="示意，不是正式界线")] = False,
    source: Annotated[str, typer.Option(help="来源，如文件名和文号")] = "",
    crs: Annotated[str | None, typer.Option(help="坐标系，如 EPSG:4544")] = None,
    encoding: Annotated[str | None, typer.Option(help="文字编码")] = None,
    layer: Annotated[str | None, typer.Option(help="读取文件中的哪个图层")] = None,
    plausible: Annotated[str | None, typer.Option(help="坐标确无偏移：yes 或 no")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """装载一个图层的新版本：整个入库，或者不入库；旧版本保留。"""
    from gis_service.cli import importing
    from gis_service.services import upload_options as names
    from gis_service.services.upload_content import LAYERS
    from parcels.question import QuestionCode

    options = {
        names.LAYER_KIND: kind.value,
        names.VALID_FROM: valid_from,
        names.APPROXIMATE: names.YES if approximate else None,
        names.SOURCE: source,
        QuestionCode.CRS.value: crs,
        QuestionCode.ENCODING.value: encoding,
        QuestionCode.LAYER.value: layer,
        QuestionCode.PLAUSIBLE.value: plausible,
    }
    importing.bring_in(LAYERS, file, user, options, as_json)


@app.command("list")
def show(
    user: UserName,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """列出各图层的全部版本。"""
    from gis_service.cli.acting import acting_user, load
    from gis_service.store import layer_rows
    from gis_service.transaction import unit_of_work

    _, engine = load()
    with unit_of_work(engine, acting_user(engine, user)) as connection:
        versions = layer_rows.all_versions(connection)
    if as_json:
        rows = [
            {
                "kind": each.kind.value,
                "label": each.kind.label,
                "features": each.feature_count,
                "valid_from": each.valid_from.isoformat(),
                "valid_to": each.valid_to.isoformat() if each.valid_to else None,
                "approximate": each.approximate,
                "source": each.source,
            }
            for each in versions
        ]
        typer.echo(json.dumps(rows, ensure_ascii=False))
        return
    for each in versions:
        until = each.valid_to or "今"
        rough = "（示意）" if each.approximate else ""
        typer.echo(
            f"{each.kind.value}\t{each.kind.label}{rough}\t{each.feature_count} 个要素"
            f"\t{each.valid_from} 至 {until}\t{each.source or '—'}"
        )
