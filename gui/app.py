"""Setting up the application: dress, words, workers, window; and the way from the gate to the desk and back.

Nothing here reads or writes a workspace by itself: that happens on the database worker.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from core.changes import Changes
from core.errors import AppError
from core.office import Progress
from core.paths import resources
from gui.ahead import let_go, look_ahead, prepare
from gui.bus import Bus
from gui.clearing import Clearing
from gui.clipboard import ClipboardGuard
from gui.covering import close_all_but
from gui.dialogs.gate import Gate, Waiting
from gui.greeting import CARD_GATE, CARD_WAITS, greet
from gui.icons import Icons
from gui.idle import IdleWatch
from gui.language import Language, tr
from gui.launch import Launch
from gui.locked import Locked
from gui.memory import Memory
from gui.session.watch import watch_nothing
from gui.shell import Shell
from gui.tasks import Tasks
from gui.theme import Theme
from gui.upkeep import Upkeep
from gui.viewer import ViewerFolder
from gui.ways import card_gate, making, restoring, serve_unlock, tell_rules, with_age
from gui.window import Window
from gui.window_size import note_size, show_as_left, take_size

if TYPE_CHECKING:
    from core.app import Core
    from core.office import Office
    from gui.dialogs.wiped import Wiped

_MAY_COME_IN = frozenset(
    {"outbox", "record", "person", "task", "decision", "agreement", "rulepack", "form", "photo", "sync", "enrolment"}
)


class Application(QObject):
    """One window over one workspace. `start` shows it; the caller runs the event loop."""

    def __init__(self, launch: Launch, app: QApplication) -> None:
        super().__init__()
        self._launch = launch
        self._app = app
        self._folder = resources()
        app.setApplicationName("nuanfang")
        app.setStyle("Fusion")
        self.memory = Memory(launch.memory)
        self.theme = Theme(self._folder, self)
        self.theme.load_fonts()
        self.icons = Icons(self._folder / "icons", self.theme)
        self.language = Language(self._folder / "i18n", self)
        self.language.use(self.memory.get("language", "zh"))
        self.theme.scale = self.memory.get("text_size", 100)
        self.theme.is_private = self.memory.get("is_private", False)
        self.theme.start_with(str(self.memory.get("colours", "light")))
        self.theme.dress(app)
        app.setWindowIcon(QIcon(self.icons.pixmap("heart", "accent", 64)))
        self.bus = Bus(self)
        self.bus.progress.connect(self._on_progress)
        self.tasks = Tasks(self.bus, self)
        self.window = Window()
        take_size(self.window, self.memory, app.primaryScreen())
        self.window.closing.connect(self.close)
        self.window.lock_asked.connect(self.lock)
        self.idle = IdleWatch(app, self)
        self.idle.idle.connect(lambda: self.lock("idle"))
        self.clipboard = ClipboardGuard(app.clipboard(), parent=self)
        self.viewer = ViewerFolder(launch.root.parent / f"{launch.root.name}-viewed")
        self.viewer.wipe()  # a killed program could not
        self.upkeep = Upkeep(self.tasks, self.window.tell_backup, self)
        self._session = (launch.watch_session or watch_nothing)(lambda: int(self.window.winId()), self)
        self._session.left.connect(self.lock_now)
        self._is_opening = self._must_lock = self._is_closed = False
        self._locked = Locked(self.tasks, self.idle, self.window)
        self.shell: Shell | None = None
        self._office: Office | None = None
        self._unsubscribe: Callable[[], None] | None = None
        self._gate: Gate | None = None
        self._clearing = Clearing(
            launch, self.tasks, self._make_wiped, self._hear_office, self._end_clearing, self._show_first_start, self
        )
        self.theme.changed.connect(lambda: self._rebuild_later(self._dress))
        self.language.changed.connect(lambda _code: self._rebuild_later())

    def start(self) -> None:
        """Shows the window: practice at once, or the gate that fits what lies on the disk."""
        from core.paths import WorkspacePaths

        if self._launch.is_practice:
            self.open_practice()
        elif self._clearing.is_ordered:
            self._clearing.show()
        elif WorkspacePaths(self._launch.root).exists():
            self._show_unlock()
        else:
            self._show_first_start()
        show_as_left(self.window, self.memory, self._app.primaryScreen())
        prepare(self.icons, self.theme, self)
        self.theme.load_rare_characters_soon()

    def open_practice(self, make: Callable[[], Core] | None = None) -> None:
        """Opens the practice workspace, which is made when there is none."""
        self._show_waiting(tr("正在打开练习工作区…"), tr("第一次打开要准备编好的人和记录，请稍等。"))
        self.tasks.open(self._with_office(make or self._launch.open_practice), self._enter, self._fail_practice)

    def _begin_practice_anew(self) -> None:
        if self.shell is not None and self.shell.is_practice and self._launch.reset_practice is not None:
            self._leave_desk()
            self.open_practice(self._launch.reset_practice)

    def lock(self, why: str = "") -> None:
        """Saves drafts, closes the workspace, forgets the key; the gate says why. Practice has nothing to hide."""
        self._locked.begin(why)
        if not self._is_before_desk and (self.shell is None or self.shell.is_practice):
            self._must_lock = self._is_opening  # the door is just opening: it is shut again once it is open
            return
        close_all_but(self.window)
        self._leave_desk()
        self._show_unlock()

    def lock_now(self) -> None:
        """The machine is about to sleep, or the screen to go to somebody else: returns when the key is gone.
        A door that is just opening opens first and is shut again: that takes as long as deriving the key does.
        """
        self.lock("left")
        if self.shell is None:
            self.tasks.close_core(waits=True)

    def close(self) -> None:
        """Ends everything: drafts are saved, workers finish what was written, the workspace is closed."""
        if self._is_closed:
            return
        self._is_closed = True
        note_size(self.window, self.memory)
        self._leave_desk()
        self.tasks.close()
        self._session.stop()

    # gates

    def _show_gate(self, gate: Gate) -> None:
        old, self._gate = self._gate, gate
        self.window.show_gate(gate)
        if old is not None:
            self.window.drop_gate(old)

    def _show_waiting(self, words: str, hint: str = "") -> None:
        self._show_gate(Waiting(self.theme, self.icons, self.language, words, hint))

    def _show_unlock(self) -> None:
        from gui.dialogs.unlock import Unlock

        gate = Unlock(self.theme, self.icons, self.language)
        serve_unlock(gate, self._launch, self.tasks, lambda make: self._open(self._with_office(make)))
        gate.practice_chosen.connect(self.open_practice)
        self._show_gate(gate)
        self._locked.show_at(gate)

    def _make_wiped(self) -> Wiped:
        from gui.dialogs.wiped import Wiped

        gate = Wiped(self.theme, self.icons, self.language)
        self._show_gate(gate)
        return gate

    def _show_first_start(self) -> None:
        from gui.dialogs.first_start import FirstStart

        gate = FirstStart(self.theme, self.icons, self.language, self.window.works)
        gate.practice_chosen.connect(self.open_practice)
        gate.workspace_asked.connect(self._make_workspace)
        gate.restore_asked.connect(self._restore)
        tell_rules(gate, self._launch, self.tasks)
        self._show_gate(gate)

    def _show_recovery(self, made: tuple[Core, Office | None, str]) -> None:
        core, office, code = made
        gate = card_gate(self.theme, self.icons, self.language, self.tasks, self.memory, code, self.window)
        self._office = office
        self.memory.set(CARD_WAITS, True)
        gate.finished.connect(lambda: self._enter((core, office)))
        self._show_gate(gate)
        self._session.start()  # what this gate shows opens the workspace to anybody
        self._ask_idle()

    # ways in

    def _make_workspace(self, answers: dict[str, str]) -> None:
        make = making(self._launch, answers)
        self.tasks.open(make, self._show_recovery, self._fail_gate)

    def _restore(self, folder: Path, passphrase: str) -> None:
        self._open(self._with_office(restoring(self._launch, folder, passphrase, self.window.works)))

    def _open(self, make: Callable[[], tuple[Core, Any]]) -> None:
        self._is_opening, self._must_lock = True, False
        self._locked.begin("")
        self._session.start()
        self.tasks.open(with_age(make), self._look_at_age, self._fail_gate)

    def _look_at_age(self, made: tuple[Core, Office | None, int | None]) -> None:
        """A passphrase that is too old is changed before the desk opens."""
        core, office, days = made
        if self._must_lock:
            self._shut_again((core, office))
        elif days is not None and days <= 0:
            self._renew((core, office))
        else:
            self._enter((core, office))

    def _shut_again(self, opened: tuple[Core, Office | None]) -> None:
        """Somebody left, or it failed, between the door and the desk."""
        self._is_opening = self._must_lock = False
        self._office = opened[1]
        self.tasks.close_core(first=self._let_office_go(), done=self._end_watch)
        self._show_unlock()

    def _renew(self, opened: tuple[Core, Office | None]) -> None:
        from gui.dialogs.renew_passphrase import RenewPassphrase

        self._is_opening = False
        self._office = opened[1]
        gate = RenewPassphrase(self.theme, self.icons, self.language)
        gate.asked.connect(
            lambda old, new: self.tasks.write(
                lambda core: core.change_passphrase(old, new),
                partial(self._renewed, gate, opened),
                gate.fail,
                owner=gate,
            )
        )
        gate.given_up.connect(self.lock)
        self._show_gate(gate)
        tell_rules(gate.new, self._launch, self.tasks)
        self._ask_idle()

    def _renewed(self, gate: Gate, opened: tuple[Core, Office | None], _none: object) -> None:
        if self._gate is gate:  # else it was locked meanwhile, and the workspace is closing
            self._enter(opened)

    def _with_office(self, make: Callable[[], Core]) -> Callable[[], tuple[Core, Any]]:
        def both() -> tuple[Core, Office | None]:
            core = make()
            return core, self._launch.office_for(core)

        return both

    def _fail_gate(self, error: AppError) -> None:
        self._is_opening = self._must_lock = False
        self._end_watch()
        fail = getattr(self._gate, "fail", None)
        if fail is not None:
            fail(error)

    def _fail_practice(self, error: AppError) -> None:
        self._show_first_start()
        if self._gate is not None:
            self._gate.show_error(error)

    # desk

    def _enter(self, opened: tuple[Core, Office | None]) -> None:
        core, office = opened
        self._is_opening = False
        info = core.info
        if info.is_practice and office is not None:
            office.close()
            office = None  # invented people never travel
        clock = self._launch.seams.clock
        if office is not None:
            self._hear_office(office)
            office.watch(self._may_disturb)
        self.shell = Shell(
            theme=self.theme,
            icons=self.icons,
            language=self.language,
            tasks=self.tasks,
            bus=self.bus,
            navigator=self.window,
            today=lambda: clock.now().day,
            office=office,
            is_practice=info.is_practice,
            memory=self.memory,
            viewer=self.viewer,
            hold_lock=self._watch_idle,
            role=info.user.role,
            user_id=info.user.id,
            begin_practice_anew=self._begin_practice_anew,
        )
        self.window.enter(self.shell, info)
        gate, self._gate = self._gate, None
        greet(core, self.shell, self.memory, is_card_kept=gate is not None and gate.objectName() == CARD_GATE)
        if gate is not None:
            self.window.drop_gate(gate)
        # Beside and behind the due list, which works out its tags itself: the first list does not wait for it.
        self.tasks.write(lambda core: core.people.refresh_tags(), owner=self, is_long=True)
        self.tasks.write(lambda core: core.tidy(), owner=self, is_long=True)
        look_ahead(self.tasks, self)
        if not info.is_practice:
            self._ask_idle()
            self._session.start()
        self.upkeep.start(backs_up=not info.is_practice)
        if self._must_lock:
            self._must_lock = False
            self.lock(self._locked.why)

    def _hear_office(self, office: Office) -> None:
        self._office = office
        self._unsubscribe = office.subscribe(self.bus.report)

    def _take_desk_away(self) -> None:
        """From the moment of the order on nobody reads here any more; what was not sent is still handed over."""
        self._stop_watching()
        self._session.stop()  # what is still handed over is cut off by nobody
        self.window.leave()
        self.shell = None

    def _end_clearing(self) -> None:
        self.tasks.close_core(first=self._let_office_go())

    def _let_office_go(self) -> Callable[[], object] | None:
        """What ends it; nobody hears of it any more."""
        if self._unsubscribe is not None:
            self._unsubscribe()
        office, self._office, self._unsubscribe = self._office, None, None
        return office.close if office is not None else None

    def _may_disturb(self) -> bool:
        """Asked by the sync thread: nothing begins by itself while somebody fills in and signs a form."""
        return self.shell is not None and self.window.current_key != "form"

    def _on_progress(self, progress: Progress) -> None:
        """What came in is announced once a run has ended, however it ended; what went out shows while it goes."""
        if self._clearing.is_ordered:
            if self.shell is not None:
                self._take_desk_away()
            self._clearing.hear(progress)
            return
        if progress.is_over:
            self.bus.announce(Changes(_MAY_COME_IN))
        elif progress.stage in ("push", "photos"):
            self.bus.announce(Changes.of("sync"))

    def _watch_idle(self, minutes: int) -> None:
        if self._is_before_desk or (self.shell is not None and not self.shell.is_practice):
            self.idle.start(minutes)

    def _ask_idle(self) -> None:
        self.tasks.read(lambda core: int(core.settings.get("idle_lock_min")), self._watch_idle, owner=self)

    @property
    def _is_before_desk(self) -> bool:
        """The workspace is open and the desk is not: a passphrase is too old, or the card of a new workspace shows."""
        names = ("gate_renew", CARD_GATE)
        return self.shell is None and self._gate is not None and self._gate.objectName() in names

    def _stop_watching(self) -> None:
        self.idle.stop()
        self.upkeep.stop()
        self.clipboard.clear()
        self.viewer.wipe()

    def _end_watch(self) -> None:
        """Nobody has to be told that the screen is left once no workspace is open and none is opening."""
        if not self._is_opening and not self.tasks.has_core:
            self._session.stop()
            self._locked.closed()

    def _leave_desk(self) -> None:
        self._stop_watching()
        let_go()
        self.window.leave()
        self.shell = None
        self.tasks.close_core(first=self._let_office_go(), done=self._end_watch)

    def _rebuild_later(self, first: Callable[[], object] | None = None) -> None:
        """After the widget that asked has finished: it is about to be taken away."""
        QTimer.singleShot(0, self, lambda: self.window.rebuild(first))

    def _dress(self) -> None:
        self.theme.dress(self._app)
