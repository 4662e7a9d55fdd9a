"""A day of a park's manager by keyboard alone: what is missing, filled in, mended, stored, undone.

Everything stored is taken back at the end, so that others find the city as it was.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from openpyxl import load_workbook
from playwright.sync_api import expect

from tests.browser.desk import Desk
from tests.browser.product import Product

_DAY = date(2026, 12, 31)
_REVENUE, _TAX, _ABOUT = 4000, 200, "约三千"
_WRONG_ROW = 3


def test_a_day_of_a_manager(seat: Callable[[Product], Desk], product: Product) -> None:
    desk = seat(product)
    day = Day(desk)
    desk.sign_in("park1")
    day.go("数据上传")
    day.choose_day()
    day.look()
    firms = _lacking(day)
    file = _filled(_template(day, firms))

    _begin_upload(day)
    desk.upload("performance", file)
    _wrong_row_is_named(day, firms - 1)
    _mended(file)
    _upload_again(day, file)
    expect(desk.page.get_by_role("heading", name=f"{firms} 行可以入库")).to_be_visible()
    day.look()
    desk.confirm()
    day.look()

    _history_tells(day, file, firms)
    _nothing_is_lacking(day, firms)
    _own_figures(day, firms)
    _undo(day, file)
    day.go("数据上传")
    assert _lacking(day) == firms
    assert _foreign(product, day.seen) == set()
    desk.press(desk.page.get_by_role("button", name="退出"))
    expect(desk.page.get_by_label("用户名")).to_be_focused()


@dataclass(frozen=True, slots=True)
class Day:
    """The manager's desk and the text of every page that was looked at."""

    desk: Desk
    seen: list[str] = field(default_factory=list)

    def look(self) -> None:
        """The page as it stands is accessible; remember what it says."""
        self.desk.is_accessible()
        self.seen.append(self.desk.page.content())

    def choose_day(self) -> None:
        """Set 数据截至 to the end of the year that is to be reported."""
        self.desk.set_day(self.desk.page.get_by_label("数据截至"), _DAY)
        self.desk.press(self.desk.page.get_by_role("button", name="查看").first)
        self.desk.page.wait_for_url(f"**as_of={_DAY}*")

    def go(self, name: str) -> None:
        """Through the navigation."""
        self.desk.press(self.desk.page.get_by_role("link", name=name, exact=True))
        expect(self.desk.page.locator(".nav [aria-current]")).to_have_text(name)


def _lacking(day: Day) -> int:
    """Open 还缺什么 from the uploads; how many firms have not reported the year."""
    page = day.desk.page
    day.desk.press(page.get_by_role("link", name="还缺什么"))
    expect(page.get_by_role("heading", level=1)).to_have_text("还缺什么")
    expect(page.get_by_label("效益年度")).to_have_value(str(_DAY.year))
    expect(page.locator("tbody tr")).to_have_count(1)
    day.look()
    cell = page.locator("tbody td").last.inner_text()
    found = re.fullmatch(r"缺 (\d+) / (\d+)", cell)
    assert found, cell
    assert found[1] == found[2]
    return int(found[1])


def _template(day: Day, firms: int) -> Path:
    link = day.desk.page.locator("tbody td").last.get_by_role("link")
    file = day.desk.download(lambda: day.desk.press(link))
    assert load_workbook(file).active.max_row == firms + 1
    return file


def _filled(file: Path) -> Path:
    """Revenue and tax of every firm, one of them not to be read; the file under a new name."""
    book = load_workbook(file)
    sheet = book.active
    column = _columns(file)
    for row in range(2, sheet.max_row + 1):
        sheet.cell(row, column["是否规上"], "是")
        sheet.cell(row, column["营业收入（万元）"], _REVENUE)
        sheet.cell(row, column["税收（万元）"], _TAX)
    sheet.cell(_WRONG_ROW, column["营业收入（万元）"], _ABOUT)
    filled = file.with_name("二〇二六年效益.xlsx")
    book.save(filled)
    return filled


def _columns(file: Path) -> dict[str, int]:
    header = next(load_workbook(file).active.iter_rows(min_row=1, max_row=1))
    return {str(cell.value).lstrip("*"): cell.column for cell in header}


def _mended(file: Path) -> None:
    column = _columns(file)["营业收入（万元）"]
    book = load_workbook(file)
    book.active.cell(_WRONG_ROW, column, _REVENUE)
    book.save(file)


def _begin_upload(day: Day) -> None:
    day.desk.press(day.desk.page.get_by_role("link", name="返回数据上传"))
    expect(day.desk.page.get_by_role("heading", level=1)).to_have_text("数据上传")
    day.look()


def _wrong_row_is_named(day: Day, good: int) -> None:
    page = day.desk.page
    expect(page.get_by_role("heading", name=f"{good} 行可以入库，1 行有错不入库")).to_be_visible()
    cells = page.locator("tr", has_text=_ABOUT).locator("td")
    expect(cells.nth(0)).to_have_text(str(_WRONG_ROW))
    expect(cells.nth(2)).to_have_text("营业收入（万元）")
    expect(cells.nth(4)).to_contain_text("请只填数字")
    day.look()


def _upload_again(day: Day, file: Path) -> None:
    page = day.desk.page
    address = page.url
    with page.expect_file_chooser() as waiting:
        day.desk.press(page.get_by_label("改好的文件"))
    waiting.value.set_files(file)
    day.desk.press(page.get_by_role("button", name="上传改好的文件"))
    page.wait_for_url(lambda url: url != address)
    day.desk.checked()


def _history_tells(day: Day, file: Path, firms: int) -> None:
    """The stored upload and the one it replaced stand in the history."""
    page = day.desk.page
    day.desk.press(page.get_by_role("link", name="返回上传记录"))
    rows = page.locator("table[data-list] tbody tr", has_text=file.name)
    expect(rows.nth(0)).to_contain_text("已入库")
    expect(rows.nth(1)).to_contain_text("已放弃")
    day.desk.press(rows.nth(0))
    expect(page.get_by_role("heading", name="已入库")).to_be_visible()
    expect(page.locator(".counts div", has_text="新增")).to_contain_text(str(firms))


def _nothing_is_lacking(day: Day, firms: int) -> None:
    page = day.desk.page
    day.go("数据上传")
    day.desk.press(page.get_by_role("link", name="还缺什么"))
    expect(page.locator("tbody td").last).to_have_text(f"齐（{firms}）")


def _own_figures(day: Day, firms: int) -> None:
    """The park's line of the year is the sum of what was typed; one park only."""
    page = day.desk.page
    day.go("亩均")
    expect(page.get_by_label("年度")).to_have_value(str(_DAY.year))
    table = page.locator("table").first
    expect(table.locator("tbody tr")).to_have_count(1)
    expect(table).to_contain_text(f"{firms * _REVENUE:,}.00")
    expect(table).to_contain_text(f"{firms * _TAX:,}.00")
    day.look()


def _undo(day: Day, file: Path) -> None:
    page = day.desk.page
    day.go("数据上传")
    day.desk.press(page.locator("table[data-list] tbody tr", has_text=file.name).first)
    day.desk.press(page.get_by_text("撤回这次入库"))
    day.desk.press(page.get_by_role("button", name="撤回入库"))
    expect(page.locator(".head strong")).to_have_text("已撤回", timeout=30_000)
    day.desk.product.settle()
    day.look()


def _foreign(product: Product, seen: list[str]) -> set[str]:
    """Names and codes of parcels, parks and firms outside the manager's park that were sent."""
    assert seen
    query = """
        WITH own AS (SELECT g.target_id AS id FROM account_grant g
                     JOIN account a ON a.id = g.account_id WHERE a.username = 'park1')
        SELECT array_agg(word) AS words FROM (
            SELECT p.name AS word FROM park p WHERE p.id NOT IN (SELECT id FROM own)
            UNION SELECT v.code FROM parcel_version v
            WHERE v.code <> '' AND v.park_id NOT IN (SELECT id FROM own)
            UNION SELECT e.uscc FROM occupancy o
            JOIN enterprise e ON e.id = o.enterprise_id
            JOIN parcel c ON c.id = o.parcel_id
            GROUP BY e.uscc HAVING NOT bool_or(c.park_id IN (SELECT id FROM own))) AS foreign_words
    """
    words = [str(word) for word in product.one(query).words]
    assert len(words) > 100
    text = "\n".join(seen)
    return {word for word in words if word in text}
