"""One evaluation of one year (评价): groups, scores, classes and who stands outside them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from parcels.evaluation.firm import Firm, population
from parcels.evaluation.ranking import Graded, grade_group
from parcels.evaluation.scheme import Scheme
from parcels.evaluation.score import Scored, baselines, score_group
from parcels.units import Exact

GroupKey = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """One ranking: its key (规上/规下 first, then the scheme's attributes) and its baselines."""

    key: GroupKey
    bases: Mapping[str, Exact | None]
    graded: tuple[Graded, ...]
    blocked: tuple[Scored, ...]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The result under one scheme version.

    merged     tenants sharing the grade of the land's owner (tenant → owner).
    unsuited   不定等级 (T); landless: 名下无工业用地; outside: no part of the scheme for them.
    blocked    in each group: not evaluated for want of a figure or baseline.
    """

    scheme: str
    sha256: str
    groups: tuple[Group, ...]
    merged: Mapping[str, str]
    unsuited: tuple[Firm, ...]
    landless: tuple[Firm, ...]
    outside: tuple[Firm, ...]
    unsuited_class: str

    @property
    def graded(self) -> tuple[Graded, ...]:
        return tuple(item for group in self.groups for item in group.graded)

    @property
    def classes(self) -> Mapping[str, str]:
        """Class by code of everyone who has one, merged tenants and T included."""
        found = {item.scored.firm.uscc: item.grade for item in self.graded}
        found |= {firm.uscc: self.unsuited_class for firm in self.unsuited}
        found |= {tenant: found[owner] for tenant, owner in self.merged.items() if owner in found}
        return found


def evaluate(scheme: Scheme, firms: Iterable[Firm], last_year: Iterable[Firm] = ()) -> Evaluation:
    """Score and grade everyone once.

    ``last_year``: the enterprises of the year before, for baselines that are means.
    """
    people = population(firms, scheme.area_mode)
    before = _grouped(scheme, population(last_year, scheme.area_mode).firms)
    parts = {part.above_scale for part in scheme.parts}
    fit = [firm for firm in people.firms if firm.above_scale in parts and not firm.unsuited]
    landed = [firm for firm in fit if not firm.landless]
    groups = _grouped(scheme, landed)
    return Evaluation(
        scheme.code,
        scheme.sha256,
        tuple(_group(scheme, key, groups[key], before.get(key, [])) for key in sorted(groups)),
        people.merged,
        tuple(firm for firm in people.firms if firm.unsuited),
        tuple(firm for firm in fit if firm.landless),
        tuple(f for f in people.firms if f.above_scale not in parts and not f.unsuited),
        scheme.unsuited,
    )


def _group(scheme: Scheme, key: GroupKey, firms: list[Firm], before: list[Firm]) -> Group:
    part = scheme.part(firms[0].above_scale)
    if part is None:
        raise ValueError("a group without a part of the scheme")
    bases = baselines(part, before)
    scored = score_group(scheme, part, firms, bases)
    return Group(
        key,
        bases,
        grade_group(scheme, scored),
        tuple(item for item in scored if item.total is None),
    )


def _grouped(scheme: Scheme, firms: Iterable[Firm]) -> dict[GroupKey, list[Firm]]:
    groups: dict[GroupKey, list[Firm]] = defaultdict(list)
    for firm in firms:
        scale = "规上" if firm.above_scale else "规下"
        names = (firm.attributes.get(name, "") for name in scheme.group_by)
        groups[(scale, *names)].append(firm)
    return dict(groups)
