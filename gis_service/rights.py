"""What each role may use: pages, and kinds of uploads (页面与上传权限).

Scope is another matter: row policies decide which parcels a page shows.
"""

from collections.abc import Mapping

from gis_service.column_rights import ColumnClass, rights_of
from gis_service.errors import Forbidden
from gis_service.user import Role, User

BUSINESS_ROLES = (Role.OFFICIAL, Role.MANAGER, Role.INSPECTOR)
ADMIN_ROLES = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)
EVERY_ROLE = (*BUSINESS_ROLES, *ADMIN_ROLES)

PAGES: Mapping[Role, frozenset[str]] = {
    Role.OFFICIAL: frozenset(
        {
            "map",
            "uploads",
            "parcels",
            "idle",
            "permu",
            "standard",
            "reports",
            "supply",
            "plan_check",
            "lines",
        }
    ),
    Role.MANAGER: frozenset(
        {"map", "uploads", "parcels", "permu", "standard", "reports", "plan_check"}
    ),
    Role.INSPECTOR: frozenset({"map", "uploads", "parcels", "idle", "reports"}),
}
"""Keys of the navigation and of pages reached from one; administrators see no business page."""

UPLOADS: Mapping[Role, frozenset[str]] = {
    Role.OFFICIAL: frozenset(
        {"parcels", "contracts", "progress", "buildings", "occupancy", "performance", "layers"}
    ),
    Role.MANAGER: frozenset({"performance", "occupancy", "buildings", "progress"}),
    Role.INSPECTOR: frozenset({"progress"}),
}
"""Kinds of data a role brings in, always within its scope."""

CORRECTIONS: Mapping[Role, frozenset[str]] = {
    Role.OFFICIAL: UPLOADS[Role.OFFICIAL] - {"layers"},
    # Contracts and progress start statutory periods: who is measured by them does not mend them.
    Role.MANAGER: frozenset({"performance", "occupancy", "buildings"}),
}
"""Kinds of data whose stored values a role mends (更正)."""

SECOND_PERSON = frozenset({"contracts", "progress"})
"""Kinds whose corrections a second person approves (经另一人核准): they move statutory periods."""

SECOND_PERSON_ROLES = tuple(role for role, kinds in CORRECTIONS.items() if kinds & SECOND_PERSON)


def approves_corrections(role: Role) -> bool:
    return role in SECOND_PERSON_ROLES


def needs_second(kind: str) -> bool:
    return kind in SECOND_PERSON


CASE_ROLES = (Role.OFFICIAL, Role.INSPECTOR)
"""Who opens idle-land cases and takes their steps (each step names its own)."""


def works_on_cases(role: Role) -> bool:
    return role in CASE_ROLES


def pages_of(role: Role) -> frozenset[str]:
    return PAGES.get(role, frozenset())


def uploads_of(role: Role) -> frozenset[str]:
    return UPLOADS.get(role, frozenset())


def corrections_of(role: Role) -> frozenset[str]:
    return CORRECTIONS.get(role, frozenset())


def roles_of(page: str) -> tuple[Role, ...]:
    """Who uses a page of the navigation."""
    return tuple(role for role in Role if page in pages_of(role))


def must_use(user: User, page: str) -> None:
    """Raises Forbidden for a role that does not use the page: commands give no more than pages."""
    if page not in pages_of(user.role):
        names = "、".join(role.label for role in roles_of(page))
        raise Forbidden(f"这一项由{names}办理，{user.username}（{user.role.label}）不能使用。")


def sees_figures(role: Role) -> bool:
    """Whether revenue and tax of a single enterprise are shown to a role (单户数据)."""
    return ColumnClass.SENSITIVE in rights_of(role).see


def must_take_coordinates(user: User) -> None:
    """Raises Forbidden for a role whose files hold no coordinates (坐标只随土地官员导出)."""
    if not rights_of(user.role).coordinates:
        raise Forbidden("坐标只在土地官员的导出中提供，您的角色不能导出带图形的文件。")
