"""Contradictions: two facts that do not go together, said before anything is signed.

Life is sometimes like that: then the record may be signed all the same, with a reason that stays in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Contradiction:
    """One contradiction. `code` names its sentence, `params` hold both facts; `path` is the question it is about.

    `can_be`: true when life may be like that, so that a reason lets the record pass. `person_id`: somebody on the list
    who may be the one that is meant, to be opened instead.
    """

    code: str
    path: str = ""
    params: Mapping[str, object] = field(default_factory=dict)
    can_be: bool = True
    person_id: str = ""
