"""Editors of pictures: a photo, and a signature drawn or photographed."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from core.errors import AppError
from core.service.late_picture import PicturePlace
from gui.forms.editor import Editor
from gui.forms.photo_dialog import PhotoDialog
from gui.language import tr
from gui.widgets.buttons import Button
from gui.widgets.flow import WrapLayout
from gui.widgets.labels import Text, set_tone
from gui.widgets.photo_drop import PhotoDrop
from gui.widgets.signature_pad import SignaturePad
from gui.widgets.thumbnail import Thumbnail


class PhotoEditor(Editor):
    """One photo: choose, drop, paste; look at it large; take it away."""

    def build(self) -> None:
        theme, icons, name = self.desk.theme, self.desk.icons, self.objectName()
        self._answer: str | None = None
        self._is_pending = False
        self.drop = PhotoDrop(theme, icons, name, parent=self)
        self.drop.offered.connect(self.offer)
        self._busy = Text("", "soft", wraps=True)
        self._busy.setObjectName(f"{name}_busy")
        self.thumbnail = Thumbnail(theme, icons, QSize(theme.px(180), theme.px(135)), tr("放大照片"), f"{name}_show")
        self.thumbnail.clicked.connect(self._enlarge)
        self._large = Button(tr("放大"), f"{name}_large", self._enlarge, icons=icons, icon="zoom_in")
        self._change = Button(tr("换一张…"), f"{name}_change", self.drop.choose, icons=icons, icon="photo")
        self._remove = Button(tr("移除"), f"{name}_remove", self.clear, role="bad", icons=icons, icon="trash")
        self._shown = QWidget(self)
        row = QHBoxLayout(self._shown)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.space("m"))
        row.addWidget(self.thumbnail)
        buttons = QVBoxLayout()
        for button in (self._large, self._change, self._remove):
            buttons.addWidget(button)
        buttons.addStretch(1)
        row.addLayout(buttons)
        row.addStretch(1)
        for widget in (self.drop, self._busy, self._shown):
            self.column.addWidget(widget)
        self._show_state()

    @property
    def is_pending(self) -> bool:
        return self._is_pending

    def show_value(self, value: object) -> None:
        answer = str(value) if value else None
        if answer == self._answer and answer is not None:
            return
        self._answer = answer
        if answer:
            self.desk.pictures.thumbnail(answer, self.thumbnail.show_picture, self._on_unreadable, self)
        self._show_state()

    def describe(self, name: str, note: str) -> None:
        super().describe(name, note)
        self.drop.describe(name, note)
        self.thumbnail.setAccessibleName(f"{name} {tr('放大照片')}")
        for button in (self._large, self._change, self._remove):
            button.setAccessibleName(f"{name} {button.text()}")

    def first_focus(self) -> QWidget:
        return self._large if self._answer else self.drop.choose_button

    def offer(self, sources: list[tuple[Any, str]]) -> None:
        """Takes the first of these pictures; a refused one leaves the old answer as it is."""
        source, name = sources[0]
        self._is_pending = True
        self.complained.emit(tr("这里只放一张照片，用了第一张") if len(sources) > 1 else "")
        self._busy.setText(tr("正在处理“{name}”…").format(name=name))
        self._show_state()
        self.desk.pictures.add_photo(source, name, PicturePlace(self.path), self._on_kept, self._on_refused, self)

    def clear(self) -> None:
        self._answer = None
        self._show_state()
        self.complained.emit("")
        self.changed.emit(None)
        self.drop.choose_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_kept(self, answer: str, thumbnail: bytes) -> None:
        self._is_pending = False
        self._answer = answer
        self.thumbnail.show_picture(thumbnail)
        self._show_state()
        self.changed.emit(answer)

    def _on_refused(self, error: AppError) -> None:
        self._is_pending = False
        self._show_state()
        self.complained.emit(self.desk.shell.words(error.code, dict(error.params)))

    def _on_unreadable(self, error: AppError) -> None:
        self.thumbnail.show_failure()
        self.complained.emit(self.desk.shell.words(error.code, dict(error.params)))

    def _show_state(self) -> None:
        self._busy.setVisible(self._is_pending)
        self.drop.setVisible(not self._is_pending and self._answer is None)
        self._shown.setVisible(not self._is_pending and self._answer is not None)

    def _enlarge(self) -> None:
        if self._answer:
            PhotoDialog(self.desk, self._answer, self.accessibleName(), self).open()


class SignatureEditor(Editor):
    """A signature. It is kept by itself a moment after the hand rests; nothing has to be confirmed."""

    def build(self) -> None:
        theme, icons, name = self.desk.theme, self.desk.icons, self.objectName()
        self._answer: str | None = None
        self._is_pending = False
        self.pad = SignaturePad(self)
        self.pad.setObjectName(f"{name}_pad")
        self.pad.setMaximumWidth(theme.px(560))
        self.pad.setFixedHeight(theme.px(180))
        self.pad.inked.connect(self._on_inked)
        self.pad.settled.connect(self.flush)
        self.undo = Button(tr("撤销一笔"), f"{name}_undo", self.pad.undo, icons=icons, icon="undo")
        self.wipe = Button(tr("清空"), f"{name}_clear", self.clear, icons=icons, icon="trash")
        self.photo = PhotoDrop(theme, icons, name, parent=self)
        self.photo.offered.connect(self._on_photo)
        self.photo.hide()
        self.use_photo = Button(
            tr("改用签名的照片…"),
            f"{name}_photo",
            self.photo.choose,
            role="quiet",
            icons=icons,
            icon="photo",
        )
        self._state = Text("", "small")
        self._state.setObjectName(f"{name}_state")
        self.thumbnail = Thumbnail(theme, icons, QSize(theme.px(300), theme.px(120)), tr("看签名"), f"{name}_show")
        self.thumbnail.clicked.connect(self._enlarge)
        self.again = Button(tr("重新签名"), f"{name}_again", self.clear, icons=icons, icon="undo")
        self._drawing, self._shown = QWidget(self), QWidget(self)
        self._lay_drawing()
        self._lay_shown()
        self.column.addWidget(self._drawing)
        self.column.addWidget(self._shown)
        self.column.addWidget(self._state)
        self._show_state()

    def _lay_drawing(self) -> None:
        column = QVBoxLayout(self._drawing)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.pad)
        below = QWidget(self._drawing)
        row = WrapLayout(self.desk.theme.space("s"), below)
        for button in (self.undo, self.wipe, self.use_photo):
            row.addWidget(button)
        column.addWidget(below)

    def _lay_shown(self) -> None:
        row = WrapLayout(self.desk.theme.space("m"), self._shown)
        row.addWidget(self.thumbnail)
        row.addWidget(self.again)

    @property
    def is_pending(self) -> bool:
        return self._is_pending

    def show_value(self, value: object) -> None:
        answer = str(value) if value else None
        if answer == self._answer:
            return
        self._answer = answer
        if answer and self.pad.is_empty:
            self.desk.pictures.thumbnail(answer, self.thumbnail.show_picture, self._on_unreadable, self)
        self._show_state()

    def describe(self, name: str, note: str) -> None:
        super().describe(name, note)
        self.pad.setAccessibleName(f"{name} {tr('签名框')}")
        for button in (self.undo, self.wipe, self.use_photo, self.again):
            button.setAccessibleName(f"{name} {button.text()}")
        self.thumbnail.setAccessibleName(f"{name} {tr('看签名')}")

    def first_focus(self) -> QWidget:
        return self.again if self._answer and self.pad.is_empty else self.pad

    def flush(self) -> None:
        """Keeps what is on the pad now, if that is not kept already."""
        if self.pad.is_empty or self._is_pending or self._answer is not None:
            return
        if not self.pad.is_enough:
            self.complained.emit(tr("签名太短，看不出名字。请重签，或改用照片"))
            return
        self._is_pending = True
        self._show_state()
        strokes = self.pad.stroke_count
        self.desk.pictures.add_signature(
            self.pad.png(),
            PicturePlace(self.path),
            lambda answer: self._on_kept(answer, strokes),
            self._on_refused,
            self,
        )

    def clear(self) -> None:
        """Clean paper and no answer."""
        self.pad.clear()
        had = self._answer is not None
        self._answer = None
        self.complained.emit("")
        self._show_state()
        if had:
            self.changed.emit(None)
        self.pad.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_inked(self) -> None:
        """More or less ink than what was kept: the kept picture is no longer the answer."""
        if self._answer is not None:
            self._answer = None
            self.changed.emit(None)
        self.complained.emit("")
        self._show_state()

    def _on_kept(self, answer: str, strokes: int) -> None:
        self._is_pending = False
        if self.pad.stroke_count != strokes:
            self.flush()  # the hand went on meanwhile
            return
        self._answer = answer
        self._show_state()
        self.changed.emit(answer)

    def _on_photo(self, sources: list[tuple[Any, str]]) -> None:
        source, name = sources[0]
        self._is_pending = True
        self._show_state()
        place = PicturePlace(self.path)
        self.desk.pictures.add_photo(source, name, place, self._on_photo_kept, self._on_refused, self)

    def _on_photo_kept(self, answer: str, thumbnail: bytes) -> None:
        self._is_pending = False
        self.pad.clear()
        self._answer = answer
        self.thumbnail.show_picture(thumbnail)
        self._show_state()
        self.complained.emit("")
        self.changed.emit(answer)

    def _on_refused(self, error: AppError) -> None:
        self._is_pending = False
        self._show_state()
        self.complained.emit(self.desk.shell.words(error.code, dict(error.params)))

    def _on_unreadable(self, error: AppError) -> None:
        self.thumbnail.show_failure()
        self.complained.emit(self.desk.shell.words(error.code, dict(error.params)))

    def _show_state(self) -> None:
        is_kept_elsewhere = self._answer is not None and self.pad.is_empty
        self._drawing.setVisible(not is_kept_elsewhere)
        self._shown.setVisible(is_kept_elsewhere)
        self.undo.setEnabled(not self.pad.is_empty)
        self.wipe.setEnabled(not self.pad.is_empty)
        words, tone = "", ""
        if self._is_pending:
            words, tone = tr("正在保存签名…"), "soft"
        elif self._answer is not None:
            words, tone = tr("✓ 签名已收好"), "good"
        self._state.setText(words)
        self._state.setVisible(bool(words))
        set_tone(self._state, tone)

    def _enlarge(self) -> None:
        if self._answer:
            PhotoDialog(self.desk, self._answer, self.accessibleName(), self).open()
