"""Classes of columns and what a role may do with them (栏目分级、角色权限), from one table.

The table is ``column_rights.toml``; everything that shows or hands out a column asks here.
"""

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

from gis_service.user import Role
from parcels.verdict import Rule


class ColumnClass(StrEnum):
    """How widely a column may be known (公开、内部、敏感)."""

    PUBLIC = "public"
    INTERNAL = "internal"
    SENSITIVE = "sensitive"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    ColumnClass.PUBLIC: "公开",
    ColumnClass.INTERNAL: "内部",
    ColumnClass.SENSITIVE: "敏感",
}
FINDINGS = "findings"


@dataclass(frozen=True, slots=True)
class ColumnRights:
    """What a role sees and takes out; ``coordinates``: whether a file may hold outlines.

    ``service_outlines``: whether programs reading live, within the scope, get them (OGC).
    """

    see: frozenset[ColumnClass] = frozenset()
    export: frozenset[ColumnClass] = frozenset()
    coordinates: bool = False
    service_outlines: bool = False


@dataclass(frozen=True, slots=True)
class _Table:
    roles: Mapping[Role, ColumnRights]
    columns: Mapping[str, Mapping[str, ColumnClass]]


def rights_of(role: Role) -> ColumnRights:
    """Nothing for a role that the table does not name (the three administrators)."""
    return _table().roles.get(role, ColumnRights())


def classes_of(place: str) -> Mapping[str, ColumnClass]:
    """Class by column of a list, a tile or the findings. Raises KeyError for an unknown place."""
    return _table().columns[place]


def places() -> Collection[str]:
    """Every place the table knows columns of."""
    return _table().columns.keys()


def seen(role: Role, place: str) -> frozenset[str]:
    """The columns of a place that a role may look at."""
    return _of(place, rights_of(role).see)


def exported(role: Role, place: str, *, sensitive: bool = True) -> frozenset[str]:
    """The columns of a place that a role may take out; 敏感 ones only where asked for."""
    allowed = rights_of(role).export
    return _of(place, allowed if sensitive else allowed - {ColumnClass.SENSITIVE})


def sees_finding(role: Role | None, rule: Rule) -> bool:
    """Whether a role may read the measured value and the sentence of a rule's findings.

    None: somebody without a right to figures of single enterprises, such as who is handed a file.
    """
    its = classes_of(FINDINGS)[rule.value]
    return its is not ColumnClass.SENSITIVE if role is None else its in rights_of(role).see


def _of(place: str, allowed: frozenset[ColumnClass]) -> frozenset[str]:
    return frozenset(key for key, its in classes_of(place).items() if its in allowed)


@cache
def _table() -> _Table:
    """Raises ValueError for a column with two classes, KeyError or ValueError for a wrong name."""
    text = (files("gis_service") / "column_rights.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text)
    return _Table(
        roles={Role(name): _rights(row) for name, row in data["role"].items()},
        columns={place: _columns(place, row) for place, row in data["columns"].items()},
    )


def _rights(row: Mapping[str, object]) -> ColumnRights:
    see, export = row["see"], row["export"]
    if not isinstance(see, list) or not isinstance(export, list):
        raise ValueError("see and export are lists of classes")
    return ColumnRights(
        see=frozenset(map(ColumnClass, see)),
        export=frozenset(map(ColumnClass, export)),
        coordinates=row["coordinates"] is True,
        service_outlines=row["service_outlines"] is True,
    )


def _columns(place: str, row: Mapping[str, list[str]]) -> Mapping[str, ColumnClass]:
    found: dict[str, ColumnClass] = {}
    for name, keys in row.items():
        for key in keys:
            if key in found:
                raise ValueError(f"{place}.{key} has two classes")
            found[key] = ColumnClass(name)
    return found
