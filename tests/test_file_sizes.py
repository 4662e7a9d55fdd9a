"""A file of ours fits in a head: code, templates, scripts and stylesheets of 400 lines at most."""

from tests.test_imports import OURS, ROOT

MOST_LINES = 400
KINDS = frozenset({".py", ".html", ".css", ".js"})


def test_no_file_is_too_long() -> None:
    lines = {
        str(path.relative_to(ROOT)): path.read_text(encoding="utf-8").count("\n")
        for package in OURS
        for path in (ROOT / package).rglob("*")
        if path.suffix in KINDS
    }
    assert len(lines) > len(OURS)
    too_long = {name: count for name, count in lines.items() if count > MOST_LINES}
    assert not too_long, f"split by noun: {too_long}"
