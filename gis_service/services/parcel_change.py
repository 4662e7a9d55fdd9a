"""What storing a row of a parcel file would change (新增、变更、未变)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, select, text

from gis_service.services.parcel_siting import Site
from gis_service.sheets.reading import CellValue
from gis_service.store import content
from gis_service.store.parcels import parcel_version
from spatial.placing import Placed

TEXTS = ("name", "holder", "location", "project", "land_use")
PLAIN = (
    "holder_uscc",
    "land_use_code",
    "land_use_scheme",
    "registered_area",
    "contract_area",
    "survey_area",
    "declared_area",
    "registered_on",
)
"""Fields of the vocabulary that a parcel version keeps, under the same names."""


_KEPT = (*TEXTS, *PLAIN)


class Change(StrEnum):
    """What storing a row would do."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class Stored:
    """What the version in force says, and its digest."""

    values: Mapping[str, Any]
    digest: bytes


def stored_values(connection: Connection, parcel_ids: Sequence[int]) -> dict[int, Stored]:
    """By parcel, from the version in force without an end."""
    columns = [parcel_version.c[name] for name in _KEPT]
    statement = (
        select(parcel_version.c.parcel_id, parcel_version.c.content_digest, *columns)
        .where(
            parcel_version.c.parcel_id.in_(list(parcel_ids)),
            parcel_version.c.superseded_at.is_(None),
            parcel_version.c.valid_to.is_(None),
        )
        .order_by(parcel_version.c.id)
    )
    found = {}
    for row in connection.execute(statement).mappings():
        values = {name: row[name] or None for name in _KEPT}
        found[row["parcel_id"]] = Stored(values, bytes(row["content_digest"]))
    return found


def kept_values(values: Mapping[str, CellValue], stored: Stored | None) -> dict[str, Any]:
    """The values a version would hold: those of the file over those already known."""
    own = {name: value for name in _KEPT if (value := values.get(name)) is not None}
    return own if stored is None else content.merged(stored.values, own)


def version_digest(placed: Placed, kept: Mapping[str, Any], site: Site) -> bytes:
    """Names what a version says: the drawn shape, its attributes and where it belongs."""
    place = (placed.survey_srid, site.district_id, site.park_id, site.managing_district_id)
    return content.digest(kept, place, shape=placed.drawn_wkb)


def digest_with(connection: Connection, version_id: int, values: Mapping[str, Any]) -> bytes:
    """What the digest of a stored version would be with other attributes."""
    row = connection.execute(_SHAPE, {"id": version_id}).one()
    kept = {name: values[name] or None for name in _KEPT}
    return content.digest(kept, tuple(row[1:]), shape=bytes(row.drawn))


_SHAPE = text(
    "SELECT v.drawn, v.survey_srid, v.district_id, v.park_id, p.managing_district_id"
    " FROM parcel_version v JOIN parcel p ON p.id = v.parcel_id WHERE v.id = :id"
)
