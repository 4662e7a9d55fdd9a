"""Trying other weights, cuts and cap on a round (模拟): who moves; nothing is stored."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from gis_service.errors import Conflict, Unusable
from gis_service.services.evaluation_firms import firms_of, marks_at
from gis_service.services.evaluation_rounds import OpenRound
from gis_service.services.evaluation_scoring import year_before
from gis_service.store import result_rows
from parcels.evaluation.evaluation import Evaluation, evaluate
from parcels.evaluation.round import Version
from parcels.evaluation.scheme import Scheme, SchemeError
from parcels.evaluation.simulation import Change, Move, altered, moves


@dataclass(frozen=True, slots=True)
class Trial:
    """``version``: of the figures; moved: those of another class first; counts of each class before
    and after; names by code.
    """

    version: int
    scheme: Scheme
    moved: tuple[Move, ...]
    counts: tuple[tuple[str, int, int], ...]
    names: Mapping[str, str]

    @property
    def regraded(self) -> int:
        return sum(move.regraded for move in self.moved)


def try_change(connection: Connection, opened: OpenRound, change: Change) -> Trial:
    """Against the figures that were scored last, else the newest.

    The reader must see the whole round. Raises Unusable for weights or shares that do not fit.
    """
    scheme = opened.scheme.scheme
    try:
        trial = altered(scheme, change)
    except SchemeError as error:
        raise Unusable(str(error)) from error
    version = _version(connection, opened)
    stored = opened.stored
    firms = firms_of(stored.statements, version, marks_at(stored.held, version.number))
    earlier = year_before(connection, opened)
    before, after = evaluate(scheme, firms, earlier), evaluate(trial, firms, earlier)
    return Trial(
        version.number,
        trial,
        tuple(sorted(moves(before, after), key=lambda move: not move.regraded)),
        _counts(scheme, before, after),
        stored.held.names,
    )


def _version(connection: Connection, opened: OpenRound) -> Version:
    scorings = result_rows.scorings(connection, opened.head.id)
    versions = opened.stored.held.versions
    if not scorings:
        return versions[-1]
    last = scorings[-1].version
    found = next((one for one in versions if one.number == last), None)
    if found is None:
        raise Conflict("这轮评价的数据版本不完整，不能模拟。")
    return found


def _counts(
    scheme: Scheme, before: Evaluation, after: Evaluation
) -> tuple[tuple[str, int, int], ...]:
    old, new = Counter(before.classes.values()), Counter(after.classes.values())
    return tuple((name, old[name], new[name]) for name in (*scheme.classes, scheme.unsuited))
