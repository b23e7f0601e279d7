"""备份: copies of everything on another disk, when the last one was made, and one now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtWidgets import QFileDialog

from core.clock import Moment
from core.errors import AppError
from gui import wording
from gui.drives import start_folder
from gui.language import tr
from gui.models.rows import Column
from gui.pages.listing import ListingPage
from gui.shell import Shell
from gui.widgets.buttons import Button
from gui.widgets.data_table import DataTable
from gui.widgets.empty_state import EmptyState
from gui.widgets.labels import Text, set_tone

if TYPE_CHECKING:
    from core.app import Core
    from core.service.backups import BackupDone, BackupRow


@dataclass(frozen=True)
class _Seen:
    rows: Sequence[BackupRow]
    folder: Path
    is_on_the_same_disk: bool
    offset_min: int


class BackupPage(ListingPage):
    """Where they lie, those there are, and a button. How one comes back is said below."""

    key: ClassVar[str] = "backup"
    concerns: ClassVar[frozenset[str]] = frozenset({"backup"})

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell, tr("备份"))
        self._offset_min = 0
        icons = shell.icons
        self._choose = Button(tr("换个地方"), "backup_choose", self._ask_folder, icons=icons, icon="place")
        self._make = Button(tr("现在备份"), "backup_make", self.make, role="main", icons=icons, icon="save")
        self.actions.addWidget(self._choose)
        self.actions.addWidget(self._make)
        self._place = Text("", wraps=True)
        self._place.setObjectName("backup_place")
        self._warning = Text(tr("备份和工作区在同一块硬盘上：电脑坏了、丢了，备份也没了。请换到U盘。"), wraps=True)
        set_tone(self._warning, "warn")
        self.body.addWidget(self._place)
        self.body.addWidget(self._warning)
        columns = (
            Column(tr("时间"), lambda row: wording.day_and_time(self._moment(row), shell.today()), 0, is_bold=True),
            Column(tr("大小"), lambda row: wording.megabytes(row.size_bytes), 140),
            Column(tr("照片"), lambda row: tr("{n} 张").format(n=row.pictures), 140, gives_way=1),
            Column(tr("记录到第几号"), lambda row: str(row.events), 160, gives_way=2),
        )
        table = DataTable(shell.theme, columns, "backup_table", tr("备份"), opens_on_click=False)
        empty = EmptyState(
            shell.theme,
            icons,
            "save",
            tr("还没有备份"),
            tr("备份是加密的，丢了U盘别人也看不到。程序开着的时候，有新内容每半小时自动备份一次。"),
            tr("现在备份"),
            self.make,
            "backup_empty",
        )
        self.build_list(table, empty)
        how = tr("要恢复时：在新电脑上打开暖访，选“从备份恢复”，指给它这个文件夹，再输口令。")
        self.body.addWidget(Text(how, "soft", wraps=True))

    def reload(self) -> None:
        self.shell.tasks.read(_read, self._show, self.show_error, key="list", is_long=True)

    def make(self) -> None:
        """A backup now."""
        self._make.setEnabled(False)
        self._make.say(tr("正在备份…"))
        work = self.shell.works.new(tr("备份"), "backup")
        make = work.doing(lambda core: core.backups.make(on_step=work.step))
        self.shell.tasks.write(make, self._made, self._fail, owner=self, is_long=True)

    def use_folder(self, folder: Path) -> None:
        """Backups go here from now on."""
        self.shell.tasks.write(
            lambda core: core.backups.choose(folder), lambda _changes: self.make(), self.show_error, owner=self
        )

    def _ask_folder(self) -> None:
        dialog = QFileDialog(self, tr("备份放到哪里？"), start_folder())
        dialog.setObjectName("backup_dialog")
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(lambda path: self.use_folder(Path(path)))
        dialog.open()

    def _show(self, seen: _Seen) -> None:
        self._offset_min = seen.offset_min
        self._place.setText(tr("备份放在：{folder}").format(folder=seen.folder))
        self._warning.setVisible(seen.is_on_the_same_disk)
        self.show_list(seen.rows)

    def _made(self, done: BackupDone) -> None:
        self._reset()
        self.banner.say(tr("备份好了，已读回核对，没有问题。"), "good")
        self._note(tr("备份好了"), "good")

    def _fail(self, error: AppError) -> None:
        self._reset()
        if error.code == "gui.stopped":
            self.banner.say(tr("已停下，这一次没有备份。"), "info")
            return
        self.show_error(error)
        self._note(tr("备份没有做成"), "bad")

    def _note(self, words: str, tone: str) -> None:
        if not self.isVisible():
            self.shell.notices.add(words, tone, "backup")

    def _reset(self) -> None:
        self._make.setEnabled(True)
        self._make.say(tr("现在备份"))

    def _moment(self, row: BackupRow) -> Moment:
        return Moment(int(row.made_at.timestamp() * 1000), self._offset_min)


def _read(core: Core) -> _Seen:
    backups = core.backups
    return _Seen(backups.list(), backups.folder, backups.is_on_the_same_disk, core.seams.clock.now().offset_min)
