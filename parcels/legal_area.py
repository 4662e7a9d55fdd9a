"""Which of a parcel's areas counts for what (面积取用顺序).

The contract governs price, fees, investment and 容积率; the certificate own land in 亩均评价;
a new survey prevails once the parties agreed to it. A drawing serves only where nothing on
paper exists and is then an estimate (估算).
"""

from dataclasses import dataclass
from enum import StrEnum

from parcels.facts import Areas


class Purpose(StrEnum):
    """CONTRACT: price, fees, 投资强度, 容积率. OWN_LAND: 亩均 own land, transfer."""

    CONTRACT = "contract"
    OWN_LAND = "own_land"


class AreaSource(StrEnum):
    """Where an area comes from."""

    CONTRACT = "contract"
    REGISTERED = "registered"
    SURVEY = "survey"
    DRAWN = "drawn"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    AreaSource.CONTRACT: "合同面积",
    AreaSource.REGISTERED: "证载面积",
    AreaSource.SURVEY: "测量面积",
    AreaSource.DRAWN: "图形面积（估算）",
}

_LAST = (AreaSource.SURVEY, AreaSource.DRAWN)
_ORDER = {
    Purpose.CONTRACT: (AreaSource.CONTRACT, AreaSource.REGISTERED, *_LAST),
    Purpose.OWN_LAND: (AreaSource.REGISTERED, AreaSource.CONTRACT, *_LAST),
}


@dataclass(frozen=True, slots=True)
class LegalArea:
    """``cm2`` is above 0; an area of 0 on paper counts as missing."""

    cm2: int
    source: AreaSource

    @property
    def estimated(self) -> bool:
        return self.source is AreaSource.DRAWN


def legal_area(areas: Areas, purpose: Purpose = Purpose.CONTRACT) -> LegalArea | None:
    """The area that counts, None when there is none at all."""
    if areas.survey_agreed and areas.survey_cm2:
        return LegalArea(areas.survey_cm2, AreaSource.SURVEY)
    for source in _ORDER[purpose]:
        cm2 = _on(areas, source)
        if cm2:
            return LegalArea(cm2, source)
    return None


def _on(areas: Areas, source: AreaSource) -> int | None:
    match source:
        case AreaSource.CONTRACT:
            return areas.contract_cm2
        case AreaSource.REGISTERED:
            return areas.registered_cm2
        case AreaSource.SURVEY:
            return areas.survey_cm2
    return areas.plane_cm2
