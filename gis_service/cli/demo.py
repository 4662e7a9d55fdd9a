"""landgis demo: the simulated city, to look around and to try files with (模拟城市)."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

_ACCOUNTS = Path(".data/accounts.txt")


def demo(
    seed: Annotated[int, typer.Option(help="随机种子；同样的种子得到同样的城市")] = 1,
    parcels: Annotated[int, typer.Option(min=120, max=20000, help="宗地数")] = 3000,
    if_empty: Annotated[bool, typer.Option("--if-empty", help="库中已有宗地时什么也不做")] = False,
    accounts: Annotated[Path, typer.Option(help="账号和密码写到哪里")] = _ACCOUNTS,
) -> None:
    """在没有宗地的城市库中生成模拟城市：图层、宗地、各类填报、账号和试用文件。"""
    from tempfile import TemporaryDirectory

    from gis_service.cli.acting import acting_user, load, operator
    from gis_service.cli.watching import watched
    from gis_service.demo import line_changes, loading, low_cases, people
    from gis_service.demo.city import AS_OF, build_city
    from gis_service.demo.files import write_city
    from gis_service.demo.rounds import Staff, make_rounds
    from gis_service.demo.samples import write_samples
    from gis_service.demo.std_projects import make_projects
    from gis_service.errors import Conflict
    from gis_service.jobs.place import place
    from gis_service.user import Role

    settings, engine = load()
    place(settings, engine)
    if not loading.is_empty(engine):
        if if_empty:
            return
        raise Conflict("库中已有宗地，不再生成模拟城市，以免与真实数据混在一起。")
    with watched() as progress, TemporaryDirectory(prefix="landgis-demo-") as folder:
        progress("生成模拟城市", 0, None)
        city = build_city(seed, parcels, AS_OF)
        files = write_city(city, Path(folder))
        loading.mark_simulated(settings.owner_url, city.as_of)
        made = [
            people.make_account(engine, operator(), person) for person in people.people_of(city)
        ]
        people.keep(accounts, made)
        security = operator(Role.SECURITY_ADMIN)
        people.give_scope(engine, security, made[0])
        official = acting_user(engine, people.CITY_OFFICIAL)
        at = place(settings, engine)
        loading.load(at, official, files, city.as_of, progress)
        for person in made[1:]:
            people.give_scope(engine, security, person)
        staff = Staff(*(acting_user(engine, person.username) for person in made[:3]))
        line_changes.record(engine, staff, city.as_of)
        # Released grades and checks of projects are facts of the assessment; its clues open cases.
        make_rounds(engine, staff, city.as_of)
        make_projects(engine, staff, city.as_of)
        result = loading.assess(engine, city.as_of, progress)
        low_cases.record(engine, official, acting_user(engine, people.INSPECTOR), city.as_of)
        write_samples(city, settings.site.samples_folder)
    typer.echo(f"模拟城市已就绪：{result.total} 宗，数据截至 {city.as_of}。账号和密码：")
    for line in people.lines(made):
        typer.echo(f"  {line}")
    typer.echo(f"以上已写入 {accounts}；试用文件在 {settings.site.samples_folder}。")
