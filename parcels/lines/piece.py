"""A stored parcel as a piece of land for proposals (宗地转为划线单元)."""

from datetime import date

from parcels.control_class import ControlClass
from parcels.facts import ParcelFacts
from parcels.layers import LayerKind
from parcels.lines.cluster import LandPiece
from parcels.policy import Policy, PolicyError
from parcels.rules.line import lies_in


def piece_of(code: str, facts: ParcelFacts, policy: Policy, as_of: date) -> LandPiece | None:
    """The piece of a parcel; None where its area or its use is not known.

    Actual use (现状) goes before approved use; a part below the sliver of ``line.sliver`` is none.
    Raises PolicyError without that row.
    """
    sliver = policy.find("line.sliver", as_of)
    if sliver is None:
        raise PolicyError(f"line.sliver is not in force on {as_of}")
    use, area = facts.use, facts.areas.plane_cm2
    industrial = use.actual_industrial
    if industrial is None:
        industrial = use.approved_industrial
    if area is None or industrial is None:
        return None
    published = None
    if lies_in(facts, LayerKind.RED, sliver):
        published = ControlClass.RED
    elif lies_in(facts, LayerKind.BLUE, sliver):
        published = ControlClass.BLUE
    return LandPiece(
        code=code,
        area_cm2=area,
        industrial=industrial,
        park=facts.park.code if facts.park is not None else None,
        within_boundary=lies_in(facts, LayerKind.DEVELOPMENT_BOUNDARY, sliver),
        concentrated=lies_in(facts, LayerKind.CONCENTRATED, sliver),
        flexible=lies_in(facts, LayerKind.FLEXIBLE, sliver),
        published=published,
    )
