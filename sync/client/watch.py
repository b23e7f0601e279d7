"""Has the laptop come to the office? A look now and then, as long as something waits; then a run begins by itself."""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from urllib.parse import urlsplit

from core.errors import AppError
from core.service.exchange import Exchange

FIRST_PAUSE_S, LONGEST_PAUSE_S = 60.0, 600.0
REACH_S = 3.0

OpenExchange = Callable[[], tuple[Exchange, Callable[[], None]]]
Pause = Callable[[threading.Event, float], bool]

log = logging.getLogger("nuanfang.sync")


class OfficeWatch:
    """Looks in growing pauses on a thread of its own. `begin` starts a run; it may raise AppError (one runs)."""

    def __init__(
        self,
        open_exchange: OpenExchange,
        begin: Callable[[], None],
        may_start: Callable[[], bool],
        pause: Pause,
        can_reach: Callable[[str], bool],
    ) -> None:
        self._open = open_exchange
        self._begin = begin
        self._may_start = may_start
        self._pause = pause
        self._can_reach = can_reach
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._look_on, name="sync-watch", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Ends the looking and waits for it."""
        self._end.set()
        self._thread.join()

    def _look_on(self) -> None:
        seconds = FIRST_PAUSE_S
        while not self._pause(self._end, seconds):
            seconds = self._look(seconds)

    def _look(self, paused_s: float) -> float:
        """One look; how long to pause before the next. What failed once is not tried again at once."""
        if not self._may_start():
            return paused_s
        url = ""
        with suppress(AppError):  # locked for a moment, say: next time
            url = self._district_url()
        if not url:
            return FIRST_PAUSE_S
        if self._can_reach(url):
            log.info("the district can be reached: synchronising")
            with suppress(AppError):
                self._begin()
        return min(LONGEST_PAUSE_S, paused_s * 2)

    def _district_url(self) -> str:
        """Where the district is, or "" when nothing waits or nobody wants it."""
        exchange, close = self._open()
        try:
            enrolment = exchange.enrolment()
            return enrolment.server_url if enrolment is not None and exchange.outgoing.may_go_alone() else ""
        finally:
            close()


def can_reach(url: str) -> bool:
    """Whether something listens at the district's address. Nothing is sent."""
    try:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        socket.create_connection((parts.hostname or "", port), REACH_S).close()
    except (OSError, ValueError):
        return False
    return True
