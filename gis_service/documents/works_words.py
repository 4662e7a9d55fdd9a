"""动工状态 in words: the permit and how far each kind of foundation has come (办法 30)."""

from fractions import Fraction

from parcels.facts import ParcelFacts
from parcels.fields import vocabulary
from parcels.units import PERCENT, shown
from parcels.works import Foundation, Permit, PermitState

_PLACES = 1


def works_words(facts: ParcelFacts) -> str:
    """施工许可证 2024-01-01；桩基 37.5%（2025-11-03）; empty where nothing is recorded."""
    said = [_permit(facts.permit)] if facts.permit is not None else []
    said += [_foundation(item) for item in facts.foundations]
    progress = facts.progress
    if not said and progress is not None and progress.works_seen is not None:
        said.append("现场见施工" if progress.works_seen else "现场未见施工")
    return "；".join(said)


def _permit(permit: Permit) -> str:
    match permit.state:
        case PermitState.NONE:
            return "无施工许可证"
        case PermitState.UNCLEAR:
            return "施工许可证不详"
    day = f" {permit.granted_on.text}" if permit.granted_on is not None else ""
    return f"施工许可证{permit.number}{day}"


def _foundation(item: Foundation) -> str:
    label = _label(item)
    if item.done is not None and item.total:
        share = Fraction(item.done * PERCENT, item.total)
        seen = f"（{item.observed_on}）" if item.observed_on is not None else ""
        return f"{label} {shown(share, _PLACES)}%{seen}"
    if item.reached_on is not None:
        return f"{label}达到动工标准 {item.reached_on.text}"
    return f"{label}进度未填"


def _label(item: Foundation) -> str:
    options = vocabulary("progress").field("foundation_type").options
    value = item.kind.value.lower()
    return next((option.label for option in options if option.value == value), item.kind.value)
