"""划线建议 of a run as a workbook of two sheets: classes, and ranges of parks."""

from collections.abc import Iterator, Sequence
from datetime import date

from gis_service.documents.heading import Heading
from gis_service.documents.layout import layout
from gis_service.documents.list_sheet import list_sheet
from gis_service.services.line_words import proposal_clauses, proposal_sentence, proposal_word
from gis_service.sheets.writer import Target, Value, write_book
from gis_service.store.proposal_rows import CLASS, RANGE, StoredProposal
from parcels.policy import Policy
from parcels.units import PERCENT, exact, m2, mu

NAME = "划线建议"
_SHEETS = ((CLASS, "分级建议"), (RANGE, "园区范围建议"))


def write_proposals(
    target: Target, found: Sequence[StoredProposal], policy: Policy, on: date, heading: Heading
) -> int:
    """Returns the rows of both sheets."""
    form = layout("line_proposals")
    tables = [
        list_sheet(sheet, form, _rows(found, sort, policy, on), heading, title=f"{NAME}：{sheet}")
        for sort, sheet in _SHEETS
    ]
    return sum(write_book(target, tables))


def _rows(
    found: Sequence[StoredProposal], sort: str, policy: Policy, on: date
) -> Iterator[dict[str, Value]]:
    own = (one for one in found if one.proposed.sort == sort)
    for number, one in enumerate(own, 1):
        said, decision = one.proposed, one.decision
        yield {
            "number": number,
            "word": proposal_word(said),
            "sentence": proposal_sentence(said),
            "parcels": len(said.parcel_ids),
            "area_m2": m2(said.area_cm2),
            "area_mu": mu(said.area_cm2),
            "industrial": exact(said.industrial_cm2) * PERCENT / said.area_cm2,
            "parks": "、".join(said.parks) or None,
            "clauses": "；".join(proposal_clauses(said, policy, on)) or None,
            "decision": None if decision is None else "采纳" if decision.accepted else "不采纳",
            "reason": decision.reason if decision is not None else None,
            "codes": "、".join(said.codes),
        }
