"""What comes with a request about a line adjustment: drawn outlines, a step, scans."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, BinaryIO

from fastapi import Depends, Request
from starlette.datastructures import UploadFile

from gis_service.errors import HasQuestions, Unusable
from gis_service.services.line_ground import LAYER_OF, Drawn
from gis_service.services.plan_outline import PASTED, Outline, Source, read_outline
from parcels.control_class import ControlClass
from parcels.frame import CityFrame
from parcels.lines.adjustment import AdjustmentKind, AdjustmentReason
from parcels.lines.course import Given
from spatial.readers.answers import Answers

_LONGEST = 4000


@dataclass(frozen=True, slots=True)
class LineForm:
    """A posted form: texts by name, files by name as (stream, the name its user gave it)."""

    texts: Mapping[str, str]
    files: Mapping[str, tuple[BinaryIO, str]]

    def text(self, name: str) -> str:
        """A line of text, cut to what can be kept."""
        return self.texts.get(name, "").strip()[:_LONGEST]


async def posted(request: Request) -> AsyncIterator[LineForm]:
    """A form; its files stay open until the answer is made."""
    async with request.form() as form:
        items: list[tuple[str, Any]] = list(form.multi_items())
        yield LineForm(
            {name: value.replace("\0", "") for name, value in items if isinstance(value, str)},
            {
                name: (value.file, value.filename)
                for name, value in items
                if isinstance(value, UploadFile) and value.filename
            },
        )


Posted = Annotated[LineForm, Depends(posted)]


def drawn_of(form: LineForm, frame: CityFrame) -> Drawn:
    """What is proposed. Raises Unusable, HasIssues, TooLarge naming the field."""
    control = form.text("control")
    if control not in {one.name for one in LAYER_OF}:
        raise Unusable("请选择要调整的保护线。")
    kind, reason = form.text("kind"), form.text("reason")
    if kind not in set(AdjustmentKind):
        raise Unusable("请选择调整类型。")
    if reason not in set(AdjustmentReason):
        raise Unusable("请选择调整事由。")
    return Drawn(
        title=form.text("title"),
        control=ControlClass[control],
        kind=AdjustmentKind(kind),
        reason=AdjustmentReason(reason),
        valid_from=day_of(form.text("valid_from"), "新版本的起始日"),
        joining=_outline(form, "in", "调入范围", frame),
        leaving=_outline(form, "out", "调出范围", frame),
    )


def given_of(form: LineForm) -> Given:
    """What comes with a step; scans are counted when they are kept."""
    decided = form.text("decided_on")
    return Given(
        reason=form.text("reason"),
        body=form.text("body"),
        number=form.text("number"),
        decided_on=day_of(decided, "批准日期") if decided else None,
    )


def day_of(typed: str, label: str) -> date:
    """Raises Unusable naming the field."""
    try:
        return date.fromisoformat(typed)
    except ValueError as error:
        raise Unusable(f"{label}不对，请按 2026-01-05 的形式填写。") from error


def seen_of(form: LineForm) -> int:
    seen = form.text("seen")
    return int(seen) if seen.isdecimal() else -1


def _outline(form: LineForm, side: str, label: str, frame: CityFrame) -> Outline | None:
    content: str | BinaryIO = form.texts.get(f"points_{side}", "")
    name = PASTED
    if f"file_{side}" in form.files:
        content, name = form.files[f"file_{side}"]
    if isinstance(content, str) and not content.strip():
        return None
    answers = Answers(crs=form.text(f"crs_{side}") or None)
    try:
        return read_outline(Source(content, name, answers), frame)
    except HasQuestions as error:
        asked = "；".join(
            f"{one.text}{'、'.join(choice.label for choice in one.choices)}"
            for one in error.questions
        )
        raise Unusable(f"{label}：{asked}。请在“坐标系”一栏填写，如 EPSG:4544。") from error
    except Unusable as error:
        raise Unusable(f"{label}：{error.message}") from error
