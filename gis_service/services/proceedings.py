"""Cases and 标准地 projects of land as a role sees them, and how many it does not (案件和项目)."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace

from sqlalchemy import ColumnElement, Connection, Table, and_

from gis_service.rights import pages_of, works_on_cases
from gis_service.services.std_projects import PAGE as PROJECTS
from gis_service.store import case_document_rows, case_rows, low_rows, std_project_rows
from gis_service.store.case_document_rows import StoredDocument
from gis_service.store.case_rows import StoredCase
from gis_service.store.cases import idle_case
from gis_service.store.low_efficiency import low_case
from gis_service.store.low_rows import StoredLow
from gis_service.store.std_project_rows import StoredProject
from gis_service.store.std_projects import std_project
from gis_service.user import Role

LISTS = "reports"
"""The page that low-efficiency land belongs to."""


@dataclass(frozen=True, slots=True)
class Proceedings:
    """Of each kind the newest first.

    letters  documents issued, by idle-land case.
    hidden_cases, hidden_lows, hidden_projects  those of the scope that the role does not see.
    """

    cases: tuple[StoredCase, ...] = ()
    letters: Mapping[int, tuple[StoredDocument, ...]] = field(default_factory=dict)
    lows: tuple[StoredLow, ...] = ()
    projects: tuple[StoredProject, ...] = ()
    hidden_cases: int = 0
    hidden_lows: int = 0
    hidden_projects: int = 0


def of_parcels(connection: Connection, role: Role, parcel_ids: Collection[int]) -> Proceedings:
    """All that some parcels have had; in a number of queries that does not grow with them."""
    ids = list(parcel_ids)
    found = _found(connection, role, lambda heads: heads.c.parcel_id.in_(ids))
    letters = case_document_rows.of_cases(connection, [one.id for one in found.cases])
    return replace(found, letters=letters)


def under_way(connection: Connection, role: Role, park_id: int) -> Proceedings:
    """Those of a park that are not at their end, without their letters (在办)."""
    return _found(
        connection,
        role,
        lambda heads: and_(heads.c.park_id == park_id, heads.c.closed.is_(False)),
    )


def _found(
    connection: Connection, role: Role, condition: Callable[[Table], ColumnElement[bool]]
) -> Proceedings:
    cases = case_rows.where(connection, condition(idle_case))
    lows = low_rows.where(connection, condition(low_case))
    projects = std_project_rows.where(connection, condition(std_project))
    pages = pages_of(role)
    seen, lists, follows = works_on_cases(role), LISTS in pages, PROJECTS in pages
    return Proceedings(
        cases=tuple(cases) if seen else (),
        lows=tuple(lows) if lists else (),
        projects=tuple(projects) if follows else (),
        hidden_cases=0 if seen else len(cases),
        hidden_lows=0 if lists else len(lows),
        hidden_projects=0 if follows else len(projects),
    )
