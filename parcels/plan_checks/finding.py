"""What a check says of a plan (核查结论): outcome, effect, sentences, clauses, shares."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from parcels.explain import notes_of, reason_text
from parcels.finding import Finding
from parcels.layers import LayerKind
from parcels.objection import Objection, object_to
from parcels.outcome import Effect, Outcome
from parcels.plan_checks.plan import Purpose
from parcels.policy import Policy, PolicyRow
from parcels.verdict import Verdict, of_outcome

_STRENGTH = tuple(Effect)
_SPEAKING = (Outcome.FAIL, Outcome.REVIEW, Outcome.BELOW)
_NO_RULE = "plan.input"
_SILENT = (Outcome.PASS, Outcome.NOT_APPLICABLE, Outcome.EXEMPT)


class Check(StrEnum):
    """The fifteen checks, in the order of the answer."""

    C1 = "C1"
    C2 = "C2"
    C3 = "C3"
    C4 = "C4"
    C5 = "C5"
    C6 = "C6"
    C7 = "C7"
    C8 = "C8"
    C9 = "C9"
    C10 = "C10"
    C11 = "C11"
    C12 = "C12"
    C13 = "C13"
    C14 = "C14"
    C15 = "C15"

    @property
    def label(self) -> str:
        label: str = _table()[self.value]["label"]
        return label

    @property
    def told(self) -> int:
        """So many things of a kind are told one by one, the others as a number."""
        most: int = _table()[self.value]["told"]
        return most

    def applies(self, purpose: Purpose) -> bool:
        return purpose.value in _table()[self.value]["purposes"]


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence of a check, with the policy rows it rests on, main one first."""

    outcome: Outcome
    sentence: str
    rows: tuple[PolicyRow, ...] = ()
    effect: Effect | None = None


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause cited and the standing of its document."""

    code: str
    citation: str
    status: str


@dataclass(frozen=True, slots=True)
class LayerShare:
    """How much of the outline lies in a kind of layer; both None where the layer is missing."""

    kind: LayerKind
    area_cm2: int | None
    share_ppm: int | None


@dataclass(frozen=True, slots=True)
class PlanFinding:
    """The answer of one check.

    outcome   the worst of its sentences. effect: the strongest of those that found something,
              else of what is unknown; None where nothing stands against the plan.
    """

    check: Check
    outcome: Outcome
    effect: Effect | None
    sentences: tuple[str, ...]
    clauses: tuple[Clause, ...]
    shares: tuple[LayerShare, ...] = ()

    @property
    def verdict(self) -> Verdict:
        return of_outcome(self.outcome)


def combined(check: Check, said: Iterable[Said], shares: tuple[LayerShare, ...]) -> PlanFinding:
    """One finding of what was said; nothing said is UNKNOWN."""
    every = tuple(said)
    worst = min((item.outcome for item in every), key=of_outcome, default=Outcome.UNKNOWN)
    spoke = [item for item in every if item.outcome in _SPEAKING] or list(every)
    effects = [item.effect for item in spoke if item.effect is not None]
    rows = {row.code: row for item in every for row in item.rows}
    return PlanFinding(
        check,
        worst,
        min(effects, key=_STRENGTH.index, default=None),
        tuple(dict.fromkeys(item.sentence for item in every)),
        tuple(Clause(row.code, row.citation, row.status.value) for row in rows.values()),
        shares,
    )


@dataclass(frozen=True, slots=True)
class Voice:
    """How the checks of one day speak: wording, rows and effects from the policy."""

    policy: Policy
    on: date

    def say(self, code: str, outcome: Outcome, *rows: PolicyRow | None, **fields: object) -> Said:
        """A sentence of ``wording/objections/plan.toml``; ``rows`` are cited after its own."""
        objection = object_to(f"plan.{code}", self.policy, self.on, **fields)
        return self._said(outcome, objection, rows)

    def object(self, objection: Objection) -> Said:
        """An objection of another rule: BLOCK is FAIL, what is only told is PASS."""
        outcome = Outcome.REVIEW
        if objection.effect in (Effect.BLOCK, Effect.INFO):
            outcome = Outcome.FAIL if objection.blocks else Outcome.PASS
        return self._said(outcome, objection, ())

    def repeat(self, finding: Finding) -> Said:
        """The finding of a parcel rule in its own words."""
        rows = [self.policy.find(code, self.on) for code in finding.clauses]
        sentence = "；".join((reason_text(finding), *notes_of(finding)))
        found = tuple(row for row in rows if row is not None)
        effect = finding.effect
        if effect is None and found and finding.outcome not in _SILENT:
            effect = found[0].effect
        return Said(finding.outcome, f"{sentence}。", found, effect)

    def _said(
        self, outcome: Outcome, objection: Objection, more: tuple[PolicyRow | None, ...]
    ) -> Said:
        """Where the wording names no rule of its own, the first row given decides the effect."""
        own = None if objection.clause == _NO_RULE else self.policy.find(objection.clause, self.on)
        found = tuple(row for row in (own, *more) if row is not None)
        effect = objection.effect if own is not None else found[0].effect if found else None
        return Said(outcome, objection.sentence, found, None if outcome in _SILENT else effect)


@cache
def _table() -> Mapping[str, Any]:
    text = (files("parcels") / "plan_checks" / "checks.toml").read_text(encoding="utf-8")
    return MappingProxyType(tomllib.loads(text))
