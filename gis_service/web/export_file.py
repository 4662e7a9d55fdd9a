"""A list leaves as a file (导出): written under its heading, noted in the trail, sent."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import IO, TypeAlias

from fastapi import Request, Response
from sqlalchemy import Connection

from gis_service.access import open_work
from gis_service.documents.heading import Heading, heading
from gis_service.services import exporting
from gis_service.user import User
from gis_service.web.downloads import XLSX, download, file_to_send

Writer: TypeAlias = Callable[[IO[bytes], Heading], int]
"""Fills an open file under the heading it is given; returns the rows written."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A file about to be written.

    name       of the file, without day and suffix.
    audited    as the audit event names it: idle.xlsx, parcels.gpkg.
    asked      what the event keeps of the query; ``filters``: the same in words, for the file.
    sensitive  whether it holds columns of class 敏感.
    how        its form, for the event (columns, system …).
    """

    name: str
    audited: str
    as_of: date
    write: Writer
    asked: Sequence[tuple[str, str]] = ()
    filters: str = ""
    sensitive: bool = False
    how: Mapping[str, object] = field(default_factory=dict)
    suffix: str = "xlsx"
    media_type: str = XLSX


def send(
    request: Request, user: User, prepare: Callable[[Connection], Outgoing], purpose: str = ""
) -> Response:
    """Read, write and note in one transaction. Raises what ``prepare`` and the writer raise."""
    with file_to_send() as file, open_work(request, user) as connection:
        out = prepare(connection)
        head = heading(
            connection,
            user,
            out.as_of,
            filters=out.filters,
            purpose=purpose,
            sensitive=out.sensitive,
        )
        rows = out.write(file, head)
        exporting.note(
            connection,
            user,
            out.audited,
            rows,
            out.asked,
            number=head.number,
            purpose=purpose,
            how=out.how,
        )
    return download(head.file_name(out.name, out.suffix), out.media_type, file)
