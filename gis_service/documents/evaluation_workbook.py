"""亩均效益评价表 as a workbook: everyone of a result with figures, baselines, scores and class."""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from gis_service.documents.heading import Heading
from gis_service.documents.layout import Layout
from gis_service.services.evaluation_rounds import OpenRound
from gis_service.sheets.writer import SheetTable, Target, Value, write_book
from gis_service.store.result_rows import FirmResult, ItemResult, ResultKind, Scoring
from gis_service.store.statement_rows import FirmStatement
from parcels.evaluation.round import AREA, Item, Version
from parcels.evaluation.scheme import quantities
from parcels.units import Exact, mu, shown

NAME = "亩均效益评价表"
LIST = "evaluation"
_FIGURES = ("revenue", "tax", "added", "energy", "rd", "staff")
_A_MU = {"rev_mu": "revenue", "tax_mu": "tax", "added_mu": "added"}
_PLACES = 4


def write_evaluation(
    target: Target,
    opened: OpenRound,
    scoring: Scoring,
    results: Sequence[FirmResult],
    form: Layout,
    heading: Heading,
) -> int:
    """Results of the scope under one scoring, in the columns of ``form``. Returns the rows."""
    version = next(
        (one for one in opened.stored.held.versions if one.number == scoring.version),
        opened.stored.held.version,
    )
    table = SheetTable(
        name=NAME,
        title=heading.title(f"{opened.title}表"),
        columns=form.columns,
        rows=(form.row(row) for row in _rows(opened, scoring, version, results)),
        remarks=heading.remarks,
        notes=(
            f"方案：{opened.scheme.title}，文本摘要 {opened.scheme.scheme.sha256[:12]}。",
            f"按第 {scoring.version} 版数据评价，{opened.stored.held.state.label}。",
            *heading.notes,
        ),
        frozen=form.frozen,
    )
    return write_book(target, [table])[0]


def _rows(
    opened: OpenRound, scoring: Scoring, version: Version, results: Sequence[FirmResult]
) -> Iterator[dict[str, Value]]:
    statements = {one.uscc: one for one in opened.stored.statements}
    for result in results:
        one = statements[result.uscc]
        yield {**_stated(one, version), **_scored(result), "version": scoring.version}


def _stated(one: FirmStatement, version: Version) -> dict[str, Value]:
    values = {code: version.values.get(Item(one.uscc, code)) for code in one.figures}
    area, land = values.get(AREA), one.land
    row: dict[str, Value] = {
        "name": one.name,
        "uscc": one.uscc,
        "park": one.attributes["park"],
        "scale": "规下" if one.above_scale is False else "规上",
        "industry": one.attributes["industry"] or None,
        "area_mu": None if area is None else mu(area),
    }
    if land is not None:
        row |= {
            "own_mu": mu(land.own + land.unregistered),
            "leased_in_mu": mu(land.leased_in),
            "leased_out_mu": mu(land.leased_out),
        }
    row |= {code: _in_unit(code, values.get(code)) for code in _FIGURES}
    if area:
        row |= {key: _a_mu(code, values.get(code), area) for key, code in _A_MU.items()}
    return row


def _scored(result: FirmResult) -> dict[str, Value]:
    detail = result.detail
    why = detail.veto or detail.protection
    graded = result.kind is ResultKind.GRADED
    return {
        "bases": _items(detail.items, [item.base for item in detail.items]) or None,
        "scores": _items(detail.items, [item.score for item in detail.items]) or None,
        "bonus": detail.bonus - detail.malus if graded else None,
        "total": result.total,
        "ranking": result.ranking or None,
        "rank": result.rank,
        "first": result.first_grade or None,
        "why": (why or None) if graded else result.kind.label,
        "grade": result.grade or None,
    }


def _items(items: Sequence[ItemResult], values: Sequence[Fraction | None]) -> str:
    return "；".join(
        f"{item.label} {'缺' if value is None else shown(value, _PLACES)}"
        for item, value in zip(items, values, strict=True)
    )


def _in_unit(code: str, value: Exact | None) -> Fraction | None:
    return None if value is None else quantities()[code].shown(value)


def _a_mu(code: str, value: Exact | None, area: Exact) -> Fraction | None:
    return None if value is None else quantities()[code].shown(value) / mu(area)
