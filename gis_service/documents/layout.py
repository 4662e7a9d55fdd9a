"""The columns of a list (台账栏目), read from TOML: key, header with its unit, type, width."""

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

from gis_service.column_rights import ColumnClass, classes_of
from gis_service.sheets.writer import Style, TableColumn, Value


@dataclass(frozen=True, slots=True)
class Layout:
    """``frozen``: how many columns stay in sight and are repeated on each printed page.

    ``name`` is the place of the columns in the table of classes. ``fields``: names of at most ten
    bytes, in GBK and in UTF-8, for formats that hold no longer ones; "" where a list has none.
    """

    name: str
    title: str
    keys: tuple[str, ...]
    columns: tuple[TableColumn, ...]
    fields: tuple[str, ...]
    frozen: int

    def row(self, values: Mapping[str, Value]) -> list[Value]:
        """Values in the order of the columns; one without a value is empty.

        Those of columns left out by ``only`` are passed over. Raises KeyError for a value that no
        column of the list shows.
        """
        if not values.keys() <= _known(self.name):
            raise KeyError(f"{self.title}: {sorted(values.keys() - _known(self.name))}")
        return [values.get(key) for key in self.keys]

    @property
    def sensitive(self) -> bool:
        """Whether any of the columns is of class 敏感."""
        classes = classes_of(self.name)
        return any(classes[key] is ColumnClass.SENSITIVE for key in self.keys)

    @property
    def told(self) -> dict[str, object]:
        """For the audit event of a file in these columns."""
        return {"columns": list(self.keys), "sensitive": "是" if self.sensitive else "否"}

    def only(self, kept: Collection[str]) -> "Layout":
        """The same list with the named columns only, in its own order."""
        places = [place for place, key in enumerate(self.keys) if key in kept]
        return replace(
            self,
            keys=tuple(self.keys[place] for place in places),
            columns=tuple(self.columns[place] for place in places),
            fields=tuple(self.fields[place] for place in places),
        )


@cache
def layout(name: str) -> Layout:
    """The list ``name`` of this package. Raises FileNotFoundError, KeyError, ValueError."""
    text = (files("gis_service.documents") / f"{name}.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text)
    rows = data["column"]
    keys = tuple(row["key"] for row in rows)
    if len(set(keys)) < len(keys):
        raise ValueError(f"{name}: a key stands twice")
    return Layout(
        name=name,
        title=data["title"],
        keys=keys,
        columns=tuple(
            TableColumn(
                row["header"],
                Style(row.get("type", Style.TEXT)),
                row.get("places", 2),
                float(row["width"]),
            )
            for row in rows
        ),
        fields=tuple(row.get("field", "") for row in rows),
        frozen=data.get("frozen", 0),
    )


@cache
def _known(name: str) -> frozenset[str]:
    return frozenset(layout(name).keys)
