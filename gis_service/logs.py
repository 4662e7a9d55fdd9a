"""Logs for machines: one JSON object a line on stderr, with the correlation id of the request.

Neither query strings nor bodies are logged: what a user searches or types stays out of logs.
"""

import json
import logging
import sys
from datetime import UTC, datetime

from gis_service.origin import origin

_EXTRAS = ("method", "path", "status", "ms", "account", "role", "scope")


class JsonLines(logging.Formatter):
    """A record as JSON; an exception keeps its traceback, for the operator's eyes only."""

    def format(self, record: logging.LogRecord) -> str:
        came = origin()
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if came.correlation_id:
            line |= {"request": came.correlation_id, "source": came.source}
        line |= {name: getattr(record, name) for name in _EXTRAS if hasattr(record, name)}
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


def configure(as_json: bool) -> None:
    """Send everything to stderr; called by entry points, never by a library module."""
    handler = logging.StreamHandler(sys.stderr)
    if as_json:
        handler.setFormatter(JsonLines())
    else:
        handler.setFormatter(logging.Formatter("%(levelname)s %(name)s %(message)s"))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    # uvicorn's own access lines would carry query strings.
    logging.getLogger("uvicorn.access").disabled = True
    for name in ("uvicorn", "uvicorn.error"):
        logging.getLogger(name).handlers.clear()
        logging.getLogger(name).propagate = True
