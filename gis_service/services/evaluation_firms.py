"""Figures of a round as the rules take them: enterprises with marks and groups (评价口径)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from gis_service.store.statement_rows import FirmStatement
from parcels.evaluation.firm import Firm, Points
from parcels.evaluation.round import Item, Mark, MarkKind, Round, RoundEvent, Version
from parcels.units import Exact


def firms_of(
    statements: Iterable[FirmStatement], version: Version, marks: Iterable[RoundEvent]
) -> tuple[Firm, ...]:
    """Enterprises with the figures of a version and the marks that hold."""
    by_firm: dict[str, list[RoundEvent]] = defaultdict(list)
    for event in marks:
        if event.said.mark is not None:
            by_firm[event.said.mark.uscc].append(event)
    return tuple(
        _firm(one, _amounts(one, version.values), by_firm.get(one.uscc, [])) for one in statements
    )


def firms_before(statements: Iterable[FirmStatement]) -> tuple[Firm, ...]:
    """Enterprises of the year before, as reported: what baselines that are means rest on."""
    return tuple(
        _firm(one, {code: figure.value for code, figure in one.figures.items()}, ())
        for one in statements
    )


def marks_at(held: Round, version: int) -> tuple[RoundEvent, ...]:
    """The marks that held when the figures had that version."""
    until = [event for event in held.events if (event.version or 1) <= version]
    return replace(held, events=tuple(until)).marks


def _amounts(one: FirmStatement, values: Mapping[Item, Exact | None]) -> dict[str, Exact | None]:
    return {code: values.get(Item(one.uscc, code)) for code in one.figures}


def _firm(
    one: FirmStatement, amounts: Mapping[str, Exact | None], marks: Sequence[RoundEvent]
) -> Firm:
    said = [(event.said.mark, event.said.reason) for event in marks if event.said.mark is not None]
    return Firm(
        uscc=one.uscc,
        name=one.name,
        # Not marked counts as 规上, as in the sums of a park.
        above_scale=one.above_scale is not False,
        amounts=amounts,
        attributes=one.attributes,
        bonus=_points(said, MarkKind.BONUS),
        malus=_points(said, MarkKind.MALUS),
        vetoes=_codes(said, MarkKind.VETO),
        protections=_codes(said, MarkKind.PROTECTION),
        unsuited=any(mark.kind is MarkKind.UNSUITED for mark, _ in said),
        tenant_of=one.tenant_of,
        separate=any(mark.kind is MarkKind.SEPARATE for mark, _ in said),
        leased_out=Fraction() if one.land is None else one.land.leased_out,
    )


def _points(said: Sequence[tuple[Mark, str]], kind: MarkKind) -> tuple[Points, ...]:
    return tuple(Points(why, mark.points or 0) for mark, why in said if mark.kind is kind)


def _codes(said: Sequence[tuple[Mark, str]], kind: MarkKind) -> tuple[str, ...]:
    return tuple(mark.code for mark, _ in said if mark.kind is kind)
