"""The command ``landgis`` on a test's database, as its entry point runs it."""

import gc
import io
import json
import os
import re
import sys
from collections import Counter
from collections.abc import Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from gis_service.cli import main
from tests.database import Database

# "  --crs EPSG:4523    CGCS2000 …": an offered answer; "  请用 --year 说明。": one to be typed.
_OFFERED = re.compile(r"^ {2}--([a-z-]+) (\S.*?) {4}", re.MULTILINE)
_TYPED = re.compile(r"^ {2}请用 --([a-z-]+) 说明。$", re.MULTILINE)
_SHOWN = 110


@dataclass(frozen=True, slots=True)
class Answer:
    """What one run said. ``result`` is its JSON, empty for a file refused or asked about."""

    code: int
    out: str
    err: str

    @property
    def result(self) -> dict[str, object]:
        return json.loads(self.out) if self.out.startswith("{") else {}

    @property
    def asked(self) -> dict[str, str]:
        """Questions by option with the first answer that is offered, "" where none is."""
        offered = reversed(_OFFERED.findall(self.err))
        return dict.fromkeys(_TYPED.findall(self.err), "") | dict(offered)

    @property
    def codes(self) -> Counter[str]:
        """How often each issue was found."""
        issues = self.result.get("issues", ())
        return Counter(issue["code"] for issue in issues)  # type: ignore[union-attr]

    def in_short(self) -> str:
        result = self.result
        if not result:
            return " ".join(self.err.split())[:_SHOWN]
        counts = f"{result['read']} 行，可入库 {result['good']}"
        codes = "，".join(f"{code}×{count}" for code, count in self.codes.most_common())
        return f"{counts}；{codes}" if codes else counts


@dataclass(slots=True)
class Command:
    """Runs commands on one database; ``folder`` holds the uploads of imports."""

    database: Database
    city: str
    folder: Path
    user: str = "samples"

    def run(self, *arguments: str) -> Answer:
        """Raises whatever a command lets through: the caller's test fails with its traceback."""
        out, err = io.StringIO(), io.StringIO()
        environment = {
            "LANDGIS_DATABASE_URL": self.database.login_url,
            "LANDGIS_OWNER_URL": self.database.owner_url,
            "LANDGIS_SITE_CITY": self.city,
            "LANDGIS_FILE_FOLDER": str(self.folder),
            "LANDGIS_USER": self.user,
        }
        code: object = 0
        with (
            patch.dict(os.environ, environment),
            patch.object(sys, "argv", ["landgis", *arguments]),
            redirect_stdout(out),
            redirect_stderr(err),
        ):
            try:
                main()
            except SystemExit as ended:
                code = ended.code
        # Each run opens an engine of its own; its connections go with it.
        gc.collect()
        return Answer(int(str(code or 0)), out.getvalue(), err.getvalue())

    def check(self, kind: str, file: Path, *options: str) -> Answer:
        return self.run(kind, "check", str(file), "--json", *options)

    def check_answering(
        self, kind: str, file: Path, typed: dict[str, str], rounds: int = 5
    ) -> tuple[list[str], Answer]:
        """Check, giving to each question the first answer offered, or the one in ``typed``."""
        options: list[str] = []
        answer = self.check(kind, file)
        for _ in range(rounds):
            asked = {name: typed.get(name) or value for name, value in answer.asked.items()}
            if not asked or not all(asked.values()):
                break
            options += [f"--{name}={value}" for name, value in asked.items()]
            answer = self.check(kind, file, *options)
        return options, answer


def prepared(database: Database, city: str, folder: Path, layers: Sequence[tuple[str, Path]]):
    """A database of the city with an official of the whole city and approximate layers."""
    command = Command(database, city, folder)
    for arguments in (
        ("db", "up"),
        ("user", "add", command.user, "--name", "试用", "--role", "official", "--city"),
    ):
        generated = ("--generate",) if arguments[0] == "user" else ()
        answer = command.run(*arguments, *generated)
        if answer.code:
            raise RuntimeError(answer.err)
    for kind, path in layers:
        options = ("--kind", kind, "--valid-from", "2010-01-01", "--approximate")
        answer = command.run("layer", "load", str(path), *options)
        if answer.code:
            raise RuntimeError(answer.err or answer.out)
    return command
