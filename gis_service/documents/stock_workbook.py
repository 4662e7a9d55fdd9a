"""存量链条表: each place and class in a row of its own, with what is flagged of the whole."""

from collections.abc import Iterator

from gis_service.documents.heading import Heading
from gis_service.documents.layout import layout
from gis_service.documents.list_sheet import list_sheet
from gis_service.services.stock_chain import StockChain
from gis_service.sheets.writer import Target, Value, write_book
from parcels.stock_class import STOCK_CLASSES, StockClass, StockSum
from parcels.units import mu, shown

NAME = "存量链条表"
_PLACES = 2


def write_stock(target: Target, found: StockChain, heading: Heading) -> int:
    """Returns the rows."""
    rows = [row for name, total in _sums(found, heading.city) for row in _rows(name, total)]
    table = list_sheet(NAME, layout("stock_chain"), rows, heading, remarks=(_balance(found),))
    return sum(write_book(target, (table,)))


def _sums(found: StockChain, city: str) -> Iterator[tuple[str, StockSum]]:
    yield f"{city}合计" if not found.by_park else "合计", found.total
    for place in found.places:
        yield place.name, place.sum


def _rows(name: str, total: StockSum) -> Iterator[dict[str, Value]]:
    for kind in STOCK_CLASSES:
        yield {
            "place": name,
            "kind": kind.label,
            "definition": kind.definition,
            "count": total.count[kind],
            "area_mu": mu(total.by_class[kind]),
        }
    yield {
        "place": name,
        "kind": "小计",
        "count": sum(n for kind, n in total.count.items() if kind is not StockClass.UNSUPPLIED),
        "area_mu": mu(sum(total.by_class.values())),
        "idle_mu": mu(total.idle_cm2),
        "low_mu": mu(total.low_efficiency_cm2),
    }


def _balance(found: StockChain) -> str:
    total = found.total
    overlap = f"{_mu(total.overlap_cm2)} 亩" if found.overlap_known else "宗数过多，未计算"
    if not found.approved:
        return f"没有登记批次，批而未供缺数据；宗地相互重叠 {overlap}。"
    whole = sum(total.by_class.values())
    return (
        f"登记批准面积 {_mu(total.approved_cm2)} 亩；各类合计 {_mu(whole)} 亩，"
        f"其中相互重叠 {overlap}；余额 {_mu(total.remainder_cm2)} 亩。"
    )


def _mu(cm2: int) -> str:
    return shown(mu(cm2), _PLACES)
