"""Who a program reads for: HTTP Basic with a password of programs, or a browser's own session."""

import base64
import binascii
from typing import Annotated

from fastapi import Depends, Request

from gis_service.access import current_session, engine_of, open_work, settings_of
from gis_service.audit import EventKind, record
from gis_service.errors import Forbidden, MustChangePassword, NotSignedIn
from gis_service.rights import BUSINESS_ROLES
from gis_service.services import app_passwords
from gis_service.user import User

_BASIC = "basic "
_READS = frozenset({"GET", "HEAD"})


def program_user(request: Request) -> User:
    """Raises NotSignedIn; Forbidden for a role without business data, or for more than reading."""
    if request.method not in _READS:
        raise Forbidden("这个服务只能读取。")
    given = request.headers.get("authorization", "")
    if given[: len(_BASIC)].lower() == _BASIC:
        username, secret = _credentials(given[len(_BASIC) :])
        settings = settings_of(request).session
        user = app_passwords.resolve(engine_of(request), settings, username, secret)
    else:
        user = _signed_in(request)
    if user.role not in BUSINESS_ROLES:
        with open_work(request, user) as connection:
            record(connection, user, EventKind.REFUSED, request.url.path, success=False)
        raise Forbidden(f"您的角色（{user.role.label}）没有业务数据，不能使用这个服务。")
    return user


ProgramUser = Annotated[User, Depends(program_user)]


def _signed_in(request: Request) -> User:
    user = current_session(request, "").user
    if user.must_change_password:
        raise MustChangePassword("请先在网页上修改密码，再继续使用。")
    return user


def _credentials(encoded: str) -> tuple[str, str]:
    try:
        text = base64.b64decode(encoded.strip(), validate=True).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError) as error:
        raise NotSignedIn("用户名和应用口令的写法不对，请在程序里重新填写。") from error
    username, separator, secret = text.partition(":")
    if not separator:
        raise NotSignedIn("请填写用户名和应用口令。")
    return username, secret
