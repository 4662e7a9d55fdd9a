"""Protection lines: the control class of a parcel with its shares (工业红线区、工业蓝线区).

Published line polygons prevail; the decision order over park, 城镇开发边界 and 集中建设区 speaks
only for land in no line. The control class is the strictest class whose part is no sliver.
Choices: industrial land in a line that is used as such is PASS, other actual use REVIEW; land
in 分类处置 is REVIEW, for someone must decide its way; land in no line for which the order
proposes red or blue is NOT_APPLICABLE with the proposal; red and blue polygons that overlap by
more than a sliver are REVIEW. 永久基本农田 and 生态保护红线 inside a parcel are FAIL, as a thin
strip REVIEW, never silence.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from parcels.control_class import ControlClass
from parcels.dates import next_day
from parcels.facts import ParcelFacts
from parcels.finding import DataUse, Detail, Finding, Ruling, Unit
from parcels.layers import LayerKind
from parcels.outcome import Effect, Outcome
from parcels.policy import Policy, PolicyRow
from parcels.sliver import is_sliver, is_thin
from parcels.units import PPM
from parcels.verdict import Rule

_CLAUSES = {
    ControlClass.RED: "line.red",
    ControlClass.BLUE: "line.blue",
    ControlClass.CLASSIFY: "line.classify",
    ControlClass.PARK_OUTSIDE: "line.park_outside",
    ControlClass.OUTSIDE: "line.red",
}
_BANNED = ((LayerKind.FARMLAND, "line.farmland"), (LayerKind.ECOLOGICAL, "line.ecological"))


@dataclass(frozen=True, slots=True)
class _Part:
    """All parts of one kind taken together; ``counts`` is False for a sliver."""

    cm2: int
    ppm: int
    mm: int | None
    names: str
    counts: bool


_NO_PART = _Part(0, 0, None, "", counts=False)


@dataclass(frozen=True, slots=True)
class _Classed:
    control: ControlClass | None
    outcome: Outcome
    reason: str
    measured: int | None = None
    effect: Effect | None = None
    detail: Mapping[str, Detail] = field(default_factory=dict)


def judge(facts: ParcelFacts, policy: Policy, as_of: date) -> Ruling:
    """Measured is the share of the control class in ppm."""
    blue = policy.find("line.blue", as_of)
    changes = () if blue is None else (next_day(blue.day("retain_until")),)
    sliver = policy.find("line.sliver", as_of)
    if facts.areas.plane_cm2 is None or sliver is None:
        classed = _Classed(None, Outcome.UNKNOWN, "line.no_drawing")
        return Ruling(_finding(facts, as_of, classed, {}), changes)
    parts = (_joined(facts, LayerKind.RED, sliver), _joined(facts, LayerKind.BLUE, sliver))
    if not policy.has("line.red"):
        classed = _Classed(None, Outcome.NOT_APPLICABLE, "line.no_line_rule")
    else:
        classed = _classed(facts, policy, as_of, sliver, parts)
    split = _split(*parts)
    banned = _banned(facts, policy, as_of, classed.control, split)
    finding = banned if banned is not None else _finding(facts, as_of, classed, split)
    return Ruling(finding, changes)


def _banned(
    facts: ParcelFacts,
    policy: Policy,
    as_of: date,
    control: ControlClass | None,
    split: Mapping[str, Detail],
) -> Finding | None:
    """The worse of farmland and ecological line inside the parcel, None when there is neither."""
    strict = policy.find("line.sliver.strict", as_of)
    found: list[Finding] = []
    for kind, code in _BANNED:
        row, part = policy.find(code, as_of), _joined(facts, kind, None)
        if row is None or strict is None or part.cm2 == 0:
            continue
        thin = is_thin(strict, part.cm2, part.mm)
        classed = _Classed(
            control,
            Outcome.REVIEW if thin else Outcome.FAIL,
            "line.banned_thin" if thin else "line.banned",
            part.ppm,
            strict.effect if thin else row.effect,
            {"kind": kind.label, "part_cm2": part.cm2},
        )
        clauses = (code, "line.sliver.strict")
        found.append(_finding(facts, as_of, classed, split, clauses, kind))
    return min(found, key=lambda finding: finding.verdict, default=None)


def _classed(
    facts: ParcelFacts,
    policy: Policy,
    as_of: date,
    sliver: PolicyRow,
    parts: tuple[_Part, _Part],
) -> _Classed:
    red, blue = parts
    red_row, blue_row = policy.find("line.red", as_of), policy.find("line.blue", as_of)
    if red_row is None or blue_row is None:
        return _Classed(None, Outcome.UNKNOWN, "line.not_in_force")
    if facts.layer(LayerKind.RED) is None:
        return _missing(LayerKind.RED)
    if facts.layer(LayerKind.BLUE) is None and not red.counts:
        return _missing(LayerKind.BLUE)
    excess = red.cm2 + blue.cm2 - (facts.areas.plane_cm2 or 0)
    if red.counts and blue.counts and excess > 0 and not is_sliver(sliver, excess, None, 0):
        return _Classed(
            ControlClass.RED,
            Outcome.REVIEW,
            "line.overlapping",
            red.ppm,
            red_row.effect,
            {"part_cm2": excess},
        )
    if red.counts:
        return _in_line(facts, ControlClass.RED, red, red_row.effect)
    if blue.counts and as_of > blue_row.day("retain_until"):
        expired = "line.blue_expired"
        return _Classed(ControlClass.BLUE, Outcome.NOT_APPLICABLE, expired, blue.ppm)
    if blue.counts:
        return _in_line(facts, ControlClass.BLUE, blue, blue_row.effect)
    return _unlined(facts, policy, as_of, sliver)


def _in_line(
    facts: ParcelFacts, control: ControlClass, part: _Part, effect: Effect | None
) -> _Classed:
    detail: dict[str, Detail] = {"names": part.names}
    word = control.name.lower()
    if facts.use.approved_industrial is False:
        return _Classed(
            control, Outcome.NOT_APPLICABLE, "line.not_industrial", part.ppm, None, detail
        )
    if facts.use.actual_industrial is False:
        return _Classed(control, Outcome.REVIEW, f"line.{word}_other_use", part.ppm, effect, detail)
    return _Classed(control, Outcome.PASS, f"line.{word}", part.ppm, None, detail)


def _unlined(facts: ParcelFacts, policy: Policy, as_of: date, sliver: PolicyRow) -> _Classed:
    """Land in no line by the decision order; needs the boundary and, outside parks, the centre."""
    if facts.layer(LayerKind.DEVELOPMENT_BOUNDARY) is None:
        return _missing(LayerKind.DEVELOPMENT_BOUNDARY)
    in_park = facts.park is not None or _joined(facts, LayerKind.PARK, sliver).counts
    within = _joined(facts, LayerKind.DEVELOPMENT_BOUNDARY, sliver).counts
    flexible = _joined(facts, LayerKind.FLEXIBLE, sliver).counts
    if within and in_park and flexible:
        return _Classed(ControlClass.OUTSIDE, Outcome.REVIEW, "line.two_classes")
    if within or flexible:
        proposed = ControlClass.RED if in_park else ControlClass.BLUE
        return _Classed(
            ControlClass.OUTSIDE,
            Outcome.NOT_APPLICABLE,
            "line.proposed",
            detail={"proposed": proposed.word},
        )
    if in_park:
        return _Classed(ControlClass.PARK_OUTSIDE, Outcome.PASS, "line.park_outside")
    if facts.layer(LayerKind.CONCENTRATED) is None:
        return _missing(LayerKind.CONCENTRATED)
    if _joined(facts, LayerKind.CONCENTRATED, sliver).counts:
        return _Classed(ControlClass.OUTSIDE, Outcome.NOT_APPLICABLE, "line.outside")
    row = policy.find("line.classify", as_of)
    effect = None if row is None else row.effect
    return _Classed(ControlClass.CLASSIFY, Outcome.REVIEW, "line.classify", None, effect)


def lies_in(facts: ParcelFacts, kind: LayerKind, sliver: PolicyRow) -> bool | None:
    """Whether more than a sliver of the land lies in a kind of layer; None where it is missing."""
    if facts.layer(kind) is None:
        return None
    return _joined(facts, kind, sliver).counts


def _missing(kind: LayerKind) -> _Classed:
    return _Classed(None, Outcome.UNKNOWN, "line.no_layer", detail={"kind": kind.label})


def _joined(facts: ParcelFacts, kind: LayerKind, sliver: PolicyRow | None) -> _Part:
    parts = facts.parts(kind)
    if not parts:
        return _NO_PART
    cm2, ppm = sum(part.area_cm2 for part in parts), sum(part.share_ppm for part in parts)
    known = [part.perimeter_mm for part in parts if part.perimeter_mm is not None]
    mm = sum(known) if len(known) == len(parts) else None
    counts = cm2 > 0 and (sliver is None or not is_sliver(sliver, cm2, mm, ppm))
    return _Part(
        cm2, min(ppm, PPM), mm, "、".join(part.name or part.code for part in parts), counts
    )


def _split(red: _Part, blue: _Part) -> dict[str, Detail]:
    """Both shares, for the split shown beside the class, and what was passed over as a sliver."""
    passed = sum(part.cm2 for part in (red, blue) if not part.counts)
    return {"red_ppm": red.ppm, "blue_ppm": blue.ppm, "sliver_cm2": passed}


def _finding(
    facts: ParcelFacts,
    as_of: date,
    classed: _Classed,
    split: Mapping[str, Detail],
    clauses: tuple[str, ...] | None = None,
    banned: LayerKind | None = None,
) -> Finding:
    control = classed.control
    kinds = (LayerKind.RED, LayerKind.BLUE) if banned is None else (banned,)
    layers = [layer for kind in kinds if (layer := facts.layer(kind)) is not None]
    if clauses is None:
        main = "line.red" if control is None else _CLAUSES[control]
        clauses = (main, "line.sliver")
    detail: dict[str, Detail] = {**classed.detail, **split}
    if control is not None:
        detail["class"] = control.word
    return Finding(
        rule=Rule.LINE,
        outcome=classed.outcome,
        reason=classed.reason,
        as_of=as_of,
        measured=classed.measured,
        unit=Unit.PPM,
        clauses=clauses,
        data=tuple(DataUse(f"layer.{layer.kind.value}", layer.valid_from) for layer in layers),
        control=control,
        effect=classed.effect,
        detail=detail,
    )
