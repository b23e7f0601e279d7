"""没有网络时用U盘: what waits goes onto a stick, and the district's receipt comes back, as a file or on paper."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QFileDialog, QLineEdit, QVBoxLayout, QWidget

from core.errors import AppError, Conflict, Unavailable
from core.office import Office, Progress
from gui import wording
from gui.drives import start_folder
from gui.language import tr
from gui.printing import ask_path
from gui.shell import Shell
from gui.widgets.banner import Banner
from gui.widgets.buttons import Button
from gui.widgets.card import Card
from gui.widgets.flow import WrapLayout
from gui.widgets.labels import Text

if TYPE_CHECKING:
    from core.app import Core
    from core.service.exchange import SyncStatus
    from core.service.stickbook import StickState

STAGE = "stick"  # stages of the office that belong to this card begin so
STEPS = (
    "1. 插上U盘，点“导出到U盘”，把U盘带到乡镇或区里。",
    "2. 请工作人员收下：U盘里会多一个回执，也可以打印成纸。",
    "3. 回来点“从U盘读回执”。读了回执才算送达，区里的答复、任务和名单也一起回来。",
)
PICTURES = "*.jpg *.jpeg *.png *.webp *.bmp *.tif *.tiff *.pdf"


@dataclass(frozen=True)
class _Seen:
    status: SyncStatus
    stick: StickState
    file_name: str


class SyncStick(Card):
    """Hidden until this laptop is enrolled."""

    def __init__(self, shell: Shell, on_error: Callable[[AppError], object], parent: QWidget | None = None) -> None:
        super().__init__(shell.theme, tr("没有网络时：用U盘"), "sync_stick", parent)
        self._shell = shell
        self._on_error = on_error
        self._folder = ""
        self._name = "report.nfb"
        theme, icons = shell.theme, shell.icons
        self.banner = Banner(theme, icons, "stick_banner")
        self.body.addWidget(self.banner)
        self.body.addWidget(Text("\n".join(tr(step) for step in STEPS), "soft", wraps=True))
        self._state = Text("", "strong", wraps=True)
        self._state.setObjectName("stick_state")
        self.body.addWidget(self._state)
        self._with_photos = QCheckBox()
        self._with_photos.setObjectName("stick_photos")
        self._with_photos.setChecked(True)  # a stick has room; who is in a hurry leaves them for the network
        self.body.addWidget(self._with_photos)
        self._buttons = QWidget()
        row = WrapLayout(theme.space("s"), self._buttons)
        self._pressed: Button | None = None
        self._verbs = [
            Button(tr("导出到U盘"), "stick_export", self._ask_target, icons=icons, icon="upload"),
            Button(tr("从U盘读回执"), "stick_read", self._ask_receipt, icons=icons, icon="file"),
            Button(tr("读纸质回执"), "stick_paper", self._show_paper, role="quiet", icons=icons, icon="photo"),
        ]
        for button in self._verbs:
            row.addWidget(button)
        self.body.addWidget(self._buttons)
        self._paper = self._paper_part()
        self.body.addWidget(self._paper)
        shell.bus.progress.connect(self._on_progress)
        self.hide()

    def reload(self) -> None:
        """Reads it anew."""
        self._shell.tasks.read(_read, self._show, self._on_error, owner=self, key="sync_stick")

    def _paper_part(self) -> QWidget:
        """Where a scanner types the code, or a photograph of the paper is chosen."""
        part = QWidget()
        column = QVBoxLayout(part)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(
            Text(tr("把打印的回执拍下来存进电脑，点“选照片”；有扫码枪的，点一下框再扫。"), "soft", wraps=True)
        )
        self._typed = QLineEdit()
        self._typed.setObjectName("stick_code")
        self._typed.setAccessibleName(tr("回执二维码里的文字"))
        self._typed.setPlaceholderText(tr("扫码枪扫到这里"))
        self._typed.setMinimumWidth(self._shell.theme.px(180))
        self._typed.returnPressed.connect(self._take_typed)
        column.addWidget(self._typed)
        buttons = QWidget()
        row = WrapLayout(self._shell.theme.space("s"), buttons)
        row.addWidget(Button(tr("选照片"), "stick_picture", self._ask_picture))
        row.addWidget(Button(tr("读这段文字"), "stick_take", self._take_typed))
        column.addWidget(buttons)
        part.hide()
        return part

    def _show(self, seen: _Seen) -> None:
        self.setVisible(seen.status.is_enrolled and not seen.status.is_practice)
        self._name = seen.file_name
        self._state.setText(_state_words(seen, self._shell))
        count, size = seen.status.photos_waiting, wording.megabytes(seen.status.photo_bytes_waiting)
        self._with_photos.setText(tr("带上照片（{n} 张，{size}）").format(n=count, size=size))
        self._with_photos.setVisible(bool(count))
        self._set_busy(self._shell.office is not None and self._shell.office.is_running)

    def _set_busy(self, is_busy: bool) -> None:
        """A button that cannot be pressed loses the keyboard to whatever stands behind it: it gets it back."""
        if is_busy:
            there = self.window().focusWidget()  # although the dialog with the files may still be in front
            self._pressed = next((button for button in self._verbs if button is there), self._pressed)
        for button in self._verbs:
            button.setEnabled(not is_busy)
        if not is_busy and self._pressed is not None:
            if self.isVisible() and not isinstance(self.window().focusWidget(), QLineEdit):
                self._pressed.setFocus()
            self._pressed = None

    # verbs

    def _ask_target(self) -> None:
        kind = tr("上报文件 (*.nfb)")
        ask_path(self, tr("导出到U盘"), self._name, start_folder(self._folder), kind, self._export)

    def _export(self, path: Path) -> None:
        self._folder = str(path.parent)
        with_photos = self._with_photos.isChecked() and not self._with_photos.isHidden()
        self._begin(lambda office: office.export_stick(path, with_photos=with_photos))

    def _ask_receipt(self) -> None:
        self._ask_file(tr("从U盘读回执"), tr("回执 (*.nfr)"), self._read_file)

    def _ask_picture(self) -> None:
        self._ask_file(tr("选照片"), tr("照片和扫描件") + f" ({PICTURES})", self._read_picture)

    def _ask_file(self, title: str, pattern: str, on_chosen: Callable[[Path], object]) -> None:
        dialog = QFileDialog(self, title, start_folder(self._folder), pattern)
        dialog.setObjectName("open_dialog")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda path: on_chosen(Path(path)))
        dialog.open()

    def _read_file(self, path: Path) -> None:
        self._folder = str(path.parent)
        self._begin(lambda office: office.read_stick(path))

    def _show_paper(self) -> None:
        self._paper.setVisible(self._paper.isHidden())
        if not self._paper.isHidden():
            self._typed.setFocus()

    def _read_picture(self, path: Path) -> None:
        self._folder = str(path.parent)
        self.banner.say(tr("正在认 {file}…").format(file=path.name), "info")
        self._shell.tasks.work(lambda: _code_on(path), self._read_code, self._fail, owner=self)

    def _take_typed(self) -> None:
        if self._typed.text().strip():
            self._read_code(self._typed.text())

    def _read_code(self, text: str) -> None:
        self._begin(lambda office: office.read_stick_paper(text))

    def _begin(self, work: Callable[[Office], object]) -> None:
        office = self._shell.office
        if office is None:
            return
        self.banner.hide()
        try:
            work(office)
        except Conflict as error:
            self.banner.say(self._shell.sentence(error), "info")
        self._set_busy(office.is_running)

    # what comes of it

    def _on_progress(self, progress: Progress) -> None:
        self._set_busy(not progress.is_over)
        if not progress.stage.startswith(STAGE):
            return
        if not progress.is_over:
            self.banner.say(_running_words(progress), "info")
        elif progress.state == "failed":
            self._fail(Unavailable(progress.code, **dict(progress.params)))
        elif progress.state == "cancelled":
            self.banner.say(tr("已停下，U盘上没有留下半个文件。要送的都还在电脑里。"), "info")
        elif progress.stage == "stick_export":
            self.banner.say(_exported_words(progress), "good")
        else:
            self._typed.clear()
            self._paper.hide()
            self.banner.say(*_read_words(progress))

    def _fail(self, error: AppError) -> None:
        self.banner.say(self._shell.sentence(error), "bad")


def _read(core: Core) -> _Seen:
    sticks = core.exchange.sticks
    return _Seen(core.exchange.status(), sticks.state(), sticks.file_name())


def _code_on(path: Path) -> str:
    """On the pool: imaging and the code reader are loaded here, not on the main thread."""
    from core.service.receipt_code import read_receipt_code

    return read_receipt_code(path)


def _state_words(seen: _Seen, shell: Shell) -> str:
    stick = seen.stick
    if stick.made_at is None:
        return tr("还没有用U盘上报过。")
    when = wording.day_and_time(stick.made_at, shell.today())
    words = tr("上次导出：{when}，{n} 条。").format(when=when, n=stick.items)
    if stick.unanswered:
        return words + tr("还有 {n} 条在等回执。").format(n=stick.unanswered)
    return words + (tr("回执已读。") if stick.is_read else tr("回执还没读。"))


def _running_words(progress: Progress) -> str:
    if progress.stage != "stick_export":
        return tr("正在读回执…")
    if not progress.total:
        return tr("正在写U盘，请不要拔…")
    done, total = progress.done / 1_000_000, max(0.1, progress.total / 1_000_000)
    return tr("正在写U盘，请不要拔：{done:.1f} / {total:.1f} MB").format(done=done, total=total)


def _count(progress: Progress, name: str) -> int:
    value = progress.report.get(name, 0)
    return value if isinstance(value, int) else 0


def _exported_words(progress: Progress) -> str:
    name = Path(str(progress.report.get("file", ""))).name
    words = tr("已写好 {file}，读回核对过：{n} 条").format(file=name, n=_count(progress, "items"))
    if _count(progress, "photos"):
        words += tr("，照片 {n} 张").format(n=_count(progress, "photos"))
    words += tr("。现在可以拔U盘。送到区里、读了回执才算送达。")
    if _count(progress, "left"):
        words += tr("还有 {n} 条一次装不下，读了回执以后再导出一次。").format(n=_count(progress, "left"))
    return words


def _read_words(progress: Progress) -> tuple[str, str]:
    """What was new, and the tone to say it in."""
    new, pulled = _count(progress, "new"), _count(progress, "pulled")
    if not new and not pulled:
        return tr("已读过（0 条新）。"), "info"
    stuck = _count(progress, "refused") + _count(progress, "conflicts") + _count(progress, "held")
    parts = [tr("送达 {n} 条").format(n=new - stuck)]
    if pulled:
        parts.append(tr("收到 {n} 项").format(n=pulled))
    if stuck:
        parts.append(tr("{n} 条没有收下").format(n=stuck))
    return tr("回执读好了：{words}。").format(words=tr("，").join(parts)), "warn" if stuck else "good"
