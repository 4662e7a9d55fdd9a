"""What a document of a case would say, from facts and events; the official completes it (拟稿).

``BLANK`` stands where nothing is known: a document that still holds it is not issued.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from gis_service.services.idle_cases import Ground
from parcels.cases.agreement import untold
from parcels.cases.case import Case
from parcels.cases.documents import DocumentKind, document_kinds
from parcels.cases.fee import idle_fee
from parcels.explain import fact_text, reason_text
from parcels.legal_area import legal_area
from parcels.units import m2, mu, shown, yuan

BLANK = "〔待填〕"
_PLACES = 2
_INQUIRY = frozenset({"statement", "inspect"})


def draft(kind: DocumentKind, case: Case, ground: Ground) -> dict[str, str]:
    """Each content by key; what must be found out is ``BLANK``."""
    texts: dict[str, str] = {}
    for content in kind.contents:
        own = _BY_KIND.get((kind.code, content.key)) or _ANYWHERE.get(content.key)
        texts[content.key] = own(case, ground) if own is not None else BLANK
    return texts


def _holder(case: Case, ground: Ground) -> str:
    code = f"（统一社会信用代码 {case.subject.uscc}）" if case.subject.uscc else ""
    return f"{case.subject.holder or BLANK}{code}，地址：{BLANK}"


def _land(case: Case, ground: Ground) -> str:
    legal = legal_area(ground.assembled.facts.areas)
    parts = [f"宗地代码 {case.subject.parcel or BLANK}"]
    parts.append(f"位于{case.subject.location or BLANK}")
    if legal is not None:
        parts.append(f"面积 {_two(m2(legal.cm2))} 平方米（{_two(mu(legal.cm2))} 亩）")
    if case.subject.price_fen is not None:
        parts.append(f"出让（划拨）价款 {yuan(case.subject.price_fen)} 元")
    return "，".join(parts) + "。"


def _facts(case: Case, ground: Ground) -> str:
    return f"截至 {ground.finding.as_of}，{reason_text(ground.finding)}。{_basis(ground)}"


def _found(case: Case, ground: Ground) -> str:
    """What the inquiry has found (办法 10): the fact, its evidence and its basis."""
    found = f"经调查，截至 {ground.finding.as_of}，{fact_text(ground.finding)}。"
    return f"{found}证据：{_evidence(case)}。{_basis(ground)}"


def _determined(case: Case, ground: Ground) -> str:
    """Facts and evidence of a decision: the determination, and that nothing has changed."""
    decided, cause = case.determination, case.cause
    if decided is None or cause is None:
        return BLANK
    title = document_kinds()["determination"].title
    return (
        f"该宗地已由 {decided.on} 的《{title}》（{decided.given.number}）认定为闲置土地，"
        f"闲置原因：{cause.label}。{_found(case, ground)}"
    )


def _evidence(case: Case) -> str:
    """Evidence of the inquiry, each once, in the order it came."""
    named = (
        one
        for event in case.events
        if event.step in _INQUIRY
        for one in (*event.given.evidence, event.given.number)
    )
    return "、".join(dict.fromkeys(filter(None, named))) or BLANK


def _basis(ground: Ground) -> str:
    rows = (ground.policy.find(code, ground.finding.as_of) for code in ground.finding.clauses)
    cited = dict.fromkeys(row.citation for row in rows if row is not None)
    return f"依据：{'、'.join(cited)}。"


def _questions(case: Case, ground: Ground) -> str:
    days = _number(ground, "idle.case.statement", "days")
    return (
        "调查开发利用情况、闲置原因。请自收到本通知书之日起"
        f" {days} 日内，提交土地开发利用情况、闲置原因以及相关说明等材料。"
    )


def _rights(case: Case, ground: Ground) -> str:
    return "有权陈述、说明并提供证明材料；应当配合调查，如实提供材料，不得隐瞒或者作虚假说明。"


def _nothing_more(case: Case, ground: Ground) -> str:
    return "无"


def _day(case: Case, ground: Ground) -> str:
    return ground.finding.as_of.isoformat()


def _conclusion(case: Case, ground: Ground) -> str:
    return f"闲置原因：{BLANK}。经认定，该宗地构成闲置土地。"


def _proposed(case: Case, ground: Ground) -> str:
    if case.last("approve_resume") is not None:
        return "拟无偿收回国有建设用地使用权。"
    return f"拟征缴土地闲置费 {_fee(case, ground)} 元。"


def _hearing_right(case: Case, ground: Ground) -> str:
    return "对拟作出的决定，国有建设用地使用权人有申请听证的权利；逾期未提出的，视为放弃。"


def _hearing_period(case: Case, ground: Ground) -> str:
    days = _number(ground, "idle.hearing.request", "working_days")
    return f"自收到本告知书之日起 {days} 个工作日内提出。"


def _fee_decided(case: Case, ground: Ground) -> str:
    article = _article(ground, "idle.levy.fee")
    return f"依据{article}，决定征缴土地闲置费 {_fee(case, ground)} 元。"


def _resumed(case: Case, ground: Ground) -> str:
    return f"依据{_article(ground, 'idle.levy.resume')}，决定无偿收回国有建设用地使用权。"


def _pay(case: Case, ground: Ground) -> str:
    days = _number(ground, "idle.levy.pay", "days")
    return f"自本决定书送达之日起 {days} 日内，按照规定的缴款书缴纳。"


def _deregister(case: Case, ground: Ground) -> str:
    days = _number(ground, "idle.levy.deregister", "days")
    return f"自本决定书送达之日起 {days} 日内，办理国有建设用地使用权注销登记，交回土地权利证书。"


def _remedies(case: Case, ground: Ground) -> str:
    days = _number(ground, "idle.appeal.review", "days")
    months = _number(ground, "idle.appeal.suit", "months")
    return (
        f"对本决定不服的，可以自知道本决定之日起 {days} 日内向{BLANK}申请行政复议，"
        f"或者自知道之日起 {months} 个月内向{BLANK}提起行政诉讼。"
    )


def _authority(case: Case, ground: Ground) -> str:
    return f"{BLANK}，{ground.finding.as_of}"


def _no_cost(case: Case, ground: Ground) -> str:
    return "土地闲置费不得列入生产成本。"


def _cause(case: Case, ground: Ground) -> str:
    determined = case.determination
    number = determined.given.number if determined is not None else BLANK
    return f"{case.cause.label if case.cause else BLANK}；认定书文号 {number}。"


def _mortgage(case: Case, ground: Ground) -> str:
    names = case.subject.mortgagees
    if not names:
        return "无"
    return f"{'、'.join(names)}，{'尚未' if untold(case) else '已'}书面通知。"


def _fee(case: Case, ground: Ground) -> str:
    price = case.subject.price_fen
    if price is None:
        return BLANK
    return str(yuan(idle_fee(price, ground.policy, ground.finding.as_of).fen))


def _number(ground: Ground, code: str, name: str) -> str:
    row = ground.policy.find(code, ground.finding.as_of)
    return BLANK if row is None else str(row.whole(name))


def _article(ground: Ground, code: str) -> str:
    row = ground.policy.find(code, ground.finding.as_of)
    return BLANK if row is None else row.citation


def _two(value) -> str:  # type: ignore[no-untyped-def]
    return str(shown(value, _PLACES))


_Text = Callable[[Case, Ground], str]
_ANYWHERE: Mapping[str, _Text] = MappingProxyType(
    {
        "holder": _holder,
        "land": _land,
        "facts": _facts,
        "questions": _questions,
        "rights": _rights,
        "other": _nothing_more,
        "inspected_on": _day,
        "conclusion": _conclusion,
        "right": _hearing_right,
        "period": _hearing_period,
        "remedies": _remedies,
        "authority": _authority,
        "cause": _cause,
        "mortgage": _mortgage,
    }
)
_BY_KIND: Mapping[tuple[str, str], _Text] = MappingProxyType(
    {
        ("determination", "facts"): _found,
        ("hearing_notice", "facts"): _determined,
        ("hearing_notice", "decision"): _proposed,
        ("fee_decision", "facts"): _determined,
        ("fee_decision", "decision"): _fee_decided,
        ("fee_decision", "performance"): _pay,
        ("fee_decision", "other"): _no_cost,
        ("resume_decision", "facts"): _determined,
        ("resume_decision", "decision"): _resumed,
        ("resume_decision", "performance"): _deregister,
    }
)
