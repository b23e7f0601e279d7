"""A tab of a person's page that lists what was written about him: entries of the ledger with their photos."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from core.forms.catalogue import shipped_kinds
from gui.language import tr
from gui.models.records import ledger_columns
from gui.models.rows import Column
from gui.shell import Shell
from gui.widgets.buttons import Button
from gui.widgets.empty_state import EmptyState
from gui.widgets.picture_table import PictureTable

if TYPE_CHECKING:
    from core.app import Core
    from core.service.views import LedgerEntry

PAGE = 100
CARE = frozenset({"agreement", "agreement_end", "appraisal"})
CHANGES = frozenset({"change", "lead", "apart", "stay", "funeral", "emergency"})
JUDGED = frozenset({"assessment", "review", "wish", "suspicion"})
Found = tuple["Sequence[LedgerEntry]", Mapping[str, Sequence[str]]]


class PersonEntries(QWidget):
    """Asks for 100 entries; the button below offers more. `kinds` empty: everything."""

    def __init__(
        self, shell: Shell, name: str, title: str, hint: str, kinds: Collection[str] = (), parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.shell = shell
        self.kinds = kinds
        self._person_id = ""
        self._limit = PAGE
        columns = (*ledger_columns(shell.today()), Column(tr("照片"), self._photos, 186, gives_way=2))
        self.table = PictureTable(shell, columns, len(columns) - 1, f"{name}_table", title)
        self.table.opened.connect(self._open)
        empty = EmptyState(shell.theme, shell.icons, "clock", tr("这里还没有记录"), hint, name=f"{name}_empty")
        self._views = QStackedWidget()
        self._views.addWidget(self.table)
        self._views.addWidget(empty)
        self._more = Button(tr("再看早些的"), f"{name}_more", self._ask_more, role="quiet", is_small=True)
        self._more.hide()
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(shell.theme.space("s"))
        self.column.addWidget(self._views, 1)
        self.column.addWidget(self._more)

    def show_person(self, person_id: str) -> None:
        """Another person: from the newest."""
        self._person_id, self._limit = person_id, PAGE
        self.table.show_rows(())

    def reload(self) -> None:
        """Reads the entries and which photos they have."""
        one, kinds, limit = self._person_id, self.kinds, self._limit

        def read(core: Core) -> Found:
            pictures: dict[str, list[str]] = {}
            for picture in core.overview.pictures(one):
                pictures.setdefault(picture.record_id, []).append(picture.hash)
            return core.ledger.entries(one, kinds, limit=limit + 1), pictures

        self.shell.tasks.read(read, self._show, owner=self, key="entries")

    def enter(self) -> None:
        """Takes the keyboard."""
        if self.table.isVisible():
            self.table.enter()

    def _show(self, found: Found) -> None:
        entries, pictures = found
        self.table.show_pictures(pictures)
        self.table.show_rows(entries[: self._limit])
        self._more.setVisible(len(entries) > self._limit)
        had_keyboard = self.table.hasFocus()
        if had_keyboard and not entries:
            self.focusPreviousChild()  # an empty tab takes no keyboard: back to its name
        self._views.setCurrentIndex(0 if entries else 1)
        if had_keyboard and entries:
            self.table.enter()

    def _photos(self, entry: LedgerEntry) -> str:
        count = self.table.count_of(entry.id)
        return tr("{n} 张照片").format(n=count) if count else ""

    def _ask_more(self) -> None:
        self._limit += PAGE
        self.reload()

    def _open(self, entry: LedgerEntry) -> None:
        if entry.kind in shipped_kinds() and entry.record_id:
            self.shell.navigator.open_record(entry.record_id)
