"""Columns taken for a field by hand (列的对应): said once a park, used for its next files."""

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection

from gis_service.errors import Unusable
from gis_service.services.upload_content import Summary
from gis_service.services.upload_options import COLUMN, UNUSED, Options
from gis_service.store import column_choices
from gis_service.store.upload_rows import Upload
from gis_service.user import User
from parcels.fields import vocabulary


def check(kind: str, said: Mapping[str, str]) -> None:
    """Raises Unusable where a header is given a field that this kind of data does not have."""
    fields = vocabulary(kind).fields
    for header, field in Options(said).columns.items():
        if field is not None and field not in fields:
            raise Unusable(f"“{header}”列不能用作“{field}”，请从列表中选择。")


def with_remembered(
    connection: Connection, user: User, park_id: int, kind: str, said: Mapping[str, str]
) -> dict[str, str]:
    """Options of a new file, with what was said of earlier files where it still means something."""
    fields = vocabulary(kind).fields
    known = column_choices.remembered(connection, kind, park_id, user.id)
    options = {
        COLUMN + header: UNUSED if field is None else field
        for header, field in known.items()
        if field is None or field in fields
    }
    return options | dict(said)


def changed(found: Upload, given: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Options for the columns that are given another field ("" none) than the check has used."""
    labels = {field.label: name for name, field in vocabulary(found.kind).fields.items()}
    used = {
        header: labels.get(label or "", "")
        for header, label, _ in Summary.from_json(found.summary).mapping
    }
    return {
        COLUMN + header: field or UNUSED
        for header, field in given
        if header in used and used[header] != field
    }


def keep(connection: Connection, user: User, found: Upload) -> None:
    """Remember what was said of the columns of a file that goes into the store."""
    place = (found.park_id, found.district_id)
    chosen = Options(found.answers).columns
    column_choices.remember(connection, found.kind, place, user.id, chosen)
