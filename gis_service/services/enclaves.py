"""Shared tax of moved enterprises and joint projects (跨区县利益共享), for internal use only."""

from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Connection

from gis_service.errors import Forbidden, Unusable
from gis_service.services.supply import places_of
from gis_service.store import enclave_rows, policy_rows
from gis_service.store.enclave_rows import RecordedAgreement, RecordedTax
from gis_service.store.recorded import must_be_year
from gis_service.user import Role, User
from parcels.enclave import Base, YearShare, base_of, shares
from parcels.policy import PolicyRow

_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Enclave:
    """An agreement with its base and the share of every year so far; ``place``: whose it is."""

    recorded: RecordedAgreement
    place: str
    taxes: tuple[RecordedTax, ...]
    base: Base
    shares: tuple[YearShare, ...]


@dataclass(frozen=True, slots=True)
class Enclaves:
    """``row``: the measures the base rests on, None where the city has none that day."""

    found: tuple[Enclave, ...]
    row: PolicyRow | None


def enclaves(connection: Connection, user: User, as_of: date) -> Enclaves:
    """Agreements of the scope as they stand, worked out by the policy of a day."""
    policy = policy_rows.latest(connection).profile.policy
    names = {place.id: place.name for place in places_of(connection, user)}
    taxes = enclave_rows.taxes(connection)
    found = []
    for one in enclave_rows.agreements(connection):
        own = tuple(taxes.get((one.district_id, one.title), ()))
        paid = {tax.year: tax.fen for tax in own}
        base = base_of(one.agreement, paid, policy, as_of)
        place = names.get(one.district_id, "")
        years = shares(one.agreement, paid, base)
        come = tuple(each for each in years if each.year <= as_of.year or each.year in paid)
        found.append(Enclave(one, place, own, base, come))
    return Enclaves(tuple(found), policy.find("enclave.base", as_of))


def record_agreement(connection: Connection, user: User, recorded: RecordedAgreement) -> None:
    """Record an agreement; one of the same name in the place is renewed.

    Raises Forbidden outside role and scope, Unusable.
    """
    _may_record(connection, user, recorded.district_id)
    agreed = recorded.agreement
    clean = replace(
        recorded,
        title=_said(recorded.title, "企业或者合作项目"),
        partner=_said(recorded.partner, "迁出地、合作方"),
        document=_said(recorded.document, "依据文件（协议名称、文号）"),
    )
    for year in (agreed.moved, agreed.first, agreed.last):
        must_be_year(year)
    enclave_rows.put_agreement(connection, user, clean)


def record_tax(
    connection: Connection,
    user: User,
    district_id: int,
    title: str,
    found: RecordedTax,
    today: date,
) -> None:
    """Record the tax of a year of an agreement. Raises Forbidden, Unusable."""
    _may_record(connection, user, district_id)
    known = {(one.district_id, one.title) for one in enclave_rows.agreements(connection)}
    if (district_id, title) not in known:
        raise Unusable("请从列表中选择已登记的企业或者合作项目。")
    must_be_year(found.year)
    if found.year > today.year:
        raise Unusable("税收年度在今年以后，请核对。")
    by = _said(found.document, "依据文件（数据来源）")
    enclave_rows.put_tax(connection, user, district_id, title, found.year, found.fen, by)


def _may_record(connection: Connection, user: User, district_id: int) -> None:
    mine = {place.id for place in places_of(connection, user)}
    if user.role is not Role.OFFICIAL or district_id not in mine:
        raise Forbidden("利益共享协议由该区县或全市范围的土地官员登记。")


def _said(typed: str, label: str) -> str:
    said = typed.strip()
    if not said:
        raise Unusable(f"请填写{label}。")
    if len(said) > _LONGEST:
        raise Unusable(f"{label}超过 {_LONGEST} 个字，请缩短。")
    return said
