"""标准地 projects: entered for a parcel, read with their targets by the data, listed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Connection

from gis_service import audit
from gis_service.audit import EventKind
from gis_service.errors import Forbidden, NotFound, Unusable
from gis_service.facts import Assembled, assemble
from gis_service.facts.parks import WithoutMeans
from gis_service.rights import must_use
from gis_service.services.idle_cases import day_of_land
from gis_service.services.steps import must_have_come
from gis_service.sheets.credit import read_uscc
from gis_service.sheets.outcome import Refused
from gis_service.store import parcel_rows, policy_rows, std_project_list, std_project_rows
from gis_service.store.policy_rows import Snapshot
from gis_service.store.std_project_list import ListedProject, ProjectPlace, ProjectQuery
from gis_service.store.std_project_rows import NewProject, StoredProject
from gis_service.user import Role, User
from parcels.policy import Policy
from parcels.standard.deadlines import Due, Stage, open_due, stages
from parcels.standard.measured import measures_of
from parcels.standard.project import Project, SuspensionFlag, suspension_flags
from parcels.standard.standing import TargetStanding, figure_year, standings, targets_of
from parcels.standard.target import Measure

PAGE = "standard"
"""The page of the rights under which projects stand."""


@dataclass(frozen=True, slots=True)
class ProjectGround:
    """The land of a project on a day, and the policy in use."""

    assembled: Assembled
    snapshot: Snapshot
    on: date

    @property
    def policy(self) -> Policy:
        return self.snapshot.profile.policy

    def measures(self, project: Project) -> Mapping[str, Measure]:
        """What the stored data say of the project's targets, yearly figures of 考核年度."""
        targets = targets_of(project, self.policy, self.on)
        year = figure_year(project, self.on)
        return measures_of(self.assembled.facts, targets, self.policy, self.on, year)


@dataclass(frozen=True, slots=True)
class ProjectView:
    """One project on a day. ``year``: 考核年度 of the yearly figures; ``due``: what runs."""

    stored: StoredProject
    ground: ProjectGround
    targets: tuple[TargetStanding, ...]
    year: int
    due: Due | None
    stages: tuple[Stage, ...]

    @property
    def project(self) -> Project:
        return self.stored.project


@dataclass(frozen=True, slots=True)
class ProjectPage:
    """``next`` continues the list; None at its end."""

    items: tuple[ListedProject, ...]
    next: ProjectPlace | None


def must_enter(user: User) -> None:
    """Raises Forbidden for who enters no project."""
    must_use(user, PAGE)
    if user.role is not Role.OFFICIAL:
        raise Forbidden(f"标准地项目由土地官员登记，{user.role.label}不能登记。")


def open_project(
    connection: Connection, user: User, parcel_id: int, terms: Project, on: date, at: datetime
) -> int:
    """Enter a project for a parcel (登记标准地项目) in 出让前准备; its id.

    Raises Forbidden, NotFound outside the scope, Conflict while the parcel has an open one,
    Unusable for a day to come or twice the same target.
    """
    must_enter(user)
    must_have_come(on, at)
    must_be_clear(terms)
    found = assembled_on(connection, parcel_id, on)
    version = found.version
    entered = replace(terms, parcel=found.facts.code, events=())
    new = NewProject(parcel_id, version.park_id, version.district_id, entered)
    project_id = std_project_rows.open_project(connection, new, (user.id, user.display_name))
    detail = {"on": on.isoformat(), "parcels": [parcel_id]}
    target = f"std_project:{project_id}"
    audit.record(connection, user, EventKind.STD_OPENED, target, detail=detail)
    return project_id


def must_be_clear(terms: Project) -> None:
    """Raises Unusable where one stage has two targets of one indicator, or a code is wrong."""
    keys = [(target.indicator, target.stage) for target in terms.targets]
    if len(set(keys)) < len(keys):
        raise Unusable("同一指标在同一阶段只能约定一次，请合并后再提交。")
    if terms.uscc and isinstance(read_uscc(terms.uscc), Refused):
        raise Unusable(f"统一社会信用代码“{terms.uscc}”不对，请对照营业执照逐位核对。")


def read_project(connection: Connection, user: User, project_id: int) -> StoredProject:
    """Raises NotFound outside the scope, Forbidden for a role without these pages."""
    must_use(user, PAGE)
    stored = std_project_rows.find(connection, project_id)
    if stored is None:
        raise NotFound("没有这个标准地项目，或它不在您的管理范围内。")
    return stored


def ground_of_project(connection: Connection, stored: StoredProject, on: date) -> ProjectGround:
    """The land on a day, or on its last day where the parcel ended before.

    Before the first day of which the land is known, what is known of that day: a listing lies
    before the contract with which records of land begin.
    """
    day = day_of_land(connection, stored.parcel_id, on)
    day = max(day, parcel_rows.begun_on(connection, stored.parcel_id) or day)
    found = assembled_on(connection, stored.parcel_id, day)
    return ProjectGround(found, policy_rows.latest(connection), on)


def view_project(connection: Connection, user: User, project_id: int, on: date) -> ProjectView:
    """One project with its targets by the data of the day. Raises NotFound, Forbidden."""
    stored = read_project(connection, user, project_id)
    return _view(stored, ground_of_project(connection, stored, on))


def view_projects(
    connection: Connection, found: Sequence[StoredProject], on: date
) -> list[ProjectView]:
    """Many at once, for the ledger (履约监管台账), in the order given."""
    snapshot = policy_rows.latest(connection)
    land = assemble(connection, {one.parcel_id for one in found}, on, WithoutMeans())
    return [
        _view(stored, ProjectGround(land[stored.parcel_id], snapshot, on))
        if stored.parcel_id in land
        else _view(stored, ground_of_project(connection, stored, on))
        for stored in found
    ]


def list_projects(
    connection: Connection,
    user: User,
    query: ProjectQuery,
    after: ProjectPlace | None,
    limit: int,
) -> ProjectPage:
    """``limit`` projects of the scope, the nearest day first. Raises Forbidden."""
    must_use(user, PAGE)
    found = std_project_list.page(connection, query, after, limit + 1)
    shown = tuple(found[:limit])
    return ProjectPage(shown, shown[-1].place if len(found) > limit else None)


def suspensions(
    connection: Connection, user: User, query: ProjectQuery
) -> tuple[SuspensionFlag, ...]:
    """暂停优惠标记 of the scope, newest project first, each in its order. Raises Forbidden."""
    must_use(user, PAGE)
    found = std_project_list.once_suspended(connection, query)
    return tuple(flag for stored in found for flag in suspension_flags(stored.project))


def projects_of_parcel(connection: Connection, user: User, parcel_id: int) -> list[StoredProject]:
    """Every project the parcel has had, newest first. Raises Forbidden."""
    must_use(user, PAGE)
    return std_project_rows.of_parcel(connection, parcel_id)


def _view(stored: StoredProject, ground: ProjectGround) -> ProjectView:
    project, on = stored.project, ground.on
    return ProjectView(
        stored=stored,
        ground=ground,
        targets=standings(project, ground.measures(project), on, ground.policy),
        year=figure_year(project, on),
        due=open_due(project),
        stages=stages(project),
    )


def assembled_on(connection: Connection, parcel_id: int, on: date) -> Assembled:
    """Raises NotFound for a parcel that is not there on that day, or not in the scope."""
    found = assemble(connection, [parcel_id], on, WithoutMeans()).get(parcel_id)
    if found is None:
        raise NotFound(f"{on} 没有这宗地，或它不在您的管理范围内。")
    return found
