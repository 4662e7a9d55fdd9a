"""The columns of a list (台账栏目), read from TOML: key, header with its unit, type, width."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from gis_service.sheets.writer import Style, TableColumn, Value


@dataclass(frozen=True, slots=True)
class Layout:
    """``frozen``: how many columns stay in sight and are repeated on each printed page.

    ``protected``: keys of the columns that show figures of single enterprises.
    """

    title: str
    keys: tuple[str, ...]
    columns: tuple[TableColumn, ...]
    frozen: int
    protected: frozenset[str]

    def row(self, values: Mapping[str, Value]) -> list[Value]:
        """Values in the order of the columns; one without a value is empty.

        Raises KeyError for a value that no column shows.
        """
        unknown = values.keys() - set(self.keys)
        if unknown:
            raise KeyError(f"{self.title}: {sorted(unknown)}")
        return [values.get(key) for key in self.keys]

    def without(self, keys: frozenset[str]) -> "Layout":
        """The same list with fewer columns."""
        kept = [(k, c) for k, c in zip(self.keys, self.columns, strict=True) if k not in keys]
        return Layout(
            self.title,
            tuple(key for key, _ in kept),
            tuple(column for _, column in kept),
            self.frozen,
            self.protected - keys,
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
        frozen=data.get("frozen", 0),
        protected=frozenset(row["key"] for row in rows if row.get("protected", False)),
    )
