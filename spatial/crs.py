"""Which coordinate system a file is in (坐标系), from what it declares, its numbers, and an answer.

A declared system is believed when its numbers fall into the city, or nowhere else does. What is
undeclared, local or contradicted by the numbers becomes a question with suggestions; nothing is
ever assumed.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError

from parcels.frame import CityFrame
from parcels.issue import Issue
from parcels.question import Choice, Question, QuestionCode
from spatial.area import Floats
from spatial.datum import Datum, datum_of
from spatial.zones import Zone, zone_of_epsg

ANSWER_AS_DECLARED = "file"
SWAP_MARK = "+swap"

_GEOGRAPHIC = 4490
_SAMPLE = 2_000
_MAJORITY = 0.5
_PAD_DEGREES = 0.05
_CM_STEP = 3
_HALF_ZONE = 1.5


@dataclass(frozen=True, slots=True)
class Candidate:
    """A system in which the numbers fall into the city. ``swapped``: first column is north."""

    epsg: int
    swapped: bool = False

    @property
    def value(self) -> str:
        return f"EPSG:{self.epsg}" + (SWAP_MARK if self.swapped else "")

    @property
    def label(self) -> str:
        order = "，两列对调（北在前）" if self.swapped else ""
        return f"{epsg_label(self.epsg)}（EPSG:{self.epsg}）{order}"


@dataclass(frozen=True, slots=True)
class CrsDecision:
    """``crs`` is None while a question is open or an issue refuses the file."""

    crs: CRS | None
    label: str = ""
    swap: bool = False
    notes: tuple[str, ...] = ()
    issues: tuple[Issue, ...] = ()
    questions: tuple[Question, ...] = ()


@dataclass(frozen=True, slots=True)
class Declared:
    """What the file says.

    ``source`` names the place in Chinese, e.g. ".prj 文件"; without a system it is the clause that
    says so and leads the question.
    """

    crs: CRS | None
    source: str
    text: str = field(default="")


def epsg_label(code: int) -> str:
    """Chinese name of a CGCS2000 system: zone, meridian, prefix."""
    if code == _GEOGRAPHIC:
        return "CGCS2000 经纬度"
    found = zone_of_epsg(code)
    if found is None:
        return CRS.from_epsg(code).name
    zone, prefixed = found
    if prefixed:
        return f"CGCS2000 {zone.width} 度带 {zone.number} 带，坐标带带号"
    return f"CGCS2000 {zone.width} 度带，中央经线 {zone.central_meridian}°，坐标不带带号"


def decide(
    declared: Declared, points: Floats, frame: CityFrame, answer: str | None = None
) -> CrsDecision:
    """The system of a file whose vertices are ``points`` (n × 2, x then y as drawn)."""
    sample = _sample(points)
    declared = replace(declared, crs=horizontal(declared.crs))
    refused = _refusal(declared.crs)
    if refused is not None:
        return CrsDecision(None, issues=(refused,))
    if answer:
        return _answered(declared, answer)
    if declared.crs is None:
        return _ask(declared, sample, frame)
    epsg = declared.crs.to_epsg()
    if epsg is None and declared.crs.is_projected:
        return _ask(declared, sample, frame)
    if _share_inside(sample, Candidate(0), frame, declared.crs) < _MAJORITY:
        others = tuple(candidates(sample, frame))
        if others:
            return _ask(declared, sample, frame)
    return _accepted(declared.crs, f"坐标系：{{label}}（依据：{declared.source}）。")


def candidates(points: Floats, frame: CityFrame) -> Iterator[Candidate]:
    """Every CGCS2000 system in which most of the points lie in the city, likeliest first."""
    for epsg in _systems(frame):
        for swapped in (False, True):
            candidate = Candidate(epsg, swapped)
            if _share_inside(points, candidate, frame) >= _MAJORITY:
                yield candidate


def parse_answer(answer: str) -> tuple[CRS, bool]:
    """A typed system ("EPSG:4544", "4544", "EPSG:4490+swap") and whether columns are swapped.

    Raises pyproj's CRSError when it names nothing.
    """
    text = answer.strip()
    swapped = text.lower().endswith(SWAP_MARK)
    text = text[: -len(SWAP_MARK)] if swapped else text
    text = text if not text.isdecimal() else f"EPSG:{text}"
    if not text.upper().startswith("EPSG:"):
        raise CRSError(f"not an EPSG code: {text[:40]}")
    return CRS.from_user_input(text.upper()), swapped


def survey_plane(answer: str) -> CrsDecision:
    """The plane system named by --survey-crs; an issue when land is not measured in it."""
    try:
        crs, _ = parse_answer(answer)
    except CRSError:
        return CrsDecision(None, issues=(Issue("crs-answer-unknown", value=answer),))
    refused = _refusal(crs)
    if refused is None and not is_survey_plane(crs):
        refused = Issue("survey-crs-not-plane", value=answer)
    if refused is not None:
        return CrsDecision(None, issues=(refused,))
    label = label_of(crs)
    return CrsDecision(crs, label, notes=(f"面积按测量时的平面坐标系计算：{label}。",))


def label_of(crs: CRS) -> str:
    epsg = crs.to_epsg()
    if epsg is None:
        return f"{crs.name}（文件自带定义）"
    return f"{epsg_label(epsg)}（EPSG:{epsg}）"


def horizontal(crs: CRS | None) -> CRS | None:
    """The horizontal part: without heights and datum shifts; None for an undefined plane."""
    if crs is None:
        return None
    if crs.is_compound:
        return horizontal(crs.sub_crs_list[0])
    if crs.is_bound:
        return horizontal(crs.source_crs)
    if not crs.is_geographic and not crs.is_projected:
        return None
    return crs.to_2d() if len(crs.axis_info) > 2 else crs


def is_survey_plane(crs: CRS) -> bool:
    """Whether areas may be measured in it: a Gauss-Krüger grid in metres, true to scale.

    UTM (scale 0.9996) and Web Mercator are planes too, but no land is registered in them.
    """
    operation = crs.coordinate_operation
    if not crs.is_projected or operation is None or operation.method_name != "Transverse Mercator":
        return False
    scales = [
        float(p.value) for p in operation.params if p.name == "Scale factor at natural origin"
    ]
    return scales == [1.0] and all(axis.unit_conversion_factor == 1.0 for axis in crs.axis_info)


def geographic(crs: CRS) -> CRS:
    """Longitude and latitude on a usable datum are taken as CGCS2000 (they agree to a metre)."""
    return CRS.from_epsg(_GEOGRAPHIC) if crs.is_geographic else crs


def _answered(declared: Declared, answer: str) -> CrsDecision:
    if answer.strip().lower() == ANSWER_AS_DECLARED and declared.crs is not None:
        return _accepted(declared.crs, "坐标系按确认使用文件自带定义：{label}。")
    try:
        crs, swapped = parse_answer(answer)
    except CRSError:
        return CrsDecision(None, issues=(Issue("crs-answer-unknown", value=answer),))
    refused = _refusal(crs)
    if refused is not None:
        return CrsDecision(None, issues=(refused,))
    return _accepted(crs, "坐标系按用户确认：{label}。", swapped)


def _accepted(crs: CRS, sentence: str, swapped: bool = False) -> CrsDecision:
    used = geographic(crs)
    label = label_of(used)
    notes = [sentence.format(label=label)]
    if datum_of(crs) is Datum.WGS84:
        notes.append("WGS 84 坐标按 CGCS2000 使用，两者相差不到 1 米。")
    if swapped:
        notes.append("文件中北坐标在前、东坐标在后，已对调。")
    return CrsDecision(used, label, swapped, tuple(notes))


def _refusal(crs: CRS | None) -> Issue | None:
    if crs is None:
        return None
    datum = datum_of(crs)
    if datum.usable:
        return None
    code = {Datum.SHIFTED: "datum-shifted", Datum.UNKNOWN: "datum-unknown"}.get(datum, "datum-old")
    return Issue(code, value=crs.name if datum is Datum.UNKNOWN else datum.label)


def _ask(declared: Declared, points: Floats, frame: CityFrame) -> CrsDecision:
    found = tuple(candidates(points, frame))
    choices = [Choice(c.value, c.label, f"按此坐标系，图形落在{frame.name}范围内") for c in found]
    if declared.crs is not None:
        lead = f"{declared.source}写的是“{label_of(declared.crs)}”，"
        if declared.crs.to_epsg() is None:
            lead += "不是国家标准分带，可能是地方坐标系，"
            inside = _share_inside(points, Candidate(0), frame, declared.crs) >= _MAJORITY
            evidence = f"按此定义，图形{'' if inside else '不'}落在{frame.name}范围内"
            own = Choice(ANSWER_AS_DECLARED, "按文件自带定义使用", evidence)
            choices = [own, *choices] if inside else [*choices, own]
        else:
            lead += f"但按它图形不在{frame.name}范围内，"
    else:
        lead = declared.source
    if choices and choices[0].value == ANSWER_AS_DECLARED:
        guess = "请确认按文件自带定义使用，或另选。"
    else:
        guess = f"坐标像是 {found[0].label}，请确认或另选。" if found else "请选择坐标系。"
    question = Question(QuestionCode.CRS, lead + guess, tuple(choices), free=True)
    return CrsDecision(None, questions=(question,))


def _systems(frame: CityFrame) -> Iterator[int]:
    """Systems in use around a city: its working grid first, each zone with and without prefix."""
    meridians = [
        cm
        for cm in range(75, 136, _CM_STEP)
        if frame.west - _HALF_ZONE <= cm <= frame.east + _HALF_ZONE
    ]
    work = zone_of_epsg(frame.work_srid)
    if work is not None:
        first = work[0].central_meridian
        meridians.sort(key=lambda cm: (cm != first, abs(cm - first)))
    yield _GEOGRAPHIC
    for cm in meridians:
        zone = Zone(3, cm // 3)
        yield zone.epsg_plain
        yield zone.epsg_prefixed
        if (cm + 3) % 6 == 0:
            yield Zone(6, (cm + 3) // 6).epsg_prefixed


def _sample(points: Floats) -> Floats:
    finite = points[np.isfinite(points).all(axis=1) & (np.abs(points) < 1e9).all(axis=1)]
    step = max(1, len(finite) // _SAMPLE)
    return finite[::step]


def _share_inside(
    points: Floats, candidate: Candidate, frame: CityFrame, crs: CRS | None = None
) -> float:
    """Share of the points that lie in the (slightly padded) envelope under a system."""
    if len(points) == 0:
        return 0.0
    ordered = points[:, ::-1] if candidate.swapped else points
    used = crs if crs is not None else CRS.from_epsg(candidate.epsg)
    if used.is_geographic:
        lon, lat = ordered[:, 0], ordered[:, 1]
    else:
        to_degrees = Transformer.from_crs(used, _GEOGRAPHIC, always_xy=True)
        lon, lat = to_degrees.transform(ordered[:, 0], ordered[:, 1])
    inside = (
        (lon >= frame.west - _PAD_DEGREES)
        & (lon <= frame.east + _PAD_DEGREES)
        & (lat >= frame.south - _PAD_DEGREES)
        & (lat <= frame.north + _PAD_DEGREES)
    )
    return float(np.mean(inside))
