"""The tab 材料 of a person's page: every photo, newest first, and what was printed or handed out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui import wording
from gui.language import tr
from gui.pages.person_entries import PersonEntries
from gui.shell import Shell
from gui.widgets.buttons import Button
from gui.widgets.columns import Columns
from gui.widgets.labels import SectionTitle, Text
from gui.widgets.photo_strip import PhotoStrip
from gui.widgets.scroll import Scroll
from gui.widgets.thumbnail import Thumbnail

if TYPE_CHECKING:
    from core.service.overview import Picture

AT_ONCE = 12
PAPERS = frozenset({"print", "paper", "export"})


class PersonPapers(QWidget):
    """Photos at the left, papers at the right. A photo leads to its record."""

    def __init__(self, shell: Shell, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shell = shell
        self._person_id = ""
        self._pictures: Sequence[Picture] = ()
        self._shown: list[str] = []
        theme = shell.theme
        left = Scroll(gap=4)
        left.setMinimumHeight(theme.px(150))
        left.body.setSpacing(theme.space("s"))
        self._none = Text(tr("还没有照片。走访时拍的照片会排在这里。"), "soft", wraps=True)
        self._strip = PhotoStrip(theme)
        self._more = Button(tr("再看早些的"), "papers_more_photos", self._show_more, role="quiet", is_small=True)
        for widget in (SectionTitle(tr("照片")), self._none, self._strip, self._more):
            left.body.addWidget(widget)
        left.body.addStretch(1)
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.space("s"))
        column.addWidget(SectionTitle(tr("打印和签回的纸")))
        self.papers = PersonEntries(
            shell, "papers", tr("打印和签回的纸"), tr("打印、签回、导出以后都会记在这里。"), PAPERS
        )
        self.papers.table.setMinimumHeight(theme.px(110))
        column.addWidget(self.papers, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        scroll = Scroll()
        scroll.body.addWidget(Columns(theme, left, right, (1, 1)))
        whole.addWidget(scroll)

    def show_person(self, person_id: str) -> None:
        """Another person."""
        self._person_id = person_id
        self._pictures = ()
        self._fill(0)
        self.papers.show_person(person_id)

    def reload(self) -> None:
        """Reads which photos and papers there are."""
        one = self._person_id
        self._shell.tasks.read(lambda core: core.overview.pictures(one), self._show, owner=self, key="pictures")
        self.papers.reload()

    def enter(self) -> None:
        """Takes the keyboard."""
        tiles = self._strip.findChildren(Thumbnail)
        if tiles:
            tiles[0].setFocus()
        else:
            self.papers.enter()

    def _show(self, pictures: Sequence[Picture]) -> None:
        if [one.hash for one in pictures] != [one.hash for one in self._pictures] or not pictures:
            self._pictures = pictures
            self._fill(AT_ONCE)

    def _show_more(self) -> None:
        self._fill(len(self._shown) + AT_ONCE)

    def _fill(self, count: int) -> None:
        wanted = [one.hash for one in self._pictures[:count]]
        if wanted[: len(self._shown)] != self._shown:
            self._strip.remove_tiles(0)
            self._shown = []
        for picture in self._pictures[len(self._shown) : count]:
            self._add(picture)
        self._shown = wanted
        self._more.setVisible(len(self._pictures) > len(wanted))
        self._none.setVisible(not self._pictures)
        self._strip.setVisible(bool(wanted))

    def _add(self, picture: Picture) -> None:
        shell, theme = self._shell, self._shell.theme
        when, kind = wording.day(picture.at.day, shell.today()), wording.kind(picture.kind)
        words = tr("{day} {kind}").format(day=when, kind=kind)
        size = QSize(theme.px(236), theme.px(150))
        name = f"papers_photo_{len(self._strip.tiles)}"
        thumbnail = Thumbnail(theme, shell.icons, size, tr("{what} 的照片").format(what=words), name)
        thumbnail.setToolTip(tr("打开这份记录"))
        thumbnail.clicked.connect(lambda: shell.navigator.open_record(picture.record_id))
        self._strip.add_tile(thumbnail, Text(words, "small", wraps=True))
        shell.tasks.read(
            lambda core: core.photos.thumbnail(picture.hash),
            thumbnail.show_picture,
            lambda _error: thumbnail.show_failure(),
            owner=thumbnail,
            is_long=True,
        )
