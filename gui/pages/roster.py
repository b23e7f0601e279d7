"""导入名单: choose a file, see row by row what would happen, then take it or leave it; or take it back."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QStackedWidget, QVBoxLayout, QWidget

from core.errors import AppError
from gui import alerts, wording
from gui.language import tr
from gui.models import roster as words_of
from gui.models.rows import Column
from gui.pages.page import Page
from gui.shell import Shell
from gui.widgets.buttons import Button
from gui.widgets.card import Card
from gui.widgets.data_table import DataTable
from gui.widgets.empty_state import EmptyState
from gui.widgets.file_drop import FileDrop
from gui.widgets.flow import WrapLayout
from gui.widgets.labels import Text

if TYPE_CHECKING:
    from core.roster import Preview, RosterRow
    from core.service.roster import Imported
    from core.service.views import ImportRow

FILES = "*.xlsx *.xls *.csv"


class RosterPage(Page):
    """Nothing is written before 导入 is pressed; then all of it or nothing."""

    key: ClassVar[str] = "roster"
    concerns: ClassVar[frozenset[str]] = frozenset({"roster"})

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell, tr("导入名单"))
        self._path: Path | None = None
        self._seen: Preview | None = None
        self._state = ""
        self._is_doubt_shown = False
        self._wish: list[Any] = []  # state and tick of the page before this one
        theme, icons = shell.theme, shell.icons
        self.actions.addWidget(
            Button(tr("回到人员"), "roster_back", lambda: shell.navigator.open_page("people"), icons=icons, icon="back")
        )
        self._import = Button(tr("导入"), "roster_import", self._commit, role="main", icons=icons, icon="good")
        self.actions.addWidget(self._import)
        self._drop = FileDrop(
            theme,
            icons,
            tr("把乡镇发的名单拖到这里，或者点右边选文件"),
            tr("能读 .xlsx、.xls 和 .csv；表头上面有标题、列的次序不同都没关系。"),
            tr("选文件"),
            tr("名单表格 ({files})").format(files=FILES),
            "roster_drop",
        )
        self._drop.folder = shell.memory.get("folder", "")
        self._drop.chosen.connect(self.open_file)
        self.body.addWidget(self._drop)
        self._views = QStackedWidget()
        self._views.addWidget(self._past_side())
        self._views.addWidget(self._preview_side())
        self.body.addWidget(self._views, 1)
        self._enable()

    def reload(self) -> None:
        self.shell.tasks.read(lambda core: core.roster.imports(), self._show_past, self.show_error, key="past")

    def narrowed(self) -> Any:
        return (self._path, self._state, self._skip.isChecked()) if self._seen is not None else None

    def narrow(self, how: Any) -> None:
        """The list that was looked at is read again, and shown as far as one had come."""
        if how is not None:
            path, *self._wish = how
            self.open_file(path)

    def open_file(self, path: Path) -> None:
        """Reads a file into a preview; the workspace stays as it is."""
        self.banner.say(tr("正在读“{file}”…").format(file=path.name), "info")
        self._path, self._seen = path, None
        self._enable()
        self.shell.memory.set("folder", str(path.parent))
        look = self.shell.works.new(tr("读名单"), "roster", can_stop=False).doing(
            lambda core: core.roster.preview(path)
        )
        self.shell.tasks.read(look, self._show, self._fail_file, owner=self, key="preview", is_long=True)

    # the two faces

    def _past_side(self) -> QWidget:
        shell = self.shell
        today = shell.today()
        self._past = DataTable(
            shell.theme,
            (
                Column(tr("时间"), lambda row: wording.day_and_time(row.at, today), 160),
                Column(tr("文件"), lambda row: row.file_name, 0),
                Column(tr("新增"), lambda row: str(row.added), 80),
                Column(tr("改动"), lambda row: str(row.changed), 80),
                Column(tr("状态"), lambda row: "", 120, pills=_past_pill),
                Column("", lambda row: tr("撤销") if row.state == "applied" else "", 100, is_action=True),
            ),
            "roster_past",
            tr("以前的导入"),
            opens_on_click=False,
        )
        self._past.acted.connect(self._ask_undo)
        self._past.opened.connect(self._ask_undo)
        self._no_past = EmptyState(
            shell.theme, shell.icons, "upload", tr("还没有导入过名单"),
            tr("选好文件以后先看预览，每一行会怎样都写清楚，确认了才导入。"), name="roster_empty",
        )  # fmt: skip
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        self._past_title = Text(tr("以前的导入"), "section")
        column.addWidget(self._past_title)
        self._past_views = QStackedWidget()
        self._past_views.addWidget(self._no_past)
        self._past_views.addWidget(self._past)
        column.addWidget(self._past_views, 1)
        return side

    def _preview_side(self) -> QWidget:
        shell, theme = self.shell, self.shell.theme
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.space("s"))
        above = QWidget()
        row = WrapLayout(theme.space("s"), above)
        self._chips: dict[str, Button] = {}
        for code, words, _tone in (("", "全部", ""), *words_of.STATES):
            chip = Button(tr(words), f"roster_{code or 'all'}", role="chip")
            chip.setCheckable(True)
            chip.clicked.connect(lambda _checked=False, code=code: self._filter(code))
            self._chips[code] = chip
            row.addWidget(chip)
        self._skip = QCheckBox(tr("跳过不能导入的行"))
        self._skip.setObjectName("roster_skip")
        self._skip.setAccessibleName(tr("跳过不能导入的行"))
        self._skip.toggled.connect(lambda _on: self._enable())
        row.addWidget(self._skip)
        column.addWidget(above)
        self._table = DataTable(
            theme, words_of.preview_columns(shell.words), "roster_table", tr("预览"), opens_on_click=False
        )
        self._table.picked.connect(self._show_row)
        column.addWidget(self._table, 1)
        self._detail = Card(theme, name="roster_detail")
        self._detail_title = Text("", "strong")
        self._detail_lines = Text("", wraps=True)
        self._detail_lines.setObjectName("roster_detail_lines")
        self._detail.body.addWidget(self._detail_title)
        self._detail.body.addWidget(self._detail_lines)
        column.addWidget(self._detail)
        return side

    def focus_first(self) -> None:
        """Nothing read yet: the way to the file."""
        (self._drop.button if self._seen is None else self._table).setFocus(Qt.FocusReason.OtherFocusReason)

    def _show(self, seen: Preview) -> None:
        self._seen, self._is_doubt_shown = seen, False
        counts = seen.counts
        self._chips[""].say(f"{tr('全部')} {len(seen.rows)}")
        for code, words, _tone in words_of.STATES:
            self._chips[code].say(f"{tr(words)} {counts[code]}")
            self._chips[code].setVisible(bool(counts[code]))
        self._skip.setVisible(not seen.is_clean)
        self._skip.setChecked(False)
        self._say_file(seen)
        self._views.setCurrentIndex(1)
        state, skips = self._wish or ("refused" if counts["refused"] else "", False)
        self._wish = []
        self._filter(state)
        self._skip.setChecked(skips and not seen.is_clean)
        self._enable()
        self._table.setFocus()

    def _say_file(self, seen: Preview) -> None:
        notes = [self.shell.words(problem.code, dict(problem.params)) for problem in seen.table.problems]
        name = self._path.name if self._path else ""
        refused = seen.counts["refused"]
        if refused:
            notes.insert(
                0,
                tr("“{file}”里有 {n} 行不能导入。请让乡镇改好表格再来，或者勾选“跳过不能导入的行”。").format(
                    file=name, n=refused
                ),
            )
        elif not notes:
            notes = [tr("“{file}”读好了。看过没问题，就点右上角的“导入”。").format(file=name)]
        self.banner.say(" ".join(notes), "warn" if refused or seen.table.problems else "good")

    def _filter(self, state: str) -> None:
        self._state = state
        for code, chip in self._chips.items():
            chip.setChecked(code == state)
        rows = [row for row in (self._seen.rows if self._seen else ()) if not state or row.state == state]
        self._table.show_rows(rows, key="row_number")
        if rows:
            self._table.setCurrentIndex(self._table.rows.index(0, 0))
        else:
            self._show_row(None)

    def _show_row(self, row: RosterRow | None) -> None:
        self._detail.setVisible(row is not None)
        if row is None:
            return
        lines = [*words_of.problem_lines(row, self.shell.words), *words_of.change_lines(row)]
        self._detail_title.setText(tr("第 {n} 行　{name}").format(n=row.row_number, name=row.name or "—"))
        self._detail_lines.setText("\n".join(lines) or tr("没有问题。"))

    def _enable(self) -> None:
        seen = self._seen
        count = 0
        if seen is not None:
            counts = seen.counts
            count = counts["new"] + counts["changed"] + counts["doubtful"]
        is_open = seen is not None and (seen.is_clean or self._skip.isChecked())
        self._import.setEnabled(is_open and count > 0)
        self._import.setVisible(seen is not None)
        self._import.say(tr("导入 {n} 人").format(n=count) if count else tr("导入"))

    # verbs

    def _commit(self) -> None:
        if self._seen is None or self._path is None:
            return
        if self._seen.counts["doubtful"] and not self._is_doubt_shown:
            self._show_doubts(self._seen.counts["doubtful"])
            return
        seen, name, skip_bad = self._seen, self._path.name, self._skip.isChecked()
        self._import.setEnabled(False)
        self.banner.say(tr("正在导入…"), "info")
        work = self.shell.works.new(tr("导入名单"), "roster")
        take = work.doing(lambda core: core.roster.commit_preview(seen, name, skip_bad=skip_bad, on_step=work.step))
        self.shell.tasks.write(take, self._done, self._fail_import, owner=self)

    def _show_doubts(self, count: int) -> None:
        """What is doubted is taken only once it has been on the screen: the second press imports."""
        self._is_doubt_shown = True
        self._filter("doubtful")
        words = tr("有 {n} 行有疑问，列在下面，每行的疑问写在表格底下。对照证件看过没错，再点一次“导入”。")
        self.banner.say(words.format(n=count), "warn")

    def _done(self, imported: Imported) -> None:
        taken = [row for row in imported.preview.rows if row.state in ("new", "changed", "doubtful") and row.body]
        added = sum(1 for row in taken if not row.person_id)
        doubtful = sum(1 for row in taken if row.state == "doubtful")
        self._seen = None
        self._views.setCurrentIndex(0)
        self._enable()
        words = tr("已导入：新增 {new} 人，改动 {changed} 人。").format(new=added, changed=len(taken) - added)
        if doubtful:
            words += tr("其中 {n} 人有疑问，请抽空核对。").format(n=doubtful)
        self.banner.say(words, "good", tr("看名单"), lambda: self.shell.navigator.open_page("people"))
        if not self.isVisible():
            self.shell.notices.add(tr("名单导入好了"), "good", "roster")

    def _fail_file(self, error: AppError) -> None:
        self._seen = None
        self._views.setCurrentIndex(0)
        self._enable()
        self.banner.say(self.shell.sentence(error), "bad")

    def _fail_import(self, error: AppError) -> None:
        self._enable()
        self.banner.say(self.shell.sentence(error), "info" if error.code == "gui.stopped" else "bad")
        if not self.isVisible() and error.code != "gui.stopped":
            self.shell.notices.add(tr("名单没有导入"), "bad", "roster")

    def _ask_undo(self, row: ImportRow) -> None:
        if row.state != "applied":
            return
        alerts.ask(
            self,
            tr("撤销导入"),
            tr("要撤销“{file}”的导入吗？这次导入的 {n} 人会退回到导入以前的样子。").format(
                file=row.file_name, n=row.added + row.changed
            ),
            tr("撤销导入"),
            lambda: self._undo(row),
            is_harmful=True,
        )

    def _undo(self, row: ImportRow) -> None:
        self.shell.tasks.write(
            lambda core: core.roster.undo(row.id),
            lambda _changes: self.banner.say(tr("已撤销“{file}”的导入。").format(file=row.file_name), "good"),
            lambda error: self.banner.say(self.shell.sentence(error), "bad"),
            owner=self,
        )

    def _show_past(self, rows: Sequence[ImportRow]) -> None:
        self._past.show_rows(rows)
        self._past_views.setCurrentWidget(self._past if rows else self._no_past)
        self._past_title.setVisible(bool(rows))


def _past_pill(row: Any) -> list[tuple[str, str]]:
    return [(tr("已撤销"), "plain")] if row.state == "undone" else [(tr("已导入"), "good")]
