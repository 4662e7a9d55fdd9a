"""利益共享: agreements on shared tax, their base and what every year shares (internal use)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from gis_service.access import CurrentUser, open_work
from gis_service.day import AsOf, today
from gis_service.errors import LandgisError, Unusable
from gis_service.services.enclaves import Enclave, enclaves, record_agreement, record_tax
from gis_service.services.supply import places_of
from gis_service.store.enclave_rows import RecordedAgreement, RecordedTax
from gis_service.user import User
from gis_service.web.figures import grouped, percent
from gis_service.web.filter_view import Option
from gis_service.web.pages import render
from gis_service.web.typed_land import typed_fen, typed_number, typed_year
from gis_service.web.words import NOTHING
from parcels.enclave import Agreement, Base, Venture
from parcels.units import PERCENT, PPM, half_up, yuan

router = APIRouter()

PATH = "/enclaves"
Typed = Annotated[str, Form(max_length=200)]
_PAGE = "reports"
_AGREEMENT = ("place", "title", "partner", "venture", "moved", "first", "last", "share", "document")
_TAX = ("enclave", "year", "tax", "document")
_JOIN = "|"


@dataclass(frozen=True, slots=True)
class YearView:
    """A year of an agreement, money in 元; ``word`` says why nothing is shared."""

    year: int
    tax: str
    increment: str
    out: str
    inside: str
    word: str
    document: str


@dataclass(frozen=True, slots=True)
class EnclaveView:
    """One card of enclaves.html. ``base``: in words; ``before``: the years it is made of."""

    title: str
    facts: tuple[tuple[str, str], ...]
    base: str
    before: tuple[YearView, ...]
    years: tuple[YearView, ...]


@dataclass(frozen=True, slots=True)
class Forms:
    """What was typed into the two forms, and what is wrong with one of them."""

    agreement: Mapping[str, str]
    tax: Mapping[str, str]
    places: tuple[Option, ...]
    ventures: tuple[Option, ...]
    enclaves: tuple[Option, ...]
    wrong: str = ""
    error: str = ""


@router.get(PATH, response_class=HTMLResponse)
def page(request: Request, user: CurrentUser, as_of: AsOf) -> HTMLResponse:
    return _page(request, user, as_of, {})


@router.post(f"{PATH}/agreements")
def add_agreement(
    request: Request,
    user: CurrentUser,
    as_of: AsOf,
    place: Annotated[int, Form()],
    title: Typed = "",
    partner: Typed = "",
    venture: Typed = "",
    moved: Typed = "",
    first: Typed = "",
    last: Typed = "",
    share: Typed = "",
    document: Typed = "",
) -> Response:
    """Record an agreement; what is wrong is said beside what was typed."""
    values = (str(place), title, partner, venture, moved, first, last, share, document)
    typed = dict(zip(_AGREEMENT, values, strict=True))
    try:
        agreed = _agreement(typed)
        recorded = RecordedAgreement(place, title, partner, agreed, document, "")
        with open_work(request, user) as connection:
            record_agreement(connection, user, recorded)
    except LandgisError as error:
        return _page(request, user, as_of, typed, "agreement", error)
    return RedirectResponse(f"{PATH}?as_of={as_of}", status_code=303)


@router.post(f"{PATH}/taxes")
def add_tax(
    request: Request,
    user: CurrentUser,
    as_of: AsOf,
    enclave: Typed = "",
    year: Typed = "",
    tax: Typed = "",
    document: Typed = "",
) -> Response:
    """Record the tax of a year; what is wrong is said beside what was typed."""
    typed = dict(zip(_TAX, (enclave, year, tax, document), strict=True))
    place, _, title = enclave.partition(_JOIN)
    try:
        if not place.isdecimal():
            raise Unusable("请从列表中选择已登记的企业或者合作项目。")
        found = RecordedTax(typed_year(year, "税收年度"), typed_fen(tax, "税收"), document, "")
        with open_work(request, user) as connection:
            record_tax(connection, user, int(place), title, found, today())
    except LandgisError as error:
        return _page(request, user, as_of, typed, "tax", error)
    return RedirectResponse(f"{PATH}?as_of={as_of}", status_code=303)


def _agreement(typed: Mapping[str, str]) -> Agreement:
    """Raises Unusable."""
    if typed["venture"] not in set(Venture):
        raise Unusable("请选择合作类型。")
    moved = typed_year(typed["moved"], "迁移（投产）年度")
    first, last = typed_year(typed["first"], "共享期首年"), typed_year(typed["last"], "共享期末年")
    ppm = typed_number(typed["share"], "分享比例", "单位 %") * Fraction(PPM, PERCENT)
    if not 0 <= ppm <= PPM:
        raise Unusable("分享比例须在 0 与 100 之间。")
    if not moved <= first <= last:
        raise Unusable("年度的先后不对：迁移（投产）年度、共享期首年、末年须依次不早于前一个。")
    return Agreement(Venture(typed["venture"]), moved, first, last, half_up(ppm))


def _page(
    request: Request,
    user: User,
    as_of: date,
    typed: Mapping[str, str],
    wrong: str = "",
    error: LandgisError | None = None,
) -> HTMLResponse:
    with open_work(request, user) as connection:
        shown = enclaves(connection, user, as_of)
        places = places_of(connection, user)
    forms = Forms(
        agreement=_filled(_AGREEMENT, typed if wrong == "agreement" else {}),
        tax=_filled(_TAX, typed if wrong == "tax" else {}),
        places=tuple(
            Option(str(one.id), one.name, str(one.id) == typed.get("place")) for one in places
        ),
        ventures=tuple(
            Option(one.value, one.label, one.value == typed.get("venture")) for one in Venture
        ),
        enclaves=tuple(_option(one, typed.get("enclave", "")) for one in shown.found),
        wrong=wrong,
        error="" if error is None else error.message,
    )
    row = shown.row
    return render(
        request,
        "enclaves.html",
        page=_PAGE,
        status=200 if error is None else error.status,
        found=tuple(_view(one) for one in shown.found),
        clause="" if row is None else f"{row.note}（{row.citation}，{row.status}）",
        forms=forms if places else None,
    )


def _option(one: Enclave, chosen: str) -> Option:
    value = f"{one.recorded.district_id}{_JOIN}{one.recorded.title}"
    return Option(value, f"{one.recorded.title}（{one.place}）", value == chosen)


def _filled(names: tuple[str, ...], typed: Mapping[str, str]) -> dict[str, str]:
    return {name: typed.get(name, "") for name in names}


def _view(one: Enclave) -> EnclaveView:
    agreed, by_year = one.recorded.agreement, {tax.year: tax for tax in one.taxes}

    def document(year: int) -> str:
        return by_year[year].document if year in by_year else ""

    before = tuple(
        YearView(
            year,
            _yuan(by_year[year].fen if year in by_year else None),
            "",
            "",
            "",
            "",
            document(year),
        )
        for year in one.base.years
    )
    years = tuple(
        YearView(
            share.year,
            _yuan(share.tax_fen),
            _yuan(share.increment_fen),
            _yuan(share.out_fen),
            _yuan(share.in_fen),
            share.gap.value if share.gap is not None else "",
            document(share.year),
        )
        for share in one.shares
    )
    facts = (
        ("登记", one.place),
        ("合作类型", agreed.venture.label),
        ("迁出地、合作方", one.recorded.partner),
        ("迁移（投产）年度", f"{agreed.moved} 年"),
        ("利益共享期", f"{agreed.first}—{agreed.last} 年"),
        ("迁出地、合作方分享", percent(agreed.share_ppm)),
        ("依据", f"{one.recorded.document}（{one.recorded.recorded_by}登记）"),
    )
    return EnclaveView(one.recorded.title, facts, _base(one.base), before, years)


def _base(base: Base) -> str:
    if base.fen is None:
        lacking = "、".join(f"{year} 年" for year in base.missing)
        return f"未定：缺 {lacking}税收" if lacking else "未定：该日没有适用的基数条款"
    if not base.years:
        return "没有基数（新建项目，税收全部为增量）"
    return f"{_yuan(half_up(base.fen))} 元（{base.years[0]}—{base.years[-1]} 年税收的年度平均值）"


def _yuan(fen: int | None) -> str:
    return NOTHING if fen is None else grouped(yuan(fen))
