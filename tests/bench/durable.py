"""What the head counter costs: one signed visit with it, against one without it, in the same workspace.

And the plainest durable save, a fact of a few words, with and without: there the flush of the counter weighs most.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from core.app import Core
from core.domain.chain import ChainHead
from tests.bench.measure import compare, tell
from tests.bench.save import signer
from tests.helpers.big_workspace import big_workspace, open_big

BOUND = 1.5
ROUNDS = 60

Told = Callable[[ChainHead], None]


def with_counter(core: Core, told: Told | None, call: Callable[[], object]) -> Callable[[], object]:
    """The call with this counter, or with none."""

    def run() -> object:
        core._desk.db.on_moved = told
        return call()

    return run


def small(core: Core) -> Callable[[], object]:
    """A fact of a few words."""

    def write() -> None:
        with core._desk.db.transaction():
            core._desk.write_fact("note", {"text": "记一笔"}, title="记")

    return write


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        shutil.copytree(big_workspace(2_000, 50_000), Path(name) / "w")
        core = open_big(Path(name) / "w")
        told = core._desk.db.on_moved
        sign, fact = signer(core, 2 * ROUNDS + 2), small(core)
        results = [
            compare(
                "a signed visit with the head counter / without",
                with_counter(core, told, sign), with_counter(core, None, sign), BOUND, rounds=ROUNDS,
            ),
            compare(
                "the smallest durable fact with the head counter / without",
                with_counter(core, told, fact), with_counter(core, None, fact), None, rounds=4 * ROUNDS,
            ),
        ]  # fmt: skip
        core.close()
    tell(results)


if __name__ == "__main__":
    main()
