"""An error as a person at a terminal reads it, on stderr."""

import typer

from gis_service.errors import HasIssues, HasQuestions, LandgisError

_SHOWN = 20


def explain(error: LandgisError) -> None:
    """The message; after it issues in the order of the file, or questions with their options."""
    if isinstance(error, HasQuestions):
        for question in error.questions:
            typer.echo(question.text, err=True)
            for choice in question.choices:
                evidence = f"（{choice.evidence}）" if choice.evidence else ""
                line = f"  --{question.code.value} {choice.value}    {choice.label}{evidence}"
                typer.echo(line, err=True)
            if not question.choices:
                typer.echo(f"  请用 --{question.code.value} 说明。", err=True)
        return
    typer.echo(error.message, err=True)
    if isinstance(error, HasIssues):
        for issue in error.issues[:_SHOWN]:
            typer.echo(f"  {issue.text}", err=True)
        if len(error.issues) > _SHOWN:
            typer.echo(f"  另有 {len(error.issues) - _SHOWN} 条。", err=True)
