"""What is done with an agreement from any page: the form that begins, the paper, or the few facts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from gui.dialogs.record_agreement import RecordAgreement
from gui.models.agreements import offers
from gui.shell import Shell
from gui.widgets.offers_menu import OffersMenu

if TYPE_CHECKING:
    from core.service.views import AgreementRow

ABOUT_IT = frozenset({"agreement_end", "appraisal"})  # follow the agreement's record up


def offer(shell: Shell, row: AgreementRow, parent: QWidget, below: QWidget | None = None) -> None:
    """Shows what can be done with this agreement."""
    OffersMenu(offers(row), "agreement_menu", lambda what: act(shell, row, what, parent), parent).open_at(below)


def act(shell: Shell, row: AgreementRow, what: str, parent: QWidget) -> None:
    """Does it: `what` as in `gui.models.agreements.offers`."""
    if what == "quick":
        RecordAgreement(shell, row.person_id, row.person_name, parent).open()
    elif what == "print":
        shell.navigator.open_print("contract", [row.id], copy="internal")
    else:
        shell.navigator.start_form(what, row.person_id, about=row.id if what in ABOUT_IT else "")
