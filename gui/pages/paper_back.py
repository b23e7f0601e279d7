"""收回签字件: sheets dropped here find their record; below stands what was printed and has not come back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from core.changes import Changes
from core.domain.identity import mask_name
from core.errors import AppError
from gui import wording
from gui.dialogs.give_serial import GiveSerial
from gui.language import tr
from gui.models.rows import Column, Pill
from gui.shell import Shell
from gui.widgets.banner import Banner
from gui.widgets.data_table import DataTable
from gui.widgets.empty_state import EmptyState
from gui.widgets.files_drop import FilesDrop
from gui.widgets.labels import SectionTitle

if TYPE_CHECKING:
    from core.app import Core
    from core.service.page_reader import SheetPage
    from core.service.scans import Kept, UnsignedRow

PATTERN = "*.jpg *.jpeg *.png *.webp *.bmp *.tif *.tiff *.pdf"


@dataclass(frozen=True)
class _Line:
    """What became of one page, or of a file that could not be read at all (`kept` None)."""

    name: str
    state: str
    words: str
    kept: Kept | None = None


class PaperBack(QWidget):
    """Files are read on the pool one after the other; each page is kept on the database worker."""

    def __init__(self, shell: Shell, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shell = shell
        self._waiting: list[Path] = []
        self._is_reading = False
        self._lines: list[_Line] = []
        theme, icons = shell.theme, shell.icons
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.space("m"))
        drop = FilesDrop(
            theme,
            icons,
            tr("把签好字的照片、扫描件或 PDF 拖到这里"),
            tr("可以一次拖很多个。程序按纸上的二维码找到是哪份记录，存进去。"),
            tr("选文件"),
            tr("照片和扫描件") + f" ({PATTERN})",
            "paper_drop",
        )
        drop.all_chosen.connect(self.take)
        column.addWidget(drop)
        self.banner = Banner(theme, icons, "paper_banner", self)
        column.addWidget(self.banner)
        self._results = DataTable(theme, _result_columns(), "paper_results", tr("收到的签字件"), row_lines=2)
        self._results.setMaximumHeight(theme.px(290))
        self._results.opened.connect(self._open_line)
        self._results.acted.connect(self._ask_serial)
        self._results.hide()
        column.addWidget(self._results)
        column.addWidget(SectionTitle(tr("打了还没签回的")))
        self._out = DataTable(theme, _out_columns(shell), "paper_unsigned", tr("打了还没签回的"), row_lines=2)
        self._out.opened.connect(lambda row: shell.navigator.open_record(row.record_id))
        none = EmptyState(
            theme, icons, "good", tr("没有等着签回的"),
            tr("要在纸上签字的文件，打印以后会列在这里，收回了就自动消掉。"), name="paper_none",
        )  # fmt: skip
        self._views = QStackedWidget()
        self._views.addWidget(self._out)
        self._views.addWidget(none)
        column.addWidget(self._views, 1)

    def reload(self) -> None:
        """Reads what is still out."""
        self._shell.tasks.read(lambda core: core.scans.unsigned(), self._show_out, self._fail, owner=self, key="out")

    def take(self, paths: Sequence[Path]) -> None:
        """Puts these files on the pile and reads them one by one."""
        if not self._is_reading and not self._waiting:
            self._lines = []
        self._waiting += paths
        self._next()

    def _next(self) -> None:
        if self._is_reading:
            return
        if not self._waiting:
            self._tell()
            return
        path = self._waiting.pop(0)
        self._is_reading = True
        self.banner.say(tr("正在认 {file}…").format(file=path.name), "info")

        def failed(error: AppError) -> None:
            self._add([_Line(path.name, "refused", self._shell.sentence(error))])

        self._shell.tasks.work(lambda: _read(path), self._keep, failed, owner=self)

    def _keep(self, pages: list[SheetPage]) -> None:
        def keep(core: Core) -> _Batch:
            kept = [core.scans.keep(page) for page in pages]
            changes = Changes()
            for one in kept:
                changes |= one.changes
            return _Batch(kept, changes)

        self._shell.tasks.write(keep, lambda batch: self._add([self._line(one) for one in batch.kept]), self._stop,
                                owner=self)  # fmt: skip

    def _line(self, kept: Kept) -> _Line:
        if kept.is_kept:
            said = tr("已经收过了") if kept.state == "again" else tr("已收下")
            return _Line(kept.page.name, kept.state, f"{said}　{kept.person_name}　{kept.serial}".strip("　"), kept)
        words = self._shell.words(f"paper.{kept.state}", {"file": kept.page.name, "serial": kept.serial})
        return _Line(kept.page.name, kept.state, words, kept)

    def _add(self, lines: Sequence[_Line]) -> None:
        self._is_reading = False
        self._lines += lines
        self._results.show_rows(list(self._lines))
        self._results.show()
        self._next()

    def _stop(self, error: AppError) -> None:
        """Not allowed, or the disk is full: the rest would end the same way."""
        self._is_reading = False
        self._waiting.clear()
        self._fail(error)

    def _tell(self) -> None:
        good = sum(line.state in ("kept", "again") for line in self._lines)
        bad = len(self._lines) - good
        words = tr("收下 {n} 页。").format(n=good)
        if bad:
            words += tr("有 {n} 页没认出来，看下面的原因，或者点“输编号”。").format(n=bad)
        self.banner.say(words, "warn" if bad else "good")
        self.reload()

    def _open_line(self, line: _Line) -> None:
        if line.kept is not None and line.kept.is_kept:
            self._shell.navigator.open_record(line.kept.record_id)

    def _ask_serial(self, line: _Line) -> None:
        if line.kept is not None and not line.kept.is_kept:
            GiveSerial(self._shell, line.kept.page, lambda kept: self._replace(line, kept), self).open()

    def _replace(self, line: _Line, kept: Kept) -> None:
        self._lines = [self._line(kept) if one is line else one for one in self._lines]
        self._results.show_rows(list(self._lines))
        self._tell()

    def _show_out(self, rows: Sequence[UnsignedRow]) -> None:
        self._out.show_rows(rows)
        self._views.setCurrentIndex(0 if rows else 1)

    def _fail(self, error: AppError) -> None:
        self.banner.say(self._shell.sentence(error), "bad")


@dataclass(frozen=True)
class _Batch:
    kept: list[Kept]
    changes: Changes


def _read(path: Path) -> list[SheetPage]:
    """On the pool: imaging and the code reader are loaded here, not on the main thread."""
    from core.service.page_reader import read_pages

    return list(read_pages(path))


def _result_columns() -> tuple[Column, ...]:
    return (
        Column(tr("文件"), lambda line: line.name, 260, is_bold=True),
        Column(tr("结果"), lambda line: "", 130, pills=_pills),
        Column(tr("说明"), lambda line: line.words, 0),
        Column("", _verb, 100, is_action=True),
    )


def _pills(line: _Line) -> list[Pill]:
    if line.state in ("kept", "again"):
        return [(tr("已收下"), "good")]
    return [(tr("没收下"), "bad")]


def _verb(line: _Line) -> str:
    return tr("输编号") if line.kept is not None and not line.kept.is_kept else ""


def _out_columns(shell: Shell) -> tuple[Column, ...]:
    today = shell.today()

    def age(row: Any) -> str:
        days = (today - row.printed_at.day).days
        return tr("{n} 天了").format(n=days) if days else tr("今天打的")

    return (
        Column(
            tr("有关的人"),
            lambda row: row.person_name or "—",
            0,
            second=lambda row: row.serial,
            is_bold=True,
            covers=mask_name,
        ),
        Column(tr("文件"), lambda row: tr(wording.document(row.document)), 260),
        Column(tr("打印时间"), lambda row: wording.day(row.printed_at.day, today), 150, second=age, gives_way=1),
    )
