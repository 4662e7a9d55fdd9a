"""landgis db: roles and database, schema, city (数据库)."""

from typing import Annotated

import typer

app = typer.Typer(help="数据库：建库、升级、绑定城市", no_args_is_help=True)


@app.command()
def bootstrap(
    superuser_url: Annotated[
        str, typer.Option(envvar="LANDGIS_SUPERUSER_URL", help="超级用户的数据库地址")
    ],
    database: Annotated[str, typer.Option(help="数据库名")] = "landgis",
) -> None:
    """建立角色、数据库和 PostGIS 扩展（恢复备份或升级 PostGIS 后须再执行一次）。"""
    from sqlalchemy.exc import ProgrammingError

    from gis_service.bootstrap import bootstrap as prepare
    from gis_service.errors import Unusable

    if not database.isidentifier():
        raise Unusable("数据库名只能用字母、数字和下划线，请换一个。")
    try:
        prepare(superuser_url, database)
    except ProgrammingError as error:
        reason = str(error.orig).strip().splitlines()[0]
        raise Unusable(f"没有建成：{reason}。请用超级用户的地址重试。") from error
    typer.echo(f"数据库 {database} 已就绪，下一步：landgis db up。")


@app.command()
def up() -> None:
    """升级表结构，绑定 LANDGIS_SITE_CITY 指定的城市，保存现行政策文本。"""
    from gis_service.cli.acting import operator
    from gis_service.services.city import bring_up
    from gis_service.settings import Settings

    settings = Settings()
    done = bring_up(settings.owner_url, settings.site.city, operator())
    frame = done.profile.frame
    typer.echo(f"数据库已就绪：{frame.name}，工作坐标系 EPSG:{frame.work_srid}。")
    if done.unused is not None:
        typer.echo(done.unused.text)


@app.command()
def migrate(
    revision: Annotated[str, typer.Option(help="升级到哪个版本")] = "head",
) -> None:
    """只升级表结构。"""
    from gis_service.services.city import upgrade
    from gis_service.settings import Settings

    upgrade(Settings().owner_url, revision)
    typer.echo(f"表结构已升级到 {revision}。")
