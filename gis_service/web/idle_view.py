"""What the list of idle land (闲置土地台账) needs to be drawn.

Areas are cm²; ``None`` means unknown and shows as a dash. Sentences arrive finished.
"""

from dataclasses import dataclass
from datetime import date

from gis_service.web.filter_view import Chip, Filters
from gis_service.web.freshness_view import Mark


@dataclass(frozen=True, slots=True)
class CaseLink:
    """To the case of a parcel (the word is its state), or to where one is opened (立案)."""

    href: str
    word: str


@dataclass(frozen=True, slots=True)
class IdleRow:
    """One line of 闲置土地台账 on screen.

    state       the limb met (第二条第一款) or the state before it, finished and short.
    decided     what an official decided (人工认定), "" without.
    start_on    约定动工日 D0; t1 满一年末日, t2 满两年末日 (both after excluded days).
    t1_open     T1 is undetermined: a verified delay still goes on.
    days_over   days after T1, negative before it.
    level       key of ``words.DEADLINES`` or "".
    deadline    the nearest statutory deadline, finished: 2026-01-15 前发《闲置土地调查通知书》.
    """

    id: int
    rank: int
    code: str | None
    name: str | None
    district: str | None
    park: str | None
    holder: str | None
    area_cm2: int | None
    state: str
    start_on: date | None
    t1: date | None
    t2: date | None
    days_over: int | None
    excluded_days: int
    level: str
    deadline: str
    t1_open: bool = False
    decided: str = ""
    case: CaseLink | None = None


@dataclass(frozen=True, slots=True)
class IdleList:
    """idle.html, as ``view``; suspected and due soon apart. ``unknown``: 缺数据, not judged.

    The rows may be the first of more: then ``whole_href`` shows and prints all. ``decided``: how
    many of the suspected an official decided otherwise. ``calendar``: how deadlines are counted.
    """

    suspected: tuple[IdleRow, ...]
    due_soon: tuple[IdleRow, ...]
    suspected_count: int
    due_soon_count: int
    suspected_cm2: int
    decided: int
    unknown: int
    unknown_href: str
    evaluated: bool
    export_href: str
    filters: Filters
    chips: tuple[Chip, ...] = ()
    clear_href: str = ""
    whole_href: str | None = None
    calendar: str = ""
    suspected_mark: Mark | None = None
    due_mark: Mark | None = None
