"""Take the pictures of README and docs/user from a running site with the simulated city.

    python scripts/pictures.py http://127.0.0.1:8000 .data/accounts.txt

Needs Chromium with Chinese texts (Debian: chromium chromium-l10n fonts-noto-cjk) and pngquant. Two
sample files are uploaded, one of them is stored; a case is opened, a line adjustment drafted and
proposals are made: use a city made for the purpose.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, FilePayload, Page, sync_playwright

DOCS = Path(__file__).resolve().parent.parent / "docs"
PICTURES = DOCS / "user" / "pictures"
PARK = "模拟二十九号园"
SAMPLES = {"07": "parcels", "02": "contracts"}

_MOST_BYTES = 150_000
_SETTLED_MS = 2500
_LONG_MS = 60_000


class Site:
    """A site to look at; ``passwords`` by user name."""

    def __init__(self, browser: Browser, address: str, passwords: dict[str, str]) -> None:
        self._browser = browser
        self._address = address
        self._passwords = passwords

    def enter(self, username: str) -> Page:
        page = self.stranger()
        page.fill("input[autocomplete=username]", username)
        page.fill("input[type=password]", self._passwords[username])
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile(r"^(?!.*/login).*$"))
        return page

    def stranger(self) -> Page:
        page = self._browser.new_context(
            base_url=self._address,
            viewport={"width": 1366, "height": 768},
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
        ).new_page()
        page.goto("/login")
        return page


def take(page: Page, target: Path) -> None:
    page.wait_for_timeout(_SETTLED_MS)
    page.screenshot(path=target)
    subprocess.run(
        ["pngquant", "--force", "--skip-if-larger", "--output", target, "64", target], check=False
    )
    if target.stat().st_size > _MOST_BYTES:
        raise SystemExit(f"{target.name}: {target.stat().st_size} bytes")


def parcel_of(page: Page, query: str) -> int:
    items = page.request.get(f"/api/v1/parcels?{query}").json()["items"]
    return int(items[0]["id"])


def outline_of(page: Page, parcel: int) -> list[list[float]]:
    """The outer boundary of a parcel in degrees, for pasting into a form."""
    feature = page.request.get(f"/ogc/collections/parcels/items/{parcel}").json()
    ring: list[list[float]] = feature["geometry"]["coordinates"][0][0]
    return ring


def pasted(ring: list[list[float]]) -> str:
    return json.dumps({"type": "Polygon", "coordinates": [ring]})


def upload(page: Page, number: str) -> None:
    """Upload the sample file of this number and wait for the result of its check."""
    page.goto("/uploads")
    page.locator("details.card").evaluate("(box) => { box.open = true; }")
    link = page.locator("a[download]", has_text=re.compile(f"^{number}-"))
    with page.expect_download() as begun:
        link.click()
    page.select_option("select[name=kind]", SAMPLES[number])
    file: FilePayload = {
        "name": begun.value.suggested_filename,
        "mimeType": "application/octet-stream",
        "buffer": begun.value.path().read_bytes(),
    }
    page.set_input_files("input[type=file]", file)
    page.click("#upload button")
    page.wait_for_selector("text=放弃这次上传", timeout=_LONG_MS)


def of_a_stranger(site: Site) -> None:
    take(site.stranger(), PICTURES / "login.png")


def of_the_map(site: Site) -> None:
    page = site.enter("official")
    page.goto("/map")
    take(page, PICTURES / "map.png")
    park = page.locator("select[name=park] option", has_text=PARK).get_attribute("value")
    parcel = parcel_of(page, f"park={park}&verdict=3")
    page.goto(f"/map?park={park}&parcel={parcel}")
    page.wait_for_timeout(_SETTLED_MS)
    page.click("#whole")
    take(page, DOCS / "picture.png")
    page.goto(f"/parcels?park={park}")
    take(page, PICTURES / "list.png")
    page.goto(f"/map?region=parcel-{parcel}&reach=500")
    page.wait_for_timeout(_SETTLED_MS)
    page.get_by_role("button", name="空间查询").click()
    take(page, PICTURES / "region.png")
    page.goto(f"/map?park={park}&other=2026-09-30")
    page.wait_for_timeout(_SETTLED_MS)
    page.get_by_role("button", name="对比").click()
    take(page, PICTURES / "compare.png")
    page.goto(f"/map/print?region=parcel-{parcel}&reach=500&scale=5000")
    take(page, PICTURES / "sheet.png")


def of_uploads(site: Site) -> None:
    page = site.enter("official")
    page.goto("/uploads")
    take(page, PICTURES / "uploads.png")
    upload(page, "07")
    take(page, PICTURES / "question.png")
    page.click("text=放弃这次上传")
    upload(page, "02")
    take(page, PICTURES / "check.png")
    page.click("button:has-text('确认入库')")
    page.wait_for_selector("text=撤回", timeout=_LONG_MS)
    take(page, PICTURES / "stored.png")


def of_idle_land(site: Site) -> None:
    page = site.enter("inspector")
    page.goto("/idle")
    take(page, PICTURES / "idle.png")


def of_benefit(site: Site) -> None:
    page = site.enter("official")
    page.goto("/permu")
    take(page, PICTURES / "permu.png")
    page.goto("/standard")
    take(page, PICTURES / "standard.png")


def of_decisions(site: Site) -> None:
    page = site.enter("official")
    page.goto(f"/parcels/{parcel_of(page, 'verdict=3')}")
    page.locator("summary", has_text="人工认定").first.click()
    take(page, PICTURES / "decision.png")
    page.goto(f"/parcels/{parcel_of(page, 'verdict=0')}")
    datum = page.locator("details.datum:has(input[name=field][value=agreed_start_on])")
    datum.evaluate("(box) => { box.open = true; }")
    for name, value in (("typed", "2025-12-01"), ("reason", "录入错误"), ("document", "合同原件")):
        datum.locator(f"input[name={name}]").fill(value)
    datum.locator("button").click()
    take(page, PICTURES / "correction.png")


def of_places(site: Site) -> None:
    """One page each for a parcel, a park and an enterprise; what leaves and what is missing."""
    page = site.enter("official")
    park = page.request.get("/api/v1/search", params={"q": PARK}).json()["items"][0]["id"]
    parcel = parcel_of(page, f"park={park}&verdict=3")
    for name, path in (
        ("parcel", f"/parcels/{parcel}"),
        ("park", f"/parks/{park}"),
        ("export", f"/parcels/export?park={park}"),
        ("missing", "/uploads/missing"),
        ("board", "/boards"),
        ("stock", "/stock"),
        ("supply", "/supply"),
        ("succession", f"/parcels/{parcel}/succession"),
        ("gis", "/gis"),
    ):
        page.goto(path)
        take(page, PICTURES / f"{name}.png")
    page.goto(f"/permu?park={park}")
    page.locator("table").nth(1).locator("tbody a").first.click()
    take(page, PICTURES / "firm.png")


def of_evaluation(site: Site) -> None:
    page = site.enter("official")
    page.goto("/permu/rounds")
    page.locator("tbody a").first.click()
    take(page, PICTURES / "round.png")


def of_a_case(site: Site) -> None:
    page = site.enter("official")
    page.goto("/idle")
    page.get_by_role("link", name="立案", exact=True).first.click()
    page.get_by_role("button", name="登记线索并立案").click()
    take(page, PICTURES / "case.png")


def of_plans(site: Site) -> None:
    page = site.enter("official")
    ring = outline_of(page, parcel_of(page, "line=red"))
    page.goto("/plan-check")
    page.get_by_label("界址点").fill(pasted(ring))
    page.locator("input[name=crs]").fill("EPSG:4490")
    page.get_by_label("拟改用途", exact=True).fill("住宅")
    page.get_by_label("拟改用途属于工业").select_option("no")
    page.locator("main").get_by_role("button", name="核查方案").last.click()
    page.wait_for_selector("text=逐项结论")
    take(page, PICTURES / "plan-check.png")
    page.goto("/lines/new")
    page.get_by_label("方案名称").fill("城北片区置换")
    page.locator("input[name=valid_from]").fill("2026-01-01")
    # What comes in lies two kilometres to the east, somewhat larger than what leaves.
    west, south = ring[0]
    moved = [[x + 0.02 + (x - west) * 0.5, y + (y - south) * 0.5] for x, y in ring]
    for side, shape in (("out", ring), ("in", moved)):
        page.locator(f"textarea[name=points_{side}]").fill(pasted(shape))
        page.locator(f"input[name=crs_{side}]").fill("EPSG:4490")
    page.get_by_role("button", name="保存方案").click()
    page.wait_for_selector("text=占补平衡")
    take(page, PICTURES / "line.png")
    page.goto("/lines/proposals")
    page.get_by_role("button", name="生成建议").click()
    page.wait_for_selector("text=园区范围建议", timeout=_LONG_MS)
    take(page, PICTURES / "proposals.png")


def of_administration(site: Site) -> None:
    for username, path in (
        ("sysadmin", "/admin/users"),
        ("secadmin", "/admin/users"),
        ("auditor", "/admin/trail"),
    ):
        page = site.enter(username)
        page.goto(path)
        if username == "secadmin":
            page.locator("summary", has_text="授权 park1").click()
        take(page, PICTURES / f"{username}.png")


ALL: tuple[Callable[[Site], None], ...] = (
    of_a_stranger,
    of_the_map,
    of_uploads,
    of_idle_land,
    of_benefit,
    of_decisions,
    of_places,
    of_evaluation,
    of_a_case,
    of_plans,
    of_administration,
)


def main(address: str, accounts: Path) -> None:
    lines = (line.split() for line in accounts.read_text(encoding="utf-8").splitlines())
    passwords = {words[0]: words[1] for words in lines if len(words) > 1}
    PICTURES.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox"],
            env={**os.environ, "LANGUAGE": "zh_CN"},
        )
        site = Site(browser, address, passwords)
        for takes in ALL:
            takes(site)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
