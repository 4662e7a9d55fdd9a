"""Evaluation schemes of an office (评价方案): shipped ones kept, its own loaded, drafts adopted."""

from dataclasses import replace

from sqlalchemy import Connection

from gis_service import audit
from gis_service.audit import EventKind
from gis_service.errors import Conflict, Forbidden, NotFound, Unusable
from gis_service.store import scheme_rows
from gis_service.store.scheme_rows import StoredScheme
from gis_service.user import Role, User
from parcels.evaluation.scheme import Scheme, SchemeError
from parcels.evaluation.scheme_file import load_scheme, parse_scheme, scheme_names
from parcels.evaluation.scheme_text import scheme_text
from parcels.policy import Status

LONGEST = 100_000
"""Characters of a scheme's text; the shipped ones have three thousand."""


def keep_shipped(connection: Connection) -> None:
    """Store the shipped schemes that are not there in this text; safe to repeat."""
    for name in scheme_names():
        scheme = load_scheme(name)
        held = scheme_rows.versions(connection, scheme.code)
        if all(one.scheme.sha256 != scheme.sha256 for one in held):
            # A newer shipped text never stands above what the office loaded itself.
            own = any(one.loaded_by_name for one in held)
            scheme_rows.add(connection, scheme, (None, ""), draft=own)


def load_office_scheme(connection: Connection, user: User, content: bytes) -> StoredScheme:
    """Store a scheme's text as the next version of its code.

    Raises Forbidden for others than officials of the whole city, Unusable with line and key for a
    text that is no scheme, Conflict for a text that is the version in use.
    """
    _must_decide(user)
    return _keep(connection, user, read_scheme(content), draft=False)


def save_draft(connection: Connection, user: User, scheme: Scheme, title: str) -> StoredScheme:
    """Keep a tried scheme as a draft of its code. Raises Forbidden, Unusable, Conflict."""
    _must_decide(user)
    try:
        tried = parse_scheme(_titled(scheme, title))
    except ValueError as error:
        raise Unusable(f"草案没有保存：{error}") from error
    return _keep(connection, user, tried, draft=True)


def adopt_draft(connection: Connection, user: User, scheme_id: int) -> StoredScheme:
    """Make a draft the newest version of its code. Raises NotFound, Conflict for one in use."""
    _must_decide(user)
    held = read_scheme_version(connection, scheme_id)
    if not held.draft:
        raise Conflict("这一版不是草案，已经可以使用。")
    return _keep(connection, user, held.scheme, draft=False)


def read_scheme_version(connection: Connection, scheme_id: int) -> StoredScheme:
    """Raises NotFound."""
    found = scheme_rows.find(connection, scheme_id)
    if found is None:
        raise NotFound("没有这一版评价方案。")
    return found


def usable(connection: Connection) -> list[StoredScheme]:
    """The newest version of each code that is no draft, those in force first."""
    newest: dict[str, StoredScheme] = {}
    for one in scheme_rows.all_of(connection):
        if not one.draft:
            newest.setdefault(one.scheme.code, one)
    return sorted(newest.values(), key=lambda one: one.scheme.status is not Status.IN_FORCE)


def read_scheme(content: bytes) -> Scheme:
    """Raises Unusable with the line and key."""
    try:
        text = content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise Unusable("方案文件不是 UTF-8 编码，请另存为 UTF-8 后重试。") from error
    if not text.strip():
        raise Unusable("方案文件是空的，请选择方案文件（.toml）或粘贴方案文本。")
    if len(text) > LONGEST:
        raise Unusable(f"方案文件超过 {LONGEST} 字，不像评价方案，没有载入。")
    try:
        return parse_scheme(text)
    except SchemeError as error:
        raise Unusable(str(error)) from error


def _keep(connection: Connection, user: User, scheme: Scheme, *, draft: bool) -> StoredScheme:
    same = (one for one in scheme_rows.versions(connection, scheme.code) if one.draft is draft)
    last = next(same, None)
    if last is not None and last.scheme.sha256 == scheme.sha256:
        raise Conflict(f"与第 {last.version} 版内容相同，没有改动，未另存新版本。")
    scheme_id = scheme_rows.add(connection, scheme, (user.id, user.display_name), draft=draft)
    stored = read_scheme_version(connection, scheme_id)
    detail = {
        "code": scheme.code,
        "version": stored.version,
        "sha256": scheme.sha256,
        "draft": draft,
    }
    audit.record(connection, user, EventKind.SCHEME_LOADED, f"scheme:{scheme_id}", detail=detail)
    return stored


def _titled(scheme: Scheme, title: str) -> str:
    """The text of a tried scheme under another title."""
    return scheme_text(replace(scheme, title=title.strip() or scheme.title))


def may_decide(user: User) -> bool:
    return user.role is Role.OFFICIAL and user.scope.city


def _must_decide(user: User) -> None:
    if not may_decide(user):
        raise Forbidden("评价方案由全市范围的土地官员载入。")
