"""Blanks of the form of a step, and reading them back (办理表单).

A blank is named like the field it fills; those that belong to one of several choices (处置方式)
carry the choice before their name (``EXTEND.new_start``).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from gis_service.web.filter_view import Option
from gis_service.web.typed_land import typed_fen
from parcels.procedure import Step

YES = "1"


class Kind(StrEnum):
    """How a blank is drawn and read."""

    TEXT = "text"
    LINES = "lines"
    LONG = "long"
    DAY = "day"
    MONEY = "money"
    BOX = "box"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class Blank:
    """One blank; ``options`` are those of a CHOICE."""

    name: str
    label: str
    kind: Kind = Kind.TEXT
    options: tuple[Option, ...] = ()


CHOOSE = Option("", "请选择")
EVIDENCE = Blank("evidence", "证据、凭据（每行一件）", Kind.LINES)
_TRIED = (Option("", "不能确定"), Option("yes", "是"), Option("no", "否"))
REASON = Blank("reason", "理由、说明", Kind.LONG)


def blanks_of_step(
    step: Step, by_guard: Mapping[str, tuple[Blank, ...]], first: Iterable[Blank] = ()
) -> tuple[Blank, ...]:
    """Those of ``first``, what the step's guards ask for, the reason; each name once."""
    asked = (blank for guard in step.guards for blank in by_guard.get(guard, ()))
    return tuple({blank.name: blank for blank in (*first, *asked, REASON)}.values())


def blanks_of_choice(choice: str, rows: Iterable[tuple[str, str, Kind]]) -> tuple[Blank, ...]:
    """Name, label and kind of each; a CHOICE among them asks 是, 否 or 不能确定."""
    return tuple(
        Blank(f"{choice}.{name}", label, kind, _TRIED if kind is Kind.CHOICE else ())
        for name, label, kind in rows
    )


def read_blanks(blanks: Iterable[Blank], form: Mapping[str, str]) -> dict[str, Any]:
    """What was typed, by name. Raises Unusable for an amount that is none."""
    return {blank.name: _read(blank, form.get(blank.name, "")) for blank in blanks}


def read_choice(blanks: Iterable[Blank], form: Mapping[str, str]) -> dict[str, Any]:
    """As ``read_blanks``, by name without the choice. Raises Unusable."""
    return {name.partition(".")[2]: value for name, value in read_blanks(blanks, form).items()}


def _read(blank: Blank, typed: str) -> Any:
    """By the kind of the blank; None for what was left blank."""
    said = typed.replace("\0", "").strip()
    if blank.kind is Kind.BOX:
        return said == YES
    if not said:
        return None
    if blank.kind is Kind.LINES:
        return [line.strip() for line in said.splitlines() if line.strip()]
    if blank.kind is Kind.MONEY:
        return typed_fen(said, blank.label)
    if blank.options is _TRIED:
        return said == "yes"
    return said
