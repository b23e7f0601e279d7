"""The kinds of rows a rule pack may hold.

A new kind of rule starts with one line in the file of its subject (`kinds_visiting`, `kinds_care`, `kinds_casework`);
what it means is written in the module of its family (risk, schedule, fee, deadlines, ...). Columns that every row
has are in `COMMON`.
"""

from __future__ import annotations

from collections.abc import Mapping

from core.domain.kinds_care import CARE, SELF_CARE
from core.domain.kinds_casework import CASEWORK
from core.domain.kinds_entitlement import ENTITLEMENT
from core.domain.kinds_visiting import METHODS, TAG_TESTS, VISITING
from core.domain.rulecolumns import Column, Kind

__all__ = ["COMMON", "KINDS", "METHODS", "SELF_CARE", "TAG_TESTS", "Column", "Kind"]

COMMON = ("id", "document", "article", "from", "until", "is_default", "note")

KINDS: Mapping[str, Kind] = {kind.name: kind for kind in (*VISITING, *CARE, *CASEWORK, *ENTITLEMENT)}
