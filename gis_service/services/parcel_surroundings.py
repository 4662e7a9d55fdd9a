"""What a parcel's page shows beside facts and findings: drawing, cases, projects, the hidden."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection

from gis_service.rights import pages_of, works_on_cases
from gis_service.services.parcel_sheet import ParcelSheet
from gis_service.services.std_projects import PAGE as PROJECTS
from gis_service.store import (
    case_document_rows,
    case_rows,
    firm_rows,
    low_rows,
    outline_drawing,
    std_project_rows,
)
from gis_service.store.case_document_rows import StoredDocument
from gis_service.store.case_rows import StoredCase
from gis_service.store.low_rows import StoredLow
from gis_service.store.outline_drawing import ParcelDrawing
from gis_service.store.std_project_rows import StoredProject
from gis_service.user import User
from parcels.dates import last_full_year

LISTS = "reports"
"""The page that low-efficiency land belongs to."""
YEARS_SHOWN = 3
"""Years of figures of an enterprise on a page."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the role sees of the parcel's cases and 标准地 projects, each newest first.

    letters         documents issued, by idle-land case.
    hidden_reports  yearly reports of its enterprises, of the years shown, outside the scope.
    hidden_cases, hidden_lows, hidden_projects  those that the role does not see.
    """

    drawing: ParcelDrawing | None
    hidden_reports: int = 0
    cases: tuple[StoredCase, ...] = ()
    letters: Mapping[int, tuple[StoredDocument, ...]] = field(default_factory=dict)
    lows: tuple[StoredLow, ...] = ()
    projects: tuple[StoredProject, ...] = ()
    hidden_cases: int = 0
    hidden_lows: int = 0
    hidden_projects: int = 0


def surroundings(connection: Connection, sheet: ParcelSheet, user: User) -> Surroundings:
    """Of a sheet as known now; nothing is counted for one of a past day."""
    version, as_of = sheet.assembled.version, sheet.assessment.as_of
    drawn = outline_drawing.drawing(connection, version.version_id, as_of)
    if sheet.known_at is not None:
        return Surroundings(drawn)
    cases = case_rows.of_parcel(connection, version.parcel_id)
    lows = low_rows.of_parcel(connection, version.parcel_id)
    seen, pages = works_on_cases(user.role), pages_of(user.role)
    since = last_full_year(as_of) - YEARS_SHOWN + 1
    codes = [firm.uscc for firm in sheet.assembled.facts.enterprises]
    projects = std_project_rows.of_parcel(connection, version.parcel_id)
    follows, lists = PROJECTS in pages, LISTS in pages
    return Surroundings(
        drawing=drawn,
        hidden_reports=firm_rows.figures_hidden(connection, codes, since),
        cases=tuple(cases) if seen else (),
        letters=case_document_rows.of_cases(connection, [one.id for one in cases]) if seen else {},
        lows=tuple(lows) if lists else (),
        projects=tuple(projects) if follows else (),
        hidden_cases=0 if seen else len(cases),
        hidden_lows=0 if lists else len(lows),
        hidden_projects=0 if follows else len(projects),
    )
