"""Rounds of evaluation in the browser: answered, ruled, tried; accessible, within the screen."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.desk import Desk

_FITS = "document.documentElement.scrollWidth <= innerWidth"
_OFFICE, _TABLET = (1366, 768), (1024, 768)


@pytest.mark.parametrize("username", ["official", "park1"])
def test_every_page_of_the_rounds(desk: Desk, username: str) -> None:
    desk.sign_in(username, "/permu")
    desk.page.get_by_role("link", name="评价", exact=True).click()
    rounds = [link.get_attribute("href") for link in desk.page.locator("td.name a").all()]
    assert len(rounds) == 2
    paths = ["/permu/rounds", "/permu/schemes", "/permu/schemes/1", *map(str, rounds)]
    published = str(rounds[-1]).partition("?")[0]
    paths += [f"{published}/results", f"{published}/sheets"]
    if username == "official":
        paths.append(f"{published}/simulation?w.up.REV_MU=5&w.up.TAX_MU=35")
    for address in rounds:
        desk.open(str(address))
        first = desk.page.locator("td.name a[href*='/firms/']").first
        paths.append(str(first.get_attribute("href")))
    for path in paths:
        desk.open(path)
        for width, height in (_OFFICE, _TABLET):
            desk.page.set_viewport_size({"width": width, "height": height})
            assert desk.page.evaluate(_FITS), path
        desk.is_accessible()


def test_an_answer_is_registered_with_its_scan_and_ruled_by_another(
    desk: Desk, tmp_path: Path
) -> None:
    scan = tmp_path / "确认表.pdf"
    scan.write_bytes(b"%PDF-1.4\n")
    desk.sign_in("park1", "/permu/rounds")
    page = desk.page
    page.get_by_role("link", name=re.compile("2025 年亩均效益评价")).click()
    page.get_by_label("状态").select_option("待确认")
    page.get_by_role("button", name="筛选").click()
    page.locator("td.name a[href*='/firms/']").first.click()
    name = page.get_by_role("heading", level=1).inner_text()
    page.get_by_label("企业意见").select_option("OBJECT")
    page.get_by_label("企业主张的数值").fill("约五十亩")
    desk.watch.refusals = True
    page.get_by_role("button", name="登记企业意见").click()
    expect(page.get_by_role("alert")).to_contain_text("填的是“约五十亩”")
    expect(page.get_by_label("企业主张的数值")).to_have_value("约五十亩")
    page.get_by_label("企业主张的数值").fill("51.5")
    page.get_by_label(re.compile("扫描件")).set_input_files(scan)
    page.get_by_role("button", name="登记企业意见").click()
    expect(page.get_by_text("有异议，主张 51.50 亩")).to_be_visible()
    downloaded = desk.download(lambda: page.get_by_role("link", name="确认表.pdf").click())
    assert downloaded.read_bytes() == scan.read_bytes()
    address = page.url
    desk.sign_out()
    desk.sign_in("district")
    page.goto(address)
    page.locator("form[action*='/steps/rule'] select[name=accepted]").select_option("no")
    page.locator("form[action*='/steps/rule'] textarea[name=reason]").fill("未附测绘成果")
    desk.is_accessible()
    page.get_by_role("button", name="作出裁定").click()
    expect(page.get_by_text("异议已裁定", exact=True)).to_be_visible()
    page.get_by_role("link", name="返回评价").click()
    expect(page.get_by_text(re.compile(f"{re.escape(name)}；实际用地面积；不采纳"))).to_be_visible()
