"""Two rounds of evaluation in the simulated city: one published, one amid its objections (模拟)."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from fractions import Fraction

from sqlalchemy import Engine

from gis_service.day import CHINA
from gis_service.services.evaluation_rounds import Opening, open_round, read_round
from gis_service.services.evaluation_schemes import usable
from gis_service.services.evaluation_steps import Asked, seen_of, take_step
from gis_service.store import policy_rows
from gis_service.transaction import unit_of_work
from gis_service.user import User
from parcels.dates import last_full_year
from parcels.evaluation.round import AREA, WHOLE, Answer, Item, Mark, MarkKind, Said

_SCHEME = "sichuan"
_SHEET = ("模拟确认表（盖章）",)
_CLAIMED = Fraction(9, 10)
_WINDOW = timedelta(days=7)
_SPRING = (5, 8)
_GRADED_BY = (AREA, "revenue", "tax", "staff")
"""Without these nobody is graded by the scheme."""
_ACCIDENTS = 6
"""Enterprises with a veto to D: their land makes a list of clues in the smallest city too."""


@dataclass(frozen=True, slots=True)
class Staff:
    """Who acts: the city's official, the official of a district, the manager of a park in it."""

    city: User
    district: User
    manager: User


def make_rounds(engine: Engine, staff: Staff, as_of: date) -> None:
    """The year before is released; the last full year waits for answers on its land areas.

    Each step is a transaction of who takes it, as on the pages.
    """
    year = last_full_year(as_of)
    office = _Office(engine, staff)
    office.released(year - 1, date(year, *_SPRING))
    office.amid(year, as_of)


@dataclass(frozen=True, slots=True)
class _Office:
    """The staff at work on rounds of the whole city."""

    engine: Engine
    staff: Staff

    def _open(self, year: int, on: date) -> int:
        city = self.staff.city
        with unit_of_work(self.engine, city) as connection:
            scheme = next(one for one in usable(connection) if one.scheme.code == _SCHEME)
            return open_round(connection, city, Opening(year, scheme.id, 0, on), _noon(on))

    def _take(self, round_id: int, user: User, step: str, on: date, said: Said) -> None:
        """One step, recorded at noon of its day by someone who has just looked."""
        with unit_of_work(self.engine, user) as connection:
            policy = policy_rows.latest(connection).profile.policy
            uscc = Asked(step, on, 0, said).uscc
            seen = seen_of(read_round(connection, round_id, uscc), uscc)
            take_step(connection, user, policy, round_id, Asked(step, on, seen, said), _noon(on))

    def _go(self, round_id: int, step: str, on: date, closes: date | None = None) -> None:
        self._take(round_id, self.staff.city, step, on, Said("模拟办理", closes=closes))

    def _objects(self, round_id: int, uscc: str, on: date) -> None:
        manager, item = self.staff.manager, Item(uscc, AREA)
        with unit_of_work(self.engine, manager) as connection:
            stated = read_round(connection, round_id, uscc).stored.held.version.values[item]
        claimed = Fraction(stated or 0) * _CLAIMED
        said = Said("复测面积较小", _SHEET, answer=Answer.OBJECT, item=item, claimed=claimed)
        self._take(round_id, manager, "respond", on, said)

    def _agrees(self, round_id: int, uscc: str, on: date) -> None:
        said = Said("", _SHEET, answer=Answer.AGREE, item=Item(uscc, WHOLE))
        self._take(round_id, self.staff.manager, "respond", on, said)

    def _rules(self, round_id: int, uscc: str, on: date, *, accepted: bool) -> None:
        reason = "复测报告属实，采纳" if accepted else "未附测绘成果，不予采纳"
        said = Said(reason, item=Item(uscc, AREA), accepted=accepted)
        self._take(round_id, self.staff.district, "rule", on, said)

    def _own(self, round_id: int) -> Sequence[str]:
        """Codes of the manager's enterprises, those with a known area first."""
        with unit_of_work(self.engine, self.staff.manager) as connection:
            stored = read_round(connection, round_id).stored
        known = [one for one in stored.statements if one.figures[AREA].value]
        return [one.uscc for one in known]

    def _gradable(self, round_id: int, year: int, others: AbstractSet[str]) -> Sequence[str]:
        """Codes of the city's enterprises beside ``others`` with what grading needs."""
        with unit_of_work(self.engine, self.staff.city) as connection:
            stored = read_round(connection, round_id).stored
        return [
            one.uscc
            for one in stored.statements
            if one.year == year
            and one.uscc not in others
            and all(one.figures[name].value for name in _GRADED_BY)
        ]

    def released(self, year: int, start: date) -> None:
        """Two objections, one accepted; enterprises protected and vetoed; version 2 is released."""
        round_id = self._open(year, start)
        own = self._own(round_id)
        day = start + timedelta(days=2)
        if own:
            mark = Mark(own[-1], MarkKind.PROTECTION, "new")
            said = Said("新投产", ("模拟投产证明",), mark=mark)
            self._take(round_id, self.staff.city, "mark", day, said)
        for uscc in self._gradable(round_id, year, {*own[:3], *own[-1:]})[:_ACCIDENTS]:
            mark = Mark(uscc, MarkKind.VETO, "accident")
            said = Said("当年发生重大事故", ("模拟事故调查报告",), mark=mark)
            self._take(round_id, self.staff.city, "mark", day, said)
        self._go(round_id, "review", day)
        self._go(round_id, "publish_area", day, day + _WINDOW)
        for uscc in own[:2]:
            self._objects(round_id, uscc, day + timedelta(days=1))
        for uscc in own[2:3]:
            self._agrees(round_id, uscc, day + timedelta(days=2))
        day += _WINDOW + timedelta(days=1)
        self._go(round_id, "close_area", day)
        for uscc, accepted in zip(own[:2], (True, False), strict=False):
            self._rules(round_id, uscc, day, accepted=accepted)
        self._go(round_id, "ask_confirmation", day, day + _WINDOW)
        day += _WINDOW + timedelta(days=1)
        self._go(round_id, "score", day)
        self._go(round_id, "publish_result", day, day + _WINDOW)
        day += _WINDOW + timedelta(days=1)
        self._go(round_id, "release", day)

    def amid(self, year: int, day: date) -> None:
        """Land areas are published; one enterprise objects, one agrees, the others are silent."""
        round_id = self._open(year, day)
        own = self._own(round_id)
        self._go(round_id, "review", day)
        self._go(round_id, "publish_area", day, day + _WINDOW)
        for uscc in own[:1]:
            self._objects(round_id, uscc, day)
        for uscc in own[1:2]:
            self._agrees(round_id, uscc, day)


def _noon(on: date) -> datetime:
    return datetime.combine(on, time(12), CHINA)
