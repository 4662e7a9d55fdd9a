"""C10 transfer and C11 change of use: conditions and papers (转让条件、改变用途的批准)."""

from collections.abc import Iterator
from dataclasses import replace

from parcels.low_efficiency.ways import Transfer, check_way
from parcels.outcome import Effect, Outcome
from parcels.plan_checks.finding import Said, Voice
from parcels.plan_checks.plan import Plan, TransferTerms
from parcels.policy import PolicyRow


def transfer(plan: Plan, voice: Voice) -> Iterator[Said]:
    """C10: contract consent, 25 % or 预告登记, and the 链主 rule where it is claimed."""
    terms = _with_facts(plan)
    asked = Transfer(
        contract_consents=terms.consent,
        plan_consents=None,
        invested_fen=terms.invested_fen,
        total_fen=terms.total_fen,
        advance_notice=terms.notice is True,
    )
    unknown = {
        "le.contract": terms.consent is None,
        "le.investment": terms.invested_fen is None or not terms.total_fen,
    }
    found = check_way(asked, voice.policy, voice.on)
    for objection in found:
        said = voice.object(objection)
        if unknown.get(objection.code):
            missing = voice.say(f"transfer_{objection.code[len('le.') :]}", Outcome.UNKNOWN)
            said = replace(missing, rows=said.rows, effect=said.effect)
        yield said
    if not found:
        yield voice.say("transfer_fits", Outcome.PASS)
    row = voice.policy.find("plan.transfer.chain", voice.on)
    if terms.chain and row is not None:
        yield from _papers(plan, row, voice)


def _with_facts(plan: Plan) -> TransferTerms:
    """What the store knows of contract and progress where the plan does not say."""
    terms, contract, progress = plan.transfer, plan.land.contract, plan.land.progress
    if terms.invested_fen is None and progress is not None:
        terms = replace(terms, invested_fen=progress.invested_fen)
    if terms.total_fen is None and contract is not None:
        terms = replace(terms, total_fen=contract.total_investment_fen)
    return terms


def use_change(plan: Plan, voice: Voice) -> Iterator[Said]:
    """C11: BLOCK until every paper is there; one not spoken of is UNKNOWN."""
    rows = [voice.policy.find(code, voice.on) for code in ("plan.use.approval", "plan.use.urban")]
    if not any(rows):
        yield voice.say("no_row", Outcome.UNKNOWN, name="改变土地用途的批准")
    for row in rows:
        if row is not None:
            yield from _papers(plan, row, voice)


def _papers(plan: Plan, row: PolicyRow, voice: Voice) -> Iterator[Said]:
    for name in row.words("documents"):
        held = plan.documents.get(name)
        if held:
            yield voice.say("paper_held", Outcome.PASS, row, name=name)
        elif held is None:
            yield voice.say("paper_unknown", Outcome.UNKNOWN, row, name=name)
        else:
            outcome = Outcome.FAIL if row.effect is Effect.BLOCK else Outcome.REVIEW
            yield voice.say("paper_missing", outcome, row, name=name)
