"""What succession.html shows: the form, who takes over a contract, and the consequences."""

from collections.abc import Mapping
from dataclasses import dataclass

from gis_service.services.succession import Preview
from gis_service.user import Role
from gis_service.web.change_view import change_views
from gis_service.web.figures import wan
from gis_service.web.filter_view import Option
from gis_service.web.sheet_view import FindingChangeView
from parcels.objection import Objection
from parcels.succession import Following, Kind
from parcels.units import square_metres

FOLLOWING, PRICE, AREA = "following.", "price.", "area."
"""Before the code of a predecessor, in the names of blanks; a successor's code follows a dot."""
NOBODY, WHOLE, SHARES = "nobody", "whole.", "shares"
BLANKS = ("kind", "before", "after", "on", "document", "reason", "remainder")


@dataclass(frozen=True, slots=True)
class ShareView:
    """The blanks of one successor: names, and what stands in them."""

    code: str
    price: str
    price_said: str
    area: str
    area_said: str


@dataclass(frozen=True, slots=True)
class ContractView:
    """The contract of a predecessor and who takes it over."""

    code: str
    title: str
    name: str
    options: tuple[Option, ...]
    shares: tuple[ShareView, ...]


@dataclass(frozen=True, slots=True)
class SuccessionPage:
    """succession.html, as ``view``. ``ready``: nothing stands against it, it may be recorded."""

    parcel_id: int
    kinds: tuple[Option, ...]
    said: Mapping[str, str]
    refused: str
    shown: bool
    ready: bool
    objections: tuple[Objection, ...]
    areas: tuple[tuple[str, str], ...]
    contracts: tuple[ContractView, ...]
    remarks: tuple[str, ...]
    changes: tuple[tuple[str, tuple[FindingChangeView, ...]], ...]


def ask_view(
    parcel_id: int, said: Mapping[str, str], shown: Preview | None, refused: str, role: Role
) -> SuccessionPage:
    """The page; ``shown``: None before it was tried, or where the blanks could not be read."""
    found = shown.consequences if shown is not None else None
    return SuccessionPage(
        parcel_id=parcel_id,
        kinds=tuple(Option(one.value, one.label, one.value == said["kind"]) for one in Kind),
        said=said,
        refused=refused,
        shown=shown is not None,
        ready=shown is not None and not shown.objections,
        objections=shown.objections if shown is not None else (),
        areas=_areas(shown) if shown is not None else (),
        contracts=_contracts(shown, said) if shown is not None else (),
        remarks=shown.remarks if shown is not None else (),
        changes=tuple(
            (one.code, change_views(one.changes, role)) for one in (found.parcels if found else ())
        ),
    )


def _areas(shown: Preview) -> tuple[tuple[str, str], ...]:
    plan, cover = shown.plan, shown.plan.cover
    named = (
        *((f"原宗地 {one.code}", one.cm2) for one in plan.predecessors),
        *((f"新宗地 {one.code}", one.cm2) for one in plan.successors),
        ("原宗地不在新宗地内", cover.left_cm2),
        ("新宗地超出原宗地", cover.beyond_cm2),
        ("新宗地相互重叠", cover.double_cm2),
    )
    return tuple((label, f"{square_metres(cm2)} 平方米") for label, cm2 in named)


def _contracts(shown: Preview, said: Mapping[str, str]) -> tuple[ContractView, ...]:
    heirs = [one.code for one in shown.plan.successors]
    return tuple(
        _contract(code, following, heirs, said) for code, following in shown.plan.contracts.items()
    )


def _contract(
    code: str, following: Following, heirs: list[str], said: Mapping[str, str]
) -> ContractView:
    name, agreed = FOLLOWING + code, following.agreed
    price = f"{wan(agreed.price_fen)} 万元" if agreed.price_fen is not None else "未知"
    area = f"{square_metres(agreed.cm2)} 平方米" if agreed.cm2 is not None else "未知"
    choices = [("", "请选择"), (NOBODY, "不承接，另签合同")]
    choices += [(WHOLE + heir, f"由 {heir} 整体承接") for heir in heirs]
    if len(heirs) > 1:
        choices.append((SHARES, "按下面的份额承接"))
    shares = heirs if len(heirs) > 1 else []
    return ContractView(
        code=code,
        title=f"{code} 的合同 {agreed.title}：价款 {price}，面积 {area}",
        name=name,
        options=tuple(Option(key, text, key == said.get(name, "")) for key, text in choices),
        shares=tuple(_share(code, heir, said) for heir in shares),
    )


def _share(code: str, heir: str, said: Mapping[str, str]) -> ShareView:
    price, area = f"{PRICE}{code}.{heir}", f"{AREA}{code}.{heir}"
    return ShareView(heir, price, said.get(price, ""), area, said.get(area, ""))
