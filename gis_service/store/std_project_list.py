"""Lists of 标准地 projects: filtered, nearest day first, page by page."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, text

from gis_service.store import std_project_rows
from gis_service.store.std_project_rows import StoredProject
from gis_service.user import Scope
from parcels.standard.project import ProjectState


@dataclass(frozen=True, slots=True)
class ProjectQuery:
    """Filters of one view; empty means no restriction, ``scope`` always restricts.

    suspended  only those whose benefits are suspended (True), only the others (False).
    overdue    the day that runs was before this one.
    closed     False leaves out those that ended.
    text       beginning of the 宗地代码, or part of the holder's name.
    """

    scope: Scope
    states: tuple[ProjectState, ...] = ()
    suspended: bool | None = None
    overdue: date | None = None
    closed: bool | None = None
    district: int | None = None
    park: int | None = None
    text: str = ""

    def where(self) -> tuple[str, dict[str, Any]]:
        """Conditions over ``p`` with their values; the scope stands here and in row policies."""
        conditions, bound = ["true"], dict[str, Any]()
        if not self.scope.city:
            conditions.append("(p.park_id = ANY(:parks) OR p.district_id = ANY(:districts))")
            bound |= {"parks": list(self.scope.parks), "districts": list(self.scope.districts)}
        for name, column in (("district", "district_id"), ("park", "park_id")):
            value = getattr(self, name)
            if value is not None:
                conditions.append(f"p.{column} = :{name}")
                bound[name] = value
        if self.states:
            conditions.append("p.state = ANY(:states)")
            bound["states"] = [state.value for state in self.states]
        if self.suspended is not None:
            conditions.append("(p.suspended_since IS NOT NULL) = :suspended")
            bound["suspended"] = self.suspended
        if self.overdue is not None:
            conditions.append("p.due_on < :overdue AND NOT p.closed")
            bound["overdue"] = self.overdue
        if self.closed is not None:
            conditions.append("p.closed = :closed")
            bound["closed"] = self.closed
        if self.text:
            conditions.append("(starts_with(p.code, :text) OR strpos(p.holder, :text) > 0)")
            bound["text"] = self.text
        return " AND ".join(conditions), bound


@dataclass(frozen=True, slots=True)
class ProjectPlace:
    """Where a page ended."""

    due_on: date
    id: int


@dataclass(frozen=True, slots=True)
class ListedProject:
    """A project in a list, with the names of its district and park."""

    stored: StoredProject
    district: str | None
    park: str | None
    place: ProjectPlace


@dataclass(frozen=True, slots=True)
class ProjectCounts:
    """What a query has in all; ``by_state`` has every state."""

    by_state: dict[ProjectState, int]
    suspended: int
    overdue: int

    @property
    def count(self) -> int:
        return sum(self.by_state.values())


def page(
    connection: Connection, query: ProjectQuery, after: ProjectPlace | None, limit: int
) -> list[ListedProject]:
    """The next projects; those in which no day runs come last."""
    where, bound = query.where()
    if after is not None:
        where += " AND (p.due_on, p.id) > (:after_due, :after_id)"
        bound |= {"after_due": after.due_on, "after_id": after.id}
    rows = connection.execute(
        text(
            "SELECT p.id, p.due_on, d.name AS district, k.name AS park FROM std_project p"
            " LEFT JOIN district d ON d.id = p.district_id LEFT JOIN park k ON k.id = p.park_id"
            f" WHERE {where} ORDER BY p.due_on, p.id LIMIT :limit"
        ),
        bound | {"limit": limit},
    ).all()
    stored = std_project_rows.by_ids(connection, [row.id for row in rows])
    return [
        ListedProject(stored[row.id], row.district, row.park, ProjectPlace(row.due_on, row.id))
        for row in rows
    ]


def counts(connection: Connection, query: ProjectQuery, on: date) -> ProjectCounts:
    """How many there are by state, with suspended benefits, and overdue on a day."""
    where, bound = query.where()
    rows = connection.execute(
        text(
            "SELECT p.state, count(*) AS n,"
            " count(*) FILTER (WHERE p.suspended_since IS NOT NULL) AS suspended,"
            " count(*) FILTER (WHERE p.due_on < :on AND NOT p.closed) AS overdue"
            f" FROM std_project p WHERE {where} GROUP BY p.state"
        ),
        bound | {"on": on},
    ).all()
    found = {row.state: row.n for row in rows}
    return ProjectCounts(
        {state: found.get(state.value, 0) for state in ProjectState},
        sum(row.suspended for row in rows),
        sum(row.overdue for row in rows),
    )


def once_suspended(connection: Connection, query: ProjectQuery) -> list[StoredProject]:
    """Projects of a query whose benefits are or were suspended, newest first."""
    where, bound = query.where()
    rows = connection.execute(
        text(
            f"SELECT p.id FROM std_project p WHERE {where} AND EXISTS (SELECT 1 FROM std_event e"
            " WHERE e.project_id = p.id AND e.target = :rectify) ORDER BY p.id DESC"
        ),
        bound | {"rectify": ProjectState.RECTIFY.value},
    ).all()
    stored = std_project_rows.by_ids(connection, [row.id for row in rows])
    return [stored[row.id] for row in rows]
