"""landgis case-templates: our templates of documents, for an office to make its own (文书模板)."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def case_templates(
    out: Annotated[Path, typer.Option(help="写到哪个文件夹", file_okay=False)],
) -> None:
    """写出闲置土地案件、标准地项目、低效用地的 Word 文书模板；改好放进 LANDGIS_FILE_TEMPLATES。"""
    from gis_service.documents.case_paper import default_template
    from gis_service.errors import Conflict
    from parcels.cases.case import PACKAGE as CASES
    from parcels.cases.documents import document_kinds
    from parcels.low_efficiency.case import PACKAGE as LOW
    from parcels.standard.project import PACKAGE as STANDARD

    packages = (CASES, STANDARD, LOW)
    kinds = [kind for each in packages for kind in document_kinds(each).values()]
    out.mkdir(parents=True, exist_ok=True)
    there = [kind.code for kind in kinds if (out / f"{kind.code}.docx").exists()]
    if there:
        raise Conflict(f"{out} 里已有 {there[0]}.docx，没有覆盖。请换一个文件夹。")
    for kind in kinds:
        path = out / f"{kind.code}.docx"
        path.write_bytes(default_template(kind))
        typer.echo(f"{path}：{kind.title}")
