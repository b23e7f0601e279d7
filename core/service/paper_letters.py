"""Letters: which kinds of records there is a letter for, and who writes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from core.document.papers import Letter
from core.errors import InvalidInput
from core.service.paper import Order, Paper, PaperSource
from core.service.paper_casework import referral_letter, supplement_letter
from core.service.paper_household import apart_letter
from core.service.views import RecordView

Writer = Callable[[PaperSource, RecordView], Letter]

WRITERS: Mapping[str, Writer] = {
    "apart": apart_letter,
    "referral": referral_letter,
    "supplement": supplement_letter,
}


def letters(source: PaperSource, order: Order) -> Sequence[Paper]:
    """One letter for each record that is ordered. Raises InvalidInput("print.other_kind")."""
    records = [source.records.show(one) for one in order.ids]
    for record in records:
        if record.kind not in WRITERS:
            raise InvalidInput("print.other_kind", where="id", document=record.kind)
    return [Paper(one.id, one.serial, one.person_id, partial(WRITERS[one.kind], source, one)) for one in records]
