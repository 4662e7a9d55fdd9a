"""The columns of each kind of table (字段): label, synonyms, type and unit, read from TOML."""

import dataclasses
import tomllib
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from parcels.fields.measures import Family, Unit, families
from parcels.fields.naming import fold

KINDS = ("performance", "occupancy", "contracts", "buildings", "progress")
PARCELS = "parcels"
LAYERS = "layers"


class FieldType(StrEnum):
    """What a value becomes: see :data:`python_types`."""

    TEXT = "text"
    CODE = "code"
    USCC = "uscc"
    MONEY = "money"
    AREA = "area"
    MONEY_PER_AREA = "money_per_area"
    LENGTH = "length"
    SHARE = "share"
    RATIO = "ratio"
    NUMBER = "number"
    INTEGER = "integer"
    DATE = "date"
    YEAR = "year"
    CHOICE = "choice"
    FLAG = "flag"


python_types: Mapping[FieldType, str] = MappingProxyType(
    {
        FieldType.TEXT: "str",
        FieldType.CODE: "str",
        FieldType.USCC: "str",
        FieldType.MONEY: "int 分",
        FieldType.AREA: "int cm²",
        FieldType.MONEY_PER_AREA: "int 分/亩",
        FieldType.LENGTH: "int mm",
        FieldType.SHARE: "int ppm",
        FieldType.RATIO: "Decimal",
        FieldType.NUMBER: "Decimal",
        FieldType.INTEGER: "int",
        FieldType.DATE: "PreciseDate",
        FieldType.YEAR: "int",
        FieldType.CHOICE: "str",
        FieldType.FLAG: "bool",
    }
)

_MEASURED = frozenset(
    {FieldType.MONEY, FieldType.AREA, FieldType.MONEY_PER_AREA, FieldType.LENGTH, FieldType.SHARE}
)


class Negative(StrEnum):
    """What a value below zero is."""

    REFUSE = "refuse"
    WARN = "warn"
    ACCEPT = "accept"


@dataclasses.dataclass(frozen=True, slots=True)
class Option:
    """One value of a choice: ``value`` is stored, ``label`` shown and offered in the template."""

    value: str
    label: str
    synonyms: tuple[str, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class Affixes:
    """Words around an integer that say nothing (第 3 层) or that it lies below ground (负一层)."""

    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    below: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True)
class Field:
    """One column.

    ``unit`` is the template's unit; ``scheme`` the code scheme (parcel, unit); ``words`` maps a
    word that may stand in place of the value (无, 不详, 长期) to what is stored for it;
    ``becomes`` with ``shift_days`` names the field this one is converted into.
    """

    name: str
    label: str
    synonyms: tuple[str, ...]
    type: FieldType
    family: Family | None
    unit: Unit | None
    required: bool
    options: tuple[Option, ...]
    words: Mapping[str, str]
    yes: tuple[str, ...]
    no: tuple[str, ...]
    negative: Negative
    scheme: str | None
    leading_zero: bool
    affixes: Affixes
    template: bool
    becomes: str | None
    shift_days: int

    @property
    def header(self) -> str:
        """The header a template prints, with its unit."""
        return f"{self.label}（{self.unit.name}）" if self.unit is not None else self.label

    def rank(self, name: str) -> int:
        """How near a name is: 0 the label, then its place among the synonyms, last none of them."""
        wanted = fold(name)
        spellings = (self.label, *self.synonyms)
        places = (place for place, word in enumerate(spellings) if fold(word) == wanted)
        return next(places, len(spellings))


@dataclasses.dataclass(frozen=True, slots=True)
class Vocabulary:
    """The columns of one kind of table, in the order of its template.

    ``key``: fields that tell two rows of one parcel or enterprise apart.
    ``identify``: of each group a row must fill at least one. ``dependent``: a filled field of the
    list needs the field it is listed under. ``bare``: fields that say which row it is and what is
    known already; a row with no other is not filled in, unless ``names_tell`` and nothing is known
    of what it names. ``derived``: a field that another one gives.
    ``chosen``: headers, folded, that a user assigned.
    """

    kind: str
    title: str
    fields: Mapping[str, Field]
    identify: tuple[tuple[str, ...], ...]
    key: tuple[str, ...]
    dependent: Mapping[str, tuple[str, ...]]
    names: Mapping[str, Field]
    bare: frozenset[str] = frozenset()
    names_tell: bool = False
    derived: Mapping[str, str] = dataclasses.field(default_factory=dict)
    chosen: Mapping[str, Field | None] = dataclasses.field(default_factory=dict)

    def choosing(self, columns: Mapping[str, str | None]) -> "Vocabulary":
        """The same words where a user said which field a header is, None for a column not used.

        Raises KeyError for a field this kind does not have.
        """
        chosen = {
            fold(header): None if name is None else self.fields[name]
            for header, name in columns.items()
        }
        return dataclasses.replace(self, chosen=MappingProxyType({**self.chosen, **chosen}))

    def field(self, name: str) -> Field:
        """Raises KeyError for a name this kind does not have."""
        return self.fields[name]

    def named(self, header: str) -> Field | None:
        """The field whose label or synonym a header is, without its unit."""
        return self.names.get(fold(header))

    def named_in_part(self, header: str) -> Field | None:
        """The one field with a label or synonym that begins with a header cut short."""
        start = fold(header)
        fields = {field.name: field for name, field in self.names.items() if name.startswith(start)}
        return next(iter(fields.values())) if start and len(fields) == 1 else None


@cache
def vocabulary(kind: str) -> Vocabulary:
    """The vocabulary of a kind. Raises KeyError for an unknown kind."""
    if kind not in (*KINDS, PARCELS, LAYERS):
        raise KeyError(kind)
    text = (files("parcels.fields") / f"{kind}.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text)
    fields = {name: _field(name, row) for name, row in data["field"].items()}
    return Vocabulary(
        kind=kind,
        title=data["title"],
        fields=MappingProxyType(fields),
        identify=tuple(tuple(group) for group in data["identify"]),
        key=tuple(data.get("key", ())),
        dependent=MappingProxyType(
            {name: tuple(needs) for name, needs in data.get("dependent", {}).items()}
        ),
        names=_names(kind, fields),
        bare=frozenset(data.get("bare", ())),
        names_tell=data.get("names_tell", False),
        derived=MappingProxyType(data.get("derived", {})),
    )


def _field(name: str, row: Mapping[str, Any]) -> Field:
    kind = FieldType(row["type"])
    family_name = row.get("family", kind.value if kind in _MEASURED else None)
    family = families()[family_name] if family_name is not None else None
    unit = family.unit(row["unit"]) if family is not None and "unit" in row else None
    return Field(
        name=name,
        label=row["label"],
        synonyms=tuple(row.get("synonyms", ())),
        type=kind,
        family=family,
        unit=unit,
        required=row.get("required", False),
        options=tuple(
            Option(value, option["label"], tuple(option["synonyms"]))
            for value, option in row.get("choices", {}).items()
        ),
        words=MappingProxyType(
            {fold(word): value for value, words in row.get("words", {}).items() for word in words}
        ),
        yes=tuple(row.get("yes", ())),
        no=tuple(row.get("no", ())),
        negative=Negative(row.get("negative", "refuse")),
        scheme=row.get("scheme"),
        leading_zero=row.get("leading_zero", False),
        affixes=Affixes(**{key: tuple(words) for key, words in row.get("affixes", {}).items()}),
        template=row.get("template", True),
        becomes=row.get("becomes"),
        shift_days=row.get("shift_days", 0),
    )


def _names(kind: str, fields: Mapping[str, Field]) -> Mapping[str, Field]:
    names: dict[str, Field] = {}
    for field in fields.values():
        for spelling in (field.label, *field.synonyms):
            taken = names.setdefault(fold(spelling), field)
            if taken is not field:
                raise ValueError(f"{kind}: {spelling!r} names {taken.name} and {field.name}")
    return MappingProxyType(names)
