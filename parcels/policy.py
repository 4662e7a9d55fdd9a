"""The city profile: every number a policy may change, as dated rows with clause and status.

A profile is TOML: ``profiles/national.toml`` (laws and conventions that hold everywhere) and
the other shared files (periods and conditions of procedures) followed by
``profiles/<city>.toml``. Together they are one text, whose SHA-256 names the snapshot under which
an assessment was made; ``parse_profile`` reads that text back years later.
"""

import hashlib
import re
import tomllib
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import cache
from importlib.resources import files
from itertools import chain
from types import MappingProxyType
from typing import Any

from parcels.dates import next_day
from parcels.frame import CityFrame
from parcels.outcome import Effect
from parcels.units import Exact

_KEPT = 1 << 14
SHARED = ("national", "procedure", "cases", "levy", "standard", "land", "plans")
_RATIO = re.compile(r"\d+/\d+")
_SUFFIX = ".toml"

Value = int | Fraction | str | bool | date | tuple[str, ...]


class PolicyError(ValueError):
    """A profile that cannot be read; the text says which row and why, in Chinese where a user
    wrote the profile."""


class Status(StrEnum):
    """Standing of the document a row comes from. Only 现行 may be cited in a formal document."""

    DRAFT = "征求意见稿"
    IN_FORCE = "现行"
    REPEALED = "废止"


class Evidence(StrEnum):
    """How well a row is founded: policy text, public source, memory, own decision."""

    SEED = "S"
    SOURCE = "V"
    MEMORY = "M"
    DECISION = "D"


@dataclass(frozen=True, slots=True)
class Document:
    """Title and number (文号) as printed; ``key`` is used inside a profile only."""

    key: str
    title: str
    number: str = ""


@dataclass(frozen=True, slots=True)
class PolicyRow:
    """One rule of one document for one scope and time.

    values      exact numbers (int or Fraction), words, dates, flags; name endings give the unit
                (_m, _m2, _mu, _wan_per_mu, _days, _years, _months; none = plain ratio).
    since, until   first and last day it is applied; until None = open.
    effect      what a breach means for an action; None where the row only defines something.
    """

    code: str
    scope: str
    values: Mapping[str, Value]
    unit: str
    since: date
    until: date | None
    document: Document
    clause: str
    status: Status
    evidence: Evidence
    effect: Effect | None = None
    note: str = ""

    def covers(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)

    def number(self, name: str) -> Exact:
        """An exact number, an int where it is whole."""
        value = self.values[name]
        if isinstance(value, bool) or not isinstance(value, (int, Fraction)):
            raise PolicyError(f"{self.code}.{name} is not a number")
        return value

    def whole(self, name: str) -> int:
        value = self.number(name)
        if not isinstance(value, int):
            raise PolicyError(f"{self.code}.{name} is not a whole number")
        return value

    def flag(self, name: str) -> bool:
        value = self.values[name]
        if not isinstance(value, bool):
            raise PolicyError(f"{self.code}.{name} is not true or false")
        return value

    def day(self, name: str) -> date:
        value = self.values[name]
        if not isinstance(value, date):
            raise PolicyError(f"{self.code}.{name} is not a date")
        return value

    def words(self, name: str) -> tuple[str, ...]:
        value = self.values[name]
        if not isinstance(value, tuple):
            raise PolicyError(f"{self.code}.{name} is not a list")
        return value

    @property
    def citation(self) -> str:
        """《title》（number）clause."""
        number = f"（{self.document.number}）" if self.document.number else ""
        return f"《{self.document.title}》{number}{self.clause}"


@dataclass(frozen=True, slots=True)
class Policy:
    """All rows of a profile; ``text`` is what was parsed and ``sha256`` its digest.

    oldest      first day of each code.
    boundaries  days on which a row begins or has ceased to apply, in order.
    """

    by_code: Mapping[str, tuple[PolicyRow, ...]]
    oldest: Mapping[str, date]
    boundaries: tuple[date, ...]
    text: str
    sha256: str
    # A run asks for the same few rows on one day, parcel after parcel.
    _found: dict[tuple[str, date, str | None], PolicyRow | None] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    @classmethod
    def of(cls, rows: Iterable[PolicyRow], text: str) -> "Policy":
        """Index rows for lookup by code and for the days on which the rules themselves change."""
        by_code: dict[str, tuple[PolicyRow, ...]] = {}
        days: set[date] = set()
        for row in rows:
            by_code[row.code] = (*by_code.get(row.code, ()), row)
            days.add(row.since)
            if row.until is not None:
                days.add(next_day(row.until))
        digest = hashlib.sha256(text.encode()).hexdigest()
        oldest = {code: min(row.since for row in own) for code, own in by_code.items()}
        return cls(
            MappingProxyType(by_code),
            MappingProxyType(oldest),
            tuple(sorted(days)),
            text,
            digest,
        )

    @property
    def rows(self) -> tuple[PolicyRow, ...]:
        return tuple(chain.from_iterable(self.by_code.values()))

    def has(self, code: str) -> bool:
        """Whether the city knows this rule at any time."""
        return code in self.by_code

    def find(self, code: str, as_of: date, scope: str | None = None) -> PolicyRow | None:
        """The row in force on a day; None when none covers it."""
        key = (code, as_of, scope)
        known = self._found.get(key)
        return self._seek(key) if known is None else known

    def find_or_oldest(self, code: str, day: date, scope: str | None = None) -> PolicyRow | None:
        """The row in force on a day; a day before all rows of the code is that of the first."""
        return self.find(code, max(day, self.oldest.get(code, day)), scope)

    def _seek(self, key: tuple[str, date, str | None]) -> PolicyRow | None:
        code, as_of, scope = key
        for row in self.by_code.get(code, ()):
            if (scope is None or row.scope == scope) and row.covers(as_of):
                if len(self._found) >= _KEPT:
                    self._found.clear()
                self._found[key] = row
                return row
        return None

    def find_all(self, code: str, as_of: date) -> tuple[PolicyRow, ...]:
        return tuple(row for row in self.by_code.get(code, ()) if row.covers(as_of))

    def next_change(self, as_of: date) -> date | None:
        """The first later day on which a row begins or has ceased to apply."""
        index = bisect_right(self.boundaries, as_of)
        return self.boundaries[index] if index < len(self.boundaries) else None


@dataclass(frozen=True, slots=True)
class Profile:
    """A city: where it lies and which rules hold there."""

    frame: CityFrame
    policy: Policy
    county_aliases: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


def profile_names() -> tuple[str, ...]:
    """Cities a profile ships for."""
    names = (entry.name for entry in (files("parcels") / "profiles").iterdir())
    cities = (name.removesuffix(_SUFFIX) for name in names if name.endswith(_SUFFIX))
    return tuple(sorted(city for city in cities if city not in SHARED))


@cache
def load_profile(city: str) -> Profile:
    """The shipped profile of a city. Raises PolicyError for a city without one."""
    if city not in profile_names():
        raise PolicyError(f"no profile named {city!r}")
    return parse_profile(whole_text(_shipped(city)))


def whole_text(own: str) -> str:
    """A profile's whole text from the city's own: what is shared by all cities comes before it."""
    return "\n".join((*(_shipped(name) for name in SHARED), own))


def _shipped(name: str) -> str:
    path = files("parcels") / "profiles" / f"{name}{_SUFFIX}"
    return path.read_text(encoding="utf-8")


def parse_profile(text: str) -> Profile:
    """A profile from its whole text (a stored snapshot, say).

    Raises PolicyError that names the row.
    """
    try:
        tree = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise PolicyError(f"不是 TOML（{error}）") from error
    with _named("city"):
        frame = _frame(tree["city"])
    documents = {}
    for key, raw in tree.get("documents", {}).items():
        with _named(f"documents.{key}"):
            documents[key] = Document(key, **raw)
    rows = []
    for raw in tree.get("row", []):
        with _named(f"条目 {raw.get('code')} {raw.get('scope', '')}"):
            rows.append(_row(raw, documents))
    for raw in tree.get("table", []):
        with _named(f"表 {raw.get('code')} {raw.get('scope', '')}"):
            rows.extend(_table(raw, documents))
    _refuse_overlap(rows)
    aliases = {str(old): str(now) for old, now in tree.get("county_aliases", {}).items()}
    return Profile(frame, Policy.of(rows, text), MappingProxyType(aliases))


@contextmanager
def _named(place: str) -> Iterator[None]:
    """Says in which row of the text a value is missing or of the wrong kind."""
    try:
        yield
    except KeyError as error:
        raise PolicyError(f"{place}：缺少或不能识别 {error}") from error
    except (TypeError, ValueError, AttributeError) as error:
        raise PolicyError(f"{place}：{error}") from error


def _frame(city: Mapping[str, Any]) -> CityFrame:
    return CityFrame(
        city=city["code"],
        name=city["name"],
        west=float(city["west"]),
        south=float(city["south"]),
        east=float(city["east"]),
        north=float(city["north"]),
        work_srid=city["work_srid"],
    )


def _row(raw: Mapping[str, Any], documents: Mapping[str, Document]) -> PolicyRow:
    effect = raw.get("effect")
    return PolicyRow(
        code=raw["code"],
        scope=raw.get("scope", ""),
        values=MappingProxyType({key: _value(item) for key, item in raw["values"].items()}),
        unit=raw.get("unit", ""),
        since=_day(raw["from"]),
        until=None if raw.get("until") is None else _day(raw["until"]),
        document=documents[raw["document"]],
        clause=raw["clause"],
        status=Status(raw["status"]),
        evidence=Evidence(raw["evidence"]),
        effect=None if effect is None else Effect(effect),
        note=raw.get("note", ""),
    )


def _day(raw: object) -> date:
    if type(raw) is not date:
        raise TypeError(f"{raw!r} is not a date")
    return raw


def _table(raw: Mapping[str, Any], documents: Mapping[str, Document]) -> list[PolicyRow]:
    """A table of one number a scope: ``cells = { "13" = 1.0 }`` under a ``scope`` prefix."""
    name = raw["cell"]
    return [
        _row({**raw, "scope": f"{raw['scope']}:{key}", "values": {name: value}}, documents)
        for key, value in raw["cells"].items()
    ]


def _value(raw: object) -> Value:
    match raw:
        case bool() | date():
            return raw
        case int():
            return raw
        case Decimal():
            return _exact(Fraction(raw))
        case str():
            return _exact(Fraction(raw)) if _RATIO.fullmatch(raw) else raw
        case list():
            return tuple(str(item) for item in raw)
        case _:
            raise PolicyError(f"value {raw!r} is of no known kind")


def _exact(value: Fraction) -> Exact:
    return value.numerator if value.denominator == 1 else value


def _refuse_overlap(rows: list[PolicyRow]) -> None:
    """Two rows of one code and scope must not hold on the same day."""
    for index, row in enumerate(rows):
        for other in rows[index + 1 :]:
            same = row.code == other.code and row.scope == other.scope
            if same and (row.covers(other.since) or other.covers(row.since)):
                raise PolicyError(f"条目 {row.code} {row.scope}：{other.since} 有两条同时适用")
