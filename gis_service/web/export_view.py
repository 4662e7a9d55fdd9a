"""What the dialog of an export shows (导出对话页): form of the file, columns by class, purpose."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from gis_service.column_rights import ColumnClass, classes_of, rights_of
from gis_service.documents.layout import layout
from gis_service.documents.parcel_files import DEGREES, TextCode, formats_of
from gis_service.user import Role
from gis_service.web.filter_view import Option

_DEFAULT = (ColumnClass.PUBLIC, ColumnClass.INTERNAL)


@dataclass(frozen=True, slots=True)
class ColumnGroup:
    """The columns of one class that the role may take out."""

    label: str
    sensitive: bool
    columns: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class ExportDialog:
    """export.html, as ``view``. Without ``formats`` the file is a workbook of fixed columns.

    ``withheld``: columns of the list that the role does not take out. ``failure`` is the sentence
    of what went wrong the last time; what was typed stays, the password does not.
    """

    title: str
    page: str
    action: str
    back: str
    said: str
    filters: tuple[str, ...]
    groups: tuple[ColumnGroup, ...]
    withheld: int
    formats: tuple[Option, ...] = ()
    codes: tuple[Option, ...] = ()
    systems: tuple[Option, ...] = ()
    purpose: str = ""
    failure: str = ""


def column_groups(
    role: Role, place: str, chosen: Collection[str] | None
) -> tuple[ColumnGroup, ...]:
    """``chosen`` None: everything but 敏感."""
    form, classes = layout(place), classes_of(place)
    groups = []
    for its in ColumnClass:
        if its not in rights_of(role).export:
            continue
        columns = tuple(
            Option(key, column.header, its in _DEFAULT if chosen is None else key in chosen)
            for key, column in zip(form.keys, form.columns, strict=True)
            if classes[key] is its
        )
        if columns:
            groups.append(ColumnGroup(its.label, its is ColumnClass.SENSITIVE, columns))
    return tuple(groups)


def withheld(role: Role, place: str) -> int:
    """How many columns of a list a role does not take out (按权限未显示)."""
    return sum(its not in rights_of(role).export for its in classes_of(place).values())


def format_options(role: Role, chosen: str) -> tuple[Option, ...]:
    return tuple(Option(each.value, each.label, each.value == chosen) for each in formats_of(role))


def code_options(chosen: str) -> tuple[Option, ...]:
    words = {TextCode.GBK: "GBK（ArcGIS、旧软件）", TextCode.UTF_8: "UTF-8（QGIS、新软件）"}
    return tuple(Option(code.value, words[code], code.value == chosen) for code in TextCode)


def system_options(systems: Sequence[tuple[int, str]], chosen: str) -> tuple[Option, ...]:
    return tuple(
        Option(str(srid), f"{label}（EPSG:{srid}）", str(srid) == (chosen or str(DEGREES)))
        for srid, label in systems
    )


def has_outlines(role: Role) -> bool:
    return any(each.drawn for each in formats_of(role))
