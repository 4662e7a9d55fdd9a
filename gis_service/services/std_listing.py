"""The checklist before a listing (供应前核对), completed by what the store knows of the land."""

from collections.abc import Iterator
from dataclasses import replace

from gis_service.services.std_projects import ProjectGround
from parcels.objection import Objection, object_to
from parcels.outcome import Effect, Outcome
from parcels.plan_checks.finding import Check, PlanFinding
from parcels.plan_checks.judge import check_plan
from parcels.plan_checks.plan import Plan, Purpose
from parcels.standard.project import Project
from parcels.standard.supply import Supply, in_park_by_data

_OF_THE_LAND = (Check.C2, Check.C3, Check.C4)
_AGAINST = (Outcome.FAIL, Outcome.REVIEW, Outcome.BELOW)


def completed_supply(project: Project, ground: ProjectGround, answers: Supply) -> Supply:
    """The answers beside the project's own terms, where the land lies, and what stands there."""
    return replace(
        answers,
        listed_on=ground.on,
        targets=project.targets,
        liability=project.liability,
        standard=True,
        in_park=in_park_by_data(ground.assembled.facts, ground.policy, ground.on),
        against=tuple(land_objections(ground)),
    )


def land_objections(ground: ProjectGround) -> Iterator[Objection]:
    """永久基本农田、生态保护红线、城镇开发边界 and the lines, by the parcel's own overlay.

    What cannot be told must be explained: without its layer a check never passes.
    """
    plan = Plan(Purpose.SUPPLY, ground.assembled.facts)
    for finding in check_plan(plan, ground.policy, ground.on):
        if finding.check in _OF_THE_LAND:
            if finding.outcome is Outcome.UNKNOWN:
                yield _unknown(finding, ground)
            elif finding.outcome in _AGAINST:
                yield _against(finding)


def _unknown(finding: PlanFinding, ground: ProjectGround) -> Objection:
    said = "".join(finding.sentences)
    return object_to(
        "std.land_unknown", ground.policy, ground.on, check=finding.check.label, said=said
    )


def _against(finding: PlanFinding) -> Objection:
    return Objection(
        f"plan.{finding.check.value}",
        finding.clauses[0].code if finding.clauses else "",
        "、".join(clause.citation for clause in finding.clauses),
        f"{finding.check.label}：{''.join(finding.sentences)}",
        finding.effect or Effect.REVIEW,
    )
