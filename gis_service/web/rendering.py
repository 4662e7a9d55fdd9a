"""The template environment: autoescape always, undefined names fail, figures by filters.

Filters take the integers the program works with (cm², 分, ppm) and print them as offices do;
``None`` prints as a dash, never as 0.
"""

from collections.abc import Callable
from datetime import date
from functools import wraps

from jinja2 import Environment, PackageLoader, StrictUndefined

from gis_service.web import figures, words
from maps import browser
from maps.skeleton import DIV_ID
from parcels.issue import Severity
from parcels.units import Exact
from parcels.verdict import Verdict


def environment(address: Callable[[str], str]) -> Environment:
    """``address`` gives the URL of a served file by its asset name (``Assets.url``)."""
    made = Environment(
        loader=PackageLoader("gis_service.web", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(_FILTERS)
    made.globals.update(
        words=words,
        static=address,
        library_style=browser.LIBRARY_STYLE,
        map_style=browser.MAP_STYLE,
        map_scripts=browser.PAGE_SCRIPTS,
        map_div=DIV_ID,
        Severity=Severity,
        verdicts=tuple(Verdict),
    )
    return made


def _dash(show: Callable[[Exact], str]) -> Callable[[Exact | None], str]:
    @wraps(show)
    def shown(value: Exact | None) -> str:
        return words.NOTHING if value is None else show(value)

    return shown


@_dash
def _count(value: Exact) -> str:
    return f"{int(value):,}"


def _day(value: date | None) -> str:
    """2025-12-31, as tables have it."""
    return words.NOTHING if value is None else value.isoformat()


def _long_day(value: date | None) -> str:
    """2025年12月31日, as documents have it."""
    return words.NOTHING if value is None else f"{value.year}年{value.month}月{value.day}日"


def _or_dash(value: object) -> object:
    return words.NOTHING if value is None or value == "" else value


_FILTERS: dict[str, Callable[..., object]] = {
    "mu": _dash(figures.mu),
    "m2": _dash(figures.m2),
    "hectares": _dash(figures.hectares),
    "wan": _dash(figures.wan),
    "percent": _dash(figures.percent),
    "count": _count,
    "day": _day,
    "long_day": _long_day,
    "or_dash": _or_dash,
}
