"""Windows: messages that every top window gets about the session and the power. Never run on Windows by its authors.

Sources: WM_WTSSESSION_CHANGE, WM_POWERBROADCAST and WM_QUERYENDSESSION of the Windows API, GUID_LIDSWITCH_STATE_CHANGE.
"""

from __future__ import annotations

import ctypes
import uuid
from collections.abc import Callable
from ctypes import wintypes
from typing import Any

from PySide6.QtCore import QAbstractNativeEventFilter, QByteArray, QCoreApplication

WM_QUERYENDSESSION, WM_POWERBROADCAST, WM_WTSSESSION_CHANGE = 0x0011, 0x0218, 0x02B1
PBT_APMSUSPEND, PBT_POWERSETTINGCHANGE = 0x0004, 0x8013
WTS_CONSOLE_DISCONNECT, WTS_REMOTE_DISCONNECT, WTS_SESSION_LOGOFF, WTS_SESSION_LOCK = 0x2, 0x4, 0x6, 0x7
LEAVES = frozenset({WTS_CONSOLE_DISCONNECT, WTS_REMOTE_DISCONNECT, WTS_SESSION_LOGOFF, WTS_SESSION_LOCK})
LID = uuid.UUID("ba3e0f4d-b817-4094-a2d1-d56379e6a0f3")
NOTIFY_FOR_THIS_SESSION = DEVICE_NOTIFY_WINDOW_HANDLE = 0


class PowerSetting(ctypes.Structure):
    """POWERBROADCAST_SETTING with one DWORD of data."""

    _fields_ = (
        ("guid", ctypes.c_ubyte * 16),
        ("size", wintypes.DWORD),
        ("data", wintypes.DWORD),
    )


def says_leaving(message: int, what: int, more: int) -> bool:
    """Whether a window message means that the person leaves. `more` points to the setting of a power message."""
    if message == WM_WTSSESSION_CHANGE:
        return what in LEAVES
    if message == WM_QUERYENDSESSION:
        return True
    if message != WM_POWERBROADCAST:
        return False
    if what == PBT_POWERSETTINGCHANGE and more:
        setting = PowerSetting.from_address(more)
        return bytes(setting.guid) == LID.bytes_le and setting.data == 0
    return what == PBT_APMSUSPEND


class WindowsSource(QAbstractNativeEventFilter):
    """Filters the messages of the window. The system waits for the answer to a message, so that locking comes first."""

    def __init__(self, window_id: int, tell: Callable[[], object]) -> None:
        super().__init__()
        self._window_id, self._tell = window_id, tell
        self._power: Any = None

    def start(self) -> bool:
        application = QCoreApplication.instance()
        if application is None:
            return False
        application.installNativeEventFilter(self)
        libraries = getattr(ctypes, "windll", None)
        if libraries is not None:
            libraries.wtsapi32.WTSRegisterSessionNotification(self._window_id, NOTIFY_FOR_THIS_SESSION)
            lid = (ctypes.c_ubyte * 16).from_buffer_copy(LID.bytes_le)
            register = libraries.user32.RegisterPowerSettingNotification
            register.restype = ctypes.c_void_p
            self._power = register(wintypes.HANDLE(self._window_id), ctypes.byref(lid), DEVICE_NOTIFY_WINDOW_HANDLE)
        return True

    def stop(self) -> None:
        application = QCoreApplication.instance()
        if application is not None:
            application.removeNativeEventFilter(self)
        libraries = getattr(ctypes, "windll", None)
        if libraries is not None:
            libraries.wtsapi32.WTSUnRegisterSessionNotification(self._window_id)
            if self._power:
                libraries.user32.UnregisterPowerSettingNotification(ctypes.c_void_p(self._power))

    def hold_sleep(self) -> None:
        """Not needed: Windows waits about two seconds for the answer to the message itself."""

    def let_sleep(self) -> None:
        """Not needed."""

    def nativeEventFilter(self, kind: QByteArray | bytes, message: int) -> tuple[bool, int]:  # type: ignore[override]
        if bytes(kind) == b"windows_generic_MSG":
            told = wintypes.MSG.from_address(int(message))
            if says_leaving(int(told.message), int(told.wParam), int(told.lParam)):
                self._tell()
        return False, 0
