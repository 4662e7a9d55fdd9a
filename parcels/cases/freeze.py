"""What a holder of idle land may not do meanwhile (办法 24)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from parcels.cases.case import Case
from parcels.objection import Objection, object_to
from parcels.policy import Policy


class Request(StrEnum):
    """A request of the holder (APPLY: new land) or about the idle parcel (the others)."""

    APPLY = "用地申请"
    TRANSFER = "转让"
    LEASE = "出租"
    MORTGAGE = "抵押"
    CHANGE = "变更登记"


@dataclass(frozen=True, slots=True)
class Applicant:
    """Who asks: code, and the codes of companies of the same 法定代表人."""

    uscc: str
    related: frozenset[str] = frozenset()


def freeze(
    request: Request,
    applicant: Applicant,
    parcel: str | None,
    cases: Iterable[Case],
    policy: Policy,
    on: date,
) -> tuple[Objection, ...]:
    """What open cases say of a request; a BLOCK refuses it, a WARN is shown.

    ``parcel``: the parcel asked about; None for an application for new land.
    """
    found: list[Objection] = []
    for case in cases:
        if case.determination is not None and not case.settled:
            found.extend(_of(request, applicant, parcel, case, policy, on))
    return tuple(found)


def _of(
    request: Request,
    applicant: Applicant,
    parcel: str | None,
    case: Case,
    policy: Policy,
    on: date,
) -> Iterator[Objection]:
    fields = {
        "request": request.value,
        "parcel": case.subject.parcel,
        "holder": case.subject.holder,
    }
    own = bool(applicant.uscc) and applicant.uscc == case.subject.uscc
    touched = own if request is Request.APPLY else parcel == case.subject.parcel
    if touched:
        code = "freeze.malicious" if case.malicious else "freeze.idle"
        yield object_to(code, policy, on, **fields)
    elif request is Request.APPLY and case.malicious and case.subject.uscc in applicant.related:
        yield object_to("freeze.related", policy, on, **fields)
