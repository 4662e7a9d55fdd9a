"""Papers written into the folder named by the environment and opened by LibreOffice."""

import io
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

from docx import Document

from parcels.cases.documents import DocumentKind

_SOFFICE = "/usr/lib/libreoffice/program/soffice"
_PATIENCE = 300
_MADE = (".docx", ".pdf", ".txt")


def opened(papers: Mapping[str, bytes], procedure: str, profile: str) -> dict[str, Path]:
    """The .docx of each kind, in a folder of the procedure, with LibreOffice's .pdf and .txt.

    ``profile``: the address of an empty folder for LibreOffice's own settings.
    """
    folder = Path(os.environ["OFFICE"]).absolute() / procedure
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.*"):
        if old.suffix in _MADE:
            old.unlink()
    written = {kind: folder / f"{kind}.docx" for kind in papers}
    for kind, path in written.items():
        path.write_bytes(papers[kind])
    for target in ("pdf", "txt:Text (encoded):UTF8"):
        subprocess.run(
            [
                *(_SOFFICE, "--headless", "--norestore", f"-env:UserInstallation={profile}"),
                *("--convert-to", target, "--outdir", str(folder)),
                *(str(path) for path in written.values()),
            ],
            check=True,
            timeout=_PATIENCE,
            capture_output=True,
        )
    return written


def read(path: Path, definition: DocumentKind) -> str:
    """What LibreOffice reads in a paper, which must be all that is written in it."""
    assert path.with_suffix(".pdf").read_bytes().startswith(b"%PDF")
    said = path.with_suffix(".txt").read_text(encoding="utf-8-sig")
    assert definition.title in said and "模拟数据" in said
    for content in definition.contents:
        assert content.label in said
    word = Document(io.BytesIO(path.read_bytes()))
    for line in filter(None, (part.text.strip() for part in word.paragraphs)):
        assert _bare(line) in _bare(said)
    return said


def _bare(words: str) -> str:
    return "".join(words.split())
