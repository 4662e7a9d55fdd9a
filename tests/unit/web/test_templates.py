"""Every template renders under the strict policy: nothing inline, user text always escaped."""

import re
from html.parser import HTMLParser

import pytest

from gis_service.web.rendering import environment
from tests.unit.web.sample_frame import HOSTILE
from tests.unit.web.samples import pages

PAGES = pages()
VOID = {"meta", "link", "input", "br", "img"}


class Markup(HTMLParser):
    """Collects what the content security policy forbids, and checks that tags are balanced."""

    def __init__(self) -> None:
        super().__init__()
        self.forbidden: list[str] = []
        self.open: list[str] = []
        self.ids: list[str] = []
        self.in_script = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        self.ids += [value for name, value in attrs if name == "id" and value]
        self.forbidden += [f"{tag} {name}" for name in names if name == "style" or name[:2] == "on"]
        if tag in ("style", "img", "iframe") or (tag == "script" and "src" not in names):
            self.forbidden.append(tag)
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.fixture(scope="module")
def rendered() -> dict[str, str]:
    made = environment(lambda name: f"/static/abc/{name}")
    return {
        name: made.get_template(file).render(**context) for name, (file, context) in PAGES.items()
    }


@pytest.mark.parametrize("name", PAGES)
def test_nothing_inline_and_well_formed(name: str, rendered: dict[str, str]) -> None:
    markup = Markup()
    markup.feed(rendered[name])
    assert markup.forbidden == []
    assert markup.open == []
    assert len(markup.ids) == len(set(markup.ids))


@pytest.mark.parametrize("name", PAGES)
def test_no_foreign_address(name: str, rendered: dict[str, str]) -> None:
    addresses = re.findall(r'(?:href|src|action)="([^"]*)"', rendered[name])
    assert [a for a in addresses if not re.match(r"/(?!/)|#|data:,$", a)] == []


@pytest.mark.parametrize("name", PAGES)
def test_hostile_text_is_literal(name: str, rendered: dict[str, str]) -> None:
    assert "<img" not in rendered[name]
    if HOSTILE in repr(PAGES[name]):
        assert "{{7*7}}${alert(1)}&lt;img" in rendered[name]


def test_every_form_that_changes_something_carries_the_token(rendered: dict[str, str]) -> None:
    for text in rendered.values():
        for form in re.findall(r'<form[^>]*method="post".*?</form>', text, re.S):
            assert 'name="csrf" value="t' in form


@pytest.mark.parametrize("name", sorted(n for n in PAGES if n not in ("login", "message", "sheet")))
def test_frame_says_day_and_simulated_data(name: str, rendered: dict[str, str]) -> None:
    assert 'value="2025-12-31"' in rendered[name]
    assert "模拟数据</strong>" in rendered[name]


def test_role_sees_but_cannot_use_what_it_may_not(rendered: dict[str, str]) -> None:
    assert 'aria-disabled="true">报表' in rendered["map"]
    assert 'href="/reports"' not in rendered["map"]


def test_confirm_button_names_its_rows(rendered: dict[str, str]) -> None:
    assert "确认入库 128 行" in rendered["upload-checked"]


def test_unknown_figures_print_as_dash() -> None:
    show = environment(lambda name: f"/static/abc/{name}").from_string(
        "{{ none | mu }} {{ 0 | mu }} {{ 100000000 | mu }}"
        " {{ 123456789012 | wan }} {{ 824000 | percent }}"
    )
    assert show.render() == "— 0.00 15.00 123,456.79 82.40%"
