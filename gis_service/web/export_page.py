"""The dialog before a list leaves (导出对话页): columns, purpose, password; then its file.

A list says in an ``ExportPage`` what is its own; its routes call ``show``, ``answer``, ``plain``.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Annotated, Generic, TypeVar

from fastapi import Depends, Request, Response
from sqlalchemy import Connection

from gis_service.access import open_work
from gis_service.column_rights import exported
from gis_service.documents.layout import Layout, layout
from gis_service.errors import LandgisError
from gis_service.user import User
from gis_service.web.export_file import Outgoing, send
from gis_service.web.export_proof import Columns, Password, Purpose, granted
from gis_service.web.export_view import ExportDialog, column_groups, withheld
from gis_service.web.filter_view import Option
from gis_service.web.pages import render

Asked = TypeVar("Asked")
"""What the addresses of a list carry: the query, a year, a round."""


@dataclass(frozen=True, slots=True)
class Typed:
    """The form as it came; ``columns`` None before anything was chosen."""

    columns: tuple[str, ...] | None = None
    purpose: str = ""
    password: str = field(default="", repr=False)


async def posted(column: Columns = None, purpose: Purpose = "", password: Password = "") -> Typed:
    return Typed(tuple(column or ()), purpose, password)


Posted = Annotated[Typed, Depends(posted)]


@dataclass(frozen=True, slots=True)
class Shown:
    """What the dialog says of what was asked; ``formats``, ``codes``, ``systems`` to choose."""

    action: str
    back: str
    said: str
    filters: tuple[str, ...] = ()
    formats: tuple[Option, ...] = ()
    codes: tuple[Option, ...] = ()
    systems: tuple[Option, ...] = ()


@dataclass(frozen=True, slots=True)
class ExportPage(Generic[Asked]):
    """A list that leaves in the columns asked for.

    page   key of the page in the navigation.
    place  the list in the table of classes, and of columns.
    name   of the list, as its file bears it.
    """

    page: str
    place: str
    name: str
    shown: Callable[[Connection, User, Asked], Shown]
    file: Callable[[Connection, User, Asked, Layout], Outgoing]


def show(
    request: Request,
    user: User,
    export: ExportPage[Asked],
    asked: Asked,
    typed: Typed | None = None,
    error: LandgisError | None = None,
) -> Response:
    """The dialog; after an error with what was typed, but for the password."""
    form = typed or Typed()
    with open_work(request, user) as connection:
        shown = export.shown(connection, user, asked)
    view = ExportDialog(
        title=f"导出{export.name}",
        page=export.page,
        action=shown.action,
        back=shown.back,
        said=shown.said,
        filters=shown.filters,
        groups=column_groups(user.role, export.place, form.columns),
        withheld=withheld(user.role, export.place),
        formats=shown.formats,
        codes=shown.codes,
        systems=shown.systems,
        purpose=form.purpose,
        failure=error.message if error is not None else "",
    )
    status = error.status if error is not None else 200
    return render(request, "export.html", page=export.page, status=status, view=view)


def answer(
    request: Request, user: User, export: ExportPage[Asked], asked: Asked, typed: Typed
) -> Response:
    """The file in the columns chosen; on an error the dialog again with what was typed."""
    try:
        form, purpose = granted(
            request, user, export.place, typed.columns, typed.purpose, typed.password
        )
        return _send(request, user, export, asked, form, purpose)
    except LandgisError as error:
        return show(request, user, export, asked, typed, error)


def plain(request: Request, user: User, export: ExportPage[Asked], asked: Asked) -> Response:
    """The file without the figures of single enterprises, which needs no dialog."""
    form = layout(export.place).only(exported(user.role, export.place, sensitive=False))
    return _send(request, user, export, asked, form)


def _send(
    request: Request,
    user: User,
    export: ExportPage[Asked],
    asked: Asked,
    form: Layout,
    purpose: str = "",
) -> Response:
    def prepare(connection: Connection) -> Outgoing:
        out = export.file(connection, user, asked, form)
        return replace(out, sensitive=form.sensitive, how={**form.told, **out.how})

    return send(request, user, prepare, purpose)
