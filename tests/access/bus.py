"""A screen, a session bus and an accessibility bus of one's own, and what a screen reader asks on it (AT-SPI 2)."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from jeepney import DBusAddress, Properties, new_method_call
from jeepney.io.blocking import DBusConnection, open_dbus_connection

LAUNCHERS = ("/usr/libexec/at-spi-bus-launcher", "/usr/lib/at-spi2-core/at-spi-bus-launcher")
ROOT = "/org/a11y/atspi/accessible/root"
ACCESSIBLE = "org.a11y.atspi.Accessible"
SHOWING, FOCUSABLE = 25, 11  # bits of AtspiStateType
TABLE, TREE_TABLE, LIST, MENU_BAR = 55, 66, 31, 34  # of AtspiRole: their cells are asked one by one, not walked
NO_ROLES = (0, 67)  # invalid, unknown


@dataclass(frozen=True)
class Spoken:
    """One thing as the bus tells it."""

    sender: str
    path: str
    role: int
    role_name: str
    name: str
    is_focusable: bool


@dataclass
class Reader:
    """A connection to the accessibility bus that walks the tree of programs."""

    connection: DBusConnection
    _name: dict[str, str] = field(default_factory=dict)

    def programs(self) -> list[tuple[str, str]]:
        """The programs that speak."""
        return self._children("org.a11y.atspi.Registry", ROOT)

    def walk(self, sender: str, path: str) -> Iterator[Spoken]:
        """Everything that is shown below, in the order it is read; tables are one thing."""
        for child_sender, child in self._children(sender, path):
            one = self._ask(child_sender, child)
            if one is None:
                continue
            yield one
            if one.role not in (TABLE, TREE_TABLE):
                yield from self.walk(child_sender, child)

    def _ask(self, sender: str, path: str) -> Spoken | None:
        states = self._call(sender, path, "GetState")[0]
        bits = states[0] | states[1] << 32
        if not bits >> SHOWING & 1:
            return None
        role = int(self._call(sender, path, "GetRole")[0])
        role_name = str(self._call(sender, path, "GetRoleName")[0])
        address = DBusAddress(path, sender, ACCESSIBLE)
        name = str(self.connection.send_and_get_reply(Properties(address).get("Name")).body[0][1])
        return Spoken(sender, path, role, role_name, name, bool(bits >> FOCUSABLE & 1))

    def _children(self, sender: str, path: str) -> list[tuple[str, str]]:
        return [(one[0], one[1]) for one in self._call(sender, path, "GetChildren")[0]]

    def _call(self, sender: str, path: str, method: str) -> Any:
        call = new_method_call(DBusAddress(path, sender, ACCESSIBLE), method)
        return self.connection.send_and_get_reply(call, timeout=20).body


@contextmanager
def private_session(folder: Path) -> Iterator[tuple[dict[str, str], Reader]]:
    """The environment for a program that shall be heard, and who listens. Everything ends with the block.

    Raises FileNotFoundError when the system lacks Xvfb, dbus-daemon or at-spi2-core (`.ci/system.sh` installs them).
    """
    launcher = next((path for path in LAUNCHERS if Path(path).exists()), None)
    if launcher is None or not shutil.which("Xvfb") or not shutil.which("dbus-daemon"):
        raise FileNotFoundError("Xvfb, dbus-daemon, at-spi2-core")
    env = {name: value for name, value in os.environ.items() if name not in ("WAYLAND_DISPLAY", "QT_QPA_PLATFORM")}
    env |= {"HOME": str(folder), "XDG_RUNTIME_DIR": str(folder), "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1"}
    with ExitStack() as stack:
        env["DISPLAY"] = ":" + stack.enter_context(_screen())
        bus = stack.enter_context(_running(["dbus-daemon", "--session", "--nofork", "--print-address"], env))
        env["DBUS_SESSION_BUS_ADDRESS"] = _line(bus)
        stack.enter_context(_running([launcher, "--launch-immediately"], env))
        with open_dbus_connection(env["DBUS_SESSION_BUS_ADDRESS"]) as session:
            address = DBusAddress("/org/a11y/bus", "org.a11y.Bus", "org.a11y.Bus")
            where = session.send_and_get_reply(new_method_call(address, "GetAddress"), timeout=20).body[0]
        yield env, Reader(stack.enter_context(open_dbus_connection(where)))


@contextmanager
def _screen() -> Iterator[str]:
    """An X server on a number that is free; it says which."""
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", "1366x768x24", "-nolisten", "tcp"]
    process = subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL)
    os.close(write)
    try:
        with os.fdopen(read) as number:
            yield number.readline().strip()
    finally:
        process.terminate()
        process.wait()


@contextmanager
def _running(command: list[str], env: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        yield process
    finally:
        process.terminate()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()


def _line(process: subprocess.Popen[str]) -> str:
    out: IO[str] | None = process.stdout
    assert out is not None
    return out.readline().strip()
