"""Linux: logind and the screen savers of the desktops say over D-Bus that somebody leaves.

Sources: org.freedesktop.login1(5) (PrepareForSleep, Session.Lock, Active, Inhibit "delay"), UPower (LidIsClosed),
the interfaces org.freedesktop.ScreenSaver and org.gnome.ScreenSaver (ActiveChanged) and their relatives.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import SLOT, QObject, Slot
from PySide6.QtDBus import QDBusConnection, QDBusMessage, QDBusReply, QDBusUnixFileDescriptor

LOGIN = "org.freedesktop.login1"
MANAGER, MANAGER_PATH = f"{LOGIN}.Manager", "/org/freedesktop/login1"
SESSION = f"{LOGIN}.Session"
PROPERTIES = "org.freedesktop.DBus.Properties"
POWER, POWER_PATH = "org.freedesktop.UPower", "/org/freedesktop/UPower"
SAVERS = (
    "org.freedesktop.ScreenSaver",
    "org.gnome.ScreenSaver",
    "org.cinnamon.ScreenSaver",
    "org.mate.ScreenSaver",
    "org.xfce.ScreenSaver",
)
ANSWERS_WITHIN_MS = 500


def session_path(session_id: str) -> str:
    """Where logind keeps a session; "" (any) when its id is not known. Escaped as sd_bus_path_encode(3) says."""
    if not session_id:
        return ""
    ascii_id = session_id.encode()
    safe = [
        chr(byte) if chr(byte).isalnum() and byte < 128 and not (place == 0 and chr(byte).isdigit()) else f"_{byte:02x}"
        for place, byte in enumerate(ascii_id)
    ]
    return f"{MANAGER_PATH}/session/{''.join(safe)}"


class BusSource(QObject):
    """Listens on the system's bus and on the session's own; a bus that is not there is left out."""

    def __init__(
        self,
        system: QDBusConnection,
        session: QDBusConnection,
        session_id: str,
        tell: Callable[[], object],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._system, self._session, self._tell = system, session, tell
        self._own = session_path(session_id)
        self._held: QDBusUnixFileDescriptor | None = None

    def start(self) -> bool:
        heard = [self._each(bus, *news, joins=True) for bus, news in self._news()]
        return any(heard)

    def stop(self) -> None:
        for bus, news in self._news():
            self._each(bus, *news, joins=False)

    def hold_sleep(self) -> None:
        """A "delay" lock: logind waits up to five seconds for whoever holds one. Without logind there is none."""
        if not self._system.isConnected():
            return
        ask = QDBusMessage.createMethodCall(LOGIN, MANAGER_PATH, MANAGER, "Inhibit")
        ask.setArguments(["sleep", "nuanfang", "lock", "delay"])
        answer = self._system.call(ask, timeout=ANSWERS_WITHIN_MS)
        if answer.type() == QDBusMessage.MessageType.ReplyMessage:
            held = QDBusReply(answer).value()
            self._held = held if isinstance(held, QDBusUnixFileDescriptor) else None

    def let_sleep(self) -> None:
        self._held = None  # the lock ends with its file descriptor

    @Slot(bool)
    def on_flag(self, is_so: bool) -> None:
        """PrepareForSleep(true), ActiveChanged(true): both mean that nobody looks any more; false, that he is back."""
        if is_so:
            self._tell()
        elif self._held is None:
            self.hold_sleep()

    @Slot()
    def on_lock(self) -> None:
        """The session is to be locked."""
        self._tell()

    @Slot(str, "QVariantMap", "QStringList")
    def on_changed(self, _interface: str, changed: dict[str, Any], _gone: list[str]) -> None:
        """Another user took the screen (Active), or the lid was shut (LidIsClosed)."""
        if changed.get("Active") is False or changed.get("LidIsClosed") is True:
            self._tell()

    def _news(self) -> list[tuple[QDBusConnection, tuple[str, str, str, str]]]:
        flag, lock = SLOT("on_flag(bool)"), SLOT("on_lock()")
        changed = SLOT("on_changed(QString,QVariantMap,QStringList)")
        savers = [(self._session, ("", saver, "ActiveChanged", flag)) for saver in SAVERS]
        own = [(self._system, (self._own, PROPERTIES, "PropertiesChanged", changed))] if self._own else []
        return [
            (self._system, (MANAGER_PATH, MANAGER, "PrepareForSleep", flag)),
            (self._system, (self._own, SESSION, "Lock", lock)),
            (self._system, (POWER_PATH, PROPERTIES, "PropertiesChanged", changed)),
            *own,
            *savers,
        ]

    def _each(self, bus: QDBusConnection, path: str, interface: str, name: str, slot: str, *, joins: bool) -> bool:
        if not bus.isConnected():
            return False
        act = bus.connect if joins else bus.disconnect
        return bool(act("", path, interface, name, self, slot))
