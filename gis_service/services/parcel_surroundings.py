"""What a parcel's page shows beside facts and findings: drawing, case, project, what is hidden."""

from dataclasses import dataclass

from sqlalchemy import Connection

from gis_service.rights import pages_of, works_on_cases
from gis_service.services.parcel_sheet import ParcelSheet
from gis_service.services.std_projects import PAGE as PROJECTS
from gis_service.store import case_rows, firm_rows, outline_drawing, std_project_rows
from gis_service.store.case_rows import StoredCase
from gis_service.store.outline_drawing import ParcelDrawing
from gis_service.store.std_project_rows import StoredProject
from gis_service.user import User
from parcels.dates import last_full_year

YEARS_SHOWN = 3
"""Years of figures of an enterprise on a page."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """``case``: the newest one of a viewer who works on cases; ``project``: of the 标准地 projects.

    hidden_reports  yearly reports of its enterprises, of the years shown, outside the scope.
    hidden_cases, hidden_projects  those that the role does not see.
    """

    drawing: ParcelDrawing | None
    case: StoredCase | None
    hidden_reports: int
    hidden_cases: int
    project: StoredProject | None = None
    hidden_projects: int = 0


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
    projects = std_project_rows.of_parcel(connection, version.parcel_id)
    follows = PROJECTS in pages_of(user.role)
    return Surroundings(
        drawing=drawn,
        case=found if seen else None,
        hidden_reports=firm_rows.figures_hidden(connection, codes, since),
        hidden_cases=0 if seen or found is None else 1,
        project=next(iter(projects), None) if follows else None,
        hidden_projects=0 if follows else len(projects),
    )
