"""标准地 projects in the store: an event is only ever added, a project is folded from them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, Row

from gis_service.store.history_rows import Histories, Seen, actor_in
from gis_service.store.std_projects import std_event, std_project
from parcels.standard.deadlines import open_due
from parcels.standard.project import Brought, Project, ProjectEvent, ProjectState

_PROJECT = TypeAdapter(Project)
_BROUGHT = TypeAdapter(Brought)
_TWICE = "这宗地已有标准地项目，不能重复登记。"


@dataclass(frozen=True, slots=True)
class StoredProject:
    """A project as stored; ``names``: who took each event, by display name, oldest first."""

    id: int
    parcel_id: int
    park_id: int
    district_id: int
    opened_by_name: str
    project: Project
    names: tuple[str, ...]

    @property
    def seen(self) -> int:
        """How many events it has: what a step must name so that two people are told apart."""
        return len(self.names)


@dataclass(frozen=True, slots=True)
class NewProject:
    """What a project is entered with; ``terms`` has no events."""

    parcel_id: int
    park_id: int
    district_id: int
    terms: Project


def _project(row: Row[Any], history: Sequence[Row[Any]]) -> StoredProject:
    agreed = next((each.terms for each in reversed(history) if each.terms is not None), row.terms)
    project = replace(
        _PROJECT.validate_python(agreed), events=tuple(_event(each) for each in history)
    )
    return StoredProject(
        id=row.id,
        parcel_id=row.parcel_id,
        park_id=row.park_id,
        district_id=row.district_id,
        opened_by_name=row.opened_by_name,
        project=project,
        names=tuple(each.actor_name for each in history),
    )


def _event(row: Row[Any]) -> ProjectEvent:
    return ProjectEvent(
        step=row.step,
        actor=actor_in(row),
        on=row.on_day,
        at=row.recorded_at,
        brought=_BROUGHT.validate_python(row.brought),
        target=None if row.target is None else ProjectState(row.target),
    )


_PROJECTS = Histories(std_project, std_event, "project_id", "这个项目", _project)
find = _PROJECTS.find
by_ids = _PROJECTS.by_ids
of_parcels = _PROJECTS.of_parcels
where = _PROJECTS.where


def of_parcel(connection: Connection, parcel_id: int) -> list[StoredProject]:
    """Every project the parcel has had, newest first."""
    return _PROJECTS.where(connection, std_project.c.parcel_id == parcel_id)


def open_project(connection: Connection, new: NewProject, account: tuple[int, str]) -> int:
    """Store a project without events; its id. Raises Conflict while the parcel has an open one."""
    values = {
        "parcel_id": new.parcel_id,
        "park_id": new.park_id,
        "district_id": new.district_id,
        "terms": _terms(new.terms),
        **_listed(new.terms),
    }
    return _PROJECTS.open(connection, values, account, _TWICE)


def add_event(
    connection: Connection,
    stored: StoredProject,
    project: Project,
    account: tuple[int, str],
    snapshot_id: int,
    terms: Project | None = None,
) -> None:
    """Add the last event of ``project`` after those that were read; ``terms``: newly agreed ones.

    Raises Conflict when another came first.
    """
    event = project.events[-1]
    seen = Seen(stored.id, stored.seen, stored.park_id, stored.district_id)
    brought = {
        "policy_snapshot_id": snapshot_id,
        "brought": _BROUGHT.dump_python(event.brought, mode="json"),
        "terms": None if terms is None else _terms(terms),
    }
    _PROJECTS.add(connection, seen, event, account, brought, _listed(project))


def terms_from(values: object) -> Project:
    """Terms from JSON. Raises pydantic's ValidationError for what is not of its kind."""
    return replace(_PROJECT.validate_python(values), events=())


def brought_from(values: object) -> Brought:
    """What was brought, from JSON. Raises pydantic's ValidationError."""
    return _BROUGHT.validate_python(values)


def _listed(project: Project) -> dict[str, Any]:
    """What lists filter and sort by; a project in which no day runs comes last."""
    due = open_due(project)
    return {
        "code": project.parcel,
        "holder": project.holder,
        "state": project.state.value,
        "closed": project.closed,
        "due_on": date.max if due is None else due.on,
        "suspended_since": project.suspended_since,
    }


def _terms(project: Project) -> Any:
    return _PROJECT.dump_python(replace(project, events=()), mode="json")
