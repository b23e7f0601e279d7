"""The district in memory is the district on PostgreSQL: the same schedule leaves the same trace on both."""

from __future__ import annotations

import pytest

from sync.server.database import open_engine
from tests.simulator.postgres import PostgresBackend
from tests.simulator.schedule import run

# 60,099 puts back a backup over who changed a field; the last ones draw troubles of the district's machine too.
SEEDS = (*range(60_000, 60_005), 60_099, *range(1_000_000, 1_000_003))


def assert_same(seed: int, database: str) -> None:
    engine = open_engine(database, 2)
    try:
        real = run(seed, PostgresBackend(engine), is_canonical=True)
    finally:
        engine.dispose()
    model = run(seed, is_canonical=True)
    assert real.law == model.law == "", f"{real}\n{model}"
    assert real.digest == model.digest, f"seed {seed}: the first difference is told by `python -m tests.simulator`"


@pytest.mark.parametrize("seed", SEEDS)
def test_a_schedule_leaves_the_same_trace_on_postgresql(seed: int, database: str) -> None:
    assert_same(seed, database)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(60_005, 60_300))
def test_hundreds_of_schedules_leave_the_same_trace_on_postgresql(seed: int, database: str) -> None:
    assert_same(seed, database)
