"""Who acts, in which role and scope (用户、角色、范围)."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """Duty of an account; one each, so that the three administrators exclude each other."""

    OFFICIAL = "official"
    MANAGER = "manager"
    INSPECTOR = "inspector"
    SYSTEM_ADMIN = "system_admin"
    SECURITY_ADMIN = "security_admin"
    AUDIT_ADMIN = "audit_admin"

    @property
    def label(self) -> str:
        return _LABELS[self]

    @property
    def is_admin(self) -> bool:
        return self in (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)


_LABELS = {
    Role.OFFICIAL: "土地官员",
    Role.MANAGER: "园区管理者",
    Role.INSPECTOR: "巡查员",
    Role.SYSTEM_ADMIN: "系统管理员",
    Role.SECURITY_ADMIN: "安全管理员",
    Role.AUDIT_ADMIN: "审计管理员",
}


@dataclass(frozen=True, slots=True)
class Scope:
    """What of the city a user may see: all of it, or the named districts and parks."""

    city: bool = False
    districts: tuple[int, ...] = ()
    parks: tuple[int, ...] = ()

    @property
    def key(self) -> str:
        """Stands in cache keys and ETags: two scopes never share an answer."""
        if self.city:
            return "city"
        return f"d{','.join(map(str, self.districts))};p{','.join(map(str, self.parks))}"


@dataclass(frozen=True, slots=True)
class User:
    """Who acts; made from an account and its grants at each request."""

    id: int
    username: str
    display_name: str
    role: Role
    scope: Scope
    must_change_password: bool = False

    @property
    def database_role(self) -> str:
        """The role each of the user's transactions takes (row policies bind to it)."""
        if self.role.is_admin:
            return "landgis_admin"
        return "landgis_city" if self.scope.city else "landgis_scoped"
