"""Scoring a round (初评、重新评价): the pure evaluation of a version, written down as results."""

from collections.abc import Iterator, Mapping
from fractions import Fraction

from sqlalchemy import Connection

from gis_service.services.evaluation_firms import firms_before, firms_of, marks_at
from gis_service.services.evaluation_rounds import OpenRound
from gis_service.store import result_rows, statement_rows
from gis_service.store.result_rows import Detail, FirmResult, ItemResult, ResultKind, Scoring
from gis_service.store.statement_rows import FirmStatement
from parcels.evaluation.evaluation import Evaluation, Group, evaluate
from parcels.evaluation.firm import Firm, Points
from parcels.evaluation.ranking import Graded
from parcels.evaluation.round import RoundEvent, Version
from parcels.evaluation.scheme import Scheme
from parcels.evaluation.score import Item, Scored
from parcels.units import Exact


def evaluated(
    connection: Connection, opened: OpenRound, version: Version, scheme: Scheme
) -> Evaluation:
    """The figures of a version under a scheme; the reader must see the whole round."""
    stored = opened.stored
    firms = firms_of(stored.statements, version, marks_at(stored.held, version.number))
    return evaluate(scheme, firms, year_before(connection, opened))


def year_before(connection: Connection, opened: OpenRound) -> tuple[Firm, ...]:
    head = opened.head
    rows = statement_rows.of_round(connection, head.id, head.collection, [head.year - 1])
    return firms_before(rows)


def score(connection: Connection, opened: OpenRound, place: int, event: RoundEvent) -> int:
    """Evaluate the newest figures and keep the result under the event's place; how many rows."""
    version, scheme = opened.stored.held.version, opened.scheme.scheme
    evaluation = evaluated(connection, opened, version, scheme)
    own = {one.uscc: one for one in opened.stored.statements}
    rows = list(results(evaluation, scheme, own))
    result_rows.add(
        connection, opened.head.id, Scoring(place, version.number), rows, event.on, event.at
    )
    return len(rows)


def results(
    evaluation: Evaluation, scheme: Scheme, statements: Mapping[str, FirmStatement]
) -> Iterator[FirmResult]:
    """One row an enterprise, whether ranked or not."""
    for group in evaluation.groups:
        yield from _group(group, scheme, statements)
    apart = (
        (ResultKind.UNSUITED, evaluation.unsuited, evaluation.unsuited_class),
        (ResultKind.LANDLESS, evaluation.landless, ""),
        (ResultKind.OUTSIDE, evaluation.outside, ""),
    )
    for kind, firms, grade in apart:
        for firm in firms:
            yield _row(statements[firm.uscc], kind, grade=grade)
    classes = evaluation.classes
    for tenant, owner in evaluation.merged.items():
        grade = classes.get(owner, "")
        detail = Detail(merged_into=owner)
        yield _row(statements[tenant], ResultKind.MERGED, grade=grade, detail=detail)


def _group(
    group: Group, scheme: Scheme, statements: Mapping[str, FirmStatement]
) -> Iterator[FirmResult]:
    words = " ".join(part for part in group.key if part)
    for graded in group.graded:
        one = statements[graded.scored.firm.uscc]
        detail = _detail(graded.scored, graded, scheme)
        ranked = len(group.graded)
        yield FirmResult(
            one.park_id,
            one.district_id,
            one.uscc,
            one.name,
            ResultKind.GRADED,
            words,
            graded.rank,
            ranked,
            graded.scored.total,
            graded.first,
            graded.grade,
            detail,
        )
    for scored in group.blocked:
        one = statements[scored.firm.uscc]
        yield _row(one, ResultKind.BLOCKED, words, detail=_detail(scored, None, scheme))


def _row(
    one: FirmStatement,
    kind: ResultKind,
    ranking: str = "",
    *,
    grade: str = "",
    detail: Detail | None = None,
) -> FirmResult:
    return FirmResult(
        one.park_id,
        one.district_id,
        one.uscc,
        one.name,
        kind,
        ranking,
        None,
        None,
        None,
        grade,
        grade,
        detail or Detail(),
    )


def _detail(scored: Scored, graded: Graded | None, scheme: Scheme) -> Detail:
    veto = graded.veto if graded is not None else ""
    protection = graded.protection if graded is not None else ""
    return Detail(
        items=tuple(_item(item) for item in scored.items),
        bonus=_sum(scored.firm.bonus),
        malus=_sum(scored.firm.malus),
        veto=scheme.vetoes[veto].label if veto else "",
        protection=scheme.protections[protection].label if protection else "",
    )


def _item(item: Item) -> ItemResult:
    return ItemResult(
        item.rule.code,
        item.rule.label,
        item.rule.weight,
        _exact(item.value),
        _exact(item.base),
        item.score,
        item.missing.value if item.missing is not None else "",
    )


def _exact(value: Exact | None) -> Fraction | None:
    return None if value is None else Fraction(value)


def _sum(points: tuple[Points, ...]) -> Fraction:
    return sum((Fraction(item.points) for item in points), Fraction())
