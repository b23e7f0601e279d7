"""One window a workspace: a second start raises the first window and ends."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtNetwork import QLocalServer, QLocalSocket

ANSWERS_WITHIN_MS = 500
RAISE = b"raise\n"


class OneInstance(QObject):
    """Claims a workspace for this process's window, by a name that says nothing about where it lies."""

    def __init__(self, root: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._name = f"nuanfang-{hashlib.sha256(str(root.resolve()).encode()).hexdigest()[:24]}"
        self._server: QLocalServer | None = None
        self._on_raise: Callable[[], object] = lambda: None

    def claim(self, on_raise: Callable[[], object]) -> bool:
        """True when this is the first; otherwise the first was asked to come to the front."""
        if self._ask_first():
            return False
        self._on_raise = on_raise
        server = QLocalServer(self)
        server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        if not server.listen(self._name):
            QLocalServer.removeServer(self._name)  # what a killed window left behind: nobody answered there
            server.listen(self._name)
        server.newConnection.connect(self._on_connection)
        self._server = server
        return True

    def release(self) -> None:
        """The next start is the first again."""
        if self._server is not None:
            self._server.close()
            self._server = None

    def _ask_first(self) -> bool:
        socket = QLocalSocket()
        socket.connectToServer(self._name)
        if not socket.waitForConnected(ANSWERS_WITHIN_MS):
            return False
        socket.write(RAISE)
        socket.waitForBytesWritten(ANSWERS_WITHIN_MS)
        socket.disconnectFromServer()
        return True

    def _on_connection(self) -> None:
        server = self._server
        while server is not None and server.hasPendingConnections():
            server.nextPendingConnection().deleteLater()
            self._on_raise()
