"""A posted form as texts (提交的表单)."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import Depends, Request

_LONGEST = 4000


def text_of(value: str) -> str:
    """What was typed, cut to what a document can hold, its line ends as we store them."""
    return value[:_LONGEST].replace("\0", "").replace("\r\n", "\n")


async def posted_form(request: Request) -> dict[str, str]:
    """Every blank as text."""
    form = await request.form()
    return {name: text_of(value) for name, value in form.multi_items() if isinstance(value, str)}


Posted = Annotated[dict[str, str], Depends(posted_form)]


def seen(form: Mapping[str, str]) -> int:
    """How many events the page showed; -1, which matches nothing, where the form does not say."""
    typed = form.get("seen", "")
    return int(typed) if typed.isascii() and typed.isdecimal() else -1
