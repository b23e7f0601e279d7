"""Drafts that are filled in, signed one after another: each is shown whole and signed by a press of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from core.errors import AppError
from core.forms.catalogue import shipped_kinds
from gui import wording
from gui.dialogs.help_sheet import help_at_f1
from gui.forms.keys import SIGN, on_keys
from gui.language import tr
from gui.pages.record_sheet import Picture, answers_cards, photos_of, pictures_card, signatures_of
from gui.shell import Shell
from gui.widgets.buttons import Button
from gui.widgets.card import Card
from gui.widgets.flow import WrapLayout
from gui.widgets.labels import SectionTitle, Text
from gui.widgets.scroll import Scroll

if TYPE_CHECKING:
    from core.app import Core
    from core.document.types import Sheet
    from core.service.finishing import Standing
    from core.service.views import Draft, DraftRow, Signed

CALM_MS = 700  # the second click of a double click must not sign what nobody has seen yet
SIGNATURE_PX = 160  # at 100 %
URGENT = 0  # kinds that are printed the moment they are signed


@dataclass(frozen=True)
class _Seen:
    """A draft as it is shown, made off the main thread."""

    draft: Draft
    sheet: Sheet
    signatures: list[Picture]
    photos: list[Picture]


class SignTogether(QDialog):
    """First says what can be signed and what not and why; then one after another; in the end what became of each.

    Closing it at any time leaves what is signed signed and the rest as drafts.
    """

    def __init__(self, shell: Shell, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("sign_together")
        self.setWindowTitle(tr("填好的一起签字"))
        self._shell = shell
        self._todo: list[DraftRow] = []
        self._left: list[tuple[DraftRow, str]] = []  # what is not signed, and why
        self._at = self._signed = 0
        self._seen: _Seen | None = None
        help_at_f1(self, shell.theme, shell.icons, shell.language)
        self._build()
        on_keys(self, SIGN, self._press)
        self._calm = QTimer(self, interval=CALM_MS, singleShot=True)
        self._calm.timeout.connect(lambda: self._go.setEnabled(self._seen is not None))
        self._look()

    def reject(self) -> None:
        self._work.stop()
        super().reject()

    def _build(self) -> None:
        theme = self._shell.theme
        column = QVBoxLayout(self)
        gap = theme.space("xl")
        column.setContentsMargins(gap, theme.space("l"), gap, theme.space("l"))
        column.setSpacing(theme.space("m"))
        self._title = SectionTitle("")
        self._title.setObjectName("together_title")
        self._title.setWordWrap(True)
        self._note = Text("", "soft", wraps=True)
        self._note.setObjectName("together_note")
        self._scroll = Scroll(gap=4)
        self._scroll.setObjectName("together_sheet")
        self._scroll.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # arrows and the page keys read on
        self._scroll.setAccessibleName(tr("填了什么"))
        self._sheet = QVBoxLayout()
        self._sheet.setSpacing(theme.space("m"))
        self._scroll.body.addLayout(self._sheet)
        self._scroll.body.addStretch(1)
        below = QWidget()
        row = WrapLayout(theme.space("s"), below)
        self._go = Button("", "together_go", self._forward, role="main")
        self._skip = Button(tr("跳过这份"), "together_skip", self._pass_over)
        self._edit = Button(tr("打开来改"), "together_edit", self._open_this)
        self._stop = Button("", "together_stop", self._halt)
        for button in (self._go, self._skip, self._edit, self._stop):
            row.addWidget(button)
        for widget in (self._title, self._note):
            column.addWidget(widget)
        column.addWidget(self._scroll, 1)
        column.addWidget(below)
        room = self.parentWidget().window().size()
        self.resize(min(theme.px(860), room.width() - 40), min(theme.px(700), room.height() - 30))

    # which can be signed

    def _look(self) -> None:
        shell = self._shell
        self._title.setText(tr("填好的一起签字"))
        self._note.setText(tr("正在看哪些填好了…"))
        self._offer("", tr("关闭"))
        work = self._work = shell.works.new(tr("看哪些填好了"), "drafts", is_reading=True)
        language = shell.language.code
        look = work.doing(lambda core: core.finishing.look_through(work.step, language))
        shell.works.changed.connect(self._tell_step)
        shell.tasks.read(look, self._show_found, self._fail, owner=self)

    def _tell_step(self) -> None:
        if self._work in self._shell.works.running and self._work.total:
            words = tr("正在看哪些填好了… {n} / {all}")
            self._note.setText(words.format(n=self._work.done, all=self._work.total))

    def _fail(self, error: AppError) -> None:
        self._note.setText(self._shell.sentence(error))

    def _show_found(self, found: Sequence[Standing]) -> None:
        for one in found:
            why = self._why(one.error) if one.error is not None else ""
            if not why and shipped_kinds()[one.row.kind].urgency == URGENT:
                why = tr("急难签了要马上打印，请打开来签。")
            if why:
                self._left.append((one.row, why))
            else:
                self._todo.append(one.row)
        good = tr("填好的有 {n} 份。一份一份给您看，看过一份签一份。随时可以停：签了的算数，没签的还在。")
        self._note.setText(good.format(n=len(self._todo)) if self._todo else tr("现在没有能签的草稿。"))
        self._list_left(tr("签不了的 {n} 份"))
        self._offer(tr("开始") if self._todo else "", tr("关闭"))

    def _why(self, error: AppError) -> str:
        """In words for this list, without a code: what does not go together is named."""
        if error.code == "record.contradiction":
            first = error.params["found"][0]  # type: ignore[index]
            words = self._shell.words(first["code"], first["params"])
            return tr("和已知情况对不上：{what}").format(what=words)
        return self._shell.words(error.code, {"where": error.where, **error.params})

    # one after another

    def _forward(self) -> None:
        """The main button: begins, or signs what is shown."""
        seen = self._seen
        if seen is None:
            self._next()
            return
        self._set_busy()
        draft = seen.draft
        self._shell.tasks.write(lambda core: core.finishing.sign(draft), self._on_signed, self._on_failed, owner=self)

    def _press(self) -> None:
        """Ctrl+Enter: first to the button, from there it signs. One press too many signs nothing."""
        if not self._go.isEnabled() or self._go.isHidden():
            return
        if self._go.hasFocus():
            self._forward()
        else:
            self._go.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _next(self) -> None:
        if self._at >= len(self._todo):
            self._end()
            return
        self._set_busy()
        shell = self._shell
        draft_id, language, px = self._todo[self._at].id, shell.language.code, shell.theme.px(SIGNATURE_PX)
        shell.tasks.read(
            lambda core: _read(core, draft_id, language, px), self._show_one, self._on_failed, owner=self, key="one"
        )

    def _show_one(self, seen: _Seen) -> None:
        self._seen = seen
        self._title.setText(self._named(self._todo[self._at]))
        words = tr("第 {n} 份，共 {all} 份。看过没错再签，签了就不能再改。")
        self._note.setText(words.format(n=self._at + 1, all=len(self._todo)))
        self._clear()
        signed = pictures_card(self._shell, tr("签名"), seen.signatures) if seen.signatures else None
        photos = pictures_card(self._shell, tr("照片"), seen.photos) if seen.photos else None
        for card in (signed, *answers_cards(self._shell, seen.sheet), photos):
            if card is not None:
                self._sheet.addWidget(card)
        self._scroll.verticalScrollBar().setValue(0)
        is_last = self._at + 1 == len(self._todo)
        self._offer(tr("签字") if is_last else tr("签字，看下一份"), tr("停下"), is_one=True)
        self._go.setEnabled(False)
        self._calm.start()
        self._scroll.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_signed(self, _outcome: Signed) -> None:
        self._signed += 1
        self._go_on()

    def _on_failed(self, error: AppError) -> None:
        """Told in the end; the others go on."""
        self._left.append((self._todo[self._at], self._why(error)))
        self._go_on()

    def _pass_over(self) -> None:
        self._left.append((self._todo[self._at], tr("跳过了，还是草稿。")))
        self._go_on()

    def _go_on(self) -> None:
        self._at += 1
        self._next()

    def _open_this(self) -> None:
        self._open(self._todo[self._at])

    def _open(self, row: DraftRow) -> None:
        self.accept()
        self._shell.navigator.open_form(row.id)

    def _halt(self) -> None:
        if self._seen is None:
            self.reject()
            return
        self._left += [(row, tr("还没签，还是草稿。")) for row in self._todo[self._at :]]
        self._end()

    def _end(self) -> None:
        self._seen = None
        self._title.setText(tr("签好了 {n} 份").format(n=self._signed))
        self._note.setText(tr("签好的下次同步自动送到区里。") if self._signed else tr("一份也没有签。"))
        self._list_left(tr("没签的 {n} 份"))
        self._offer("", tr("关闭"))
        self._stop.setFocus(Qt.FocusReason.OtherFocusReason)

    # looks

    def _named(self, row: DraftRow) -> str:
        shown = self._shell.shown_name(row.person_name) or tr("（名单外的人）")
        return tr("{kind} · {name}").format(kind=wording.kind(row.kind), name=shown)

    def _list_left(self, title: str) -> None:
        self._clear()
        if not self._left:
            return
        theme = self._shell.theme
        card = Card(theme, title.format(n=len(self._left)), "together_left")
        for number, (row, why) in enumerate(self._left):
            line = QHBoxLayout()
            line.setSpacing(theme.space("m"))
            words = QVBoxLayout()
            words.setSpacing(2)
            words.addWidget(Text(self._named(row), "strong", wraps=True))
            words.addWidget(Text(why, wraps=True))
            line.addLayout(words, 1)
            button = Button(tr("打开"), f"together_open_{number}", lambda row=row: self._open(row), is_small=True)
            button.setAccessibleName(tr("打开 {what}").format(what=self._named(row)))
            line.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
            card.body.addLayout(line)
        self._sheet.addWidget(card)

    def _clear(self) -> None:
        while self._sheet.count():
            item = self._sheet.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()

    def _offer(self, go: str, stop: str, *, is_one: bool = False) -> None:
        self._go.say(go)
        self._go.setVisible(bool(go))
        self._go.setEnabled(bool(go))
        self._stop.say(stop)
        self._stop.setEnabled(True)
        for button in (self._skip, self._edit):
            button.setVisible(is_one)
            button.setEnabled(True)
        if go and not is_one:
            self._go.setFocus(Qt.FocusReason.OtherFocusReason)

    def _set_busy(self) -> None:
        """Nothing is shown any more that a press could sign."""
        self._seen = None
        self._calm.stop()
        for button in (self._go, self._skip, self._edit, self._stop):
            button.setEnabled(False)


def _read(core: Core, draft_id: str, language: str, px: int) -> _Seen:
    """A draft in words, with its pictures small. On the worker."""
    from core.service.sheets import Print, record_sheet

    unsigned = core.finishing.read(draft_id)
    how = Print(is_internal=False, org_title="", label="", hotline="")
    sheet = record_sheet(unsigned.record, unsigned.form, core.photos.load, how, language)
    return _Seen(unsigned.draft, sheet, signatures_of(sheet, px), photos_of(sheet))
