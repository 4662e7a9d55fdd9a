"""低效用地台账 as a workbook: a row for each case, and the yearly targets in a second sheet."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from gis_service.documents.heading import Heading
from gis_service.documents.idle_ledger import wan
from gis_service.documents.layout import Layout, layout
from gis_service.documents.list_sheet import list_sheet
from gis_service.services.low_efficiency import LowGround, tax_years
from gis_service.services.low_list import LowList
from gis_service.services.low_targets import DistrictYear
from gis_service.sheets.writer import Target, Value, write_book
from gis_service.store.low_rows import StoredLow
from parcels.low_efficiency.case import PACKAGE
from parcels.low_efficiency.clues import clue_words
from parcels.low_efficiency.procedure import reform_objection
from parcels.low_efficiency.reform import CODE
from parcels.policy import Policy
from parcels.procedure import load_procedure
from parcels.units import PERCENT, PPM, mu, shown
from parcels.verdict import Rule

NAME = "低效用地台账"
TARGETS = "年度目标完成情况"
LIST = "low_ledger"
_BY_HAND = "人工列入"
_NO_DAY = "本市未设定基准日"
_PLACES = 2
_TAXES = ("tax_last", "tax_before")
"""In the order of ``tax_years``."""
_TAX = "亩均税收按宗地上的企业核算，上年度为 {} 年，上上年度为 {} 年；缺数据的留空。"
_CLUES = "低效类型是列入时的线索；容积率、建筑系数、未开发面积按数据截至日的核算。"


def write_low(
    target: Target,
    found: LowList,
    grounds: Mapping[int, LowGround],
    ledger: Layout,
    heading: Heading,
) -> int:
    """``grounds`` by parcel, on the day of the heading; ``ledger``: the columns of the cases.

    Returns the rows of the ledger.
    """
    taxed = not set(_TAXES).isdisjoint(ledger.keys)
    tables = (
        list_sheet(
            NAME,
            ledger,
            (_row(one, grounds.get(one.parcel_id), found) for one in found.cases),
            heading,
            notes=(_CLUES, _TAX.format(*tax_years(heading.as_of))) if taxed else (_CLUES,),
        ),
        list_sheet(
            TARGETS,
            layout("low_targets"),
            map(_target, found.districts),
            heading,
            title=f"{found.year} 年低效用地{TARGETS}",
        ),
    )
    return write_book(target, tables)[0]


def _row(stored: StoredLow, ground: LowGround | None, found: LowList) -> dict[str, Value]:
    opening, case, subject = stored.opening, stored.case, stored.opening.subject
    plan = case.plan
    kinds = clue_words(opening.clues) or _BY_HAND
    return {
        "plan": f"{plan.way.way.label}（{subject.name or subject.code}）" if plan else None,
        "year": opening.as_of.year,
        "district": found.district_names.get(opening.district_id),
        "parcel_code": subject.code or None,
        "holder": subject.holder or None,
        "park": found.park_names.get(opening.park_id),
        "uscc": subject.uscc or None,
        "location": subject.location or None,
        "supplied_on": opening.supplied_on,
        "reform": reform_words(opening.supplied_on, found.policy, opening.as_of),
        **_land(ground),
        "kind": kinds,
        "way": plan.way.way.label if plan else None,
        "state": case.state.label,
        "progress": progress_words(stored) or None,
        "listed_mu": mu(opening.listed_cm2),
        "disposed_mu": mu(case.disposed_cm2),
        "left_mu": mu(case.remaining_cm2),
        "unit": plan.unit if plan else None,
        "due_on": plan.due_on if plan else None,
        "problem_kind": kinds,
        "problem": "；".join((opening.reason, *opening.evidence)).strip("；") or None,
        "cleared_on": case.cleared_on,
    }


def _land(ground: LowGround | None) -> dict[str, Value]:
    """What the land is on the day; empty once the parcel is gone."""
    if ground is None:
        return {}
    facts = ground.assembled.facts
    measured = {one.rule: one.measured for one in ground.findings}
    left = next(
        (one.detail.get("left_cm2") for one in ground.findings if one.rule is Rule.LE_PARTIAL), None
    )
    stopped = facts.progress.production_stopped_on if facts.progress is not None else None
    return {
        "area_mu": None if ground.legal_cm2 is None else mu(ground.legal_cm2),
        "operation": f"停产（{stopped.text} 起）" if stopped is not None else None,
        "land_use": facts.use.actual or None,
        "far": _share(measured.get(Rule.LE_FAR), 1),
        "bcoef": _share(measured.get(Rule.LE_BCOEF), PERCENT),
        "undeveloped_mu": mu(left) if isinstance(left, int) else None,
        **dict(zip(_TAXES, map(wan, ground.taxes_per_mu), strict=True)),
    }


def _share(millionths: int | None, times: int) -> Fraction | None:
    return None if millionths is None else Fraction(millionths * times, PPM)


def reform_words(supplied_on: date | None, policy: Policy, on: date) -> str:
    """Before or after the city's day; where nobody has set one, that."""
    row = policy.find(CODE, on)
    if row is None:
        return _NO_DAY
    if supplied_on is None:
        return "供应日期不详"
    late = reform_objection(supplied_on, policy, on) is not None
    return f"{'供改后' if late else '供改前'}（基准日 {row.day('day')}）"


def progress_words(stored: StoredLow) -> str:
    """Every entry of progress, oldest first, with day, area and evidence."""
    steps = load_procedure(PACKAGE).steps
    said = []
    for event in stored.case.events:
        area = event.told.area_cm2
        parts = (
            f"{event.on} {steps[event.step].label}",
            f"{shown(mu(area), _PLACES)} 亩" if area else "",
            event.told.number,
            event.told.reason,
            *event.told.evidence,
        )
        said.append("，".join(part for part in parts if part))
    return "；".join(said)


def _target(row: DistrictYear) -> dict[str, Value]:
    share, target = row.share, row.target
    return {
        "district": row.name,
        "target_mu": None if target is None else target.value,
        "done_mu": row.done_mu,
        "percent": None if share is None else share * PERCENT,
        "document": target.document if target else None,
        "recorded_by": target.recorded_by if target else None,
    }
