"""One row of 闲置土地台账 from an entry of the list; what is not known stays empty."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from gis_service.documents.case_columns import case_values
from gis_service.documents.works_words import works_words
from gis_service.services.idle_list import IdleEntry
from gis_service.sheets.writer import Value
from parcels.calendar import OfficeCalendar
from parcels.contract import Contract
from parcels.dates import PreciseDate
from parcels.enterprise import Industry
from parcels.explain import notes_of
from parcels.facts import ParcelFacts
from parcels.legal_area import legal_area
from parcels.policy import Policy
from parcels.units import FEN_PER_WAN, PERCENT, PPM, hectares, m2, mu
from parcels.works import Delay

_OPEN = "未定"
_STALE = "数据在评估之后有变化，待重新评估"


def ledger_row(entry: IdleEntry, policy: Policy, calendar: OfficeCalendar) -> dict[str, Value]:
    """Values by the keys of ``idle_ledger.toml``."""
    facts = entry.assembled.facts
    columns = entry.assembled.version.columns
    return {
        "rank": entry.rank,
        "district": entry.district,
        "parcel_code": columns["code"],
        "supervision_no": entry.identifiers.get("supervision_no"),
        "unit_no": entry.identifiers.get("unit_no"),
        "project": columns["project"] or columns["name"] or None,
        "location": columns["location"] or None,
        "holder": columns["holder"] or None,
        "holder_uscc": columns["holder_uscc"],
        "land_use": facts.use.approved,
        "industry": industry_words(facts.industry),
        **_areas(facts),
        **_contract(facts.contract, entry.finding.as_of),
        **_progress(facts),
        **_clock(entry, policy),
        "works": works_words(facts) or None,
        "causes": "；".join(_cause(delay) for delay in facts.delays) or None,
        "state": _state(entry),
        **case_values(entry.case, policy, calendar),
        "remark": "；".join(_remarks(entry)) or None,
    }


def industry_words(industry: Industry | None) -> str | None:
    """39（GB/T 4754-2017）: the division means nothing without its edition."""
    return None if industry is None else f"{industry.division}（GB/T 4754-{industry.edition}）"


def _areas(facts: ParcelFacts) -> dict[str, Value]:
    legal = legal_area(facts.areas)
    if legal is None:
        return {}
    return {
        "area_m2": m2(legal.cm2),
        "area_ha": hectares(legal.cm2),
        "area_mu": mu(legal.cm2),
        "area_source": legal.source.label,
    }


def _contract(contract: Contract | None, as_of: date) -> dict[str, Value]:
    if contract is None:
        return {}
    return {
        "supply_mode": contract.supply_mode,
        "price_wan": wan(contract.price_fen),
        "signed_on": contract.signed_on,
        "agreed_delivery_on": contract.agreed_delivery,
        "actual_delivery_on": contract.actual_delivery,
        "agreed_start_on": contract.last_start(as_of),
        "agreed_completion_on": contract.last_completion(as_of),
        "far_min": contract.far.low if contract.far else None,
        "far_max": contract.far.high if contract.far else None,
        "investment_wan": wan(contract.total_investment_fen),
    }


def _progress(facts: ParcelFacts) -> dict[str, Value]:
    progress = facts.progress
    if progress is None:
        return {}
    return {
        "should_m2": _m2(progress.should_develop_cm2),
        "developed_m2": _m2(progress.developed_cm2),
        "invested_wan": wan(progress.invested_fen),
        "stopped_on": progress.stopped_on,
        "actual_completion_on": progress.completed_on,
    }


def _clock(entry: IdleEntry, policy: Policy) -> dict[str, Value]:
    """What the finding itself says; nothing is computed again."""
    finding, detail = entry.finding, entry.finding.detail
    t1 = entry.full_year_on
    clause = policy.find(finding.clauses[0], finding.as_of) if finding.clauses else None
    return {
        "actual_start_on": _started_on(entry),
        "t1_on": t1 if t1 is not None else (_OPEN if detail.get("undetermined") else None),
        "t2_on": _detail_date(detail, "t2_on"),
        "suspended_days": _detail_count(detail, "suspended_days"),
        "area_percent": _percent(detail, "area_ppm"),
        "investment_percent": _percent(detail, "investment_ppm"),
        "days_over": entry.days if entry.state.suspected else None,
        "clause": clause.clause if clause is not None and entry.state.suspected else None,
        "deadline_on": entry.deadline.on if entry.deadline else None,
        "deadline": entry.deadline.text if entry.deadline else None,
    }


def _started_on(entry: IdleEntry) -> date | PreciseDate | None:
    started = _detail_date(entry.finding.detail, "started_on")
    contract = entry.assembled.facts.contract
    return started or (contract.reported_start if contract is not None else None)


def _state(entry: IdleEntry) -> str:
    word = entry.state.word
    if entry.decision is not None:
        word = f"人工认定：{entry.decision.outcome.word}（系统：{word}）"
    return word if entry.case is None else f"{word}；案件：{entry.case.case.state.label}"


def _remarks(entry: IdleEntry) -> list[str]:
    said = [_STALE] if entry.stale else list(notes_of(entry.finding))
    if entry.decision is not None:
        one = entry.decision
        said.insert(0, f"{one.decided_by_name} {one.decided_on} 认定，{one.document}：{one.reason}")
    return said


def _cause(delay: Delay) -> str:
    until = delay.until.isoformat() if delay.until is not None else "至今"
    state = "审核属实" if delay.verified else "未核实"
    where = f"，{delay.department}" if delay.department else ""
    return f"{delay.cause.value} {delay.cause.label}（{delay.since}～{until}，{state}{where}）"


def wan(fen: int | Fraction | None) -> Fraction | None:
    """万元 of an amount in 分."""
    return None if fen is None else Fraction(fen) / FEN_PER_WAN


def _m2(cm2: int | None) -> Fraction | None:
    return None if cm2 is None else m2(cm2)


def _percent(detail: Mapping[str, object], key: str) -> Fraction | None:
    value = detail.get(key)
    return Fraction(value * PERCENT, PPM) if isinstance(value, int) else None


def _detail_date(detail: Mapping[str, object], key: str) -> date | None:
    value = detail.get(key)
    return value if isinstance(value, date) else None


def _detail_count(detail: Mapping[str, object], key: str) -> int | None:
    value = detail.get(key)
    return value if isinstance(value, int) else None
