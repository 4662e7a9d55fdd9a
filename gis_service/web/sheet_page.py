"""From a parcel's sheet to what its template shows (地块体检表)."""

from datetime import timedelta

from gis_service.column_rights import sees_finding
from gis_service.services.consequences import computed_word
from gis_service.services.deciding import Decision, finding_digest
from gis_service.services.parcel_sheet import ParcelSheet
from gis_service.services.parcel_surroundings import Surroundings
from gis_service.services.worst_finding import reason_seen, silent, worst_sentence
from gis_service.store.base import NO_PARK
from gis_service.store.succession_rows import PREDECESSOR
from gis_service.user import Role, User
from gis_service.web import figures
from gis_service.web.filter_view import Option
from gis_service.web.history import history_lines, lineage_words
from gis_service.web.outline_picture import picture
from gis_service.web.proceedings_view import proceedings
from gis_service.web.sheet_parts import (
    owner_views,
    stage_views,
    tenant_views,
    withheld,
)
from gis_service.web.sheet_view import (
    DecisionView,
    FactGroup,
    FactView,
    FindingView,
    LineageView,
    SheetView,
)
from gis_service.web.words import NOTHING
from parcels.contract import Contract
from parcels.dates import PreciseDate
from parcels.explain import citations, data_words, notes_of, rule_label
from parcels.facts import ParcelFacts
from parcels.finding import Finding
from parcels.legal_area import legal_area
from parcels.outcome import Outcome
from parcels.policy import Policy
from parcels.units import shown
from parcels.verdict import of_outcome


def sheet_view(sheet: ParcelSheet, user: User, around: Surroundings) -> SheetView:
    """Everything the viewer may see; figures of single enterprises need the manager or official."""
    facts = sheet.assembled.facts
    columns = sheet.assembled.version.columns
    legal = legal_area(facts.areas)
    return SheetView(
        id=sheet.assembled.version.parcel_id,
        code=facts.code,
        name=columns["name"] or None,
        district=sheet.district,
        park=sheet.park,
        area=f"{figures.mu(legal.cm2)} 亩（{legal.source.label}）" if legal else NOTHING,
        as_of=sheet.assessment.as_of,
        evaluated=sheet.evaluated or sheet.known_at is not None,
        verdict=int(sheet.verdict),
        word=sheet.verdict.word,
        why=_why(sheet, user.role),
        stock=f"{sheet.assessment.stock.kind.label}（{sheet.assessment.stock.sentence}）",
        bounds=sheet.bounds,
        findings=_findings(sheet, user.role),
        facts=_fact_groups(facts, columns),
        stages=stage_views(sheet),
        tenants=tenant_views(facts, user),
        history=history_lines(sheet, user),
        withheld=withheld(sheet, user, around),
        can_decide=user.role is Role.OFFICIAL and sheet.known_at is None,
        lineage=_lineage(sheet, user),
        outcomes=tuple(Option(str(int(outcome)), outcome.word) for outcome in Outcome),
        picture=picture(around.drawing) if around.drawing is not None else None,
        park_href=_park_href(sheet),
        proceedings=proceedings(around.proceedings),
        owners=owner_views(sheet),
        open_project=any(not one.project.closed for one in around.proceedings.projects),
    )


def _lineage(sheet: ParcelSheet, user: User) -> tuple[LineageView, ...]:
    """Splits and merges that stand, with the day on which each of the others is there."""
    own, until = sheet.assembled.version.parcel_id, sheet.known_at
    may = user.role is Role.OFFICIAL and until is None
    found = []
    for one in sheet.history.successions:
        gone = one.withdrawn_at is not None and (until is None or one.withdrawn_at <= until)
        if gone or (until is not None and one.recorded_at > until):
            continue
        before = one.on - timedelta(days=1)
        others = tuple(
            (
                member.code,
                f"/parcels/{member.parcel_id}?as_of="
                f"{before if member.side == PREDECESSOR else max(one.on, sheet.assessment.as_of)}",
            )
            for member in one.members
            if member.parcel_id != own
        )
        found.append(LineageView(lineage_words(one), others, one.id if may else None))
    return tuple(found)


def _park_href(sheet: ParcelSheet) -> str:
    park_id = sheet.assembled.version.park_id
    if park_id == NO_PARK:
        return ""
    return f"/parks/{park_id}?as_of={sheet.assessment.as_of.isoformat()}"


def _why(sheet: ParcelSheet, role: Role) -> str:
    told = sheet.current or sheet.known_at is not None
    stale = "" if told else "数据在上次评估之后有变化，下列结论按最新数据计算；"
    return stale + worst_sentence(sheet.assessment, sheet.verdict, role=role)


def _findings(sheet: ParcelSheet, role: Role) -> tuple[FindingView, ...]:
    policy = sheet.snapshot.profile.policy
    said = [finding for finding in sheet.assessment.findings if not silent(finding)]
    return tuple(
        _finding(finding, sheet, policy, role)
        for finding in sorted(said, key=lambda item: item.verdict)
    )


def _finding(finding: Finding, sheet: ParcelSheet, policy: Policy, role: Role) -> FindingView:
    decision = _decision(finding, sheet)
    computed = computed_word(finding)
    holds = decision is not None and not decision.lapsed
    newest = _newest(finding, sheet.decisions)
    outcome = newest.outcome if holds and newest is not None else None
    return FindingView(
        rule=finding.rule.value,
        title=rule_label(finding.rule),
        verdict=int(of_outcome(outcome) if outcome is not None else finding.verdict),
        word=outcome.word if outcome is not None else computed,
        computed_word=computed,
        sentence=_sentence(finding, role),
        clauses=citations(finding, policy),
        data=data_words(finding) if sees_finding(role, finding.rule) else (),
        decision=decision,
        digest=finding_digest(finding).hex(),
    )


def _sentence(finding: Finding, role: Role) -> str:
    notes = notes_of(finding) if sees_finding(role, finding.rule) else ()
    return "；".join((reason_seen(finding, role), *notes)) + "。"


def _newest(finding: Finding, decisions: tuple[Decision, ...]) -> Decision | None:
    own = [one for one in decisions if one.rule is finding.rule]
    return own[-1] if own else None


def _decision(finding: Finding, sheet: ParcelSheet) -> DecisionView | None:
    newest = _newest(finding, sheet.decisions)
    if newest is None:
        return None
    return DecisionView(
        id=newest.id,
        word=newest.outcome.word,
        reason=newest.reason,
        document=newest.document,
        by=newest.decided_by_name,
        on=newest.decided_on,
        expires=newest.expires_on,
        lapsed=not newest.holds(finding, sheet.assessment.as_of),
    )


def _fact_groups(facts: ParcelFacts, columns) -> tuple[FactGroup, ...]:  # type: ignore[no-untyped-def]
    groups = [_identity(facts, columns), _areas(facts), _position(facts)]
    if facts.contract is not None:
        groups.append(_contract(facts.contract))
    return tuple(group for group in groups if group.facts)


def _identity(facts: ParcelFacts, columns) -> FactGroup:  # type: ignore[no-untyped-def]
    start = columns["valid_from"]
    rows = (
        FactView("使用权人", columns["holder"] or NOTHING),
        FactView("土地用途", facts.use.approved or NOTHING),
        FactView("起始日期", start.isoformat() if start else "起始日期未提供"),
    )
    return FactGroup("宗地", rows)


def _areas(facts: ParcelFacts) -> FactGroup:
    areas = facts.areas
    named = (
        ("合同面积", areas.contract_cm2),
        ("证载面积", areas.registered_cm2),
        ("测量面积", areas.survey_cm2),
        ("图形面积（平面）", areas.plane_cm2),
        ("图形面积（椭球面）", areas.ellipsoidal_cm2),
    )
    rows = tuple(
        FactView(label, f"{figures.m2(value)} 平方米（{figures.mu(value)} 亩）")
        for label, value in named
        if value
    )
    return FactGroup("面积", rows)


def _position(facts: ParcelFacts) -> FactGroup:
    rows = [
        FactView(
            share.kind.label,
            f"{share.name or share.code}　{figures.percent(share.share_ppm)}"
            f"（{figures.m2(share.area_cm2)} 平方米）",
        )
        for share in facts.shares
    ]
    if facts.ring is not None:
        rows.append(FactView("绕城高速以内", figures.percent(facts.ring.inside_ppm)))
    return FactGroup("图层位置", tuple(rows))


def _contract(contract: Contract) -> FactGroup:
    rows = [
        FactView("合同编号", contract.number or NOTHING),
        FactView("供应方式", contract.supply_mode or NOTHING),
        FactView("签订日期", _day(contract.signed_on)),
    ]
    if contract.price_fen is not None:
        rows.append(FactView("成交价款", f"{figures.wan(contract.price_fen)} 万元"))
    if contract.far is not None:
        low = shown(contract.far.low, 2) if contract.far.low is not None else NOTHING
        high = shown(contract.far.high, 2) if contract.far.high is not None else NOTHING
        rows.append(FactView("约定容积率", f"{low}～{high}"))
    for target in contract.targets:
        if target.low is not None:
            value = f"不低于 {shown(target.low, 2)} {target.unit}"
            rows.append(FactView(f"约定{target.indicator.label}", value))
    return FactGroup("合同", tuple(rows))


def _day(value: PreciseDate | None) -> str:
    return value.text if value is not None else NOTHING
