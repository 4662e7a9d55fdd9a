"""Documents, publication, freeze and what-if of idle-land cases."""

import pytest

from parcels.cases.case import PACKAGE
from parcels.cases.documents import document_kinds, issuing, missing_contents, uncitable
from parcels.cases.freeze import Applicant, Request, freeze
from parcels.cases.publication import COLUMNS, public_list, to_publish, to_withdraw
from parcels.cases.what_if import what_if
from parcels.contract import Contract
from parcels.outcome import Effect
from parcels.policy import PolicyRow
from parcels.procedure import load_procedure
from parcels.works import DelayCause
from tests.unit.parcels import case_files as files
from tests.unit.parcels.build import POLICY, day, delay, month, on
from tests.unit.parcels.case_files import SUBJECT, after

DAY = on("2022-11-01")


def filled(document: str) -> dict[str, str]:
    return {item.key: "有" for item in document_kinds()[document].contents}


def row(code: str, when: str = "2025-12-31") -> PolicyRow:
    found = POLICY.find(code, on(when))
    assert found is not None
    return found


@pytest.mark.parametrize("document", document_kinds())
def test_each_content_is_demanded(document: str) -> None:
    fields = filled(document)
    assert issuing(document, fields, (row("idle.limb1"),), POLICY, DAY) == ()
    for key in fields:
        for gap in ({**fields, key: "  "}, {k: v for k, v in fields.items() if k != key}):
            assert [item.key for item in missing_contents(document_kinds()[document], gap)] == [key]
            assert len(issuing(document, gap, (), POLICY, DAY)) == 1


def test_the_contents_of_the_articles() -> None:
    counts = {code: len(kind.contents) for code, kind in document_kinds().items()}
    assert counts["investigation_notice"] == 6
    assert counts["determination"] == 5
    assert counts["fee_decision"] == counts["resume_decision"] == 7
    steps = load_procedure(PACKAGE).steps.values()
    used = {document for step in steps for document in step.documents}
    assert set(document_kinds()) <= used
    assert all(POLICY.has(kind.clause) for kind in document_kinds().values())


def test_a_row_that_is_not_in_force_blocks_issuing() -> None:
    draft = row("permu.tax")
    found = issuing("fee_decision", filled("fee_decision"), (draft,), POLICY, on("2025-12-31"))
    assert [item.code for item in found] == ["document.not_in_force"]
    assert "征求意见稿" in found[0].sentence
    confirmed = frozenset({"permu.tax"})
    assert (
        issuing(
            "fee_decision",
            filled("fee_decision"),
            (draft,),
            POLICY,
            on("2025-12-31"),
            confirmed=confirmed,
        )
        == ()
    )


def test_a_row_of_another_day_or_repealed_is_not_cited() -> None:
    later, repealed = row("control.bcoef"), row("control.bcoef", "2020-01-01")
    assert uncitable((later,), POLICY, on("2020-01-01")) == (later,)
    assert uncitable((repealed,), POLICY, on("2020-01-01")) == (repealed,)


def test_the_public_list_has_only_its_columns() -> None:
    government = after(files.filed(DelayCause.GOV_2), "publish", "2022-09-03")
    own = after(files.determined(DelayCause.ENT), "publish", "2022-09-03")
    rows = public_list((government, own, files.determined()), POLICY, on("2022-09-10"))
    idle = "2022-07-01 起，截至 2022-09-10 共 72 日"
    assert [item.cells for item in rows] == [
        ("某路1号", "甲公司", idle, DelayCause.GOV_2.label),
        ("某路1号", "甲公司", idle, ""),
    ]
    assert len(rows[0].cells) == len(COLUMNS)
    text = repr(rows)
    for secret in (SUBJECT.uscc, SUBJECT.parcel, str(SUBJECT.price_fen)):
        assert secret not in text


def test_a_late_start_is_published_with_its_end() -> None:
    case = after(files.determined(standing=files.LATE), "publish", "2022-09-03")
    (line,) = public_list((case,), POLICY, on("2022-09-10"))
    assert line.idle_time == "2022-07-01 起，至 2022-08-15 动工止"


def test_publication_is_withdrawn_when_settled() -> None:
    case = files.determined(DelayCause.GOV_2)
    assert to_publish((case,)) == (case,)
    case = after(case, "publish", "2022-09-03")
    assert files.tried(case, "publish", "2022-09-04").codes == ("case.already_published",)
    closed = after(case, "close_by_start", "2022-10-01", standing=files.LATE)
    assert to_withdraw((case, closed)) == (closed,)
    assert public_list((closed,), POLICY, on("2022-10-02")) == ()
    withdrawn = after(closed, "withdraw", "2022-10-02")
    assert to_withdraw((withdrawn,)) == ()
    assert files.tried(withdrawn, "withdraw", "2022-10-03").codes == ("case.not_published",)


def test_government_caused_land_is_published_after_the_department_is_told() -> None:
    case = files.determined(DelayCause.GOV_1)
    assert files.tried(case, "publish", "2022-09-03", evidence=()).codes == (
        "case.department_untold",
    )


def test_a_hoarder_gets_no_land_and_no_registration() -> None:
    case = after(
        files.investigating(),
        "determine",
        "2022-09-01",
        cause=DelayCause.ENT,
        standing=files.LIMB1,
        malicious=True,
    )
    own = Applicant(SUBJECT.uscc)
    (refused,) = freeze(Request.APPLY, own, None, (case,), POLICY, DAY)
    assert refused.effect is Effect.BLOCK
    assert "第二十四条" in refused.article
    for request in (Request.TRANSFER, Request.LEASE, Request.MORTGAGE, Request.CHANGE):
        (found,) = freeze(request, Applicant("X"), SUBJECT.parcel, (case,), POLICY, DAY)
        assert found.blocks
    assert freeze(Request.TRANSFER, own, "510100000009", (case,), POLICY, DAY) == ()
    related = Applicant("X", frozenset({SUBJECT.uscc}))
    (warned,) = freeze(Request.APPLY, related, None, (case,), POLICY, DAY)
    assert warned.effect is Effect.WARN


def test_other_idle_land_only_warns_until_it_is_settled() -> None:
    own = Applicant(SUBJECT.uscc)
    (warned,) = freeze(Request.APPLY, own, None, (files.determined(),), POLICY, DAY)
    assert warned.effect is Effect.WARN
    settled = (files.disposed(), files.lead())
    assert freeze(Request.APPLY, own, None, settled, POLICY, on("2023-04-01")) == ()


def test_what_if_a_claim_were_true() -> None:
    contract = Contract(agreed_start=day("2021-03-01"), signed_on=day("2020-12-01"))
    claim = delay("2021-08-01", "2021-10-30", verified=False)
    found = what_if(contract, (claim,), (claim,), POLICY, on("2022-06-01"))
    assert found is not None
    assert found.sentence == "若该延迟属实，T1 移至 2022-05-31"
    assert found.moved_days == 91
    nothing = what_if(contract, (), (), POLICY, on("2022-06-01"))
    assert nothing is not None
    assert nothing.sentence == "若该延迟属实，T1 仍为 2022-03-01"
    opened = what_if(contract, (), (delay("2021-08-01", None),), POLICY, on("2022-06-01"))
    assert opened is not None
    assert opened.sentence == "若该延迟属实，T1 未定（期间未结束）"


def test_what_if_needs_an_exact_start() -> None:
    for contract in (Contract(), Contract(agreed_start=month(2021, 3))):
        assert what_if(contract, (), (), POLICY, on("2022-06-01")) is None
