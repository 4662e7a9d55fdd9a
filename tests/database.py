"""What a test knows of its own database."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Database:
    """Addresses of one database: as the service's login, as the migrating owner, as superuser."""

    name: str
    login_url: str
    owner_url: str
    superuser_url: str
