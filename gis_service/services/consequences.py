"""What a change of data does to findings (后果): told before it is saved, and between two days."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from gis_service.facts import assemble
from gis_service.services.deciding import Decision, apply, decisions_of
from gis_service.services.worst_finding import silent
from gis_service.store import policy_rows
from parcels.assess import Assessment, assess
from parcels.explain import notes_of, reason_text, rule_label
from parcels.finding import Finding
from parcels.outcome import Outcome
from parcels.verdict import RULE_ORDER, THEMES, Rule, ThemeCode, Verdict, of_outcome

_WORST = list(THEMES).index(ThemeCode.WORST)
MOST_PARCELS = 20


@dataclass(frozen=True, slots=True)
class Stand:
    """How a finding stands: the word in force, and the sentence of what was computed."""

    verdict: Verdict
    word: str
    sentence: str
    decided: bool


@dataclass(frozen=True, slots=True)
class FindingChange:
    """A finding that reads otherwise; None where a clue says nothing."""

    rule: Rule
    before: Stand | None
    after: Stand | None

    @property
    def label(self) -> str:
        return rule_label(self.rule)

    @property
    def turns(self) -> bool:
        """Whether the word changes, not only its figures."""
        return _word(self.before) != _word(self.after)

    @property
    def lapses(self) -> bool:
        """Whether a 人工认定 no longer holds."""
        return self.before is not None and self.before.decided and not _decided(self.after)


@dataclass(frozen=True, slots=True)
class ParcelChange:
    """One parcel before and after; ``changes`` in the order of the rules."""

    parcel_id: int
    code: str
    before: Verdict
    after: Verdict
    changes: tuple[FindingChange, ...]


@dataclass(frozen=True, slots=True)
class Consequences:
    """Parcels whose findings change, those first where a word does.

    ``looked_at`` of ``concerned`` parcels were compared.
    """

    parcels: tuple[ParcelChange, ...]
    looked_at: int
    concerned: int


def computed_word(finding: Finding) -> str:
    """What a rule says, without decisions."""
    return finding.state.word if finding.state is not None else finding.outcome.word


def stands(assessment: Assessment, decisions: Sequence[Decision], as_of: date) -> dict[Rule, Stand]:
    """Every finding that speaks, as it stands after decisions."""
    holding = apply(assessment.findings, decisions, as_of).holding
    decided: Mapping[Rule, Outcome] = {one.rule: one.outcome for one in holding}
    found = {}
    for finding in assessment.findings:
        if silent(finding):
            continue
        outcome = decided.get(finding.rule)
        found[finding.rule] = Stand(
            verdict=finding.verdict if outcome is None else of_outcome(outcome),
            word=computed_word(finding) if outcome is None else outcome.word,
            sentence="；".join((reason_text(finding), *notes_of(finding))),
            decided=outcome is not None,
        )
    return found


def differences(
    before: Mapping[Rule, Stand], after: Mapping[Rule, Stand]
) -> tuple[FindingChange, ...]:
    """Findings that read otherwise, those first whose word changes."""
    found = [
        FindingChange(rule, before.get(rule), after.get(rule))
        for rule in RULE_ORDER
        if before.get(rule) != after.get(rule)
    ]
    return tuple(sorted(found, key=lambda change: not change.turns))


def try_out(
    connection: Connection, act: Callable[[], Collection[int]], as_of: date
) -> Consequences:
    """Do ``act`` (which returns the parcels it concerns) in a savepoint, compare, undo it."""
    trial = connection.begin_nested()
    try:
        concerned = sorted(act())
        ids = concerned[:MOST_PARCELS]
        after = _parcels(connection, ids, as_of)
    finally:
        trial.rollback()
    before = _parcels(connection, ids, as_of)
    changes = (
        _change(parcel_id, before[parcel_id], after[parcel_id])
        for parcel_id in ids
        if parcel_id in before and parcel_id in after
    )
    changed = [change for change in changes if change.changes]
    changed.sort(key=lambda change: not any(each.turns for each in change.changes))
    return Consequences(tuple(changed), len(ids), len(concerned))


@dataclass(frozen=True, slots=True)
class _State:
    code: str
    verdict: Verdict
    stands: Mapping[Rule, Stand]


def _parcels(connection: Connection, ids: Sequence[int], as_of: date) -> dict[int, _State]:
    policy = policy_rows.latest(connection).profile.policy
    decisions = decisions_of(connection, ids)
    states = {}
    for parcel_id, assembled in assemble(connection, ids, as_of).items():
        assessment = assess(assembled.facts, policy, as_of)
        own = decisions.get(parcel_id, [])
        states[parcel_id] = _State(
            assembled.facts.code,
            apply(assessment.findings, own, as_of).verdicts[_WORST],
            stands(assessment, own, as_of),
        )
    return states


def _change(parcel_id: int, before: _State, after: _State) -> ParcelChange:
    changes = differences(before.stands, after.stands)
    return ParcelChange(parcel_id, after.code, before.verdict, after.verdict, changes)


def _word(stand: Stand | None) -> str:
    return stand.word if stand is not None else ""


def _decided(stand: Stand | None) -> bool:
    return stand is not None and stand.decided
