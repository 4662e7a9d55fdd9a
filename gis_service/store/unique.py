"""What may be there only once: the database decides, the user is told in his words."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import IntegrityError

from gis_service.errors import Conflict


@contextmanager
def only_once(index: str, said: str) -> Iterator[None]:
    """Raises Conflict with ``said`` where the unique ``index`` refuses what is written within."""
    try:
        yield
    except IntegrityError as error:
        if index not in str(error.orig):
            raise
        raise Conflict(said) from error
