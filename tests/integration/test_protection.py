"""Totals on page, API and export for who has no right to figures of single enterprises."""

import io
from collections.abc import Iterator
from dataclasses import replace

import openpyxl
import pytest

from gis_service import column_rights
from gis_service.column_rights import ColumnClass
from gis_service.demo.city import AS_OF
from gis_service.services.permu import Added, PerMuFigures, additions, per_mu_figures
from gis_service.services.protection import PROTECTED, shielded
from gis_service.transaction import unit_of_work
from gis_service.user import Role
from parcels.contract import Indicator
from parcels.disclosure import Thresholds
from tests.city import SmallCity

LIMITS = Thresholds(3, 80)


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
    figures = figures_of(small_city)
    assert shielded(figures, Role.OFFICIAL) is figures


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
