"""Papers of a 标准地 project (考核意见、整改、违约处理), written from what a step recorded.

Nothing is typed again: number, day, figures, period and amount are those of the event, so the same
event always gives the same paper. The office's own template stands in for ours (case_paper).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from sqlalchemy import Connection

from gis_service import audit
from gis_service.audit import EventKind
from gis_service.documents.case_paper import Paper, write_paper
from gis_service.errors import Forbidden, NotFound, Unusable
from gis_service.rights import sees_figures
from gis_service.services.case_drafts import BLANK
from gis_service.services.std_projects import read_project
from gis_service.services.std_steps import TERMS_STEPS
from gis_service.services.std_words import bounds, figure, label_of, penalty_words
from gis_service.store import city_rows, policy_rows
from gis_service.store.std_project_rows import StoredProject
from gis_service.user import User
from parcels.cases.documents import DocumentKind, document_kinds, missing_contents, uncitable
from parcels.outcome import Outcome
from parcels.policy import Policy, PolicyRow
from parcels.procedure import load_procedure
from parcels.standard.project import PACKAGE, Project, ProjectEvent
from parcels.standard.standing import STAGE_OF, targets_of
from parcels.standard.target import TargetResult, check
from parcels.units import m2, mu, shown, yuan

_PLACES = 2


@dataclass(frozen=True, slots=True)
class PaperOf:
    """A paper of an event: ``place`` of the event from 0, its kind and number."""

    place: int
    event: ProjectEvent
    kind: DocumentKind
    number: str


def papers_of(project: Project) -> tuple[PaperOf, ...]:
    """Every paper there is, oldest first.

    Targets agreed anew end the papers of what was checked before: they would show the new ones.
    """
    terms = [place for place, event in enumerate(project.events) if event.step in TERMS_STEPS]
    since = terms[-1] if terms else 0
    return tuple(_all(project, since))


def _all(project: Project, since: int) -> Iterator[PaperOf]:
    kinds, steps = document_kinds(PACKAGE), load_procedure(PACKAGE).steps
    for place, event in enumerate(project.events):
        if place < since:
            continue
        numbers = event.brought.numbers
        for order, code in enumerate(steps[event.step].documents):
            if code in kinds:
                number = numbers[min(order, len(numbers) - 1)] if numbers else ""
                yield PaperOf(place, event, kinds[code], number)


def write(
    connection: Connection, user: User, project_id: int, place: int, kind: str, templates: Path
) -> tuple[PaperOf, bytes]:
    """A paper as .docx; leaves an audit event.

    Raises NotFound outside the scope or for a paper there is not, Forbidden for a role that sees
    no figures, Unusable for a content that is missing or a row that is not 现行.
    """
    if not sees_figures(user.role):
        raise Forbidden("文书写有企业的指标数据，您的角色不能下载。")
    stored = read_project(connection, user, project_id)
    found = (
        one for one in papers_of(stored.project) if (one.place, one.kind.code) == (place, kind)
    )
    paper = next(found, None)
    if paper is None:
        raise NotFound("这个项目没有这份文书。")
    policy = policy_rows.latest(connection).profile.policy
    data = write_paper(_paper(connection, stored, paper, policy), templates).data
    audit.record(
        connection,
        user,
        EventKind.CASE_DOCUMENT_READ,
        f"std_project:{project_id}",
        detail={"title": paper.kind.title, "number": paper.number},
    )
    return paper, data


def _paper(connection: Connection, stored: StoredProject, paper: PaperOf, policy: Policy) -> Paper:
    facts = _Facts(stored.project, paper.event, policy)
    contents = {one.key: _TEXTS[one.key](facts) for one in paper.kind.contents}
    lacking = missing_contents(paper.kind, contents)
    if lacking:
        raise Unusable(f"《{paper.kind.title}》缺少：{'、'.join(one.label for one in lacking)}。")
    cited = tuple(_cited(paper, policy))
    barred = uncitable(cited, policy, paper.event.on)
    if barred:
        names = "、".join(row.citation for row in barred)
        raise Unusable(f"{names} 不是现行条款，《{paper.kind.title}》不能引用。")
    city = city_rows.find(connection)
    return Paper(
        kind=paper.kind,
        number=paper.number or f"标准地项目{stored.id}-{paper.place + 1}",
        dated=paper.event.on,
        authority=BLANK,
        contents=contents,
        cites=tuple(row.citation for row in cited),
        simulated=city is not None and city.simulated,
    )


def _cited(paper: PaperOf, policy: Policy) -> Iterator[PolicyRow]:
    step = load_procedure(PACKAGE).steps[paper.event.step]
    for code in dict.fromkeys((step.clause, paper.kind.clause)):
        row = policy.find(code, paper.event.on)
        if row is not None:
            yield row


@dataclass(frozen=True, slots=True)
class _Facts:
    """What a paper is written from."""

    project: Project
    event: ProjectEvent
    policy: Policy

    @property
    def results(self) -> tuple[TargetResult, ...]:
        """The targets that the step weighed, as it found them."""
        stage, on = STAGE_OF.get(self.event.step), self.event.on
        measures = self.event.brought.measures
        return tuple(
            check(one, measures.get(one.indicator), None, on)
            for one in targets_of(self.project, self.policy, on)
            if one.stage is stage
        )

    def line(self, result: TargetResult) -> str:
        target = result.target
        measure = self.event.brought.measures.get(target.indicator)
        said = "没有数据" if measure is None else f"实测 {figure(measure, target)}"
        source = f"（{measure.source}）" if measure is not None and measure.source else ""
        clause = f"（{target.clause}）" if target.clause else ""
        outcome = result.outcome.word
        agreed = f"约定 {bounds(target)}{clause}"
        return f"{label_of(target.indicator)}：{agreed}，{said}{source}，{outcome}"


def _holder(facts: _Facts) -> str:
    code = f"（统一社会信用代码 {facts.project.uscc}）" if facts.project.uscc else ""
    return f"{facts.project.holder}{code}" if facts.project.holder else ""


def _land(facts: _Facts) -> str:
    project = facts.project
    signed = project.last("contract")
    parts = [f"宗地代码 {project.parcel}"]
    if project.area_cm2 is not None:
        square, area = shown(m2(project.area_cm2), _PLACES), shown(mu(project.area_cm2), _PLACES)
        parts.append(f"合同面积 {square} 平方米（{area} 亩）")
    if signed is not None and signed.brought.numbers:
        parts.append(f"合同、协议：{'、'.join(signed.brought.numbers)}")
    return f"{'，'.join(parts)}。"


def _checked(facts: _Facts) -> str:
    return _lines(facts, facts.results) or "没有约定本阶段考核的指标。"


def _missed(facts: _Facts) -> str:
    passed = (Outcome.PASS, Outcome.EXEMPT)
    missed = [one for one in facts.results if one.outcome not in passed and one.target.mandatory]
    return _lines(facts, missed)


def _lines(facts: _Facts, results: Iterable[TargetResult]) -> str:
    return "；\n".join(facts.line(one) for one in results)


def _demand(facts: _Facts) -> str:
    due = facts.event.brought.due_on
    if due is None:
        return ""
    day = f"{due.year}年{due.month}月{due.day}日（含当日）"
    return f"请于 {day}前整改到位，达到上列约定。{_reason(facts)}"


def _otherwise(facts: _Facts) -> str:
    if facts.event.step == "fail_acceptance":
        return "整改到位并经再次验收通过以前，不进入初始运行期。"
    return f"期满复核仍不达标的，按协议承担违约责任（{penalty_words(facts.project.penalty)}）。"


def _suspended(facts: _Facts) -> str:
    on = facts.event.on
    return (
        f"自 {on.year}年{on.month}月{on.day}日起暂停有关优惠政策；"
        "复核通过或者违约责任履行并达标后恢复。"
    )


def _liability(facts: _Facts) -> str:
    fen = facts.event.brought.amount_fen
    exit_agreed = "协议约定了收回、退出，将按约办理。" if facts.project.exit_agreed else ""
    money = "没有约定违约金" if not fen else f"违约金 {yuan(fen)} 元"
    return f"{money}（{penalty_words(facts.project.penalty)}）。{exit_agreed}{_reason(facts)}"


def _opinion(facts: _Facts) -> str:
    return f"{load_procedure(PACKAGE).steps[facts.event.step].label}。{_reason(facts)}"


def _reason(facts: _Facts) -> str:
    reason = facts.event.brought.reason.strip().rstrip("。")
    return f"说明：{reason}。" if reason else ""


_TEXTS: Mapping[str, Callable[[_Facts], str]] = MappingProxyType(
    {
        "holder": _holder,
        "land": _land,
        "checked": _checked,
        "missed": _missed,
        "demand": _demand,
        "otherwise": _otherwise,
        "suspended": _suspended,
        "liability": _liability,
        "opinion": _opinion,
    }
)
