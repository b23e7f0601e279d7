"""While a page is stored the next one is on its way; it counts only when it follows on what is stored."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from core.errors import Unavailable
from sync.client.engine import Engine
from sync.client.wire import Refused
from sync.protocol.envelope import Answer
from tests.helpers.workspace import add_people
from tests.sync.client.station import Station

PEOPLE = 6


@dataclass
class Tapped:
    """The real wire, with a word to say about every page that is asked for."""

    station: Station
    engine: Engine = field(init=False)
    stored_when_sent: list[int] = field(default_factory=list)
    stored_when_answered: list[int] = field(default_factory=list)
    spoil: Callable[[int], None] = lambda number: None

    def __post_init__(self) -> None:
        self.engine, wire = self.station.engine()
        self._call, self.close = wire.call, wire.close
        wire.call = self._tapped  # type: ignore[method-assign]

    @property
    def stored(self) -> int:
        return len(self.station.exchange.remote_rows())

    def _tapped(self, method: str, target: str, *rest: Any, **named: Any) -> Answer:
        if not target.startswith("/v1/pull"):
            return self._call(method, target, *rest, **named)
        self.stored_when_sent.append(self.stored)
        answer = self._call(method, target, *rest, **named)
        self.stored_when_answered.append(self.stored)
        self.spoil(len(self.stored_when_sent))
        return answer

    def to_the_end(self) -> None:
        while not self.engine.is_done:
            self.engine.step()


@pytest.fixture
def tapped(enrolled: Station, monkeypatch: pytest.MonkeyPatch) -> Tapped:
    """A laptop that has said hello and has three pages of two people before it."""
    add_people(enrolled.core, PEOPLE)
    enrolled.sync()
    monkeypatch.setattr("sync.client.pull.PULL_ROWS", 2)
    with enrolled.core._desk.db.transaction():
        enrolled.core._desk.db.execute("DELETE FROM remote_row")
    enrolled.exchange.set_state("cursor", "a cursor of long ago")
    tapped = Tapped(enrolled)
    while tapped.engine.stage != "pull":
        tapped.engine.step()
    return tapped


def test_a_page_is_stored_while_the_next_one_is_on_its_way(tapped: Tapped) -> None:
    tapped.to_the_end()
    tapped.close()
    assert tapped.stored_when_sent == [0, 0, 2], "the next one is asked for before the present one is stored"
    assert tapped.stored_when_answered == [0, 2, 4], "and stored before the answer is looked at"
    assert tapped.stored == PEOPLE


def test_a_page_that_the_disk_refuses_takes_the_one_behind_it_along(
    tapped: Tapped, monkeypatch: pytest.MonkeyPatch
) -> None:
    exchange, real = tapped.station.exchange, tapped.station.exchange.apply_remote
    before = exchange.get_state("cursor")

    def full(*_: Any, **__: Any) -> Any:
        raise Unavailable("disk.full")

    monkeypatch.setattr(exchange, "apply_remote", full)
    with pytest.raises(Unavailable, match=r"disk\.full"):
        tapped.engine.step()
    assert (tapped.stored, exchange.get_state("cursor")) == (0, before), "no cursor without its rows"
    monkeypatch.setattr(exchange, "apply_remote", real)
    tapped.to_the_end()
    tapped.close()
    assert tapped.stored == PEOPLE
    assert tapped.engine.report.pulled == PEOPLE, "none twice"


@pytest.mark.parametrize("trouble", [Unavailable("sync.no_network"), Refused(401, "auth.token")])
def test_a_link_that_breaks_while_it_reads_ahead_costs_nothing_that_is_stored(
    tapped: Tapped, trouble: Exception
) -> None:
    def spoil(number: int) -> None:
        if number == 2:
            raise trouble

    tapped.spoil = spoil
    tapped.engine.step()
    assert (tapped.stored, tapped.engine.report.pulled) == (2, 2)
    if isinstance(trouble, Unavailable):
        with pytest.raises(Unavailable, match=r"sync\.no_network"):
            tapped.engine.step()
    tapped.to_the_end()
    tapped.close()
    assert (tapped.stored, tapped.engine.report.pulled) == (PEOPLE, PEOPLE)
    assert len(tapped.stored_when_sent) == 4, "the lost page alone is asked for again"


def test_what_was_read_ahead_is_thrown_away_when_something_came_between(tapped: Tapped) -> None:
    tapped.engine.step()
    tapped.station.exchange.set_state("cursor", "another one")
    tapped.to_the_end()
    tapped.close()
    assert tapped.stored == PEOPLE
    assert len(tapped.stored_when_sent) == 5, "two before, and all three from the beginning"


def test_a_run_that_ends_between_two_pages_goes_on_at_the_stored_one(tapped: Tapped) -> None:
    tapped.engine.step()
    tapped.close()
    assert tapped.stored == 2, "the page that was read ahead is not stored"
    report, _wire = tapped.station.sync()
    assert (report.pulled, tapped.stored) == (PEOPLE - 2, PEOPLE)
