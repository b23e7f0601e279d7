"""Errors that people can mend.

An `AppError` carries a code and parameters, never a sentence: the sentence is made at the edge
(`gui/text.py`), in the language of the reader. Anything that is not an `AppError` is a bug.
"""

from __future__ import annotations


class AppError(Exception):
    """Something the user, the office or the world can put right.

    `code` names the case (dotted, lower case, stable for the hotline), `where` the field path, cell
    or file it concerns, `params` what the sentence needs. Never put a whole record into `params`.
    """

    kind = "error"

    def __init__(self, code: str, /, *, where: str = "", **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.where = where
        self.params = params


class InvalidInput(AppError):
    """What was typed, chosen or handed in cannot be taken; `where` says which field, line or cell."""

    kind = "invalid"


class NotAllowed(AppError):
    """The user, the state of the record, or the practice workspace forbids it."""

    kind = "not_allowed"


class NotFound(AppError):
    """The named thing is not in this workspace."""

    kind = "not_found"


class Conflict(AppError):
    """Somebody or something else changed it first; nothing was overwritten."""

    kind = "conflict"


class Unavailable(AppError):
    """The world's fault: disk full, wrong key, newer file, no network. Trying again later may help."""

    kind = "unavailable"
