"""One field of the master record as somebody typed it: laptop and district accept the same."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from core.domain.identity import check_id_number
from core.domain.names import check_name
from core.domain.person import FIELD_BY_NAME
from core.errors import InvalidInput


def checked_value(name: str, value: Any, today: date) -> Any:
    """One master field as JSON. Raises InvalidInput with `where` = the field's name, KeyError for an unknown field."""
    field = FIELD_BY_NAME[name]
    problems: Sequence[Any] = ()
    text = str(value).strip()
    if field.kind == "name":
        text, problems = check_name(text)
    elif field.kind == "id":
        reading = check_id_number(text, today)
        text, problems = reading.value, reading.problems
    elif field.kind == "date":
        try:
            text = date.fromisoformat(text).isoformat()
        except ValueError:
            raise InvalidInput("date.impossible", where=name, text=text) from None
    elif field.choices and text not in dict(field.choices):
        raise InvalidInput("person.unknown_choice", where=name, field=field.label, text=text)
    elif field.kind == "integer":
        if not (text.isascii() and text.isdigit()):
            raise InvalidInput("person.not_a_number", where=name, field=field.label, text=text)
        return int(text)
    for problem in problems:
        if problem.severity == "refuse":
            raise InvalidInput(problem.code, where=name, **dict(problem.params))
    return text
