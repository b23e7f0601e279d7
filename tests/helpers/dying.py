"""A child process that dies like a killed one, at a step of its own: no clean-up, no buffers flushed."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")
DIED = 9


def dies_in(work: Callable[[], None]) -> bool:
    """Runs `work` in a child; True when it died on the way, False when it came to its end."""
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            work()
            code = 0
        finally:
            os._exit(code)
    _pid, status = os.waitpid(pid, 0)
    code = os.waitstatus_to_exitcode(status)
    assert code in (0, DIED), f"the child failed by itself: {code}"
    return code == DIED


class Fuse:
    """Dies at the `last`-th step it is told of."""

    def __init__(self, last: int) -> None:
        self._left = last

    def burn(self) -> None:
        """One step."""
        self._left -= 1
        if self._left <= 0:
            os._exit(DIED)

    def before(self, call: Callable[P, R]) -> Callable[P, R]:
        """The same call, one step before it."""

        def counted(*args: P.args, **kwargs: P.kwargs) -> R:
            self.burn()
            return call(*args, **kwargs)

        return counted
