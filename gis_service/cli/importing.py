"""Checking and importing a file at the command line, alike for every kind of data.

The services are those of the site. A check leaves no trace; an import is one transaction.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gis_service.services.upload_content import Content, Summary
    from parcels.issue import Issue

_SHOWN = 50


def check(
    kind: str, file: Path, username: str, options: Mapping[str, str | None], as_json: bool
) -> None:
    """Tell what the file holds. Exit 1 where a row cannot be stored."""
    from gis_service.errors import HasQuestions

    content = _read(kind, file, username, options)
    if content.questions:
        raise HasQuestions(content.questions)
    tell("检查", content.summary, content.issues, as_json)


def _read(kind: str, file: Path, username: str, options: Mapping[str, str | None]) -> Content:
    from gis_service.cli.acting import acting_user, load
    from gis_service.cli.watching import watched
    from gis_service.errors import Unusable
    from gis_service.jobs.place import place
    from gis_service.services.upload_content import File, Setting, read_content
    from gis_service.services.upload_options import Options, clean
    from gis_service.services.uploads import may_upload
    from gis_service.sheets.errors import UnreadableTableError
    from gis_service.transaction import unit_of_work
    from spatial.errors import UnreadableFile

    settings, engine = load()
    user = acting_user(engine, username)
    may_upload(user, kind)
    desk = place(settings, engine).desk
    wanted = File(file, file.name, kind, Options(clean(options)))
    setting = Setting(user, desk.frame, desk.today)
    try:
        with watched() as progress, unit_of_work(engine, user) as connection:
            # Comparing may note a new enterprise on its way; a check keeps nothing.
            trial = connection.begin_nested()
            content = read_content(connection, wanted, setting, progress)
            trial.rollback()
    except (UnreadableFile, UnreadableTableError) as error:
        raise Unusable(error.issue.text) from error
    return content


def bring_in(
    kind: str, file: Path, username: str, options: Mapping[str, str | None], as_json: bool
) -> None:
    """Store the good rows and ask for an assessment. Exit 1 where a row could not be stored."""
    from gis_service.cli.acting import acting_user, load
    from gis_service.cli.watching import watched
    from gis_service.jobs import requests
    from gis_service.jobs.place import place
    from gis_service.services import upload_store, uploads
    from gis_service.transaction import unit_of_work

    settings, engine = load()
    user = acting_user(engine, username)
    uploads.may_upload(user, kind)
    at = place(settings, engine)
    with file.open("rb") as stream:
        stored = at.desk.files.put(stream)
    with watched() as progress, unit_of_work(engine, user) as connection:
        upload_id = uploads.receive(
            connection, user, stored, name=file.name, kind=kind, options=options
        )
        done = upload_store.import_at_once(connection, user, upload_id, at.desk, progress)
        if done.summary.changes:
            requests.ask_assess(connection, user.id, at.day)
    tell("入库", done.summary, done.issues, as_json, upload_id)


def tell(
    what: str,
    summary: Summary,
    issues: Sequence[Issue],
    as_json: bool,
    upload_id: int | None = None,
) -> None:
    """The result on stdout; exits 1 where rows are bad or the file has an error as a whole."""
    from gis_service.services.upload_result import issue_json

    if as_json:
        said = summary.as_json() | {
            "good": summary.good,
            "bad": summary.bad,
            "upload": upload_id,
            "issues": [issue_json(issue) for issue in issues],
        }
        typer.echo(json.dumps(said, ensure_ascii=False))
    else:
        _print(what, summary, issues)
    if summary.errors:
        raise typer.Exit(1)


def _print(what: str, summary: Summary, issues: Sequence[Issue]) -> None:
    ended = f"，终止 {summary.closed}" if summary.closed else ""
    typer.echo(
        f"{what}：读到 {summary.read} 行，可以入库 {summary.good}（新增 {summary.new}，"
        f"变更 {summary.changed}，未变 {summary.same}）{ended}，有错不入库 {summary.bad}。"
    )
    for note in summary.notes:
        typer.echo(f"  {note}")
    used = "、".join(f"{column}→{label}" for column, label, _ in summary.mapping if label)
    if used:
        typer.echo(f"  列：{used}")
    for issue in issues[:_SHOWN]:
        typer.echo(f"  {_WORDS[issue.severity.value]}  {issue.text}")
    if len(issues) > _SHOWN:
        typer.echo(f"  另有 {len(issues) - _SHOWN} 条，用 --json 可看全部。")


_WORDS = {"error": "须改正", "warning": "请核对", "note": "说明"}
