"""Real laptops, a real server, PostgreSQL, and a wire on which everything goes wrong: nothing is lost or doubled."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from tests.faults.runs import FAULTS, Runs, open_world

SMALL, LONG = 25, 100
SEEDS = [*range(8), *(pytest.param(seed, marks=pytest.mark.soak) for seed in range(100, 150))]


@pytest.mark.timeout(900)
@pytest.mark.parametrize("seed", SEEDS)
def test_the_laws_hold_whatever_the_wire_does(
    seed: int, database: str, workspace_template: tuple[Path, str], tmp_path: Path
) -> None:
    count = SMALL if seed < 100 else LONG
    with open_world(seed, database, workspace_template[0], tmp_path) as world:
        runs = Runs(world, tmp_path)
        try:
            runs.run(count)
        finally:
            runs.close()
        assert sum(runs.counted.values()) >= count
        assert runs.counted.keys() <= FAULTS.keys()
        storage = world.office.folder
        for name in world.office.storage.whole:
            data = storage.read(world.office.code, name)
            assert data is not None and hashlib.sha256(data).hexdigest() == name
        print(f"seed {seed}: {count} runs, {sum(runs.counted.values())} faults, {runs.most_rounds} rounds at most")
        print(dict(sorted(runs.words.items())))
