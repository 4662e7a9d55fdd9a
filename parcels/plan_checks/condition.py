"""C7 容积率 and C8 控制指标 of a new planning condition (新的规划条件).

The agreed range must lie inside that of the ring expressway, not under the industry's floor nor
under that of a contract already signed; a recognised special process has its own range and turns
the industry floor into information. 一般 makes every miss REVIEW. Bounds belong to the ranges.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from parcels.contract import FarRange
from parcels.facts import RingPlace
from parcels.layers import LayerKind
from parcels.outcome import Effect, Outcome
from parcels.plan_checks.finding import Said, Voice
from parcels.plan_checks.plan import Condition, Plan
from parcels.policy import PolicyRow
from parcels.ring_range import near, sides, straddles, weighted
from parcels.units import PPM, Exact, percent, ppm, ratio
from parcels.works import Recognition


def floor_area(plan: Plan, voice: Voice) -> Iterator[Said]:
    """C7."""
    far = plan.condition.far
    if far is None or far.low is None or far.high is None:
        yield voice.say("far_unknown", Outcome.UNKNOWN)
        return
    if far.low > far.high:
        yield voice.say("far_reversed", Outcome.FAIL, low=ratio(far.low), high=ratio(far.high))
        return
    recognition = plan.land.recognition
    special = recognition is not None and recognition.in_force(voice.on)
    if special and recognition is not None:
        yield _recognised(far, recognition, voice)
    else:
        yield from _zone(plan, far, voice)
    yield _industry(plan, far, voice, special)
    contract = plan.land.contract
    if contract is not None and contract.far is not None and contract.far.low is not None:
        yield _bounded("far_contract", far, FarRange(contract.far.low, None), voice)


def _recognised(far: FarRange, recognition: Recognition, voice: Voice) -> Said:
    row = voice.policy.find("far.special", voice.on)
    if recognition.low is None and recognition.high is None:
        document = recognition.document
        return voice.say("far_recognised", Outcome.EXEMPT, row, document=document)
    own = FarRange(recognition.low, recognition.high)
    return _bounded("far_special", far, own, voice, row, document=recognition.document)


def _zone(plan: Plan, far: FarRange, voice: Voice) -> Iterator[Said]:
    if not voice.policy.has("far.ring.inside"):
        yield voice.say("far_no_zone", Outcome.NOT_APPLICABLE)
        return
    ranges, ring = sides(voice.policy, voice.on), plan.land.ring
    layer = plan.land.layer(LayerKind.RING)
    rows = [voice.policy.find(f"far.ring.{side}", voice.on) for side in ("inside", "outside")]
    if ranges is None:
        yield voice.say("no_row", Outcome.UNKNOWN, name="绕城高速内外容积率")
        return
    if layer is None or ring is None:
        yield voice.say("no_layer", Outcome.UNKNOWN, *rows, kind=LayerKind.RING.label)
        return
    if layer.approximate and near(ring, voice.policy, voice.on):
        both = {_misses(far, side) != "" for side in ranges}
        if len(both) > 1:
            yield voice.say("far_doubt", Outcome.UNKNOWN, *rows, far=_range(far))
            return
    used = rows if 0 < ring.inside_ppm < PPM else rows[:1] if ring.inside_ppm else rows[1:]
    bounds = weighted(*ranges, ring)
    yield _bounded("far_zone", far, bounds, voice, *used, zone=_zone_words(ring))
    if straddles(ring, voice.policy, voice.on):
        share = percent(ring.inside_ppm)
        yield voice.say("far_straddle", Outcome.REVIEW, *rows, share=share)


def _zone_words(ring: RingPlace) -> str:
    if ring.inside_ppm in (0, PPM):
        return "绕城高速以内" if ring.inside_ppm else "绕城高速以外"
    return "跨绕城高速按面积加权"


def _industry(plan: Plan, far: FarRange, voice: Voice, special: bool) -> Said:
    industry = plan.land.industry
    if industry is None:
        return voice.say("far_no_industry", Outcome.UNKNOWN)
    scope = f"{industry.edition}:{industry.division}"
    row = voice.policy.find("far.industry", voice.on, scope)
    if row is None:
        return voice.say("far_no_table", Outcome.UNKNOWN, industry=scope)
    said = _bounded("far_industry", far, FarRange(row.number("min"), None), voice, row)
    if special and said.outcome is Outcome.REVIEW:
        return voice.say("far_industry_told", Outcome.PASS, row, low=ratio(row.number("min")))
    return said


def _bounded(
    code: str,
    far: FarRange,
    bounds: FarRange,
    voice: Voice,
    *rows: PolicyRow | None,
    **fields: object,
) -> Said:
    miss = _misses(far, bounds)
    outcome = Outcome.REVIEW if miss else Outcome.PASS
    words = {"far": _range(far), "range": _range(bounds), **fields}
    return voice.say(f"{code}{miss}", outcome, *rows, **words)


def _misses(far: FarRange, bounds: FarRange) -> str:
    """The end of the key: "" inside, _low, _high; low first."""
    if far.low is not None and bounds.low is not None and far.low < bounds.low:
        return "_low"
    over = far.high is not None and bounds.high is not None and far.high > bounds.high
    return "_high" if over else ""


def _range(far: FarRange) -> str:
    if far.low is not None and far.high is not None:
        return f"{ratio(far.low)}～{ratio(far.high)}"
    if far.low is not None:
        return f"不低于 {ratio(far.low)}"
    return f"不高于 {ratio(far.high)}" if far.high is not None else "未定"


@dataclass(frozen=True, slots=True)
class _Limit:
    """A ratio of the condition and the policy row that bounds it by ``bound`` (min or max)."""

    field: str
    code: str
    bound: str
    label: str

    def value(self, condition: Condition) -> Exact | None:
        found: Exact | None = getattr(condition, self.field)
        return found


_LIMITS = (
    _Limit("coefficient", "control.bcoef", "min", "建筑系数"),
    _Limit("admin_land", "control.admin_land", "max", "行政办公及生活服务设施用地占比"),
    _Limit("admin_gfa", "control.admin_gfa", "max", "行政办公及生活服务设施建筑面积占比"),
    _Limit("green", "control.green", "max", "绿地率"),
)


def controls(plan: Plan, voice: Voice) -> Iterator[Said]:
    """C8."""
    for limit in _LIMITS:
        yield from _limited(limit, plan.condition, voice)
    row, kinds = voice.policy.find("control.forbidden", voice.on), plan.condition.kinds
    if row is None:
        yield voice.say("no_row", Outcome.UNKNOWN, name="严禁建造的配套设施")
        return
    if kinds is None:
        yield voice.say("kinds_unknown", Outcome.UNKNOWN)
        return
    found = [kind for kind in kinds if any(word in kind for word in row.words("kinds"))]
    for kind in found:
        yield voice.say("kind_forbidden", Outcome.FAIL, kind=kind)
    if not found:
        yield voice.say("kinds_allowed", Outcome.PASS)


def _limited(limit: _Limit, condition: Condition, voice: Voice) -> Iterator[Said]:
    row, value = voice.policy.find(limit.code, voice.on), limit.value(condition)
    if row is None:
        # An indicator that no table of the day has is none (办公建筑面积 before 2023).
        if not any(item.since > voice.on for item in voice.policy.by_code.get(limit.code, ())):
            yield voice.say("no_row", Outcome.UNKNOWN, name=limit.label)
        return
    if value is None:
        yield voice.say("limit_unknown", Outcome.UNKNOWN, row, label=limit.label)
        return
    bound = row.number(limit.bound)
    least = limit.bound == "min"
    held = value >= bound if least else value <= bound
    missed = Outcome.FAIL if row.effect is Effect.BLOCK else Outcome.REVIEW
    words = {"label": limit.label, "value": _percent(value), "bound": _percent(bound)}
    key = f"limit_{limit.bound}_{'held' if held else 'missed'}"
    yield voice.say(key, Outcome.PASS if held else missed, row, **words)


def _percent(value: Exact) -> str:
    return percent(ppm(value, 1))
