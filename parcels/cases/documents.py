"""Contents of each document (文书内容) and whether it may be issued; kinds of any procedure.

A missing content blocks issuing, and so does the citation of a row that is not 现行.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from parcels.cases.case import PACKAGE
from parcels.objection import Objection, object_to
from parcels.policy import Policy, PolicyRow


@dataclass(frozen=True, slots=True)
class Content:
    """One content an article demands: its key in a template and its name."""

    key: str
    label: str


@dataclass(frozen=True, slots=True)
class DocumentKind:
    """``clause``: the policy row whose article demands the contents."""

    code: str
    title: str
    clause: str
    contents: tuple[Content, ...]


@cache
def document_kinds(package: str = PACKAGE) -> Mapping[str, DocumentKind]:
    """Every kind of document of a procedure, by code."""
    text = (files("parcels") / package / "documents.toml").read_text(encoding="utf-8")
    return MappingProxyType(
        {
            code: DocumentKind(
                code, row["title"], row["clause"], tuple(Content(**item) for item in row["content"])
            )
            for code, row in tomllib.loads(text).items()
        }
    )


def missing_contents(kind: DocumentKind, fields: Mapping[str, str]) -> tuple[Content, ...]:
    """Contents without text."""
    return tuple(item for item in kind.contents if not fields.get(item.key, "").strip())


def uncitable(rows: Iterable[PolicyRow], policy: Policy, on: date) -> tuple[PolicyRow, ...]:
    """Rows a formal document may not cite on a day: not 现行, or not in force then."""
    rule = policy.find("procedure.citation", on)
    allowed = () if rule is None else rule.words("statuses")
    return tuple(row for row in rows if row.status.value not in allowed or not row.covers(on))


def issuing(
    document: str,
    fields: Mapping[str, str],
    cited: Iterable[PolicyRow],
    policy: Policy,
    on: date,
    *,
    confirmed: frozenset[str] = frozenset(),
) -> tuple[Objection, ...]:
    """Why a document cannot be issued; empty = it can.

    ``confirmed``: codes of rows that are not 现行 whose citation the office has confirmed.
    """
    kind = document_kinds()[document]
    found = [
        object_to("document.missing", policy, on, title=kind.title, label=item.label)
        for item in missing_contents(kind, fields)
    ]
    found += [
        object_to(
            "document.not_in_force",
            policy,
            on,
            title=kind.title,
            cited=row.citation,
            status=row.status.value,
        )
        for row in uncitable(cited, policy, on)
        if row.code not in confirmed
    ]
    return tuple(found)
