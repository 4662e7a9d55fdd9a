"""An export from the list to the file: accessible, within the screen, by hand."""

import pyogrio
from playwright.sync_api import expect

from tests.browser.desk import Desk

_FITS = "document.documentElement.scrollWidth <= innerWidth"


def test_the_filtered_list_leaves_as_a_geopackage(desk: Desk) -> None:
    desk.sign_in("official", "/parcels?theme=line&verdict=2")
    page = desk.page
    page.get_by_role("link", name="导出清单").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("导出地块清单")
    expect(page.get_by_text("筛选：保护线；需说明。")).to_be_visible()
    desk.is_accessible()
    assert page.evaluate(_FITS)
    page.locator("select[name=format]").select_option("gpkg")
    page.get_by_role("textbox", name="用途（写入文件和审计记录）").fill("核对保护线")
    path = desk.download(page.get_by_role("button", name="导出地块清单").click)
    assert path.name.startswith("地块清单_EPSG4490_") and "模拟数据" in path.name
    assert set(pyogrio.read_dataframe(path, layer="地块清单")["判定"]) == {"需说明"}
    page.set_viewport_size({"width": 1024, "height": 768})
    assert page.evaluate(_FITS)


def test_sensitive_columns_without_a_password_are_refused_on_the_page(desk: Desk) -> None:
    desk.sign_in("park1", "/permu/export")
    page = desk.page
    page.get_by_label("税收（万元）", exact=True).check()
    page.get_by_role("textbox", name="用途（写入文件和审计记录）").fill("园区年度小结")
    desk.watch.refusals = True
    page.get_by_role("button", name="导出园区亩均效益表").click()
    expect(page.get_by_role("alert")).to_contain_text("请再次输入您的登录密码")
    expect(page.get_by_role("textbox", name="用途（写入文件和审计记录）")).to_have_value(
        "园区年度小结"
    )
    expect(page.get_by_label("税收（万元）", exact=True)).to_be_checked()
    desk.is_accessible()
