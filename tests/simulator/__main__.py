"""`python -m tests.simulator FIRST COUNT [-v]`: runs schedules by hand and tells the trace of the first that fails."""

from __future__ import annotations

import sys
import time
from collections import Counter

from tests.simulator.schedule import run, shortest


def main(first: int, count: int, *, tells_all: bool) -> int:
    """The exit code: 1 when a law broke."""
    started, laws, shown = time.perf_counter(), Counter[str](), False
    for seed in range(first, first + count):
        outcome = run(seed)
        if outcome.law:
            laws[outcome.law] += 1
            print(str(outcome).splitlines()[0], flush=True)
            if tells_all and not shown:
                print(shortest(outcome))
            shown = True
    spent = time.perf_counter() - started
    print(f"{count} schedules, {spent * 1000 / count:.1f} ms each; broken: {dict(laws) or 'none'}")
    return bool(laws)


if __name__ == "__main__":
    numbers = [int(text) for text in sys.argv[1:] if text.isdigit()]
    if len(numbers) != 2:
        sys.exit(__doc__)
    sys.exit(main(*numbers, tells_all="-v" in sys.argv))
