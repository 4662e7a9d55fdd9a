"""Answers a browser may keep but must ask about again: ETag over scope and content."""

import hashlib

from fastapi import Request, Response

from gis_service.user import User

_TILE = "application/vnd.mapbox-vector-tile"


def tile_answer(request: Request, user: User, content: bytes) -> Response:
    """A vector tile; 304 where the browser has it. The tag names scope and content."""
    digest = hashlib.blake2b(content, digest_size=12, key=user.scope.key.encode()[:64])
    tag = f'"{user.role.value}-{digest.hexdigest()}"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache", "Vary": "Cookie"}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(content, media_type=_TILE, headers=headers)
