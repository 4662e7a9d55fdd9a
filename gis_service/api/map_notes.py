"""Notes and bookmarks of the map as data (标注、书签)."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Request, Response

from gis_service.access import CurrentUser, open_work, require
from gis_service.day import AsOf, today
from gis_service.rights import BUSINESS_ROLES
from gis_service.services import map_notes
from gis_service.store import note_rows
from gis_service.store.note_rows import Note

router = APIRouter(
    prefix="/api/v1", tags=["一张图"], dependencies=[Depends(require(*BUSINESS_ROLES))]
)

_LONG = 20_000
Text = Annotated[str, Body(max_length=_LONG)]


@router.get("/map-notes")
def notes(request: Request, user: CurrentUser) -> dict[str, Any]:
    """Own notes and shared ones of the scope that have not expired, newest first."""
    with open_work(request, user) as connection:
        found = note_rows.notes_in_force(connection, user, today())
    return {"items": [_note(note) for note in found]}


@router.post("/map-notes", status_code=201)
def add_note(
    request: Request,
    user: CurrentUser,
    body: Text,
    place: Text,
    expires_on: Annotated[date, Body()],
    shared: Annotated[bool, Body()] = False,
) -> dict[str, Any]:
    """``place``: point-, line- or polygon- with its points, as in an address."""
    with open_work(request, user) as connection:
        note_id = map_notes.add_note(
            connection,
            user,
            body=body,
            place=place,
            shared=shared,
            expires_on=expires_on,
            today=today(),
        )
    return {"id": note_id}


@router.delete("/map-notes/{note_id}", status_code=204)
def withdraw_note(request: Request, user: CurrentUser, note_id: int) -> Response:
    """Take an own note off the map."""
    with open_work(request, user) as connection:
        map_notes.withdraw_note(connection, user, note_id)
    return Response(status_code=204)


@router.get("/map-bookmarks")
def bookmarks(request: Request, user: CurrentUser) -> dict[str, Any]:
    """The user's own named views."""
    with open_work(request, user) as connection:
        found = note_rows.bookmarks_of(connection, user)
    return {"items": [{"id": one.id, "name": one.name, "address": one.address} for one in found]}


@router.post("/map-bookmarks", status_code=201)
def add_bookmark(
    request: Request, user: CurrentUser, as_of: AsOf, name: Text, address: Text
) -> dict[str, Any]:
    """``address``: the query of the page's address."""
    with open_work(request, user) as connection:
        return {"id": map_notes.add_bookmark(connection, user, name, address, as_of)}


@router.delete("/map-bookmarks/{bookmark_id}", status_code=204)
def delete_bookmark(request: Request, user: CurrentUser, bookmark_id: int) -> Response:
    """Delete an own bookmark."""
    with open_work(request, user) as connection:
        note_rows.delete_bookmark(connection, user, bookmark_id)
    return Response(status_code=204)


def _note(note: Note) -> dict[str, Any]:
    return {
        "id": note.id,
        "body": note.body,
        "owner": note.owner_name,
        "own": note.own,
        "shared": note.shared,
        "expires_on": note.expires_on.isoformat(),
        "created_on": note.created_on.isoformat(),
        "shape": note.shape,
    }
