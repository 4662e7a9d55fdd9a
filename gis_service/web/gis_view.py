"""What the page for GIS programs shows (GIS 接入页)."""

from dataclasses import dataclass

from gis_service.store.app_password_rows import AppPassword


@dataclass(frozen=True, slots=True)
class StyleFile:
    """A style to download and the layer it is for."""

    label: str
    href: str


@dataclass(frozen=True, slots=True)
class GisPage:
    """gis.html, as ``view``. ``secret`` is shown once, in the answer that made it."""

    address: str
    login: str
    passwords: tuple[AppPassword, ...]
    secret: str
    days: int
    label: str
    failure: str
    styles: tuple[StyleFile, ...]
