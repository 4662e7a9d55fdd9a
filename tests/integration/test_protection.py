"""Totals on page, API and export for who has no right to figures of single enterprises."""

import io
import re
from collections.abc import Iterator
from dataclasses import replace

import openpyxl
import pytest

from gis_service import column_rights
from gis_service.column_rights import ColumnClass
from gis_service.demo.city import AS_OF
from gis_service.kept_answers import KeptAnswers
from gis_service.services import protection
from gis_service.services.permu import Added, PerMuFigures, Sums, additions, per_mu_figures
from gis_service.services.protection import PROTECTED, shielded
from gis_service.transaction import unit_of_work
from gis_service.user import Role
from gis_service.web import figures
from parcels.contract import Indicator
from parcels.disclosure import Thresholds
from parcels.units import Exact
from tests.city import SmallCity

LIMITS = Thresholds(3, 80)
_SHORTEST = 6
"""Characters of a number that is looked for: shorter ones stand on a page by chance."""


@pytest.fixture
def without_right(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The matrix as an office may write it: officials and managers see no single enterprise."""
    table = column_rights._table()
    narrow = {
        role: replace(
            rights,
            see=rights.see - {ColumnClass.SENSITIVE},
            export=rights.export - {ColumnClass.SENSITIVE},
        )
        for role, rights in table.roles.items()
    }
    monkeypatch.setattr(column_rights, "_table", lambda: replace(table, roles=narrow))
    yield


def figures_of(city: SmallCity) -> PerMuFigures:
    with unit_of_work(city.engine, city.official) as connection:
        return per_mu_figures(connection, city.official.scope, AS_OF)


def test_who_has_the_right_sees_every_sum(small_city: SmallCity) -> None:
    found = figures_of(small_city)
    assert shielded(found, Role.OFFICIAL) is found


def test_small_and_dominated_sums_are_hidden_and_cannot_be_computed(
    small_city: SmallCity, without_right: None
) -> None:
    bare = figures_of(small_city)
    seen = shielded(bare, Role.OFFICIAL)
    for indicator in (Indicator.REV_MU, Indicator.TAX_MU):
        closed = [sums for sums in seen.parks if indicator in sums.hidden]
        assert closed, "the simulated city has parks of one or two enterprises"
        for sums in seen.parks:
            kpi = sums.revenue if indicator is Indicator.REV_MU else sums.tax
            assert indicator in sums.hidden or kpi.counted == 0 or kpi.counted >= LIMITS.least
        assert seen.city is not None
        if indicator not in seen.city.hidden:
            shown = [sums for sums in seen.parks if indicator not in sums.hidden]
            whole = seen.city.revenue if indicator is Indicator.REV_MU else seen.city.tax
            parts = [s.revenue if indicator is Indicator.REV_MU else s.tax for s in shown]
            assert whole.money_fen != sum(part.money_fen for part in parts)
            assert whole.counted - sum(part.counted for part in parts) >= LIMITS.least


def test_districts_hide_with_their_parks_and_cannot_be_taken_apart(
    small_city: SmallCity, without_right: None
) -> None:
    bare = figures_of(small_city)
    seen = shielded(bare, Role.OFFICIAL)
    for indicator in (Indicator.REV_MU, Indicator.TAX_MU):
        assert any(indicator in one.hidden for one in seen.districts)
        for district in seen.districts:
            own = [
                park
                for park in seen.parks
                if park.place and district.place and seen.home[park.place.id] == district.place.id
            ]
            if indicator in district.hidden:
                assert all(indicator in park.hidden for park in own)
                continue
            rest = dict(additions(district, indicator, seen.year))
            for park in own:
                if indicator not in park.hidden:
                    for uscc, added in additions(park, indicator, seen.year).items():
                        left = rest[uscc].fen - added.fen if uscc in rest else -added.fen
                        rest[uscc] = Added(left, rest[uscc].cm2 if uscc in rest else added.cm2)
            left_over = {uscc: one.fen for uscc, one in rest.items() if one.fen}
            assert not LIMITS.unsafe(left_over)


MOST_HIDDEN, SHARE_ONLY = Thresholds(20, 80), Thresholds(1, 80)
"""Limits as an office may set them: many places are hidden, or safe ones for the others' sake."""


def left_over(whole: Sums, parts: list[Sums], indicator: Indicator, year: int) -> dict[str, Exact]:
    """What subtracting the parts leaves of a sum, by enterprise."""
    rest = {uscc: one.fen for uscc, one in additions(whole, indicator, year).items()}
    for part in parts:
        for uscc, one in additions(part, indicator, year).items():
            rest[uscc] = rest.get(uscc, 0) - one.fen
    return {uscc: fen for uscc, fen in rest.items() if fen}


def only(sums: Sums, kept: set[str]) -> Sums:
    return replace(sums, firms=tuple(firm for firm in sums.firms if firm.uscc in kept))


def three_parks(bare: PerMuFigures, indicator: Indicator) -> list[Sums]:
    """Parks with enterprises whose land all lies in them; of the first one is left, a whole sum
    less the two others is that one."""
    assert bare.city is not None
    whole = additions(bare.city, indicator, bare.year)
    found = []
    for park in bare.parks:
        own = additions(park, indicator, bare.year)
        kept = [uscc for uscc, one in own.items() if one.fen and one.fen == whole[uscc].fen]
        one_park = only(park, set(kept))
        if not LIMITS.unsafe(left_over(one_park, [], indicator, bare.year)):
            found.append(one_park if found else only(park, set(kept[:1])))
    return found[:3]


@pytest.mark.parametrize("indicator", [Indicator.REV_MU, Indicator.TAX_MU])
@pytest.mark.parametrize("level", ["city", "district"])
def test_two_sums_that_differ_by_one_enterprise_do_not_give_it_away(
    small_city: SmallCity, without_right: None, indicator: Indicator, level: str
) -> None:
    bare = figures_of(small_city)
    assert bare.city is not None
    parks = three_parks(bare, indicator)
    firms = {firm.uscc for park in parks for firm in park.firms}
    home = bare.districts[0]
    assert home.place and len(parks) == 3
    whole = only(replace(bare.city, place=home.place if level == "district" else None), firms)
    cut = replace(
        bare,
        city=whole if level == "city" else None,
        districts=(whole,) if level == "district" else (),
        parks=tuple(parks),
        home={park.place.id: home.place.id for park in parks if park.place},
    )
    rest = left_over(whole, parks[1:], indicator, bare.year)
    assert len(rest) == 1, "what is to be kept from being computed"
    seen = shielded(cut, Role.OFFICIAL)
    (standing,) = seen.districts if level == "district" else (seen.city,)
    assert standing is not None and indicator not in standing.hidden
    shown = [park for park in seen.parks if indicator not in park.hidden]
    assert len(shown) < len(parks) - 1, "one of the others is hidden with it"
    assert not LIMITS.unsafe(left_over(standing, shown, indicator, bare.year))


@pytest.mark.parametrize("limits", [LIMITS, SHARE_ONLY, MOST_HIDDEN], ids=str)
def test_no_page_file_or_interface_tells_a_hidden_sum(
    small_city: SmallCity,
    without_right: None,
    monkeypatch: pytest.MonkeyPatch,
    limits: Thresholds,
) -> None:
    """Each hidden sum and ratio is looked for as printed, also where its park stands alone."""
    monkeypatch.setattr(protection, "thresholds", lambda *_: limits)
    monkeypatch.setattr(KeptAnswers, "of", lambda *asked, **_: asked[4]())
    seen = shielded(figures_of(small_city), Role.OFFICIAL)
    browser = small_city.site.signed_in("official")
    day = f"as_of={AS_OF}"
    hidden = [
        (one, kpi)
        for one in (*seen.districts, *seen.parks)
        for indicator, kpi in ((Indicator.REV_MU, one.revenue), (Indicator.TAX_MU, one.tax))
        if indicator in one.hidden and kpi.value is not None
    ]
    parks = {one.place.id for one, _ in hidden if one.place and one in seen.parks}
    assert parks and len({id(one) for one, _ in hidden}) > len(parks)
    districts = [one.place.id for one in seen.districts if one.place]
    places = ["", *(f"&district={key}" for key in districts), *(f"&park={key}" for key in parks)]
    pages = [f"/boards?{day}&indicator={its}{at}" for at in places for its in ("rev_mu", "tax_mu")]
    pages += [f"/permu?{day}{at}" for at in places]
    pages += [f"/parks/{key}?{day}" for key in parks]
    told = {address: browser.get(address) for address in (*pages, f"/api/v1/kpi?{day}")}
    assert all(answer.status_code == 200 for answer in told.values())
    texts = {address: answer.text for address, answer in told.items()}
    for book in (f"/boards/export.xlsx?{day}", f"/permu/export.xlsx?{day}"):
        content = browser.get(book).content
        sheets = openpyxl.load_workbook(io.BytesIO(content)).worksheets
        texts[book] = " ".join(
            f"{cell:,.2f}" if isinstance(cell, int | float) else str(cell)
            for sheet in sheets
            for row in sheet.iter_rows(values_only=True)
            for cell in row
        )
    for one, kpi in hidden:
        assert kpi.value is not None
        # A round ratio is that of a target as well.
        said = {figures.wan(kpi.value), figures.wan(kpi.money_fen)}
        for words in (each for each in said if len(each) >= _SHORTEST and each[-3:] != ".00"):
            exact = re.compile(rf"(?<![\d,.]){re.escape(words)}(?!\d)")
            where = [address for address, its in texts.items() if exact.search(its)]
            assert not where, (one.place, words, where[:3])


def test_page_interface_and_workbook_show_the_mark(
    small_city: SmallCity, without_right: None
) -> None:
    browser = small_city.site.signed_in("official")
    page = browser.get(f"/permu?as_of={AS_OF}").text
    assert f'<td class="figure">{PROTECTED}</td>' in page
    answer = browser.get(f"/api/v1/kpi?as_of={AS_OF}").json()
    closed = {park["name"] for park in answer["parks"] if park["tax"]["protected"]}
    assert closed
    for park in answer["parks"]:
        if park["tax"]["protected"]:
            assert park["tax"]["per_mu_wan"] is park["tax"]["sum_wan"] is None
            assert park["tax"]["word"] == PROTECTED
    book = browser.get(f"/permu/export.xlsx?as_of={AS_OF}").content
    sheet = openpyxl.load_workbook(io.BytesIO(book)).worksheets[0]
    marked = {row[0] for row in sheet.iter_rows(values_only=True) if row[11] == PROTECTED}
    assert marked - {"成都市"} == closed


def test_a_manager_without_the_right_sees_no_figure_of_an_enterprise(
    small_city: SmallCity, without_right: None
) -> None:
    browser = small_city.site.signed_in("manager_a")
    page = browser.get(f"/permu?as_of={AS_OF}").text
    assert "您没有查看单户数据的权限" in page
    listed = browser.get(f"/parcels?as_of={AS_OF}&theme=permu").text
    assert "单户数据，按权限不显示" in listed
