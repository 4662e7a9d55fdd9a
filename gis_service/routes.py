"""Every router of the site, in one list: add a line for a new one."""

from dataclasses import dataclass

from fastapi import APIRouter

from gis_service.api import cases as case_interface
from gis_service.api import (
    documentation,
    health,
    jobs,
    kpi,
    map_notes,
    map_tools,
    ogc,
    parcel,
    parcels,
    plan_checks,
    std_projects,
)
from gis_service.api import evaluation as evaluation_interface
from gis_service.api import lines as line_interface
from gis_service.api import low_efficiency as low_interface
from gis_service.api import uploads as upload_interface
from gis_service.rights import (
    ADMIN_ROLES,
    BUSINESS_ROLES,
    CORRECTIONS,
    EVERY_ROLE,
    SECOND_PERSON_ROLES,
    roles_of,
)
from gis_service.user import Role
from gis_service.web import (
    admin,
    boards,
    calendar_page,
    cases,
    correction_requests,
    corrections,
    counted_page,
    decisions,
    duty_page,
    enclaves,
    evaluation_export,
    firm_page,
    fixed_reports,
    freshness_page,
    gis_page,
    home,
    idle_page,
    lines,
    low_efficiency,
    low_export,
    low_papers,
    map_export,
    map_page,
    map_print,
    parcel_export,
    parcel_list,
    park_page,
    permu_export,
    permu_page,
    plan_page,
    plan_saved_page,
    proposals,
    reports_page,
    round_firm,
    round_results,
    rounds,
    schemes,
    sign_in,
    standard_export,
    standard_page,
    std_agreed,
    std_export,
    std_pages,
    stock_page,
    succession,
    supply_page,
    todo_page,
    trail,
    uploads,
)


@dataclass(frozen=True, slots=True)
class Mounted:
    """A router and how it stands.

    ``open``: reachable without sign-in. ``roles``: who may use it; an administrator sees no
    business page. ``uploads``: takes bodies up to the limit for files. ``page``: pages stay out
    of the description of the API.
    """

    router: APIRouter
    open: bool = False
    roles: tuple[Role, ...] = BUSINESS_ROLES
    uploads: bool = False
    page: bool = True


ROUTES: tuple[Mounted, ...] = (
    Mounted(health.router, open=True),
    Mounted(sign_in.router, open=True),
    Mounted(documentation.router, roles=EVERY_ROLE),
    Mounted(home.router, roles=EVERY_ROLE),
    Mounted(parcels.router, page=False),
    Mounted(map_tools.router, page=False),
    Mounted(map_notes.router, page=False),
    Mounted(parcel.router, page=False),
    Mounted(parcel_list.router),
    Mounted(parcel_export.router),
    Mounted(map_page.router),
    Mounted(firm_page.router),
    Mounted(park_page.router),
    Mounted(map_print.router),
    Mounted(map_export.router),
    Mounted(idle_page.router, roles=roles_of("idle")),
    Mounted(cases.router, roles=roles_of("idle")),
    Mounted(calendar_page.router, roles=roles_of("idle")),
    Mounted(case_interface.router, roles=roles_of("idle"), page=False),
    Mounted(permu_page.router, roles=roles_of("permu")),
    Mounted(permu_export.router, roles=roles_of("permu")),
    Mounted(rounds.router, roles=roles_of("permu")),
    Mounted(round_results.router, roles=roles_of("permu")),
    Mounted(evaluation_export.router, roles=roles_of("permu")),
    Mounted(schemes.router, roles=roles_of("permu")),
    Mounted(evaluation_interface.router, roles=roles_of("permu"), page=False),
    Mounted(round_firm.router, roles=roles_of("permu"), uploads=True),
    Mounted(standard_page.router, roles=roles_of("standard")),
    Mounted(standard_export.router, roles=roles_of("standard")),
    Mounted(std_projects.router, roles=roles_of("standard"), page=False),
    # Before the projects themselves, whose addresses begin alike.
    Mounted(std_export.router, roles=roles_of("standard")),
    Mounted(std_agreed.router, roles=roles_of("standard")),
    Mounted(std_pages.router, roles=roles_of("standard")),
    Mounted(reports_page.router, roles=roles_of("reports")),
    Mounted(fixed_reports.router, roles=roles_of("reports")),
    Mounted(counted_page.router, roles=roles_of("reports")),
    Mounted(freshness_page.router),
    Mounted(todo_page.router),
    Mounted(duty_page.router),
    Mounted(stock_page.router, roles=roles_of("reports")),
    Mounted(boards.router, roles=roles_of("reports")),
    # Before the cases, whose addresses begin alike.
    Mounted(low_export.router, roles=roles_of("reports")),
    Mounted(low_efficiency.router, roles=roles_of("reports")),
    Mounted(low_papers.router, roles=roles_of("reports")),
    Mounted(low_interface.router, roles=roles_of("reports"), page=False),
    Mounted(supply_page.router, roles=roles_of("supply")),
    Mounted(enclaves.router, roles=roles_of("supply")),
    Mounted(kpi.router, roles=roles_of("permu"), page=False),
    Mounted(plan_page.router, roles=roles_of("plan_check"), uploads=True),
    Mounted(plan_saved_page.router, roles=roles_of("plan_check")),
    Mounted(plan_checks.router, roles=roles_of("plan_check"), uploads=True, page=False),
    # Before the adjustments, whose addresses begin alike.
    Mounted(proposals.router, roles=roles_of("lines")),
    Mounted(lines.router, roles=roles_of("lines"), uploads=True),
    Mounted(line_interface.router, roles=roles_of("lines"), uploads=True, page=False),
    Mounted(decisions.router),
    Mounted(succession.router, roles=(Role.OFFICIAL,)),
    Mounted(corrections.router, roles=tuple(CORRECTIONS)),
    Mounted(correction_requests.router, roles=SECOND_PERSON_ROLES),
    Mounted(uploads.router, uploads=True),
    Mounted(upload_interface.router, uploads=True, page=False),
    Mounted(jobs.router, page=False),
    Mounted(ogc.router, open=True),
    Mounted(gis_page.router),
    Mounted(admin.router, roles=ADMIN_ROLES),
    Mounted(trail.router, roles=(Role.AUDIT_ADMIN,)),
)
"""``sign_in`` asks for the session itself where it needs one (/logout, /password); each route of
``ogc`` asks for a password of programs or a session (program_access)."""
