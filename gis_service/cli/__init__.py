"""The command ``landgis``: one module a noun, listed below; add a line for a new one.

Modules import what is heavy inside their commands, so that ``landgis --help`` stays quick.
"""

import getpass
import sys

import typer

from gis_service.cli import (
    assess,
    bench,
    calendar,
    case_templates,
    db,
    demo,
    doctor,
    gis_account,
    idle_list,
    imports,
    layer,
    offline_map,
    policy,
    scheme,
    serve,
    user,
    worker,
)
from gis_service.cli.problems import explain
from gis_service.cli.usage import run
from gis_service.environment_file import adopt
from gis_service.errors import LandgisError, NotReady
from gis_service.origin import coming_from

GROUPS: tuple[tuple[str, typer.Typer], ...] = (
    ("db", db.app),
    ("user", user.app),
    ("gis-account", gis_account.app),
    ("layer", layer.app),
    ("policy", policy.app),
    ("scheme", scheme.app),
    ("calendar", calendar.app),
    ("bench", bench.app),
    *imports.GROUPS,
)
COMMANDS = (
    ("serve", serve.serve),
    ("worker", worker.worker),
    ("demo", demo.demo),
    ("assess", assess.assess),
    ("idle-list", idle_list.idle_list),
    ("case-templates", case_templates.case_templates),
    ("map", offline_map.write_map),
    ("doctor", doctor.doctor),
)

app = typer.Typer(
    help="工业用地与标准地园区管理",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for name, group in GROUPS:
    app.add_typer(group, name=name)
for name, command in COMMANDS:
    app.command(name)(command)


def main() -> None:
    """Run; an error is one message on stderr and an exit code, never a traceback."""
    adopt()
    try:
        with coming_from(f"cli:{getpass.getuser()}"):
            run(app)
    except LandgisError as error:
        explain(error)
        sys.exit(error.exit_code)
    except SystemExit:
        raise
    except _database_errors() as error:
        reason = str(getattr(error, "orig", error)).strip().splitlines()
        explain(
            NotReady(
                f"连不上数据库：{reason[0] if reason else error}。请运行 landgis doctor 查看。"
            )
        )
        sys.exit(NotReady.exit_code)


def _database_errors() -> tuple[type[Exception], ...]:
    """Only asked once something was raised: without SQLAlchemy loaded it cannot be its error."""
    exceptions = sys.modules.get("sqlalchemy.exc")
    return () if exceptions is None else (exceptions.OperationalError,)
