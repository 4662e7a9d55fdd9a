"""Parts of a parcel's page: stage bar, enterprises, the hidden, who answers (地块体检表)."""

from datetime import datetime

from gis_service.column_rights import sees_finding
from gis_service.day import CHINA
from gis_service.rights import sees_figures
from gis_service.services.parcel_sheet import ParcelSheet
from gis_service.services.parcel_surroundings import YEARS_SHOWN, Surroundings
from gis_service.services.worst_finding import silent
from gis_service.user import User
from gis_service.web import figures
from gis_service.web.history import hidden_corrections
from gis_service.web.proceedings_view import hidden_kinds, hidden_parts
from gis_service.web.sheet_view import (
    OwnerView,
    StageView,
    TenantView,
    TenantYear,
)
from gis_service.web.words import NOTHING, UPLOAD_KINDS
from parcels.dates import PreciseDate
from parcels.enterprise import Enterprise, YearFigures
from parcels.facts import ParcelFacts
from parcels.stages import StageAt, StageState, stages
from parcels.units import fen_per_mu

_FIGURES = "performance"


def stage_views(sheet: ParcelSheet) -> tuple[StageView, ...]:
    """The seven stages of the way."""
    policy, as_of = sheet.snapshot.profile.policy, sheet.assessment.as_of
    return tuple(_stage(each) for each in stages(sheet.assembled.facts, policy, as_of))


def _stage(at: StageAt) -> StageView:
    word = at.state.value
    if at.days:
        word += f" {at.days} 天" if at.state is StageState.OVERDUE else f"，晚 {at.days} 天"
    return StageView(
        label=at.stage.value,
        agreed=_day(at.agreed),
        actual=_day(at.actual),
        word=word,
        state=at.state.name.lower(),
    )


def _day(value: PreciseDate | None) -> str:
    return value.text if value is not None else NOTHING


def tenant_views(facts: ParcelFacts, user: User) -> tuple[TenantView, ...]:
    """Enterprises on the parcel; without the right it is seen who is there, not what they earn."""
    allowed = sees_figures(user.role)
    return tuple(_tenant(firm, allowed) for firm in facts.enterprises)


def _tenant(firm: Enterprise, allowed: bool) -> TenantView:
    years = sorted(firm.years, key=lambda row: row.year, reverse=True)[:YEARS_SHOWN]
    land = next((row.area for row in years if row.area is not None), None)
    basis = next((row.basis.label for row in years if row.basis is not None), "")
    return TenantView(
        name=firm.name,
        code=firm.uscc,
        land=f"用地 {figures.mu(land)} 亩（{basis}）" if land else "用地面积未知",
        years=tuple(tenant_year(row) for row in years) if allowed else (),
    )


def tenant_year(row: YearFigures) -> TenantYear:
    """One year of an enterprise, finished texts."""
    return TenantYear(
        year=str(row.year),
        revenue=_wan(row.revenue_fen),
        revenue_per_mu=_per_mu(row.revenue_fen, row),
        tax=_wan(row.tax_fen),
        tax_per_mu=_per_mu(row.tax_fen, row),
    )


def _wan(fen: int | None) -> str:
    return NOTHING if fen is None else figures.wan(fen)


def _per_mu(fen: int | None, row: YearFigures) -> str:
    return NOTHING if fen is None or not row.area else figures.wan(fen_per_mu(fen, row.area))


def withheld(sheet: ParcelSheet, user: User, around: Surroundings) -> tuple[tuple[str, int], ...]:
    """What the viewer may not see, each kind with its number: figures, sentences, corrections."""
    facts = sheet.assembled.facts
    reports = around.hidden_reports
    if not sees_figures(user.role):
        reports += sum(min(len(firm.years), YEARS_SHOWN) for firm in facts.enterprises)
    sentences = sum(
        not silent(finding) and not sees_finding(user.role, finding.rule)
        for finding in sheet.assessment.findings
    )
    return hidden_kinds(
        ("企业年度数据", reports),
        ("结论中的数据", sentences),
        ("数据更正", hidden_corrections(sheet.history, user)),
        *hidden_parts(around.proceedings),
    )


def owner_views(sheet: ParcelSheet) -> tuple[OwnerView, ...]:
    """Who answers for each kind of data on the page, with the day it last came in."""
    newest: dict[str, datetime] = {}
    for one in sheet.history.stored:
        if sheet.known_at is None or one.at <= sheet.known_at:
            newest[one.kind] = max(one.at, newest.get(one.kind, one.at))
    if sheet.assembled.facts.enterprises:
        days = [
            row.data_on
            for firm in sheet.assembled.facts.enterprises
            for row in firm.years
            if row.data_on is not None
        ]
    else:
        days = []
    return tuple(
        OwnerView(
            UPLOAD_KINDS[kind],
            source.owner,
            source.contact,
            max(days, default=None)
            if kind == _FIGURES
            else (newest[kind].astimezone(CHINA).date() if kind in newest else None),
        )
        for kind, source in sheet.duties.items()
    )
