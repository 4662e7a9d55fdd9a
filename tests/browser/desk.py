"""A person at the product: signs in, goes by keyboard, uploads, waits, downloads."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Download, Locator, Page, expect

from tests.browser.product import Product
from tests.browser.watch import Watch

AXE = Path(__file__).parents[2] / ".assets" / "test" / "axe.js"
_TABS = 120
_STANDS_STILL = """() => {
    const map = landgis.map;
    return !map._animatingZoom && !(map._panAnim && map._panAnim._inProgress);
}"""
_CHECKED = re.compile("待回答|待确认|未能读取")


def office_screen(browser: Browser) -> BrowserContext:
    """A fresh profile in Chinese, on the clock of the city."""
    return browser.new_context(
        locale="zh-CN", timezone_id="Asia/Shanghai", viewport={"width": 1366, "height": 768}
    )


@dataclass(frozen=True, slots=True)
class Desk:
    """``folder`` takes what is downloaded; ``watch.troubles`` must be empty at the end."""

    product: Product
    page: Page
    watch: Watch
    folder: Path

    def open(self, path: str) -> None:
        self.page.goto(f"{self.product.address}{path}")
        self.page.wait_for_load_state("networkidle")

    def sign_in(self, username: str, path: str = "/") -> None:
        """By keyboard alone: the first field has the focus; then before the page asked for."""
        self.page.goto(f"{self.product.address}{path}")
        expect(self.page.get_by_label("用户名")).to_be_focused()
        self.page.keyboard.type(username)
        self.page.keyboard.press("Tab")
        self.page.keyboard.type(self.product.passwords[username])
        self.page.keyboard.press("Enter")
        expect(self.page).not_to_have_url(re.compile("/login"))
        self.page.wait_for_load_state("networkidle")

    def sign_out(self) -> None:
        self.page.get_by_role("button", name="退出").click()
        expect(self.page.get_by_label("用户名")).to_be_visible()

    def reach(self, target: Locator) -> Locator:
        """Press Tab until the target has the focus. Raises when the keyboard does not get there."""
        expect(target).to_be_visible()
        for _ in range(_TABS):
            if target.evaluate("node => node === document.activeElement"):
                return target
            self.page.keyboard.press("Tab")
        raise AssertionError(f"not reached by keyboard: {target}")

    def press(self, target: Locator, key: str = "Enter") -> None:
        self.reach(target)
        self.page.keyboard.press(key)

    def choose(self, target: Locator, value: str) -> None:
        """Go through a select by arrow keys until it stands on the value."""
        self.reach(target)
        self.page.keyboard.press("Home")
        for _ in range(target.locator("option").count()):
            if target.input_value() == value:
                return
            self.page.keyboard.press("ArrowDown")
        expect(target).to_have_value(value)

    def set_day(self, target: Locator, day: date) -> None:
        """Type a date into a date field, whose parts stand as the browser's language has them."""
        month, date_, year = f"{day:%m}", f"{day:%d}", f"{day:%Y}"
        # A year of four digits does not go on to the next part by itself.
        for parts in ((year, "ArrowRight", month, date_), (month, date_, year)):
            self.reach(target)
            for part in parts:
                (self.page.keyboard.press if part.isalpha() else self.page.keyboard.type)(part)
            if target.input_value() == day.isoformat():
                return
            while target.evaluate("node => node === document.activeElement"):
                self.page.keyboard.press("Shift+Tab")
        raise AssertionError(f"no order of year, month and day was taken: {target}")

    def download(self, act: Callable[[], None]) -> Path:
        """The file that an action downloads, under the name the page gives it."""
        with self.page.expect_download() as waiting:
            act()
        got: Download = waiting.value
        path = self.folder / got.suggested_filename
        got.save_as(path)
        return path

    def upload(self, kind: str, file: Path) -> None:
        """By keyboard on the upload page, up to the result of the check."""
        self.choose(self.page.locator("select[name=kind]"), kind)
        # Waiting begins before the way to the field: the browser must learn of it in time.
        with self.page.expect_file_chooser() as waiting:
            self.press(self.page.get_by_label("选择文件"))
        waiting.value.set_files(file)
        self.press(self.page.get_by_role("button", name="上传并检查"))
        self.checked()

    def checked(self) -> None:
        """Wait for the page to say how the check ended."""
        expect(self.page.locator(".head strong")).to_have_text(_CHECKED, timeout=30_000)

    def confirm(self) -> None:
        """Confirm by keyboard and wait until rows are stored and everything is assessed."""
        self.press(self.page.get_by_role("button", name="确认入库"))
        expect(self.page.locator(".head strong")).to_have_text("已入库", timeout=30_000)
        self.product.settle()

    def chosen_parcel(self) -> tuple[float, float]:
        """The pixel in the middle of the parcel that the map has marked, once it stands still."""
        self.page.wait_for_load_state("networkidle")
        self.page.wait_for_function(_STANDS_STILL)
        outline = self.page.locator(".leaflet-parcels-pane path[stroke-width='4']").first
        box = outline.bounding_box()
        if box is None:
            raise AssertionError("the map has marked no parcel")
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    def is_accessible(self) -> None:
        """axe-core finds no fault; through the debugger, so that the page keeps its policy."""
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        found = self.page.evaluate("axe.run({runOnly: ['wcag2a', 'wcag2aa']})")
        faults = [
            (fault["id"], [node["html"][:160] for node in fault["nodes"][:3]])
            for fault in found["violations"]
        ]
        if faults:
            raise AssertionError(f"{self.page.url}: {faults}")
