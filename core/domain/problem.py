"""One thing wrong, doubtful or worth saying about a value that came from outside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Severity = Literal["refuse", "doubt", "note"]


@dataclass(frozen=True)
class Problem:
    """`code` names the case (its sentence is data), `severity` says whether the value can be taken.

    refuse: cannot be taken; doubt: can be taken after a look; note: was cleaned or derived, worth saying.
    `column` is the field or heading concerned.
    """

    code: str
    severity: Severity = "refuse"
    column: str = ""
    params: Mapping[str, object] = field(default_factory=dict)
