"""Documents of a case: drafted from what is known, checked, issued, and read again (文书制发)."""

import io
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from sqlalchemy import Connection

from gis_service import audit
from gis_service.audit import EventKind
from gis_service.documents.case_paper import Paper, write_paper
from gis_service.errors import NotFound, Unusable
from gis_service.files import FileStore
from gis_service.services.case_drafts import BLANK
from gis_service.services.idle_cases import Ground, read_case
from gis_service.services.steps import StepRefused
from gis_service.store import case_document_rows, city_rows
from gis_service.store.case_document_rows import NewDocument, StoredDocument
from gis_service.store.case_rows import StoredCase
from gis_service.user import User
from parcels.cases.documents import DocumentKind, document_kinds, issuing, uncitable
from parcels.objection import Objection
from parcels.policy import PolicyRow
from parcels.procedure import Step

_MISSING = "document.missing"


def kind_of(step: Step) -> DocumentKind | None:
    """The document that a step issues from a template, if any."""
    kinds = document_kinds()
    return next((kinds[code] for code in step.documents if code in kinds), None)


def issue(
    connection: Connection,
    user: User,
    place: tuple[FileStore, Path],
    stored: StoredCase,
    step: Step,
    ground: Ground,
    number: str,
    contents: Mapping[str, str],
    authority: str,
    confirmed: frozenset[str],
) -> int:
    """Write and keep the document of a step, dated the day of the step; its id.

    ``place``: where it is kept, and the folder of the office's templates. Raises StepRefused for a
    content that is missing or a citation of a row that is not 现行, Conflict for a used number.
    """
    kind = kind_of(step)
    if kind is None:
        raise ValueError(f"step {step.code} issues no document")
    on, policy = ground.finding.as_of, ground.policy
    said = {key: "" if BLANK in text else text.strip() for key, text in contents.items()}
    cited = tuple(_cited(kind, step, ground))
    why_not = issuing(kind.code, said, cited, policy, on, confirmed=confirmed)
    blocking = [_by_article(one, kind, ground) for one in why_not if one.blocks]
    if blocking:
        raise StepRefused(blocking)
    city = city_rows.find(connection)
    paper = Paper(
        kind=kind,
        number=number or _own_number(stored),
        dated=on,
        authority=authority.strip(),
        contents=said,
        cites=tuple(row.citation for row in cited),
        simulated=city is not None and city.simulated,
    )
    return _keep(connection, user, place, stored, paper, cited)


def _keep(
    connection: Connection,
    user: User,
    place: tuple[FileStore, Path],
    stored: StoredCase,
    paper: Paper,
    cited: tuple[PolicyRow, ...],
) -> int:
    files, templates = place
    written = write_paper(paper, templates)
    kept = files.put(io.BytesIO(written.data))
    new = NewDocument(
        kind=paper.kind.code,
        number=paper.number,
        title=paper.kind.title,
        dated=paper.dated,
        sha256=kept.sha256,
        template_sha256=written.template_sha256,
        contents=paper.contents,
        cites={row.code: row.citation for row in cited},
    )
    document_id = case_document_rows.add(connection, stored, new, (user.id, user.display_name))
    audit.record(
        connection,
        user,
        EventKind.CASE_DOCUMENT,
        f"document:{document_id}",
        detail={"title": paper.kind.title, "number": paper.number, "sha256": kept.sha256},
    )
    return document_id


def read_document(
    connection: Connection, user: User, files: FileStore, case_id: int, document_id: int
) -> tuple[StoredDocument, Path]:
    """A document of the scope and its file, checked against its hash; leaves an audit event.

    Raises NotFound outside the scope, Damaged for a file that is not what was stored.
    """
    read_case(connection, case_id)
    found = case_document_rows.find(connection, case_id, document_id)
    if found is None:
        raise NotFound("这件案件没有这份文书。")
    path = files.verified(found.sha256)
    detail = {"title": found.title, "number": found.number}
    audit.record(
        connection, user, EventKind.CASE_DOCUMENT_READ, f"document:{document_id}", detail=detail
    )
    return found, path


def unsettled(kind: DocumentKind, step: Step, ground: Ground) -> tuple[PolicyRow, ...]:
    """Rows the document would cite that are not 现行: issued only when the office confirms them."""
    on = ground.finding.as_of
    found = (ground.policy.find(code, on) for code in _codes(kind, step, ground))
    return uncitable((row for row in found if row is not None), ground.policy, on)


def _codes(kind: DocumentKind, step: Step, ground: Ground) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*ground.finding.clauses, step.clause, kind.clause)))


def _cited(kind: DocumentKind, step: Step, ground: Ground) -> Iterator[PolicyRow]:
    """The articles of idleness, of the step and of the contents, each once. Raises Unusable."""
    for code in _codes(kind, step, ground):
        row = ground.policy.find(code, ground.finding.as_of)
        if row is None:
            raise Unusable(f"政策参数里没有当日有效的条目 {code}，不能制发《{kind.title}》。")
        yield row


def _by_article(objection: Objection, kind: DocumentKind, ground: Ground) -> Objection:
    """A missing content is told with the article that demands it."""
    row = ground.policy.find(kind.clause, ground.finding.as_of)
    if objection.code != _MISSING or row is None:
        return objection
    return replace(objection, article=row.citation)


def _own_number(stored: StoredCase) -> str:
    """A record without a 文号 is numbered by case and place in it."""
    return f"案{stored.id}-{len(stored.history) + 1}"
