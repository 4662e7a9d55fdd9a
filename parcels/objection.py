"""Why something may not be done (不予办理的理由): the article and a sentence for the official.

The wording is data (``wording/objections/<area>.toml``): a code names the policy row that is the
article, whose effect decides whether the step stops (BLOCK) or needs an explanation.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from parcels.outcome import Effect
from parcels.policy import Policy, PolicyRow


@dataclass(frozen=True, slots=True)
class Objection:
    """One reason: code, the policy row's code, its citation, the finished Chinese sentence."""

    code: str
    clause: str
    article: str
    sentence: str
    effect: Effect = Effect.BLOCK

    @property
    def blocks(self) -> bool:
        return self.effect is Effect.BLOCK


@dataclass(frozen=True, slots=True)
class Refusal:
    """A step that may not be taken, with every reason found; the first one speaks."""

    step: str
    objections: tuple[Objection, ...]

    @property
    def article(self) -> str:
        return self.objections[0].article

    @property
    def sentence(self) -> str:
        return self.objections[0].sentence

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(item.code for item in self.objections)


@dataclass(frozen=True, slots=True)
class Wording:
    """One row of the wording: the policy row to cite and the template."""

    clause: str
    text: str


def object_to(code: str, policy: Policy, on: date, **fields: object) -> Objection:
    """The objection of a code on a day, its blanks filled. Raises KeyError for an unknown code."""
    wording = wordings()[code]
    row = _row(policy, wording.clause, on)
    return Objection(
        code,
        wording.clause,
        row.citation if row is not None else "",
        wording.text.format_map({key: str(value) for key, value in fields.items()}),
        Effect.BLOCK if row is None or row.effect is None else row.effect,
    )


def parted(objections: Iterable[Objection]) -> tuple[tuple[Objection, ...], tuple[Objection, ...]]:
    """Those that stop the step, and those that only need an explanation."""
    found = tuple(objections)
    return (
        tuple(item for item in found if item.blocks),
        tuple(item for item in found if not item.blocks),
    )


@cache
def wordings() -> Mapping[str, Wording]:
    """Every wording as ``area.key``."""
    found: dict[str, Wording] = {}
    folder = files("parcels") / "wording" / "objections"
    for entry in folder.iterdir():
        area, _, suffix = entry.name.partition(".")
        if suffix == "toml":
            for key, row in tomllib.loads(entry.read_text(encoding="utf-8")).items():
                found[f"{area}.{key}"] = Wording(**row)
    return MappingProxyType(found)


def _row(policy: Policy, code: str, on: date) -> PolicyRow | None:
    """The row of the day; a row of another day still names the article."""
    return policy.find(code, on) or next(iter(policy.by_code.get(code, ())), None)
