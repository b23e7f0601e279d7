"""Who looks for rings: the main thread, and nobody else while a window is there."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator

import pytest

from core.process import COLLECTED_AFTER
from gui.rings import ALL_AFTER, Rings


@pytest.fixture
def rings(qapp: object) -> Iterator[Rings]:
    made = Rings()
    yield made
    made.stop()


class Ring:
    """Refers to itself, and notes which thread took it away."""

    seen: list[bool] = []

    def __init__(self) -> None:
        self.itself = self

    def __del__(self) -> None:
        Ring.seen.append(threading.current_thread() is threading.main_thread())


def much() -> list[list[int]]:
    return [[number] for number in range(3 * COLLECTED_AFTER)]


def on_a_worker(kept: list[object]) -> None:
    worker = threading.Thread(target=lambda: kept.append(much()))
    worker.start()
    worker.join()


def test_a_worker_that_makes_much_collects_nothing(rings: Rings) -> None:
    gc.collect()
    Ring.seen.clear()
    Ring()
    kept: list[object] = []
    on_a_worker(kept)
    assert Ring.seen == []
    assert rings.look()
    assert Ring.seen == [True]


def test_without_it_a_worker_would(qapp: object) -> None:
    gc.collect()
    Ring.seen.clear()
    Ring()
    kept: list[object] = []
    on_a_worker(kept)
    assert Ring.seen == [False], "the test above could not have seen it"


def test_nothing_is_looked_through_for_a_few(rings: Rings) -> None:
    gc.collect()
    assert not rings.look()


def test_old_rings_go_too(rings: Rings) -> None:
    Ring.seen.clear()
    one: Ring | None = Ring()
    gc.collect()
    one = None
    assert one is None
    for _ in range(ALL_AFTER):
        kept = much()
        assert rings.look()
        del kept
    assert Ring.seen == [True]


def test_python_collects_again_when_the_window_is_gone(qapp: object) -> None:
    rings = Rings()
    assert not gc.isenabled()
    rings.stop()
    assert gc.isenabled()
    gc.disable()
    try:
        rings.stop()  # a second time: whoever has forbidden it meanwhile is not overruled
        assert not gc.isenabled()
    finally:
        gc.enable()
