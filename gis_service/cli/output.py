"""Files that commands write: whole or not at all, never half over an old one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO

from gis_service.errors import Unusable


@contextmanager
def written(path: Path) -> Iterator[IO[bytes]]:
    """A file that takes the name ``path`` when the work inside succeeds.

    Raises Unusable where it cannot be written.
    """
    try:
        with NamedTemporaryFile(dir=path.parent, prefix=".landgis-", delete=False) as file:
            temporary = Path(file.name)
            try:
                yield file
                file.flush()
            except BaseException:
                temporary.unlink()
                raise
        temporary.replace(path)
    except OSError as error:
        raise Unusable(f"写不了文件 {path}。请确认文件夹存在、有写入权限、磁盘未满。") from error
