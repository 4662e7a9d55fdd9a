"""Taking 敏感 columns out: the password again and a purpose (导出敏感栏目须再次验证)."""

from collections.abc import Collection
from typing import Annotated

from fastapi import Form, Request

from gis_service.access import engine_of, settings_of
from gis_service.column_rights import classes_of, exported
from gis_service.documents.layout import Layout, layout
from gis_service.errors import Unusable
from gis_service.services import sessions
from gis_service.user import Role, User

_LONGEST_PURPOSE = 200
_SHORTEST_PURPOSE = 2

Purpose = Annotated[str, Form(max_length=1000)]
Password = Annotated[str, Form(max_length=512)]
Columns = Annotated[list[str] | None, Form(max_length=200)]


def purpose_of(typed: str) -> str:
    """The purpose in one line. Raises Unusable without one, or for one that is too long."""
    purpose = " ".join(typed.split())
    if len(purpose) < _SHORTEST_PURPOSE:
        raise Unusable("请填写用途，如“报市局第三季度通报附表”。用途会写入文件和审计记录。")
    if len(purpose) > _LONGEST_PURPOSE:
        raise Unusable(f"用途最多 {_LONGEST_PURPOSE} 个字，现在是 {len(purpose)} 个，请写短一些。")
    return purpose


def prove(request: Request, user: User, password: str) -> None:
    """Raises Unusable unless the password is the user's; a wrong one counts towards the lock."""
    if not password:
        raise Unusable("所选栏目含敏感数据，请再次输入您的登录密码。")
    settings = settings_of(request).session
    if not sessions.proves(engine_of(request), settings, user, password):
        raise Unusable(
            "密码不正确，没有导出。"
            f"连续输错 {settings.lock_after} 次会锁定 {settings.lock_minutes} 分钟。"
        )


def chosen_columns(role: Role, place: str, keys: Collection[str]) -> Layout:
    """The columns ticked on the page. Raises Unusable for none, or for one that is not there."""
    if set(keys) - classes_of(place).keys():
        raise Unusable("选了清单里没有的栏目，请刷新页面后重选。")
    if set(keys) - exported(role, place):
        raise Unusable("选了您的角色不能导出的栏目，请取消后再导出。")
    if not keys:
        raise Unusable("请至少选择一个栏目。")
    return layout(place).only(keys)


def granted(
    request: Request,
    user: User,
    place: str,
    columns: Collection[str] | None,
    purpose: str,
    password: str,
) -> tuple[Layout, str]:
    """The columns of a list that may go out as asked, and the purpose. Raises Unusable."""
    form = chosen_columns(user.role, place, columns or ())
    told = purpose_of(purpose)
    if form.sensitive:
        prove(request, user, password)
    return form, told
