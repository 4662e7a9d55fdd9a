"""标准地 projects in the store: an event is only ever added, a project is folded from them."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, Connection, Row, insert, select, update
from sqlalchemy.exc import IntegrityError

from gis_service.errors import Conflict
from gis_service.store.std_projects import std_event, std_project
from parcels.procedure import Actor, Role
from parcels.standard.deadlines import open_due
from parcels.standard.project import Brought, Project, ProjectEvent, ProjectState

_PROJECT = TypeAdapter(Project)
_BROUGHT = TypeAdapter(Brought)
_CHANGED = "另一位同事刚刚办理了这个项目，请刷新后再办。"
_OPEN = "这宗地已有标准地项目，不能重复登记。"


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


def open_project(connection: Connection, new: NewProject, account: tuple[int, str]) -> int:
    """Store a project without events; its id. Raises Conflict while the parcel has an open one."""
    statement = insert(std_project).values(
        parcel_id=new.parcel_id,
        park_id=new.park_id,
        district_id=new.district_id,
        terms=_terms(new.terms),
        opened_by=account[0],
        opened_by_name=account[1],
        events=0,
        **_listed(new.terms),
    )
    try:
        return connection.execute(statement.returning(std_project.c.id)).scalar_one()
    except IntegrityError as error:
        if "uq_std_project_open" not in str(error.orig):
            raise
        raise Conflict(_OPEN) from error


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
    moved = connection.execute(
        update(std_project)
        .where(std_project.c.id == stored.id, std_project.c.events == stored.seen)
        .values(events=stored.seen + 1, **_listed(project))
    )
    if not moved.rowcount:
        raise Conflict(_CHANGED)
    connection.execute(
        insert(std_event)
        .inline()
        .values(
            project_id=stored.id,
            park_id=stored.park_id,
            district_id=stored.district_id,
            place=stored.seen + 1,
            step=event.step,
            target=event.target.value if event.target is not None else None,
            role=event.actor.role.value,
            actor_id=account[0],
            actor=event.actor.name,
            actor_name=account[1],
            on_day=event.on,
            recorded_at=event.at,
            policy_snapshot_id=snapshot_id,
            brought=_BROUGHT.dump_python(event.brought, mode="json"),
            terms=None if terms is None else _terms(terms),
        )
    )


def find(connection: Connection, project_id: int) -> StoredProject | None:
    """A project of the scope."""
    return next(iter(_read(connection, std_project.c.id == project_id)), None)


def by_ids(connection: Connection, ids: Collection[int]) -> dict[int, StoredProject]:
    """Those of the scope, by id."""
    return {one.id: one for one in _read(connection, std_project.c.id.in_(list(ids)))}


def of_parcel(connection: Connection, parcel_id: int) -> list[StoredProject]:
    """Every project the parcel has had, newest first."""
    return _read(connection, std_project.c.parcel_id == parcel_id)


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


def _read(connection: Connection, condition: ColumnElement[bool]) -> list[StoredProject]:
    heads = select(std_project).where(condition).order_by(std_project.c.id.desc())
    rows = connection.execute(heads).all()
    events: dict[int, list[Row[Any]]] = {row.id: [] for row in rows}
    statement = (
        select(std_event)
        .where(std_event.c.project_id.in_(list(events)))
        .order_by(std_event.c.project_id, std_event.c.place)
    )
    for row in connection.execute(statement):
        events[row.project_id].append(row)
    return [_project(row, events[row.id]) for row in rows]


def _project(row: Row[Any], history: list[Row[Any]]) -> StoredProject:
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
        actor=Actor(Role(row.role), row.actor),
        on=row.on_day,
        at=row.recorded_at,
        brought=_BROUGHT.validate_python(row.brought),
        target=None if row.target is None else ProjectState(row.target),
    )
