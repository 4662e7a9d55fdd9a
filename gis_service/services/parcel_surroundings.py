"""What a parcel's page shows beside facts and findings: drawing, cases, projects, the hidden."""

from dataclasses import dataclass, field

from sqlalchemy import Connection

from gis_service.services.parcel_sheet import ParcelSheet
from gis_service.services.proceedings import Proceedings, of_parcels
from gis_service.store import firm_rows, outline_drawing
from gis_service.store.outline_drawing import ParcelDrawing
from gis_service.user import User
from parcels.dates import last_full_year

YEARS_SHOWN = 3
"""Years of figures of an enterprise on a page."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the role sees of the parcel's cases and 标准地 projects beside its drawing.

    hidden_reports  yearly reports of its enterprises, of the years shown, outside the scope.
    """

    drawing: ParcelDrawing | None
    hidden_reports: int = 0
    proceedings: Proceedings = field(default_factory=Proceedings)


def surroundings(connection: Connection, sheet: ParcelSheet, user: User) -> Surroundings:
    """Of a sheet as known now; nothing is counted for one of a past day."""
    version, as_of = sheet.assembled.version, sheet.assessment.as_of
    drawn = outline_drawing.drawing(connection, version.version_id, as_of)
    if sheet.known_at is not None:
        return Surroundings(drawn)
    since = last_full_year(as_of) - YEARS_SHOWN + 1
    codes = [firm.uscc for firm in sheet.assembled.facts.enterprises]
    return Surroundings(
        drawing=drawn,
        hidden_reports=firm_rows.figures_hidden(connection, codes, since),
        proceedings=of_parcels(connection, user.role, [version.parcel_id]),
    )
