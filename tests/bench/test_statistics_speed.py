"""A month of 2,000 people and 50,000 visits, against reading everybody once."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from core.domain.person import Person
from core.domain.risk import tags_of
from tests.helpers.big_workspace import big_workspace, open_big


def best(run: Callable[[], object]) -> float:
    times = []
    for _ in range(3):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return min(times)


@pytest.mark.bench
@pytest.mark.timeout(0)  # the workspace may have to be made first
def test_a_month_costs_a_few_times_what_reading_everybody_costs() -> None:
    core = open_big(big_workspace(2_000, 50_000))
    try:
        desk = core._desk
        pack, today = desk.pack(), desk.today()

        def read() -> None:
            for one, body in desk.persons.active():
                tags_of(Person.from_body(one, body), pack, today)

        month, base = best(lambda: core.statistics.month("2026-10")), best(read)
        print(f"month {month * 1000:.0f} ms, reading everybody {base * 1000:.0f} ms, ratio {month / base:.1f}")
        assert month <= 8 * base
    finally:
        core.close()
