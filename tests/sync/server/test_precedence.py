"""Sixty laptops' photos must not keep one laptop's report waiting, and must arrive all the same."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from sync.server.api.photo_run import _Inflow
from sync.server.api.precedence import Precedence


@dataclass
class Coming:
    """A body of three parts; how many of them were asked for."""

    taken: list[int] = field(default_factory=list)

    async def stream(self) -> AsyncIterator[bytes]:
        for number in range(3):
            self.taken.append(number)
            yield b"x" * 2_000


def inflow(coming: Coming, precedence: Precedence) -> _Inflow:
    desk: Any = SimpleNamespace(settings=SimpleNamespace(idle_timeout_s=5.0), precedence=precedence)
    request: Any = coming
    return _Inflow(request, desk)


async def turns(count: int = 20) -> None:
    for _ in range(count):
        await asyncio.sleep(0)


def test_no_photo_is_read_while_a_report_goes_first() -> None:
    async def scene() -> tuple[list[int], list[int], bytes]:
        precedence, coming = Precedence(patience_s=60), Coming()
        photos = inflow(coming, precedence)
        with precedence.first():
            with precedence.first():
                reader = asyncio.create_task(photos.read())
                await turns()
            await turns()
            while_waiting = list(coming.taken)
        await reader
        data, _error = await photos.take(1)
        return while_waiting, coming.taken, data

    assert asyncio.run(scene()) == ([], [0, 1, 2], b"x" * 6_000)


def test_under_reports_without_end_photos_still_come_in() -> None:
    async def scene() -> list[int]:
        precedence, coming = Precedence(patience_s=0.001), Coming()
        with precedence.first():
            await inflow(coming, precedence).read()
        return coming.taken

    assert asyncio.run(scene()) == [0, 1, 2]


def test_a_report_that_failed_holds_nobody_up() -> None:
    async def scene() -> list[int]:
        precedence, coming = Precedence(patience_s=60), Coming()
        try:
            with precedence.first():
                raise RuntimeError
        except RuntimeError:
            await inflow(coming, precedence).read()
        return coming.taken

    assert asyncio.run(scene()) == [0, 1, 2]
