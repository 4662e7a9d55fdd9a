"""Evaluation schemes as stored (评价方案): versions of one code, never changed."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, insert, select

from gis_service.store.evaluation import evaluation_scheme
from gis_service.store.unique import only_once
from parcels.evaluation.scheme import Scheme
from parcels.evaluation.scheme_file import parse_scheme


@dataclass(frozen=True, slots=True)
class StoredScheme:
    """``loaded_by_name`` is empty for a scheme that ships with the product."""

    id: int
    version: int
    draft: bool
    loaded_by_name: str
    loaded_at: datetime
    scheme: Scheme

    @property
    def title(self) -> str:
        return f"{self.scheme.title}（第 {self.version} 版{'，草案' if self.draft else ''}）"


def all_of(connection: Connection) -> list[StoredScheme]:
    """Every version, newest first within a code."""
    return _read(connection, evaluation_scheme.c.id.is_not(None))


def find(connection: Connection, scheme_id: int) -> StoredScheme | None:
    return next(iter(_read(connection, evaluation_scheme.c.id == scheme_id)), None)


def versions(connection: Connection, code: str) -> list[StoredScheme]:
    """Newest first, drafts among them."""
    return _read(connection, evaluation_scheme.c.code == code)


def add(
    connection: Connection, scheme: Scheme, account: tuple[int | None, str], *, draft: bool
) -> int:
    """The next version of its code; its id. Raises Conflict when another came first."""
    last = select(func.coalesce(func.max(evaluation_scheme.c.version), 0))
    version = connection.scalar(last.where(evaluation_scheme.c.code == scheme.code)) or 0
    statement = insert(evaluation_scheme).values(
        code=scheme.code,
        version=version + 1,
        title=scheme.title,
        text=scheme.text,
        sha256=scheme.sha256,
        draft=draft,
        loaded_by=account[0],
        loaded_by_name=account[1],
    )
    said = "另一位同事刚刚载入了这个方案的新版本，请刷新后再试。"
    with only_once("uq_evaluation_scheme_code_version", said):
        return connection.execute(statement.returning(evaluation_scheme.c.id)).scalar_one()


def _read(connection: Connection, condition: ColumnElement[bool]) -> list[StoredScheme]:
    statement = (
        select(evaluation_scheme)
        .where(condition)
        .order_by(evaluation_scheme.c.code, evaluation_scheme.c.version.desc())
    )
    return [_scheme(row) for row in connection.execute(statement)]


def _scheme(row: Row[Any]) -> StoredScheme:
    return StoredScheme(
        row.id, row.version, row.draft, row.loaded_by_name, row.loaded_at, _parsed(row.text)
    )


@lru_cache(maxsize=16)
def _parsed(text: str) -> Scheme:
    """A stored text was checked when it came in, and a scheme cannot be changed."""
    return parse_scheme(text)
