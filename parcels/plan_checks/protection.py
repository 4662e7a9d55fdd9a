"""C4 protection lines, C5 industrial balance, C6 share of the city (保护线与总规模).

The control class is that of the line rule. A change of red land to another use is REVIEW for the
city (原则上不得), of blue land REVIEW until its day, of 分类处置 land REVIEW.
"""

from collections.abc import Iterator
from dataclasses import replace

from parcels.control_class import ControlClass
from parcels.facts import ParcelFacts
from parcels.finding import Finding
from parcels.lines.adjustment import AdjustmentKind, check_adjustment, industrial_balance
from parcels.outcome import Outcome
from parcels.plan_checks.finding import Said, Voice
from parcels.plan_checks.outline import BANNED
from parcels.plan_checks.plan import Plan, Purpose
from parcels.rules import line
from parcels.units import percent, ppm, square_metres

_LINED = (ControlClass.RED, ControlClass.BLUE)


def protected(plan: Plan, voice: Voice) -> Iterator[Said]:
    """C4."""
    finding = _line(plan.land, voice)
    yield from _as_it_is(finding, voice)
    if plan.purpose is Purpose.LINE_CHANGE:
        yield from _adjusted(plan, voice)
    elif plan.purpose is Purpose.USE_CHANGE:
        yield from _changed(plan, finding, voice)


def _line(land: ParcelFacts, voice: Voice) -> Finding:
    """The line rule without the kinds C2 speaks of; the land counts as what the lines hold it."""
    shares = tuple(share for share in land.shares if share.kind not in BANNED)
    return line.judge(replace(land, shares=shares), voice.policy, voice.on).finding


def _as_it_is(finding: Finding, voice: Voice) -> Iterator[Said]:
    said = voice.repeat(finding)
    split = finding.detail.get("red_ppm"), finding.detail.get("blue_ppm")
    shares = [share for share in split if isinstance(share, int)]
    if len(shares) > 1 and all(shares):
        red, blue = shares
        words = voice.say("split", Outcome.PASS, red=percent(red), blue=percent(blue))
        said = replace(said, sentence=f"{said.sentence}{words.sentence}")
    yield said


def _changed(plan: Plan, finding: Finding, voice: Voice) -> Iterator[Said]:
    if plan.use is None or plan.use.industrial is None:
        yield voice.say("use_unknown", Outcome.UNKNOWN)
        return
    if plan.use.industrial:
        yield voice.say("use_industrial", Outcome.PASS, use=plan.use.name)
        return
    control = finding.control
    blue = voice.policy.find("line.blue", voice.on)
    kept = blue is not None and voice.on <= blue.day("retain_until")
    if control is ControlClass.RED:
        yield voice.say("use_red", Outcome.REVIEW, use=plan.use.name)
    elif control is ControlClass.BLUE and blue is not None:
        outcome = Outcome.REVIEW if kept else Outcome.PASS
        until = blue.day("retain_until")
        code = "use_blue" if kept else "use_blue_free"
        yield voice.say(code, outcome, use=plan.use.name, until=until)
    elif control is ControlClass.CLASSIFY:
        yield voice.say("use_classify", Outcome.REVIEW, use=plan.use.name)
    elif control is not None:
        yield voice.say("use_free", Outcome.PASS, use=plan.use.name)


def _adjusted(plan: Plan, voice: Voice) -> Iterator[Said]:
    if plan.adjustment is None:
        yield voice.say("no_adjustment", Outcome.UNKNOWN)
        return
    found = check_adjustment(plan.adjustment, plan.adjusted, voice.policy)
    for objection in found:
        yield voice.object(objection)
    if not found:
        yield voice.say("adjustment_fits", Outcome.PASS)


def balance(plan: Plan, voice: Voice) -> Iterator[Said]:
    """C5, in the district and so in the city."""
    if not voice.policy.has("line.total"):
        yield voice.say("no_row", Outcome.NOT_APPLICABLE, name="工业用地总规模")
        return
    lost = lost_cm2(plan, voice)
    total = voice.policy.find("line.total", voice.on)
    if lost is None:
        yield voice.say("balance_unknown", Outcome.UNKNOWN, total)
        return
    district = plan.district or "所在区（市）县"
    moved = plan.adjustment is not None and plan.purpose is Purpose.LINE_CHANGE
    made_up = plan.adjustment.added_cm2 if moved and plan.adjustment else plan.compensated_cm2
    found = industrial_balance(
        {district: lost}, {district: min(made_up, lost)}, voice.policy, voice.on
    )
    for objection in found:
        yield voice.object(objection)
    if not found:
        yield voice.say("balance_kept", Outcome.PASS, area=square_metres(lost))


def city_share(plan: Plan, voice: Voice) -> Iterator[Said]:
    """C6; the share of single blocks is no rule here."""
    row = voice.policy.find("structure.city_share", voice.on)
    if row is None:
        outcome = Outcome.UNKNOWN
        if not voice.policy.has("structure.city_share"):
            outcome = Outcome.NOT_APPLICABLE
        yield voice.say("no_row", outcome, name="工业用地占比")
        return
    lost = lost_cm2(plan, voice)
    if plan.city is None or plan.city.construction_cm2 <= 0 or lost is None:
        yield voice.say("share_unknown", Outcome.UNKNOWN, row)
        return
    after = plan.city.industrial_cm2 - lost + min(plan.compensated_cm2, lost)
    low = row.number("min")
    held = after * low.denominator >= low.numerator * plan.city.construction_cm2
    yield voice.say(
        "share_kept" if held else "share_below",
        Outcome.PASS if held else Outcome.BELOW,
        share=percent(ppm(after, plan.city.construction_cm2)),
        low=percent(ppm(low, 1)),
        source=plan.city.source or "来源未注明",
    )


def lost_cm2(plan: Plan, voice: Voice) -> int | None:
    """Industrial land the plan takes away, cm²; None where that cannot be said.

    Land in a protection line is industrial by definition; other land by its use.
    """
    if plan.purpose is Purpose.LINE_CHANGE:
        moved = plan.adjustment
        if moved is None:
            return None
        return 0 if moved.kind is AdjustmentKind.CORRECT else moved.removed_cm2
    if plan.use is None or plan.use.industrial is None:
        return None
    if plan.use.industrial:
        return 0
    use = plan.land.use
    told = use.actual_industrial if use.actual_industrial is not None else use.approved_industrial
    if told is None and _line(plan.land, voice).control in _LINED:
        told = True
    if told is None:
        return None
    return (plan.land.areas.plane_cm2 or 0) if told else 0
