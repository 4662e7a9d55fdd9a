"""What each role may use: pages, and kinds of uploads (页面与上传权限).

Scope is another matter: row policies decide which parcels a page shows.
"""

from collections.abc import Mapping

from gis_service.user import Role

BUSINESS_ROLES = (Role.OFFICIAL, Role.MANAGER, Role.INSPECTOR)
ADMIN_ROLES = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)
EVERY_ROLE = (*BUSINESS_ROLES, *ADMIN_ROLES)

PAGES: Mapping[Role, frozenset[str]] = {
    Role.OFFICIAL: frozenset({"map", "uploads", "parcels", "idle", "permu", "standard", "reports"}),
    Role.MANAGER: frozenset({"map", "uploads", "parcels", "permu", "standard", "reports"}),
    Role.INSPECTOR: frozenset({"map", "uploads", "parcels", "idle", "reports"}),
}
"""Keys of the navigation; administrators see no business page."""

UPLOADS: Mapping[Role, frozenset[str]] = {
    Role.OFFICIAL: frozenset(
        {"parcels", "contracts", "progress", "buildings", "occupancy", "performance", "layers"}
    ),
    Role.MANAGER: frozenset({"performance", "occupancy", "buildings", "progress"}),
    Role.INSPECTOR: frozenset({"progress"}),
}
"""Kinds of data a role brings in, always within its scope."""


def pages_of(role: Role) -> frozenset[str]:
    return PAGES.get(role, frozenset())


def uploads_of(role: Role) -> frozenset[str]:
    return UPLOADS.get(role, frozenset())
