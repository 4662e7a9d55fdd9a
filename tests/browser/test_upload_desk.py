"""The upload desk: a file dropped on it, columns named by hand, both within the screen."""

import base64
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.desk import Desk
from tests.workbooks import save_xlsx

_HEADER = ("企业名称", "统一社会信用代码", "年度", "园区", "开票总额（万元）")
_DROP = """([name, content]) => {
    const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
    const dropped = new DataTransfer();
    dropped.items.add(new File([bytes], name));
    const area = document.getElementById("drop");
    for (const kind of ["dragover", "drop"]) {
        const how = {dataTransfer: dropped, bubbles: true, cancelable: true};
        area.dispatchEvent(new DragEvent(kind, how));
    }
}"""
_FITS = "document.documentElement.scrollWidth <= innerWidth"


def test_a_dropped_file_is_read_and_its_unknown_column_named(desk: Desk) -> None:
    page = desk.page
    desk.sign_in("park1", "/uploads")
    file = _workbook(desk)
    desk.choose(page.locator("select[name=kind]"), "performance")
    page.evaluate(_DROP, [file.name, base64.b64encode(file.read_bytes()).decode()])
    assert page.locator("input[type=file]").evaluate("field => field.files[0].name") == file.name
    desk.press(page.get_by_role("button", name="上传并检查"))
    desk.checked()
    use = page.get_by_label("开票总额（万元）用作")
    expect(use).to_have_value("")
    desk.is_accessible()
    assert page.evaluate(_FITS)

    revenue = use.locator("option", has_text="营业收入").first.get_attribute("value")
    desk.choose(use, str(revenue))
    desk.press(page.get_by_role("button", name="按上面的对应重新检查"))
    expect(page.locator("tr", has=use)).to_contain_text("人工指定")
    desk.is_accessible()
    page.set_viewport_size({"width": 1024, "height": 768})
    assert page.evaluate(_FITS)
    desk.press(page.get_by_role("button", name="放弃这次上传"))
    expect(page.get_by_role("heading", name="上传记录")).to_be_visible()


def _workbook(desk: Desk) -> Path:
    firm = desk.product.one(
        "SELECT e.name, e.uscc, p.name AS park FROM occupancy o"
        " JOIN enterprise e ON e.id = o.enterprise_id JOIN parcel c ON c.id = o.parcel_id"
        " JOIN park p ON p.id = c.park_id JOIN account_grant g ON g.target_id = p.id"
        " JOIN account a ON a.id = g.account_id WHERE a.username = 'park1' ORDER BY o.id LIMIT 1"
    )
    row = (firm.name, firm.uscc, 2022, firm.park, 1234.5)
    return save_xlsx(desk.folder / "拖进来的.xlsx", [_HEADER, row])
