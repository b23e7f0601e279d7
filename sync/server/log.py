"""Structured logs: one JSON object a line, with codes, sizes and times, never with names, numbers or bodies.

Messages of exceptions are left out on purpose: a database's "Key (id_number)=(...)" is personal data.
"""

from __future__ import annotations

import json
import logging
import sys
import traceback
from typing import Any

LOGGER = "nuanfang.server"


class JsonLines(logging.Formatter):
    """Writes the record's `fields`, and for an exception its type and places."""

    def format(self, record: logging.LogRecord) -> str:
        entry: dict[str, Any] = {
            "at": round(record.created, 3),
            "level": record.levelname.lower(),
            "pid": record.process,
        }
        if record.name.startswith(LOGGER):
            entry["event"] = record.getMessage()
        entry |= getattr(record, "fields", {})
        if record.exc_info and record.exc_info[1] is not None:
            entry |= describe(record.exc_info[1])
        return json.dumps(entry, ensure_ascii=False)


def describe(error: BaseException) -> dict[str, Any]:
    """Type and places of an exception, without its words."""
    frames = traceback.extract_tb(error.__traceback__)
    places = [f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno} {frame.name}" for frame in frames[-8:]]
    kind = type(error)
    described: dict[str, Any] = {"error": f"{kind.__module__}.{kind.__qualname__}", "trace": places}
    state = getattr(getattr(error, "orig", None), "sqlstate", None)
    return described | ({"sqlstate": state} if state else {})


def to_stderr() -> None:
    """Sends the server's log, and uvicorn's troubles without their words, to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    for name, level in ((LOGGER, logging.INFO), ("uvicorn", logging.ERROR)):
        logger = logging.getLogger(name)
        logger.handlers = [handler]
        logger.setLevel(level)
        logger.propagate = False
