"""A connection that is cut still hands over what came before the cut.

uvicorn tells the application of a lost connection at once and forgets the bytes it had not asked for yet. On a link
that dies again and again these are most of what it ever carried: a stream of photos would hardly get on.
"""

from __future__ import annotations

from uvicorn.protocols.http.h11_impl import H11Protocol

_LOOK_AGAIN_S = 0.005
_PATIENCE = 2_000  # times: ten seconds for a disk that is busy


class PatientProtocol(H11Protocol):
    """HTTP/1.1 whose end comes after its last byte."""

    def connection_lost(self, exc: Exception | None) -> None:
        self._lose(exc, _PATIENCE)

    def _lose(self, exc: Exception | None, patience: int) -> None:
        cycle = self.cycle
        is_unread = cycle is not None and not cycle.response_complete and bool(cycle.body)
        if is_unread and patience:
            self.loop.call_later(_LOOK_AGAIN_S, self._lose, exc, patience - 1)
            return
        super().connection_lost(exc)
