"""What differs between a kept plan check and the same plan checked again (核查结果对比)."""

from dataclasses import dataclass

from gis_service.store.plan_record import LayerLine, PlanRecord
from parcels.plan_checks.finding import PlanFinding
from parcels.units import percent, square_metres


@dataclass(frozen=True, slots=True)
class Difference:
    """One line: what, as it was, as it is now; both finished to read."""

    what: str
    before: str
    after: str


def differences(before: PlanRecord, after: PlanRecord) -> tuple[Difference, ...]:
    """Checks, layers, parcels under the outline and the range of the floor area ratio, in order."""
    found = [
        Difference(old.check.label, _finding(old), _finding(new))
        for old, new in zip(before.findings, after.findings, strict=True)
    ]
    layers = {line.kind: line for line in before.layers}
    found += [
        Difference(f"图层：{line.kind.label}", _layer(layers.get(line.kind)), _layer(line))
        for line in after.layers
    ]
    found.append(Difference("重叠的现有宗地", _overlaps(before), _overlaps(after)))
    found.append(Difference("绕城高速内外容积率范围", before.far, after.far))
    return tuple(one for one in found if one.before != one.after)


def _finding(one: PlanFinding) -> str:
    effect = f"（{one.effect.word}）" if one.effect is not None else ""
    return f"{one.outcome.word}{effect}：{''.join(one.sentences)}"


def _layer(line: LayerLine | None) -> str:
    if line is None or line.version_id is None:
        return "缺图层"
    rough = "（示意）" if line.approximate else ""
    share = "" if line.share_ppm is None else f"，占 {percent(line.share_ppm)}"
    return f"{line.valid_from} 起的版本{rough}{share}"


def _overlaps(record: PlanRecord) -> str:
    told = (
        f"{one.code or '管理范围以外'} {one.relation.label} {square_metres(one.area_cm2)} m²"
        for one in record.overlaps
    )
    return "；".join(told)
