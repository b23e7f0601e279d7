"""Repeats: entries with "add" and "remove"; photos as a strip where dropping many adds many."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from core.errors import AppError
from core.forms.model import Question
from core.forms.session import Session
from core.service.late_picture import PicturePlace
from gui.forms.editor import object_name
from gui.forms.photo_dialog import PhotoDialog
from gui.forms.row import QuestionRow
from gui.forms.section import Builder, Part, rows_of
from gui.language import tr
from gui.widgets.buttons import Button, IconButton
from gui.widgets.labels import SectionTitle, Text
from gui.widgets.photo_drop import PhotoDrop
from gui.widgets.photo_strip import PhotoStrip
from gui.widgets.thumbnail import Thumbnail


def make_repeat(builder: Builder, path: str, place: str, parent: QWidget) -> RepeatBox:
    """Photos with words become a strip, everything else entries."""
    children = [builder.form.questions[child] for child in builder.form.questions[path].children]
    pictures = [child for child in children if child.kind == "image" and "signature" not in child.appearances]
    is_strip = len(pictures) == 1 and all(child.kind in ("image", "text", "select_one", "hidden") for child in children)
    if is_strip:
        return PhotoRepeat(builder, path, place, pictures[0], parent)
    return RepeatBox(builder, path, place, parent)


class RepeatBox(QFrame):
    """Entries one below the other. Entries that stay keep their widgets and the focus."""

    def __init__(self, builder: Builder, path: str, place: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.builder, self.path, self.place = builder, path, place
        self.question: Question = builder.form.questions[path]
        self.entries: list[list[Part]] = []
        self._frames: list[QFrame] = []
        self.setProperty("role", "group")
        self.setObjectName(f"repeat_{path.replace('/', '_')}")
        theme = builder.desk.theme
        self.column = QVBoxLayout(self)
        side = theme.space("l") + 4  # in line with the questions and their coloured edge
        self.column.setContentsMargins(side, theme.space("s"), side, theme.space("m"))
        self.column.setSpacing(theme.space("m"))
        self._title = SectionTitle("")
        self._state = Text("", "soft", wraps=True)
        self.column.addWidget(self._title)
        self.build_body()

    # --- what subclasses make different ---------------------------------------------------------------------------

    def build_body(self) -> None:
        """The place for entries and the way to add one."""
        self._list = QVBoxLayout()
        self._list.setSpacing(self.builder.desk.theme.space("m"))
        self.column.addLayout(self._list)
        self.column.addWidget(self._state)
        name = self.path.replace("/", "_")
        self._add = Button(tr("添加一条"), f"repeat_{name}_add", self.add, icons=self.builder.desk.icons, icon="plus")
        self._add.setVisible(not self.question.has_fixed_count)  # else an answer decides how many there are
        row = QHBoxLayout()
        row.addWidget(self._add)
        row.addStretch(1)
        self.column.addLayout(row)

    def add_entry(self, index: int) -> list[Part]:
        """The widgets of repetition `index` (from 1)."""
        desk, theme = self.builder.desk, self.builder.desk.theme
        frame = QFrame(self)
        frame.setProperty("role", "entry")
        column = QVBoxLayout(frame)
        column.setContentsMargins(1, theme.space("s"), 1, theme.space("s"))
        column.setSpacing(0)
        head = QHBoxLayout()
        head.setContentsMargins(theme.space("l") + 4, 0, theme.space("s"), 0)
        head.addWidget(Text(tr("第 {n} 条").format(n=index), "strong"), 1)
        what = tr("删除第 {n} 条").format(n=index)
        name = f"{self.objectName()}_remove_{index}"
        remove = Button(tr("删除"), name, lambda: self.remove(index), role="bad", icons=desk.icons, icon="trash")
        remove.setAccessibleName(what)
        remove.setVisible(not self.question.has_fixed_count)
        remove.setProperty("is_small", "true")
        head.addWidget(remove)
        column.addLayout(head)
        parts = self.builder.fill(column, self.question.children, f"{self.place}[{index}]")
        self._frames.append(frame)
        self._list.addWidget(frame)
        return parts

    def drop_entries(self, start: int) -> None:
        """Takes the widgets of entries from this place (0-based) on away."""
        for frame in self._frames[start:]:
            self._list.removeWidget(frame)
            frame.hide()
            frame.setParent(None)  # at once: its names are needed for the entry that moves up
            frame.deleteLater()
        del self._frames[start:]

    # --- the same for all -----------------------------------------------------------------------------------------

    def refresh(self, session: Session) -> None:
        self.setVisible(session.is_relevant(self.place))
        is_section = "/" not in self.path
        label = "" if is_section else session.label(self.place)
        self._title.setText(label)
        self._title.setVisible(bool(label))
        count = session.repeat_count(self.place)
        if count != len(self.entries):
            self._match(count)
        self._state.setText(self.empty_words())
        self._state.setVisible(count == 0)
        for entry in self.entries:
            for part in entry:
                part.refresh(session)

    def empty_words(self) -> str:
        """What stands there while there is no entry."""
        return tr("还没有内容。需要时点“添加一条”")

    def rows(self) -> Iterator[QuestionRow]:
        for entry in self.entries:
            for part in entry:
                yield from rows_of(part)

    def add(self) -> None:
        """One more entry, with the cursor in it."""
        if self._change(lambda session: session.add_repeat(self.place)):
            first = next((row for part in self.entries[-1] for row in rows_of(part) if not row.isHidden()), None)
            if first is not None:
                first.focus()

    def remove(self, index: int) -> None:
        """Takes an entry away; the later ones move up."""
        self.drop_entries(index - 1)
        del self.entries[index - 1 :]
        self._change(lambda session: session.remove_repeat(self.place, index))
        self.first_focus().setFocus(Qt.FocusReason.OtherFocusReason)

    def first_focus(self) -> QWidget:
        """Where the cursor goes when an entry is gone."""
        return self._add

    def _change(self, act: Any) -> bool:
        session = self.builder.session
        try:
            act(session)
        except AppError as error:
            self._state.setText(self.builder.desk.shell.words(error.code, dict(error.params)))
            self._state.show()
            return False
        self.refresh(session)
        self.builder.reshaped()
        return True

    def _match(self, count: int) -> None:
        self.drop_entries(count)
        del self.entries[count:]
        for index in range(len(self.entries) + 1, count + 1):
            self.entries.append(self.add_entry(index))


class PhotoRepeat(RepeatBox):
    """Photos with words. A refused photo is named, and the others stay."""

    def __init__(self, builder: Builder, path: str, place: str, picture: Question, parent: QWidget) -> None:
        self._picture = picture
        self._name = picture.path.rpartition("/")[2]
        self._pending = 0
        self._refused: list[str] = []
        self._thumbnails: list[tuple[str, Thumbnail]] = []
        super().__init__(builder, path, place, parent)

    def build_body(self) -> None:
        desk = self.builder.desk
        name = f"q_{self.path.replace('/', '_')}"
        self.drop = PhotoDrop(desk.theme, desk.icons, name, takes_many=True, parent=self)
        self.drop.offered.connect(self.offer)
        self.strip = PhotoStrip(desk.theme, self)
        self._busy = Text("", "soft", wraps=True)
        self._busy.setObjectName(f"{name}_busy")
        self._busy.hide()
        self.error = Text("", "error", wraps=True)
        self.error.setObjectName(f"{name}_error")
        self.error.hide()
        for widget in (self.drop, self._busy, self.error, self.strip, self._state):
            self.column.addWidget(widget)

    @property
    def is_pending(self) -> bool:
        """True while photos are on their way into the workspace."""
        return self._pending > 0

    def first_focus(self) -> QWidget:
        return self.drop.choose_button

    def empty_words(self) -> str:
        return tr("还没有照片")

    def offer(self, sources: list[tuple[Any, str]]) -> None:
        """Takes all of these pictures, each by itself."""
        self._refused.clear()
        self._pending += len(sources)
        self._show_progress()
        place = PicturePlace(self._name, self.place)
        for source, name in sources:
            self.builder.desk.pictures.add_photo(source, name, place, self._on_kept, self._on_refused, self)

    def add_entry(self, index: int) -> list[Part]:
        desk, theme = self.builder.desk, self.builder.desk.theme
        place = f"{self.place}[{index}]"
        path = f"{place}/{self._name}"
        name = object_name(path)
        what = tr("第 {n} 张照片，放大看").format(n=index)
        thumbnail = Thumbnail(theme, desk.icons, QSize(theme.px(238), theme.px(158)), what, name)
        thumbnail.clicked.connect(lambda: self._enlarge(path, what))
        answer = str(self.builder.session.value(path) or "")
        if answer:
            desk.pictures.thumbnail(answer, thumbnail.show_picture, lambda _: thumbnail.show_failure(), thumbnail)
        else:
            thumbnail.show_failure()
        self._thumbnails[index - 1 :] = [(answer, thumbnail)]
        head = QWidget(self)
        row = QHBoxLayout(head)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(Text(tr("第 {n} 张").format(n=index), "strong"), 1)
        remove = IconButton(
            tr("移除第 {n} 张照片").format(n=index), f"{name}_remove", desk.icons, "trash", lambda: self.remove(index)
        )
        row.addWidget(remove)
        words = QWidget(self)
        column = QVBoxLayout(words)
        column.setContentsMargins(0, 0, 0, 0)
        others = tuple(child for child in self.question.children if child != self._picture.path)
        parts = self.builder.fill(column, others, place, is_plain=True)
        self.strip.add_tile(head, thumbnail, words)
        return parts

    def drop_entries(self, start: int) -> None:
        self.strip.remove_tiles(start)

    def _on_kept(self, answer: str, thumbnail: bytes) -> None:
        self._pending -= 1

        def add(session: Session) -> None:
            index = session.add_repeat(self.place)
            session.set(f"{self.place}[{index}]/{self._name}", answer)

        self._change(add)
        self._show_progress()

    def _on_refused(self, error: AppError) -> None:
        self._pending -= 1
        self._refused.append(self.builder.desk.shell.words(error.code, dict(error.params)))
        self._show_progress()

    def _show_progress(self) -> None:
        self._busy.setText(tr("正在处理 {n} 张照片…").format(n=self._pending))
        self._busy.setVisible(self._pending > 0)
        self.error.setText("\n".join(self._refused))
        self.error.setVisible(bool(self._refused))

    def _enlarge(self, path: str, what: str) -> None:
        answer = self.builder.session.value(path)
        if isinstance(answer, str):
            PhotoDialog(self.builder.desk, answer, what, self).open()
