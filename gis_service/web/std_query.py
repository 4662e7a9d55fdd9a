"""The filters of the list of 标准地 projects as they stand in an address (项目筛选)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Depends, Query

from gis_service.access import CurrentUser
from gis_service.day import AsOf
from gis_service.errors import Unusable
from gis_service.store.city_rows import Place
from gis_service.store.std_project_list import ProjectPlace, ProjectQuery
from gis_service.user import Scope
from gis_service.web.filter_view import Chip, Option
from parcels.standard.project import ProjectState

PROJECTS = "/standard/projects"
OVERDUE, SUSPENDED, OPEN, CLOSED = "overdue", "suspended", "open", "closed"
FLAGS = {OVERDUE: "逾期", SUSPENDED: "优惠暂停", OPEN: "未结", CLOSED: "已结"}
_ALL = Option("", "全部")
_LONGEST = 100


@dataclass(frozen=True, slots=True)
class ProjectFilters:
    """What was chosen on the page; empty means no restriction."""

    as_of: date
    district: int | None = None
    park: int | None = None
    state: ProjectState | None = None
    flag: str = ""
    q: str = ""

    def query(self, scope: Scope) -> ProjectQuery:
        return ProjectQuery(
            scope=scope,
            states=() if self.state is None else (self.state,),
            suspended=True if self.flag == SUSPENDED else None,
            overdue=self.as_of if self.flag == OVERDUE else None,
            closed={OPEN: False, CLOSED: True}.get(self.flag),
            district=self.district,
            park=self.park,
            text=self.q,
        )

    def pairs(self) -> list[tuple[str, str]]:
        """What an address needs to say the same again."""
        said = {
            "as_of": self.as_of.isoformat(),
            "district": "" if self.district is None else str(self.district),
            "park": "" if self.park is None else str(self.park),
            "state": "" if self.state is None else self.state.value,
            "flag": self.flag,
            "q": self.q,
        }
        return [(name, value) for name, value in said.items() if value]

    def href(self, path: str = PROJECTS, **more: str) -> str:
        return f"{path}?{urlencode([*self.pairs(), *more.items()])}"

    @property
    def none(self) -> bool:
        """Nothing restricts the list."""
        return self == ProjectFilters(self.as_of)


async def asked_filters(
    user: CurrentUser,
    as_of: AsOf,
    district: str = "",
    park: str = "",
    state: str = "",
    flag: str = "",
    q: Annotated[str, Query(max_length=_LONGEST)] = "",
) -> ProjectFilters:
    """Raises Unusable for a value that is none."""
    try:
        return ProjectFilters(
            as_of,
            int(district) if district else None,
            int(park) if park else None,
            ProjectState(state) if state else None,
            flag if not flag or flag in FLAGS else FLAGS[flag],
            q.strip(),
        )
    except (KeyError, ValueError) as error:
        raise Unusable("筛选条件不对，请清除筛选后重新选择。") from error


AskedFilters = Annotated[ProjectFilters, Depends(asked_filters)]


def chips(
    chosen: ProjectFilters, districts: Sequence[Place], parks: Sequence[Place]
) -> tuple[Chip, ...]:
    """Filters in force, each with the address that lacks it."""
    found = []
    if chosen.district is not None:
        found.append((_name(districts, chosen.district), replace(chosen, district=None)))
    if chosen.park is not None:
        found.append((_name(parks, chosen.park), replace(chosen, park=None)))
    if chosen.state is not None:
        found.append((chosen.state.label, replace(chosen, state=None)))
    if chosen.flag:
        found.append((FLAGS[chosen.flag], replace(chosen, flag="")))
    if chosen.q:
        found.append((f"包含“{chosen.q}”", replace(chosen, q="")))
    return tuple(Chip(label, without.href()) for label, without in found)


def place_options(places: Sequence[Place], chosen: int | None) -> tuple[Option, ...]:
    return (_ALL, *(Option(str(one.id), one.name, one.id == chosen) for one in places))


def state_options(chosen: ProjectState | None) -> tuple[Option, ...]:
    return (_ALL, *(Option(one.value, one.label, one is chosen) for one in ProjectState))


def flag_options(chosen: str) -> tuple[Option, ...]:
    return (_ALL, *(Option(key, word, key == chosen) for key, word in FLAGS.items()))


def place_text(place: ProjectPlace) -> str:
    return f"{place.due_on.isoformat()}.{place.id}"


def read_after(text: str) -> ProjectPlace | None:
    """Where a page continues. Raises Unusable for what ``place_text`` did not write."""
    if not text:
        return None
    day, _, number = text.partition(".")
    try:
        return ProjectPlace(date.fromisoformat(day), int(number))
    except ValueError as error:
        raise Unusable("翻页的地址不对，请回到清单开头。") from error


def _name(places: Sequence[Place], wanted: int) -> str:
    return next((one.name for one in places if one.id == wanted), str(wanted))
