"""What a parcel's page shows beside facts and findings: drawing, case, what is withheld."""

from dataclasses import dataclass

from sqlalchemy import Connection

from gis_service.rights import works_on_cases
from gis_service.services.parcel_sheet import ParcelSheet
from gis_service.store import case_rows, firm_rows, outline_drawing
from gis_service.store.case_rows import StoredCase
from gis_service.store.outline_drawing import ParcelDrawing
from gis_service.user import User
from parcels.dates import last_full_year

YEARS_SHOWN = 3
"""Years of figures of an enterprise on a page."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """``case``: the newest one of a viewer who works on cases.

    hidden_reports  yearly reports of its enterprises, of the years shown, outside the scope.
    hidden_cases    cases that the role does not see.
    """

    drawing: ParcelDrawing | None
    case: StoredCase | None
    hidden_reports: int
    hidden_cases: int


def surroundings(connection: Connection, sheet: ParcelSheet, user: User) -> Surroundings:
    """Of a sheet as known now; nothing is counted for one of a past day."""
    version, as_of = sheet.assembled.version, sheet.assessment.as_of
    drawn = outline_drawing.drawing(connection, version.version_id, as_of)
    if sheet.known_at is not None:
        return Surroundings(drawn, None, 0, 0)
    found = case_rows.of_parcels(connection, [version.parcel_id]).get(version.parcel_id)
    seen = works_on_cases(user.role)
    since = last_full_year(as_of) - YEARS_SHOWN + 1
    codes = [firm.uscc for firm in sheet.assembled.facts.enterprises]
    return Surroundings(
        drawing=drawn,
        case=found if seen else None,
        hidden_reports=firm_rows.figures_hidden(connection, codes, since),
        hidden_cases=0 if seen or found is None else 1,
    )
