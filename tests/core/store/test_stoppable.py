"""Reading that somebody stops ends at once with his reason, and leaves a connection that works."""

from __future__ import annotations

from contextlib import suppress

import pytest

from core.app import Core
from core.errors import Unavailable

ENDLESS = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n"
SHORT = "SELECT count(*) FROM person"


class Asked:
    """Says stop when it was asked so many times."""

    def __init__(self, patience: int) -> None:
        self.left = patience

    def __call__(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise Unavailable("gui.stopped")


def test_a_query_without_end_is_ended_and_the_next_one_works(core: Core) -> None:
    with pytest.raises(Unavailable, match="stopped"), core.stoppable(Asked(3)):
        core._desk.db.scalar(ENDLESS)
    assert core._desk.db.scalar(SHORT) == 0
    assert core.health.check()


def test_somebody_on_the_way_who_takes_it_for_damage_does_not_hide_it(core: Core) -> None:
    with pytest.raises(Unavailable, match="stopped"), core.stoppable(Asked(3)), suppress(Exception):
        core._desk.db.scalar(ENDLESS)


def test_what_nobody_stops_is_read_to_its_end(core: Core) -> None:
    with core.stoppable(lambda: None):
        assert core._desk.db.scalar(SHORT) == 0
