"""The steps of a process on its page: those to take now, those shut, those taken (办理)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from gis_service.day import CHINA
from gis_service.errors import LandgisError, NotFound
from gis_service.web.blanks import Blank
from parcels.objection import Objection
from parcels.procedure import Actor, Step


@dataclass(frozen=True, slots=True)
class Tried:
    """The step tried last, what was typed into its form, and why it was refused."""

    step: str = ""
    typed: Mapping[str, str] = field(default_factory=dict)
    refused: str = ""
    status: int = 200

    @staticmethod
    def of(step: str, form: Mapping[str, str], error: LandgisError) -> "Tried":
        return Tried(step, form, error.message, error.status)

    def said(self, step: str) -> Mapping[str, str]:
        """What the form of a step keeps of the try."""
        return self.typed if step == self.step else {}


NOTHING_TRIED = Tried()


@dataclass(frozen=True, slots=True)
class StepForm:
    """One step: what forbids it, else its form; each process adds blanks of its own kind.

    said      what stands in the blanks, by name.
    choices   blanks of each way of disposal under its label, where the step asks for one.
    document  title of the document the step issues, or "".
    page      where under the process's address the step has a page instead of a form, or "".
    """

    code: str
    label: str
    objections: tuple[Objection, ...] = ()
    cautions: tuple[Objection, ...] = ()
    blanks: tuple[Blank, ...] = ()
    said: Mapping[str, str] = field(default_factory=dict)
    choices: tuple[tuple[str, tuple[Blank, ...]], ...] = ()
    document: str = ""
    page: str = ""

    @property
    def open(self) -> bool:
        return not self.objections


@dataclass(frozen=True, slots=True)
class FileLink:
    """A file that came with a step."""

    name: str
    href: str
    size: int


@dataclass(frozen=True, slots=True)
class EventView:
    """A step that was taken, finished to read."""

    on: date
    label: str
    by: str
    recorded: date
    lines: tuple[str, ...]
    files: tuple[FileLink, ...] = ()


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a process has come on the day ``on``. ``seen``: events shown, newest first."""

    on: date
    seen: int
    steps: tuple[StepForm, ...]
    events: tuple[EventView, ...]
    tried: Tried


def step_of(steps: Mapping[str, Step], code: str) -> Step:
    """The step an address names. Raises NotFound."""
    if code not in steps:
        raise NotFound("没有这个办理步骤，请从页面上选择。")
    return steps[code]


class _Taken(Protocol):
    """An event of any process."""

    @property
    def on(self) -> date: ...
    @property
    def at(self) -> datetime: ...
    @property
    def actor(self) -> Actor: ...


def event_view(
    event: _Taken, label: str, name: str, *lines: str, files: Iterable[FileLink] = ()
) -> EventView:
    """``name``: of who took the step; empty lines are left out."""
    return EventView(
        on=event.on,
        label=label,
        by=f"{name}（{event.actor.role.label}）",
        recorded=event.at.astimezone(CHINA).date(),
        lines=tuple(line for line in lines if line),
        files=tuple(files),
    )
