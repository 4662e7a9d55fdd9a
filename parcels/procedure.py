"""Procedures of an office as data (办理流程): states, steps, who may take them, what they need.

A procedure is TOML: ``[states]`` with labels, ``[[step]]`` with origins, target, roles, guards by
name, documents and the policy row that is its clause. What happened is a list of append-only
events; a guard is a pure function over what is known on the day of the step.
"""

import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Protocol, TypeVar

from parcels.objection import Objection, Refusal, object_to, parted
from parcels.policy import Policy


class Role(StrEnum):
    """In which capacity someone acts."""

    SYSTEM = "system"
    LAND_OFFICIAL = "land_official"
    PARK_MANAGER = "park_manager"
    INSPECTOR = "inspector"
    HOLDER = "holder"
    ENTERPRISE = "enterprise"
    GOVERNMENT = "government"

    @property
    def label(self) -> str:
        return _ROLES[self]


_ROLES = {
    Role.SYSTEM: "系统",
    Role.LAND_OFFICIAL: "土地官员",
    Role.PARK_MANAGER: "园区管理者",
    Role.INSPECTOR: "巡查员",
    Role.HOLDER: "使用权人",
    Role.ENTERPRISE: "企业",
    Role.GOVERNMENT: "批准人（人民政府）",
}


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: ``name`` identifies one person (the account), so that two can be told apart."""

    role: Role
    name: str


@dataclass(frozen=True, slots=True)
class Step:
    """One step.

    origins    states it may be taken from.
    target     state it leads to; None = the state stays (a record beside it).
    guards     names of the conditions, in the order in which they are told.
    documents  kinds of documents that belong to it.
    clause     code of the policy row it rests on.
    """

    code: str
    label: str
    origins: tuple[str, ...]
    target: str | None
    roles: tuple[Role, ...]
    guards: tuple[str, ...]
    documents: tuple[str, ...]
    clause: str


@dataclass(frozen=True, slots=True)
class Procedure:
    """All states with their labels and all steps of one procedure."""

    name: str
    initial: str
    states: Mapping[str, str]
    steps: Mapping[str, Step]

    def steps_from(self, state: str) -> tuple[Step, ...]:
        return tuple(step for step in self.steps.values() if state in step.origins)


class Asked(Protocol):
    """What the structure of a procedure must know of a step someone wants to take."""

    @property
    def state(self) -> str: ...
    @property
    def actor(self) -> Actor: ...
    @property
    def on(self) -> date: ...
    @property
    def last_on(self) -> date | None: ...
    @property
    def policy(self) -> Policy: ...


A = TypeVar("A", bound=Asked)
Guard = Callable[[A], Iterable[Objection]]


@dataclass(frozen=True, slots=True)
class Permission:
    """A step that may be taken; ``cautions`` must be explained or at least read."""

    step: Step
    cautions: tuple[Objection, ...] = ()


def weigh(
    procedure: Procedure, code: str, ask: A, guards: Mapping[str, Guard[A]]
) -> Permission | Refusal:
    """State, role, order of days, then every guard. Raises KeyError for an unknown step."""
    step = procedure.steps[code]
    structural = tuple(_structure(procedure, step, ask))
    if structural:
        return Refusal(code, structural)
    found = (item for name in step.guards for item in guards[name](ask))
    blocking, cautions = parted(found)
    return Refusal(code, blocking) if blocking else Permission(step, cautions)


def _structure(procedure: Procedure, step: Step, ask: Asked) -> Iterable[Objection]:
    if ask.state not in step.origins:
        yield object_to(
            "procedure.wrong_state",
            ask.policy,
            ask.on,
            step=step.label,
            state=procedure.states[ask.state],
            origins="、".join(procedure.states[name] for name in step.origins),
        )
    if ask.actor.role not in step.roles:
        yield object_to(
            "procedure.wrong_role",
            ask.policy,
            ask.on,
            step=step.label,
            role=ask.actor.role.label,
            roles="、".join(role.label for role in step.roles),
        )
    if ask.last_on is not None and ask.on < ask.last_on:
        yield object_to(
            "procedure.backdated", ask.policy, ask.on, step=step.label, last=ask.last_on
        )


@cache
def load_procedure(package: str) -> Procedure:
    """The procedure in ``<package>/steps.toml`` under ``parcels``."""
    text = (files("parcels") / package / "steps.toml").read_text(encoding="utf-8")
    tree = tomllib.loads(text)
    states = MappingProxyType(dict(tree["states"]))
    steps = (_step(row, states) for row in tree["step"])
    return Procedure(
        package, tree["initial"], states, MappingProxyType({step.code: step for step in steps})
    )


def _step(row: Mapping[str, Any], states: Mapping[str, str]) -> Step:
    named = {*row["from"], row.get("to", row["from"][0])}
    if not named <= states.keys():
        raise ValueError(f"step {row['code']} names an unknown state")
    return Step(
        code=row["code"],
        label=row["label"],
        origins=tuple(row["from"]),
        target=row.get("to"),
        roles=tuple(Role(name) for name in row["roles"]),
        guards=tuple(row.get("guards", ())),
        documents=tuple(row.get("documents", ())),
        clause=row["clause"],
    )
