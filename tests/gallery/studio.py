"""The window set up for a picture: a state of the data, a size, colours, a language; and every place one can stand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QSignalBlocker
from PySide6.QtWidgets import QApplication, QWidget

from core.app import Core, open_workspace
from core.errors import Conflict
from core.office import Progress
from core.service.exchange import Left
from gui.app import Application
from gui.dialogs.add_user import AddUser
from gui.dialogs.change_passphrase import ChangePassphrase
from gui.dialogs.confirm_passphrase import ConfirmPassphrase
from gui.dialogs.edit_person import EditPerson
from gui.dialogs.emergency_phones import EmergencyPhones
from gui.dialogs.finish_task import FinishTask
from gui.dialogs.first_start import FirstStart
from gui.dialogs.gate import Gate, Waiting
from gui.dialogs.give_reason import GiveReason
from gui.dialogs.hand_out import HandOut, ShowPassword
from gui.dialogs.pick_person import PickPerson
from gui.dialogs.record_agreement import RecordAgreement
from gui.dialogs.recovery_card import RecoveryCardGate
from gui.dialogs.renew_lease import RenewLease
from gui.dialogs.renew_passphrase import RenewPassphrase
from gui.dialogs.sign_together import SignTogether
from gui.dialogs.unlock import Unlock
from gui.dialogs.wiped import Wiped
from gui.language import tr
from gui.launch import Launch
from gui.navigation import EMERGENCY, INNER, PLACES
from gui.widgets.scroll import Scroll
from tests.gallery.states import LONG_NAME, write_roster
from tests.gui.office import ScriptedOffice
from tests.helpers.desk import press, settle, start_window, stop_window, unlock
from tests.helpers.window import wait_until
from tests.helpers.workspace import PASSPHRASE, fixed_seams

LAYERS = 12  # a new height goes up through one layout a turn of the loop


@dataclass(frozen=True)
class Dress:
    """How the window is shown: width, height, text size in per cent, colours, language."""

    width: int
    height: int
    scale: int
    colours: str
    language: str

    @property
    def name(self) -> str:
        return f"{self.width}x{self.height}-{self.scale}-{self.colours}-{self.language}"


SIZES = ((1366, 768, 100), (1366, 768, 125), (1280, 720, 200), (1920, 1080, 100))
DRESSES = tuple(
    Dress(*size, colours, language)
    for language in ("zh", "en")
    for colours in ("light", "dark", "contrast")
    for size in SIZES
)
GATES = ("first_start", "first_form", "unlock", "unlock_code", "recovery", "renew", "waiting", "wiped")
DIALOGS = (
    "add_user",
    "agreement",
    "change",
    "confirm",
    "edit_person",
    "emergency_phones",
    "finish_task",
    "give_reason",
    "hand_out",
    "pick_person",
    "renew_lease",
    "show_password",
    "sign_together",
)
KINDS = ("visit", "change", "lead", "emergency")  # the forms with the most different fields
STOPS = (
    *(place.key for place in (*PLACES, *INNER, EMERGENCY)),
    *(f"record:{kind}" for kind in KINDS[1:]),
    *(f"form:{kind}" for kind in KINDS[1:]),
    *(f"person:{tab}" for tab in range(1, 7)),
    "today:month",
    "roster:preview",
    "sync:running",
    "sync:low",
    "finder",
    "error",
    *(f"gate:{name}" for name in GATES),
    *(f"dialog:{name}" for name in DIALOGS),
)


@dataclass
class Studio:
    """One window over one workspace. `stand` goes somewhere and gives back what is to be looked at."""

    application: Application
    office: ScriptedOffice
    roster: Path
    _known: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def open(cls, qapp: QApplication, root: Path, memory: Path) -> Studio:
        """Unlocks the workspace in `root`; `memory` is the file of the window's habits."""

        def practice() -> Core:
            return open_workspace(root, PASSPHRASE, fixed_seams(seed=7))

        office = ScriptedOffice()
        launch = Launch(root, memory, fixed_seams(seed=7), practice, lambda _core: office)
        application = start_window(qapp, launch)
        application.theme.load_fonts(is_late=True)
        unlock(application)
        application.idle.stop()  # nobody touches anything for longer than a workspace stays open
        return cls(application, office, write_roster(memory.with_name("名单.csv")))

    def close(self) -> None:
        stop_window(self.application)

    def wear(self, dress: Dress) -> None:
        """Builds the window anew in another dress."""
        application = self.application
        theme = application.theme
        theme.scale = dress.scale
        theme.start_with(dress.colours)
        with QSignalBlocker(application.language):  # built once, below
            application.language.use(dress.language)
        application.window.resize(dress.width, dress.height)
        application.window.rebuild(lambda: theme.dress(QApplication.instance()))  # type: ignore[arg-type]
        settle(application)

    def stand(self, stop: str) -> Iterator[QWidget]:
        """What is seen at a stop of STOPS, once; nothing when the workspace has nothing to show there."""
        place, _, what = stop.partition(":")
        if place == "gate":
            yield from self._gate(what)
        elif place == "dialog":
            yield from self._dialog(what)
        elif place == "finder":
            yield from self._finder()
        elif self._go(place, what):
            settle(self.application)
            for _ in range(LAYERS):
                QApplication.processEvents()
            yield self.application.window
            if stop == "sync:running":
                self.office.tell(Progress("push", "cancelled"))
                self.application.window.page("sync").banner.hide()
            self.application.window.open_page("today")

    def ask(self, question: Callable[[Core], Any]) -> Any:
        """What the workspace answers."""
        got: list[Any] = []
        self.application.tasks.read(question, got.append, got.append)
        wait_until(lambda: bool(got))
        return got[0]

    def _go(self, place: str, what: str) -> bool:
        window = self.application.window
        kind = what or "visit"
        if place == "person":
            person = self.person
            if person is not None:
                window.open_person(person.id)
                settle(self.application)
                window.page("person").open_tab(int(what or 0))
            return person is not None
        if place == "record":
            rows = self._once(f"records:{kind}", lambda core: core.records.list(kind))
            if rows:
                window.open_record(rows[0].id)
            return bool(rows)
        if place == "form":
            needs = kind in ("visit", "change")
            if needs and self.person is None:
                return False
            window.start_form(kind, self.person.id if needs else None)
        elif place == "error":
            window.open_page("people")
            settle(self.application)
            window.show_error(Conflict("roster.undo_edited", names="、".join([LONG_NAME] * 12), count=300))
        else:
            window.open_page(place)
            settle(self.application)
            self._act(f"{place}:{what}")
        return True

    def _act(self, what: str) -> None:
        """What is done on a page before it is looked at."""
        page = self.application.window.page(what.partition(":")[0])
        if what == "today:month":
            press(self.application, "today_month")
        elif what == "roster:preview":
            page.open_file(self.roster)  # type: ignore[attr-defined]
        elif what == "sync:running":
            left = Left(0, 17, 52_000, 12, 9_000_000)
            self.office.tell(Progress("push", done=3, total=20, left=left, seconds=130))
        elif what == "sync:low":
            for scroll in page.findChildren(Scroll):
                scroll.verticalScrollBar().setValue(scroll.verticalScrollBar().maximum())

    @property
    def person(self) -> Any:
        """Whoever has records of every kind; None when nobody is on the list."""
        rows = self._once("people", lambda core: core.people.search().rows)
        known = {one.person_id for one in self._once("records:change", lambda core: core.records.list("change"))}
        return next((row for row in rows if row.id in known), None)

    def _once(self, key: str, question: Callable[[Core], Any]) -> Any:
        if key not in self._known:
            self._known[key] = self.ask(question)
        return self._known[key]

    def _finder(self) -> Iterator[QWidget]:
        window = self.application.window
        window.open_page("today")
        settle(self.application)
        window._find()
        settle(self.application)
        yield window
        window._finder.shut()

    def _gate(self, name: str) -> Iterator[QWidget]:
        window = self.application.window
        gate = self._make_gate(name)
        window.show_gate(gate)
        settle(self.application)
        yield window
        window.drop_gate(gate)
        assert window._desk is not None
        window._ground.setCurrentWidget(window._desk)

    def _make_gate(self, name: str) -> Gate:
        application = self.application
        dress = (application.theme, application.icons, application.language)
        if name.startswith("first"):
            first = FirstStart(*dress)
            first._turn(1 if name == "first_form" else 0)
            return first
        if name.startswith("unlock"):
            door = Unlock(*dress)
            door._turn(1 if name == "unlock_code" else 0)
            return door
        if name == "recovery":
            return RecoveryCardGate(*dress, "ABCD-EFGH-JKMN-PQRS-TVWX-YZ12", lambda: None, lambda: None)
        if name == "waiting":
            return Waiting(*dress, "正在打开练习工作区…")
        return RenewPassphrase(*dress) if name == "renew" else Wiped(*dress)

    def _dialog(self, name: str) -> Iterator[QWidget]:
        dialog = self._make_dialog(name)
        if dialog is None:
            return
        dialog.open()  # type: ignore[attr-defined]
        settle(self.application)
        yield dialog
        dialog.reject()  # type: ignore[attr-defined]
        dialog.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    def _make_dialog(self, name: str) -> QWidget | None:
        window, shell = self.application.window, self.application.shell
        assert shell is not None
        one = self.person
        needs_no_one: dict[str, Callable[[], QWidget]] = {
            "add_user": lambda: AddUser(shell, window),
            "change": lambda: ChangePassphrase(shell, window),
            "confirm": lambda: ConfirmPassphrase(shell, lambda: None, window),
            "emergency_phones": lambda: EmergencyPhones(
                shell, self.ask(lambda core: core.casework.emergencies.phones()), window
            ),
            "give_reason": lambda: GiveReason(shell, "reason", "为什么改？", ["姓名"], "改", lambda _: None, window),
            "hand_out": lambda: HandOut(
                shell, lambda _words, _is_plain: None, window, (tr("拿到别处打印"), tr("交给乡镇"))
            ),
            "pick_person": lambda: PickPerson(shell, "给谁登记？", lambda _id: None, window),
            "renew_lease": lambda: RenewLease(shell, "ABCD-EFGH-JKMN", window),
            "show_password": lambda: ShowPassword(shell, "柳坝村.zip", "abcd-efgh-jkmn-pqrs", window),
            "sign_together": lambda: SignTogether(shell, window),
        }
        if name in needs_no_one:
            return needs_no_one[name]()
        if one is None:
            return None
        if name == "agreement":
            return RecordAgreement(shell, one.id, one.name, window)
        if name == "edit_person":
            return EditPerson(shell, self.ask(lambda core: core.people.show(one.id)), window)
        tasks = self._once("tasks", lambda core: core.tasks.list())
        return FinishTask(shell, tasks[0], window) if tasks else None
