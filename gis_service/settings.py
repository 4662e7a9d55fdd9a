"""Settings by concern, read from the environment (``LANDGIS_…``)."""

from functools import cached_property
from pathlib import Path

from pydantic_settings import BaseSettings, SettingsConfigDict


class DatabaseSettings(BaseSettings):
    """``LANDGIS_DATABASE_URL`` is the service's login, ``LANDGIS_OWNER_URL`` migrates."""

    model_config = SettingsConfigDict(env_prefix="LANDGIS_", extra="ignore")

    database_url: str = "postgresql+psycopg2://landgis_login@/landgis"
    owner_url: str = ""
    # Connections beyond the pool are opened and closed for each request: that shows in the slowest.
    pool_size: int = 15
    pool_overflow: int = 5


class SessionSettings(BaseSettings):
    """Idle and absolute end of a session, lock-out; minutes (等保 2.0 practice figures)."""

    model_config = SettingsConfigDict(env_prefix="LANDGIS_SESSION_", extra="ignore")

    idle_minutes: int = 30
    absolute_minutes: int = 600
    lock_after: int = 5
    lock_minutes: int = 30
    # Age at which a password must be changed; 0 = never.
    password_days: int = 90
    # How long a password of a program (应用口令) holds.
    app_password_days: int = 180
    # False only on loopback without TLS: Secure cookies are not sent over plain http.
    secure_cookie: bool = True


class FileSettings(BaseSettings):
    """Where uploads lie (outside the web root) and how large they may be."""

    model_config = SettingsConfigDict(env_prefix="LANDGIS_FILE_", extra="ignore")

    folder: Path = Path(".data/files")
    # The office's own templates of documents, <kind>.docx; ours stand in for what is not there.
    templates: Path = Path(".data/templates")
    max_upload_bytes: int = 200 * 1024 * 1024
    # Everything that is not an upload: forms and small JSON.
    max_form_bytes: int = 1024 * 1024


class JobSettings(BaseSettings):
    """How the worker takes up jobs: a lease not prolonged means that its worker died."""

    model_config = SettingsConfigDict(env_prefix="LANDGIS_JOB_", extra="ignore")

    poll_seconds: float = 0.5
    lease_seconds: float = 60.0
    max_attempts: int = 3


class SiteSettings(BaseSettings):
    """The city, and how pages and logs are written."""

    model_config = SettingsConfigDict(env_prefix="LANDGIS_SITE_", extra="ignore")

    city: str = "chengdu"
    samples_folder: Path = Path(".data/demo-files")
    max_page_rows: int = 50
    log_json: bool = True


class Settings:
    """All settings of one process; made once by the entry point and handed down."""

    def __init__(
        self,
        database: DatabaseSettings | None = None,
        session: SessionSettings | None = None,
        files: FileSettings | None = None,
        site: SiteSettings | None = None,
        jobs: JobSettings | None = None,
    ) -> None:
        self.database = database or DatabaseSettings()
        self.session = session or SessionSettings()
        self.files = files or FileSettings()
        self.site = site or SiteSettings()
        self.jobs = jobs or JobSettings()

    @cached_property
    def owner_url(self) -> str:
        return self.database.owner_url or self.database.database_url
