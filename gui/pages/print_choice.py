"""The left side of the print page: which document, which ones of it, which copy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QCheckBox, QComboBox, QRadioButton, QVBoxLayout, QWidget

from core.domain.permission import may, may_see
from core.forms.catalogue import shipped_kinds
from gui import wording
from gui.language import tr
from gui.shell import Shell
from gui.widgets.card import Card
from gui.widgets.field import LabeledField
from gui.widgets.labels import Text

LISTS: tuple[str, ...] = (
    "route",
    "notice_paper",
    "handover_list",
    "unsigned",
    "delivery",
    "receipts",
    "register",
    "public_list",
    "leaflet",
    "monthly",
    "quarterly",
)  # papers that are not one record each


ONLY = {"unprinted": "还没打印过的", "unsigned": "签字没收回的"}


@dataclass(frozen=True)
class Choice:
    """`ids` are given by another page; otherwise `month` (YYYY-MM or ""), or `only` ("unprinted": never printed,
    "unsigned": printed, wants a signature by hand and has not come back) decides."""

    document: str
    ids: tuple[str, ...] = ()
    month: str = ""
    only: str = ""
    copy: str = "public"


class PrintChoice(QWidget):
    """`changed` when another choice was made by hand or by `preset`'s caller asking for it."""

    changed = Signal()

    def __init__(self, shell: Shell, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shell = shell
        self._given: tuple[str, tuple[str, ...]] = ("", ())
        theme = shell.theme
        self.setMinimumWidth(theme.px(270))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.space("m"))
        card = Card(theme, name="print_choice")
        card.body.setSpacing(theme.space("m"))
        self._document = _combo("print_document")
        for code in offered(shell.role):
            self._document.addItem(wording.document(code), code)
        self._scope = _combo("print_scope")
        self._fill_scope()
        card.body.addWidget(LabeledField(theme, tr("打印什么"), self._document))
        self._scope_field = LabeledField(theme, tr("哪些"), self._scope)
        card.body.addWidget(self._scope_field)
        card.body.addWidget(Text(tr("哪一种"), "field"))
        self._copies = QButtonGroup(self)
        for number, (code, words, hint) in enumerate(
            (
                ("public", tr("公示件"), tr("身份证号、电话遮住中间几位")),
                ("internal", tr("内部件"), tr("写全号码，只能内部留存")),
            )
        ):
            radio = QRadioButton(words)
            radio.setObjectName(f"print_copy_{code}")
            radio.setAccessibleName(words)
            radio.setAccessibleDescription(hint)
            radio.setProperty("copy", code)
            radio.setChecked(number == 0)
            self._copies.addButton(radio, number)
            pair = QVBoxLayout()
            pair.setSpacing(0)
            pair.addWidget(radio)
            note = Text(hint, "small", wraps=True)
            note.setContentsMargins(theme.px(34), 0, 0, 0)
            pair.addWidget(note)
            card.body.addLayout(pair)
        self._words = Text("", "soft", wraps=True)
        self._words.setObjectName("print_words")
        card.body.addWidget(self._words)
        self._all_copies = QCheckBox()
        self._all_copies.setObjectName("print_copies")
        self._all_copies.setChecked(True)
        self._all_copies.hide()
        card.body.addWidget(self._all_copies)
        column.addWidget(card)
        column.addStretch(1)
        self.setFocusProxy(self._document)
        self._document.activated.connect(self._on_document)
        self._scope.activated.connect(lambda _number: self.changed.emit())
        self._copies.idClicked.connect(lambda _number: self.changed.emit())

    @property
    def choice(self) -> Choice:
        """What is chosen now."""
        document = str(self._document.currentData())
        scope = str(self._scope.currentData() or "")
        copy = ("public", "internal")[max(0, self._copies.checkedId())]
        if scope == "given" and self._given[0] == document:
            return Choice(document, self._given[1], copy=copy)
        if document == "route":
            return Choice(document, copy=copy)
        if scope in ONLY:
            return Choice(document, only=scope, copy=copy)
        return Choice(document, month=scope if scope not in ("all", "given") else "", copy=copy)

    @property
    def wants_all_copies(self) -> bool:
        """Whether an agreement is printed as often as it says, one for every party."""
        return self._all_copies.isChecked()

    def preset(self, document: str, ids: list[str], copy: str) -> None:
        """Chooses what another page wants printed, without announcing it."""
        self._given = (document, tuple(ids))
        if self._document.findData(document) < 0:
            self._document.addItem(wording.document(document), document)
        self._document.setCurrentIndex(self._document.findData(document))
        self._fill_scope()
        if copy:
            self._copies.button(("public", "internal").index(copy)).setChecked(True)

    def choose_all(self) -> None:
        """The widest scope."""
        self._scope.setCurrentIndex(max(0, self._scope.findData("all")))
        self.changed.emit()

    def say_count(self, count: int) -> None:
        """How many documents the choice means."""
        self._words.setText(tr("一共 {n} 份").format(n=count) if count else "")

    def say_busy(self, words: str) -> None:
        """What is going on."""
        self._words.setText(words)

    def say_ready(self, documents: int, pages: int, again: int, sheets: int, left_out: bool) -> None:
        """What will come out of the printer: documents, their pages, how many were printed before; `sheets` of paper
        agreements in all copies (0: one copy each is all); `left_out`: more than go into one batch."""
        parts = [tr("{n} 份，{m} 页").format(n=documents, m=pages)]
        if again:
            parts.append(tr("其中 {n} 份以前打过，会印上“补打”").format(n=again))
        if left_out:
            parts.append(tr("其余的下一批再打"))
        self._words.setText(tr("，").join(parts))
        words = tr("协议打够份数，各方一份：共 {n} 份").format(n=sheets)
        self._all_copies.setText(words)
        self._all_copies.setAccessibleName(words)
        self._all_copies.setVisible(sheets > documents)

    def say_waiting(self, document: str, counts: Mapping[str, int]) -> None:
        """How many there are behind each of ONLY; they stand in the list before anything is printed."""
        if document != self._document.currentData():
            return
        for code, words in ONLY.items():
            place = self._scope.findData(code)
            if place >= 0:
                self._scope.setItemText(place, tr("{what}：{n} 份").format(what=tr(words), n=counts.get(code, 0)))

    def _on_document(self) -> None:
        self._fill_scope()
        self.changed.emit()

    def _fill_scope(self) -> None:
        document = self._document.currentData()
        self._scope.clear()
        given_document, ids = self._given
        if given_document == document and ids:
            self._scope.addItem(
                tr("选定的 {n} 份").format(n=len(ids)) if document != "route" else tr("选定的人"), "given"
            )
        if document == "route":
            self._scope.addItem(tr("全部要走访的人"), "all")
        elif document in shipped_kinds() or document in LISTS:
            day = self._shell.today()
            before = day.replace(day=1)
            last = (before.year - (before.month == 1), 12 if before.month == 1 else before.month - 1)
            if document in shipped_kinds():
                for code, words in ONLY.items():
                    self._scope.addItem(tr(words), code)
            self._scope.addItem(tr("本月"), f"{day:%Y-%m}")
            self._scope.addItem(tr("上月"), f"{last[0]:04d}-{last[1]:02d}")
            self._scope.addItem(tr("全部"), "all")
        self._scope.setEnabled(self._scope.count() > 1)


def _combo(name: str) -> QComboBox:
    combo = QComboBox()
    combo.setObjectName(name)
    return combo


def offered(role: str) -> tuple[str, ...]:
    """What somebody of this role can choose: the visit, the route, then every other kind of record and list."""
    known = shipped_kinds().values()
    kinds = [kind.name for kind in known if may_see(role, kind.name, is_restricted=kind.is_restricted)]
    lists = LISTS if may(role, "print:internal") else LISTS[:1]
    return (*kinds[:1], *lists, *kinds[1:])
