"""The handbook to look at: chapters and what was found at the left, the words and pictures at the right."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from functools import lru_cache

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QTextBrowser, QVBoxLayout, QWidget

from core.domain.handbook import Chapter, Hit, read_handbook, search
from core.paths import resources
from gui.icons import Icons
from gui.language import tr
from gui.models.rows import Column
from gui.theme import Theme
from gui.widgets.buttons import Button
from gui.widgets.columns import Columns
from gui.widgets.data_table import DataTable
from gui.widgets.labels import Text
from gui.widgets.search_field import SearchField

SIZES = (("normal", "标准", 1.0), ("large", "大字", 1.35), ("largest", "特大", 1.7))
PICTURE_WIDTH = 620
_STRONG = re.compile(r"\*\*(.+?)\*\*")
_LINK = re.compile(r"\[([^\]]+)\]\(([a-z0-9#_-]+)\)")
_PICTURE = re.compile(r"^!\[([^\]]*)\]\(([^)]+)\)$")
_ITEM = re.compile(r"^(-|\d+\.)\s+(.*)$")


@lru_cache(maxsize=4)
def handbook(language: str) -> tuple[Chapter, ...]:
    """The chapters in a language; a language that has none is told in Chinese."""
    folder = resources() / "help" / ("en" if language == "en" else "")
    return read_handbook({path.stem: path.read_text("utf-8") for path in folder.glob("*.md")})


class HandbookView(QWidget):
    """`turned` at every chapter that is opened. `open` leads to a topic, `back` to the one before."""

    turned = Signal(str)

    def __init__(self, theme: Theme, icons: Icons, language: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._chapters = theme, handbook(language)
        self._size, self._way = 1.0, list[str]()
        self._told_at = 0
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(Columns(theme, self._build_list(icons), self._build_text(language), (2, 5), breaks_at=700), 1)
        self._show_hits("")

    @property
    def topic(self) -> str:
        """What is open; empty before anything was."""
        return self._way[-1] if self._way else ""

    def open(self, topic: str) -> None:
        """Opens a chapter (`visit`) or a place in it (`visit#print`); an unknown one is the first chapter."""
        known = {one for chapter in self._chapters for one in chapter.topics()}
        topic = topic if topic in known else self._chapters[0].code
        if self.topic != topic:
            self._way.append(topic)
        self._tell()

    def back(self) -> bool:
        """Returns to what was open before; False when there is nothing."""
        if len(self._way) < 2:
            return False
        self._way.pop()
        self._tell()
        return True

    def look_for(self, words: str) -> None:
        """Types words into the search field."""
        self._search.setText(words)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Pictures are as wide as the room there is."""
        super().resizeEvent(event)
        QTimer.singleShot(0, self, self._fit)

    def _fit(self) -> None:
        if self.topic and self._picture_width() != self._told_at:
            self._tell()

    def _picture_width(self) -> int:
        return min(self._theme.px(PICTURE_WIDTH), max(240, self._text.viewport().width() - 40))

    def _build_list(self, icons: Icons) -> QWidget:
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(self._theme.space("s"))
        self._search = SearchField(tr("输入汉字、拼音或首字母"), "help_search", icons)
        self._search.searched.connect(self._show_hits)
        columns = (Column(tr("帮助目录"), lambda hit: hit.title, 0, second=lambda hit: hit.snippet, is_bold=True),)
        self._list = DataTable(self._theme, columns, "help_list", tr("帮助目录"), row_lines=2, opens_on_click=False)
        self._list.setMinimumWidth(self._theme.px(230))
        self._list.setMinimumHeight(self._theme.px(95))
        self._list.picked.connect(lambda hit: self.open(hit.topic) if hit is not None else None)
        self._search.left_downwards.connect(self._list.enter)
        self._none = Text(tr("没有找到，换个词试试。"), "soft", wraps=True)
        self._none.hide()
        for widget in (self._search, self._list, self._none):
            column.addWidget(widget, 1 if widget is self._list else 0)
        return side

    def _build_text(self, language: str) -> QWidget:
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(self._theme.space("s"))
        row = QHBoxLayout()
        row.setSpacing(self._theme.space("s"))
        row.addWidget(Text(tr("字号"), "field"))
        self._chips: list[Button] = []
        for code, words, size in SIZES:
            chip = Button(tr(words), f"help_size_{code}", None, role="chip")
            chip.setCheckable(True)
            chip.setChecked(size == self._size)
            chip.clicked.connect(lambda _checked=False, size=size: self._use_size(size))
            self._chips.append(chip)
            row.addWidget(chip)
        row.addStretch(1)
        column.addLayout(row)
        self._text = QTextBrowser()
        self._text.setObjectName("help_text")
        self._text.setAccessibleName(tr("帮助"))
        self._text.setOpenLinks(False)
        pictures = resources() / "help" / "pictures"
        self._text.setSearchPaths([str(pictures / "en"), str(pictures)] if language == "en" else [str(pictures)])
        self._text.anchorClicked.connect(lambda url: self.open(url.toString()))
        self._text.setMinimumHeight(250)
        column.addWidget(self._text, 1)
        return side

    def _show_hits(self, query: str) -> None:
        hits: Sequence[Hit] = search(self._chapters, query)
        self._list.show_rows(hits, key="topic")
        self._none.setVisible(not hits)
        if query.strip() and hits:
            self.open(hits[0].topic)

    def _use_size(self, size: float) -> None:
        self._size = size
        for chip, (_code, _words, one) in zip(self._chips, SIZES, strict=True):
            chip.setChecked(one == size)
        self._tell()

    def _tell(self) -> None:
        if not self.topic:
            return
        code, _, place = self.topic.partition("#")
        chapter = next(one for one in self._chapters if one.code == code)
        width = self._told_at = self._picture_width()
        self._mark(code)
        self._text.setHtml(page_of(chapter, self._theme, self._size, width))
        if place:
            self._text.scrollToAnchor(place)
        self.turned.emit(self.topic)

    def _mark(self, code: str) -> None:
        """Lights the chapter in the contents; while something is looked for the list belongs to the search."""
        rows = [hit.topic for hit in self._list.rows.rows]
        at = rows.index(self.topic) if self.topic in rows else rows.index(code) if code in rows else -1
        if at >= 0 and self._list.currentIndex().row() != at:
            was = self._list.blockSignals(True)
            self._list.setCurrentIndex(self._list.rows.index(at, 0))
            self._list.blockSignals(was)


def page_of(chapter: Chapter, theme: Theme, size: float, picture_width: int) -> str:
    """A chapter as the rich text Qt draws. Everything in the file is words: no mark-up of its own gets through."""
    body = round(theme.font_px("body") * size)
    head, small = round(body * 1.2), round(body * 0.88)
    parts = [f'<p style="font-size:{round(body * 1.4)}px;font-weight:bold">{_inside(chapter.title, theme)}</p>']
    for section in chapter.sections:
        if section.title:
            words = _inside(section.title, theme)
            parts.append(
                f'<p style="font-size:{head}px;font-weight:bold;margin-top:{body}px">'
                f'<a name="{section.code}"></a>{words}</p>'
            )
        parts += [_line(line, theme, small, picture_width) for line in section.lines]
    return f'<div style="font-size:{body}px;color:{theme.colours.ink};line-height:150%">{"".join(parts)}</div>'


def _line(line: str, theme: Theme, small: int, picture_width: int) -> str:
    picture = _PICTURE.match(line)
    if picture:
        words = html.escape(picture[1])
        return (
            f'<p><img src="{html.escape(picture[2])}" width="{picture_width}" alt="{words}"><br>'
            f'<span style="font-size:{small}px;color:{theme.colours.ink_soft}">{words}</span></p>'
        )
    item = _ITEM.match(line)
    if item:
        sign = "·" if item[1] == "-" else item[1]
        look = "margin-left:24px;text-indent:-20px;margin-top:4px;margin-bottom:4px"
        return f'<p style="{look}">{sign}&nbsp;&nbsp;{_inside(item[2], theme)}</p>'
    return f"<p>{_inside(line, theme)}</p>"


def _inside(text: str, theme: Theme) -> str:
    safe = _STRONG.sub(r"<b>\1</b>", html.escape(text))
    return _LINK.sub(rf'<a href="\2" style="color:{theme.colours.accent}">\1</a>', safe)
