"""The system says that somebody leaves: on a real bus of the test's own, and by made-up Windows messages."""

from __future__ import annotations

import ctypes
import gc
import shutil
import subprocess
from collections.abc import Iterator
from ctypes import wintypes
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QByteArray
from PySide6.QtDBus import QDBusConnection, QDBusMessage
from PySide6.QtWidgets import QApplication

from gui.session import windows
from gui.session.dbus import (
    LOGIN,
    MANAGER,
    MANAGER_PATH,
    POWER_PATH,
    PROPERTIES,
    SAVERS,
    SESSION,
    BusSource,
    session_path,
)
from gui.session.watch import SessionWatch
from gui.session.windows import WindowsSource, says_leaving
from tests.helpers.window import wait_until

OWN = session_path("42")
CONFIG = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:dir={folder}</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/>
</policy></busconfig>"""


@pytest.fixture(scope="module", autouse=True)
def _only_the_main_thread_collects() -> Iterator[None]:
    """As in the program (gui/rings.py). The thread of the bus asks Python too, and must not be the one that finds an
    old watch to destroy: it would wait for itself, and the main thread for it."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A bus daemon of our own."""
    daemon = shutil.which("dbus-daemon")
    if daemon is None:
        pytest.skip("no dbus-daemon on this machine")
    folder = tmp_path_factory.mktemp("bus")
    (folder / "bus.conf").write_text(CONFIG.format(folder=folder))
    command = [daemon, f"--config-file={folder / 'bus.conf'}", "--nofork", "--print-address"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
        process.terminate()


@pytest.fixture
def heard(qapp: QApplication, address: str) -> Iterator[list[bool]]:
    """What a watch on that bus hears."""
    bus = QDBusConnection.connectToBus(address, "watched")
    assert bus.isConnected()
    news: list[bool] = []
    watch = SessionWatch(None)
    watch._source = BusSource(bus, bus, "42", watch.tell, watch)
    watch.left.connect(lambda: news.append(True))
    watch.start()
    yield news
    watch.stop()
    QDBusConnection.disconnectFromBus("watched")


def say(address: str, path: str, interface: str, name: str, *arguments: Any) -> None:
    """Sends a signal."""
    message = QDBusMessage.createSignal(path, interface, name)
    message.setArguments(list(arguments))
    assert QDBusConnection.connectToBus(address, "speaker").send(message)


LEAVING = [
    (MANAGER_PATH, MANAGER, "PrepareForSleep", True),
    (OWN, SESSION, "Lock"),
    (OWN, PROPERTIES, "PropertiesChanged", SESSION, {"Active": False}, ["x"]),
    (POWER_PATH, PROPERTIES, "PropertiesChanged", "org.freedesktop.UPower", {"LidIsClosed": True}, ["x"]),
    *(("/" + saver.replace(".", "/"), saver, "ActiveChanged", True) for saver in SAVERS),
]
STAYING = [
    (MANAGER_PATH, MANAGER, "PrepareForSleep", False),
    (session_path("43"), SESSION, "Lock"),
    (session_path("43"), PROPERTIES, "PropertiesChanged", SESSION, {"Active": False}, ["x"]),
    (OWN, PROPERTIES, "PropertiesChanged", SESSION, {"Active": True}, ["x"]),
    (POWER_PATH, PROPERTIES, "PropertiesChanged", "org.freedesktop.UPower", {"LidIsClosed": False}, ["x"]),
    ("/org/gnome/ScreenSaver", "org.gnome.ScreenSaver", "ActiveChanged", False),
]


@pytest.mark.parametrize("news", LEAVING, ids=lambda news: f"{news[1]}.{news[2]}")
def test_sleep_lock_lid_and_another_user_are_heard(heard: list[bool], address: str, news: tuple[Any, ...]) -> None:
    say(address, *news)
    wait_until(lambda: heard == [True], 5)


@pytest.mark.parametrize("news", STAYING, ids=lambda news: f"{news[0]}.{news[2]}")
def test_coming_back_and_other_people_s_sessions_lock_nothing(
    heard: list[bool], address: str, news: tuple[Any, ...]
) -> None:
    say(address, *news)
    say(address, *LEAVING[0])  # signals of one sender arrive in order: whatever was heard of the first came before
    wait_until(lambda: bool(heard), 5)
    assert heard == [True]


def test_where_no_bus_is_nothing_is_listened_to_and_nothing_breaks(qapp: QApplication) -> None:
    nowhere = QDBusConnection("nobody")
    watch = SessionWatch(None)
    source = BusSource(nowhere, nowhere, "", watch.tell, watch)
    assert not source.start()
    source.hold_sleep()
    source.stop()


@pytest.mark.parametrize(("number", "path"), [("2", "_32"), ("c2", "c2"), ("12", "_312"), ("a-b", "a_2db")])
def test_a_session_is_found_where_logind_keeps_it(number: str, path: str) -> None:
    assert session_path(number) == f"/org/freedesktop/login1/session/{path}"
    assert LOGIN in MANAGER


def lid(data: int, guid: bytes = windows.LID.bytes_le) -> windows.PowerSetting:
    return windows.PowerSetting((ctypes.c_ubyte * 16).from_buffer_copy(guid), 4, data)


@pytest.mark.parametrize("what", [windows.WTS_SESSION_LOCK, windows.WTS_CONSOLE_DISCONNECT, windows.WTS_SESSION_LOGOFF])
def test_windows_session_messages_lock(what: int) -> None:
    assert says_leaving(windows.WM_WTSSESSION_CHANGE, what, 1)
    assert not says_leaving(windows.WM_WTSSESSION_CHANGE, 0x8, 1)  # unlocked again


def test_windows_power_messages_lock() -> None:
    shut, opened, other = lid(0), lid(1), lid(0, bytes(16))
    assert says_leaving(windows.WM_POWERBROADCAST, windows.PBT_APMSUSPEND, 0)
    assert says_leaving(windows.WM_POWERBROADCAST, windows.PBT_POWERSETTINGCHANGE, ctypes.addressof(shut))
    assert not says_leaving(windows.WM_POWERBROADCAST, windows.PBT_POWERSETTINGCHANGE, ctypes.addressof(opened))
    assert not says_leaving(windows.WM_POWERBROADCAST, windows.PBT_POWERSETTINGCHANGE, ctypes.addressof(other))
    assert not says_leaving(windows.WM_POWERBROADCAST, 0x12, 0)  # awake again


def test_a_windows_message_is_read_where_qt_points_to_it(qapp: QApplication) -> None:
    told: list[bool] = []
    source = WindowsSource(1, lambda: told.append(True))
    message = wintypes.MSG(message=windows.WM_WTSSESSION_CHANGE, wParam=windows.WTS_SESSION_LOCK)
    assert source.nativeEventFilter(QByteArray(b"windows_generic_MSG"), ctypes.addressof(message)) == (False, 0)
    assert source.nativeEventFilter(QByteArray(b"xcb_generic_event_t"), 0) == (False, 0)
    assert told == [True]


def test_the_bus_is_the_test_s_own(address: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    assert str(Path(tmp_path_factory.getbasetemp()).parent) in address
