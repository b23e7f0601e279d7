"""`column = ANY(array)`: one parameter however many values, so the statement is prepared once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, any_, literal
from sqlalchemy.dialects.postgresql import ARRAY


def among(column: ColumnElement[Any], values: Iterable[object]) -> ColumnElement[bool]:
    """True for rows whose column holds one of the values."""
    return column == any_(literal(list(values), ARRAY(column.type)))
