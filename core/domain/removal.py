"""When the district takes people off a laptop: how many at once may go unasked.

No document says so; the numbers are the program's own default, a row of the rule pack (`removal_stop`) that a district
may change.
"""

from __future__ import annotations

from datetime import date

from core.domain.rulepack import RulePack

# For a pack without the row (published before there was one): the numbers of the national pack.
_PERCENT, _LEAST = 5, 3


def is_many(pack: RulePack, day: date, removed: int, people: int) -> bool:
    """True when somebody has to be asked before `removed` of `people` go."""
    row = pack.row_on("removal_stop", day)
    percent, least = (row.number("percent"), row.number("least")) if row else (_PERCENT, _LEAST)
    return removed >= least and removed * 100 > people * percent
