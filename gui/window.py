"""The window: navigation at the left, one page in the middle, the truth at the bottom. Nothing else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, QEvent, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from core.changes import Changes
from core.errors import AppError
from gui import alerts
from gui.dialogs.gate import Gate
from gui.drafting import begin
from gui.help_topics import topic_of_dialog, topic_of_page
from gui.herald import Herald
from gui.language import tr
from gui.leaving import Leaving
from gui.navigation import EMERGENCY, EMERGENCY_KEYS, PLACES, NavigationBar, place_of, places_for, shortcut_of
from gui.notices import Notices
from gui.pages.page import Page
from gui.spot import Before, Return, Spot, spot_on
from gui.stop import Stop
from gui.tab_way import step
from gui.widgets.lease_bar import LeaseBar
from gui.widgets.notice_menu import NoticeMenu
from gui.widgets.page_stack import PageStack
from gui.widgets.practice_banner import PracticeBanner
from gui.widgets.status_line import StatusLine
from gui.widgets.work_strip import WorkStrip
from gui.works import Works

if TYPE_CHECKING:
    from core.service.exchange import SyncStatus
    from core.service.views import WorkspaceInfo
    from gui.finder import Finder
    from gui.shell import Shell

LONGEST_HISTORY = 50


class Window(QMainWindow):
    """Shows either a gate (first start, unlock) or the desk with its pages. It is the pages' Navigator."""

    opened = Signal(str)
    lock_asked = Signal()
    closing = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("window")
        self._ground = QStackedWidget(self)
        self._ground.setObjectName("page_ground")
        self.setCentralWidget(self._ground)
        self._shell: Shell | None = None
        self._info: WorkspaceInfo | None = None
        self._desk: QWidget | None = None
        self._finder: Finder | None = None
        self._pages: dict[str, Page] = {}
        self._way: list[Stop] = []
        self._spot: Spot | None = None
        self._before = Before()
        self._kind = ""
        self.works, self._notices = Works(parent=self), Notices(parent=self)
        self._leaving = Leaving(self, self.works)
        self._herald: Herald | None = None
        self.setWindowTitle(tr("暖访"))
        self._add_shortcuts()

    def focusNextPrevChild(self, is_next: bool) -> bool:
        return step(self, is_next=is_next) or super().focusNextPrevChild(is_next)

    # gates and desk

    def show_gate(self, gate: QWidget) -> None:
        """Shows a full-window page instead of the desk."""
        self._ground.addWidget(gate)
        self._ground.setCurrentWidget(gate)

    def drop_gate(self, gate: QWidget) -> None:
        """Takes a gate away."""
        self._ground.removeWidget(gate)
        gate.deleteLater()

    def enter(self, shell: Shell, info: WorkspaceInfo) -> None:
        """Sets up the desk for an open workspace and shows 今日, or where we were before the lock."""
        if self._info is not None and self._info.user.id != info.user.id:
            self._way, self._spot = [], None  # somebody else: where the one before him was is not his business
            self._notices.clear()
        self._shell, self._info = shell, info
        shell.works, shell.notices = self.works, self._notices
        self._herald = Herald(shell, lambda: self.current_key, self)
        shell.tasks.on_failed = self.show_error
        shell.bus.changed.connect(self._on_changed)
        if not self._way:
            self._way = [Stop("today")]
        self._build_desk()
        if self._spot is not None:
            Return(self.page(self.current_key), self._spot)

    def leave(self) -> None:
        """Takes the desk away with everything it shows (lock, end). Drafts are told to save first."""
        if self._shell is None:
            return
        page = self._pages.get(self.current_key)
        self._spot = spot_on(page) if page is not None else None
        self._leave_page()
        self._shell.bus.changed.disconnect(self._on_changed)
        if self._herald is not None:
            self._herald.end()
            self._herald = None
        self.works.stop_reading()
        self._drop_desk()
        self._before.forget()
        self._shell = None

    def rebuild(self, first: Callable[[], object] | None = None) -> None:
        """Builds everything anew in place: another language, another text size.

        `first` runs while nothing is built: a style sheet is fast on an empty window and slow on a full one.
        """
        self.setWindowTitle(tr("暖访"))
        if self._shell is not None:
            self._leave_page()
            self._before.note(self._pages, self.current_key)
            self._drop_desk()
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        if first is not None:
            first()
        if self._shell is not None:
            self._build_desk()
            self._before.bring_back(self.current_key, self.page(self.current_key))

    def page(self, key: str) -> Page:
        """The page of a key, made when first asked for."""
        if key not in self._pages:
            page = place_of(key).build(self._open_shell())
            self._pages[key] = page
            if key in ("form", "record"):
                page.kind_shown.connect(self._light_kind)  # type: ignore[attr-defined]
            if key == "form":
                page.signed.connect(lambda record_id, _serial: self._note_signed(record_id))  # type: ignore[attr-defined]
            self._stack.add(page)
            self._before.give(key, page)
        return self._pages[key]

    @property
    def current_key(self) -> str:
        """The key of the page that is shown; empty at a gate."""
        return self._way[-1].key if self._shell is not None and self._way else ""

    @property
    def status_words(self) -> str:
        """What the status line says."""
        return self._status.words

    # the pages' Navigator

    def open_page(self, key: str, **arguments: Any) -> None:
        """Shows a page; `arguments` go to its `arrive`."""
        if self._shell is None:
            return
        stop = Stop(key, arguments)
        self._leave_page()
        if arguments.get("among") and self.current_key == key:
            self._way.pop()  # walking through a list is one step of the way: back leads to the list
        if not self._way or self._way[-1] != stop.kept():
            self._way = [*self._way[-LONGEST_HISTORY:], stop.kept()]
        self._show(stop)

    def open_person(self, person_id: str, among: Sequence[str] = ()) -> None:
        self.open_page("person", person_id=person_id, **({"among": tuple(among)} if among else {}))

    def open_form(self, draft_id: str) -> None:
        self.open_page("form", draft_id=draft_id)

    def open_record(self, record_id: str) -> None:
        self.open_page("record", record_id=record_id)

    def open_print(self, document: str, ids: list[str] | None = None, **choice: Any) -> None:
        self.open_page("prints", document=document, ids=list(ids or []), **choice)

    def start_form(self, kind: str, person_id: str | None = None, about: str = "") -> None:
        shell = self._open_shell()
        shell.tasks.read(lambda core: begin(core, kind, person_id, about), self.open_form, self.show_error, owner=self)

    def go_back(self) -> None:
        """Returns to the page before; a form that was left behind is skipped."""
        self._leave_page()
        if len(self._way) > 1:
            self._way.pop()
        while len(self._way) > 1 and self._way[-1].key == "form":
            self._way.pop()
        if not self._way or self._way[-1].key == "form":
            self._way = [Stop("today")]
        self._show(self._way[-1])

    def open_help(self) -> None:
        """The handbook at the place of the page that is shown; before a gate, in a sheet of its own."""
        gate = self._ground.currentWidget()
        if self._shell is not None:
            self.open_page("help", topic=topic_of_page(self.current_key, self._kind))
        elif isinstance(gate, Gate):
            from gui.dialogs.help_sheet import HelpSheet

            HelpSheet(gate.theme, gate.icons, gate.language, topic_of_dialog(gate), self).open()

    def show_error(self, error: AppError) -> None:
        """An error nobody else took: in the page that is shown, or as a dialog when there is none."""
        shell = self._shell
        if shell is None:
            return
        page = self._pages.get(self.current_key)
        if page is not None and page.isVisible():
            alerts.in_page(shell, page.banner, error)
        else:
            alerts.as_dialog(shell, self, error)

    # inside

    def closeEvent(self, event: QCloseEvent) -> None:
        self._leave_page()
        if not self._leaving.may_close(self._pages.values()):
            event.ignore()
            return
        self.closing.emit()
        super().closeEvent(event)

    def _open_shell(self) -> Shell:
        if self._shell is None:
            raise RuntimeError("the desk is not open")
        return self._shell

    def _build_desk(self) -> None:
        shell, info = self._open_shell(), self._info
        theme = shell.theme
        desk = QWidget()
        column = QVBoxLayout(desk)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        if shell.is_practice:
            column.addWidget(PracticeBanner(theme, shell.icons))
        self._lease = LeaseBar(theme, shell.icons, lambda: self.open_page("sync"))
        column.addWidget(self._lease)
        frame = QFrame()
        frame.setObjectName("practice_frame" if shell.is_practice else "desk_frame")
        inside = QVBoxLayout(frame)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(0)
        row = QHBoxLayout()
        row.setSpacing(0)
        where = info.village_name if info else ""
        self._nav = NavigationBar(theme, shell.icons, where, self._choose, places_for(shell.may))
        self._stack = PageStack()
        row.addWidget(self._nav)
        row.addWidget(self._stack, 1)
        inside.addLayout(row, 1)
        self._status = StatusLine(theme, shell.icons, lambda: self.open_page("sync"))
        if info is not None:
            self._status.show_privacy(self.turn_privacy)
            self._status.show_user(info.user.name, None if shell.is_practice else self.lock_asked.emit)
        self._status.show_help(self.open_help)
        self._status.show_bell(self.open_notices)
        self._strip = WorkStrip(
            theme, shell.icons, self.works, self._notices, self._status, lambda: self.current_key, self.open_page
        )
        inside.addWidget(self._strip)
        inside.addWidget(self._status)
        column.addWidget(frame, 1)
        self._desk = desk
        self._ground.addWidget(desk)
        self._ground.setCurrentWidget(desk)
        self._show(self._way[-1])
        self._read_status()

    def _drop_desk(self) -> None:
        for page in self._pages.values():
            page.go()
        self._pages.clear()
        if self._desk is not None:
            self._ground.removeWidget(self._desk)
            self._desk.setParent(None)
            self._desk.deleteLater()
            self._desk = self._finder = None

    def _show(self, stop: Stop) -> None:
        if "signed_as" in stop.arguments:  # after a lock or a rebuild: there is no draft any more
            stop = self._way[-1] = Stop("record", {"record_id": stop.arguments["signed_as"]})
        page = self.page(stop.key)
        if stop.key == "form":
            page.open_draft(stop.arguments["draft_id"])  # type: ignore[attr-defined]
        else:
            page.arrive(**stop.arguments)
        self._nav.light(place_of(stop.key).parent or stop.key)
        self._stack.show_page(page)
        page.claim_focus()
        self._strip.refresh()
        self.opened.emit(stop.key)
        if stop.key == "person":
            self._note_person(str(stop.arguments.get("person_id", "")))

    def _note_signed(self, record_id: str) -> None:
        if self._way and self._way[-1].key == "form":
            self._way[-1].arguments["signed_as"] = record_id

    def _note_person(self, person_id: str) -> None:
        """For the people opened last; that it could not be noted is nobody's business."""
        tasks = self._open_shell().tasks
        tasks.write(lambda core: core.people.note_opened(person_id), None, lambda _error: None, owner=self)

    def _light_kind(self, kind: str) -> None:
        """A change report lights 变化报告, a lead 线索: one page shows all kinds."""
        self._kind = kind
        if self.current_key in ("form", "record"):
            own = {"visit": "visits", "change": "changes", "lead": "leads", "emergency": EMERGENCY.key}
            own |= dict.fromkeys(("agreement", "agreement_end", "appraisal"), "agreements")
            self._nav.light(own.get(kind, "business"))

    def _leave_page(self) -> None:
        page = self._pages.get(self.current_key)
        if page is not None:
            page.leave()

    def _on_changed(self, changes: Changes) -> None:
        if changes.touches("outbox", "record", "photo", "enrolment", "sync"):
            self._read_status()

    def _read_status(self) -> None:
        line, bar = self._status, self._lease

        def show(status: SyncStatus) -> None:
            line.show_status(status)
            bar.show_lease(status.lease)

        self._open_shell().tasks.read(lambda core: core.exchange.status(), show, owner=line, key="status")

    def turn_privacy(self) -> None:
        """Covers names and numbers in lists, or shows them again; kept for the next start."""
        shell = self._shell
        if shell is None:
            return
        shell.theme.is_private = not shell.theme.is_private
        shell.memory.set("is_private", shell.theme.is_private)
        self.rebuild()

    def open_notices(self) -> None:
        """What happened meanwhile, above the bell."""
        shell = self._shell
        if shell is not None:
            NoticeMenu(self._notices, shell.icons, self.open_page, self).open_over(self._status.bell)

    def tell_backup(self, error: AppError) -> None:
        """The backup that is made by itself failed: noted, and said at once unless she fills in a form."""
        if self._herald is not None:
            self._herald.backup_failed(error)
        if self.current_key != "form":
            self.show_error(error)

    def _add_shortcuts(self) -> None:
        for number, place in enumerate(PLACES):
            self._shortcut(shortcut_of(number), lambda key=place.key: self.open_page(key))
        self._shortcut("Ctrl+K", self._find)
        self._shortcut("Ctrl+J", self.open_notices)
        self._shortcut(EMERGENCY_KEYS, lambda: self._choose(EMERGENCY.key))
        self._shortcut("Alt+Left", self._back)
        self._shortcut("F1", self.open_help)
        self._shortcut("F5", self._reload)
        self._shortcut("Ctrl+L", self.lock_asked.emit)
        self._shortcut("Ctrl+Shift+P", self.turn_privacy)

    def _shortcut(self, keys: str, act: Callable[[], object]) -> None:
        shortcut = QShortcut(QKeySequence(keys), self)
        shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
        shortcut.activated.connect(lambda: act())

    def _choose(self, key: str) -> None:
        """A button of the navigation. An emergency is most likely that of the person on the screen."""
        here = self._way[-1].arguments.get("person_id") if self._way and key == EMERGENCY.key else None
        self.open_page(key, **({"person_id": here} if here else {}))

    def _find(self) -> None:
        from gui.finder import Finder  # made when first asked for: no start waits for it

        if self._desk is not None:
            self._finder = self._finder or Finder(self._open_shell(), self, self._desk)
            self._finder.open()

    def _back(self) -> None:
        if self._shell is not None:
            self.go_back()

    def _reload(self) -> None:
        page = self._pages.get(self.current_key)
        if page is not None:
            page.reload()
