"""Duties that follow from the rules and from who is on the list; nobody has to write them down.

Each function looks at everybody once and tells what is owed. They are asked when the list of what waits is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from core.domain.person import Person
from core.service.agreement_duties import agreement_duties
from core.service.desk import Desk
from core.service.household_duties import household_duties
from core.service.privacy import owed_notices
from core.service.views import TodoRow

Duty = Callable[[Desk, Sequence[Person]], Iterable[TodoRow]]

DUTIES: tuple[Duty, ...] = (agreement_duties, owed_notices, household_duties)
