"""The last days of a workspace in the window: the desk goes at once, the rest is done behind one plain sheet."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer

from core.errors import AppError
from core.office import Progress
from core.service.wiping import Wiping
from gui.launch import Launch
from gui.tasks import Tasks

if TYPE_CHECKING:
    from core.app import Core
    from core.office import Office
    from gui.dialogs.wiped import Wiped

TRY_AGAIN_MS = 60_000


class Clearing(QObject):
    """Shows `make_gate()` and carries the clearing on: by itself once all is sealed, before that by the passphrase."""

    def __init__(
        self,
        launch: Launch,
        tasks: Tasks,
        make_gate: Callable[[], Wiped],
        listen: Callable[[Office], None],
        release: Callable[[], None],
        start_anew: Callable[[], None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._launch, self._tasks = launch, tasks
        self._make_gate, self._listen, self._release, self._start_anew = make_gate, listen, release, start_anew
        self._gate: Wiped | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(TRY_AGAIN_MS)
        self._timer.timeout.connect(self.go_on)

    @property
    def is_ordered(self) -> bool:
        """True when the district ordered it, even long ago."""
        return Wiping(self._launch.root).state is not None

    def show(self, *, is_running: bool = False) -> None:
        """The sheet, and the next step that needs nobody."""
        gate = self._gate = self._make_gate()
        gate.tried.connect(self._open)
        gate.again.connect(self.go_on)
        gate.renewed.connect(self._anew)
        gate.show_state(Wiping(self._launch.root).state or "", is_running=is_running)
        if not is_running:
            self.go_on()

    def hear(self, progress: Progress) -> None:
        """One step of the synchronisation that hands over what was not sent."""
        if self._gate is None:
            self.show(is_running=True)
        if progress.state != "running":
            self._release()
            if progress.state == "failed" and self._gate is not None:
                self._gate.fail(AppError(progress.code, **dict(progress.params)))
            self._show_state()

    def go_on(self) -> None:
        """Another try of what needs no key."""
        root = self._launch.root
        if Wiping(root).state in ("sealed", "stored", "wiped"):
            self._tasks.work(lambda: self._launch.go_on_wiping(root), lambda _state: self._show_state(), self._fail)

    def _show_state(self) -> None:
        state = Wiping(self._launch.root).state or ""
        if self._gate is not None:
            self._gate.show_state(state)
        if state in ("sealed", "stored"):
            self._timer.start()

    def _open(self, passphrase: str) -> None:
        from core.app import open_workspace

        launch = self._launch

        def make() -> tuple[Core, Office | None]:
            core = open_workspace(launch.root, passphrase, launch.seams, for_wiping=True)
            return core, launch.office_for(core)

        self._tasks.open(make, self._opened, self._fail)

    def _opened(self, opened: tuple[Any, Office | None]) -> None:
        office = opened[1]
        if self._gate is not None:
            self._gate.show_state("begun", is_running=True)
        if office is None:
            self._release()
            return
        self._listen(office)
        office.start()

    def _fail(self, error: AppError) -> None:
        if self._gate is not None:
            self._gate.fail(error)
        self._show_state()

    def _anew(self) -> None:
        Wiping(self._launch.root).forget()
        self._gate = None
        self._start_anew()
