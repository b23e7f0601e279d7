"""The slip for the family in the words of the district: who told what on which day, and whom to ask."""

from __future__ import annotations

from collections.abc import Sequence

from core.document.types import FieldItem, Receipt
from core.document.wording import words_of


def family_receipt(
    *, person: str, day: str, what: str, contacts: Sequence[FieldItem] = (), document: str = "change"
) -> Receipt:
    """The slip of `document` (change, emergency, lead, handout, or any other form with the shared words).

    `person` is who keeps it, `what` the change, the hardship, or the goods that were handed out.
    """
    words = words_of(document)
    return Receipt([text.format(person=person, day=day, what=what) for text in words["receipt_text"]], contacts)
