"""Answers that are files: written to a temporary file first, so that an error is still a page."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from fastapi import Response
from fastapi.responses import StreamingResponse

from gis_service.sheets.naming import content_disposition

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
CSV = "text/csv; charset=utf-8"
HTML = "text/html; charset=utf-8"
_CHUNK = 256 * 1024


@contextmanager
def file_to_send() -> Iterator[IO[bytes]]:
    """A temporary file without a name; ``download`` closes it, or at once a failure to write it."""
    with ExitStack() as kept:
        file = kept.enter_context(TemporaryFile())
        yield file
        kept.pop_all()


def download(name: str, media_type: str, file: IO[bytes]) -> Response:
    """The whole file as a download called ``name``; never kept by a shared computer."""
    size = file.seek(0, 2)
    file.seek(0)
    headers = {
        "Content-Disposition": content_disposition(name),
        "Content-Length": str(size),
        "Cache-Control": "no-store",
    }
    return StreamingResponse(_chunks(file), media_type=media_type, headers=headers)


def download_file(name: str, media_type: str, path: Path) -> Response:
    """A stored file as a download called ``name``."""
    return download(name, media_type, path.open("rb"))


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while chunk := file.read(_CHUNK):
            yield chunk
