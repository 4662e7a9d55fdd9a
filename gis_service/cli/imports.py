"""landgis parcels|buildings|contracts|progress|occupancy|performance (数据检查与入库)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from gis_service.cli.acting import UserName

_KINDS = {
    "parcels": "宗地图形",
    "contracts": "供地合同",
    "buildings": "建筑物分层",
    "progress": "开发建设进度",
    "occupancy": "企业用地",
    "performance": "企业效益",
}
_DRAWN = "parcels"

File = Annotated[Path, typer.Argument(help="文件", exists=True, dir_okay=False, readable=True)]
Crs = Annotated[str | None, typer.Option(help="坐标系，如 EPSG:4544；file 表示按文件写明的")]
SurveyCrs = Annotated[str | None, typer.Option(help="测量时的平面坐标系，如 EPSG:4544")]
Encoding = Annotated[str | None, typer.Option(help="文字编码：UTF-8、GB18030、Big5")]
Layer = Annotated[str | None, typer.Option(help="读取文件中的哪个图层")]
Sheet = Annotated[str | None, typer.Option(help="读取哪个工作表")]
Year = Annotated[str | None, typer.Option(help="年度，四位数字")]
MoneyUnit = Annotated[str | None, typer.Option(help="金额单位：元、万元、亿元")]
AreaUnit = Annotated[str | None, typer.Option(help="面积单位：平方米、亩、公顷")]
Effective = Annotated[str | None, typer.Option(help="起始日期，如 2025-12-31")]
CodeFrom = Annotated[str | None, typer.Option(help="缺代码时取自 filename（文件名）或 new（新编）")]
Plausible = Annotated[str | None, typer.Option(help="坐标确无偏移：yes 或 no")]
HiddenRows = Annotated[str | None, typer.Option(help="隐藏行：include 读取，skip 不读")]
Column = Annotated[
    list[str] | None,
    typer.Option(help="列的用途，如 开票总额=营业收入；不使用写 开票总额=-；可以写几次"),
]
Repair = Annotated[bool, typer.Option("--repair", help="修复自相交等无效图形，记录前后面积")]
Snapshot = Annotated[bool, typer.Option("--snapshot", help="全量：文件中没有的记录终止")]
AllOrNothing = Annotated[
    bool, typer.Option("--all-or-nothing", help="有一行不能入库，就一行也不入库")
]
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON")]


_CHECK_HELP = "只检查，不改动任何数据。"
_IMPORT_HELP = "检查并把没有错的行入库，随后评估。"


def _group(kind: str, title: str) -> typer.Typer:
    offered = "检查、入库" if kind == _DRAWN else "检查、入库、模板"
    group = typer.Typer(help=f"{title}：{offered}", no_args_is_help=True)
    for name, help_text in (("check", _CHECK_HELP), ("import", _IMPORT_HELP)):
        step = _drawn(name) if kind == _DRAWN else _tabular(name, kind)
        group.command(name, help=help_text)(step)
    if kind != _DRAWN:
        group.command("template", help="写出模板，已知的内容预先填好。")(_template(kind))
    return group


def _drawn(step: str) -> Callable[..., None]:
    def command(
        file: File,
        user: UserName,
        crs: Crs = None,
        survey_crs: SurveyCrs = None,
        encoding: Encoding = None,
        layer: Layer = None,
        area_unit: AreaUnit = None,
        effective: Effective = None,
        code_from: CodeFrom = None,
        plausible: Plausible = None,
        column: Column = None,
        repair: Repair = False,
        snapshot: Snapshot = False,
        all_or_nothing: AllOrNothing = False,
        as_json: AsJson = False,
    ) -> None:
        options = _given(
            crs=crs,
            survey_crs=survey_crs,
            encoding=encoding,
            layer=layer,
            area_unit=area_unit,
            effective=effective,
            code_from=code_from,
            plausible=plausible,
            repair=repair,
            snapshot=snapshot,
            all_or_nothing=all_or_nothing,
        )
        _run(step, _DRAWN, file, user, options | _columns(_DRAWN, column or []), as_json)

    return command


def _tabular(step: str, kind: str) -> Callable[..., None]:
    def command(
        file: File,
        user: UserName,
        sheet: Sheet = None,
        year: Year = None,
        money_unit: MoneyUnit = None,
        area_unit: AreaUnit = None,
        encoding: Encoding = None,
        hidden_rows: HiddenRows = None,
        column: Column = None,
        snapshot: Snapshot = False,
        all_or_nothing: AllOrNothing = False,
        as_json: AsJson = False,
    ) -> None:
        options = _given(
            sheet=sheet,
            year=year,
            money_unit=money_unit,
            area_unit=area_unit,
            encoding=encoding,
            hidden_rows=hidden_rows,
            snapshot=snapshot,
            all_or_nothing=all_or_nothing,
        )
        _run(step, kind, file, user, options | _columns(kind, column or []), as_json)

    return command


def _given(**options: str | bool | None) -> dict[str, str | None]:
    """Options under their stored names; a switch that is off says nothing."""
    from gis_service.services.upload_options import YES

    return {
        name.replace("_", "-"): (YES if value else None) if isinstance(value, bool) else value
        for name, value in options.items()
    }


def _columns(kind: str, given: list[str]) -> dict[str, str | None]:
    """开票总额=营业收入 as an option; the use may be named by its label or as we call it."""
    from gis_service.services.upload_options import COLUMN, UNUSED
    from parcels.fields import vocabulary

    words = vocabulary(kind)
    said: dict[str, str | None] = {}
    for each in given:
        header, equals, use = each.rpartition("=")
        field = words.fields.get(use) or words.named(use)
        if not equals or (field is None and use != UNUSED):
            known = "、".join(item.label for item in words.fields.values())
            raise typer.BadParameter(f"“{each}”看不懂，请写 列名=用途，用途可以是：{known}。")
        said[COLUMN + header] = UNUSED if field is None else field.name
    return said


def _run(
    step: str, kind: str, file: Path, user: str, options: dict[str, str | None], as_json: bool
) -> None:
    from gis_service.cli import importing

    work = importing.check if step == "check" else importing.bring_in
    work(kind, file, user, options, as_json)


def _template(kind: str) -> Callable[..., None]:
    def command(
        file: Annotated[Path, typer.Argument(help="写到哪个 .xlsx 文件", dir_okay=False)],
        user: UserName,
    ) -> None:
        from gis_service.cli.acting import acting_user, load
        from gis_service.services.prefill import write_template
        from gis_service.transaction import unit_of_work

        _, engine = load()
        who = acting_user(engine, user)
        with unit_of_work(engine, who) as connection:
            count = write_template(connection, kind, file)
        typer.echo(f"已写出 {file}，预填 {count} 行。")

    return command


GROUPS = tuple((kind, _group(kind, title)) for kind, title in _KINDS.items())
"""(name, commands) of each kind of data."""
