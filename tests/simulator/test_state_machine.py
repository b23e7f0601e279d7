"""The same actions in Hypothesis' hands, which looks for a shorter way to break a law than any seed took."""

from __future__ import annotations

import os
import random
from contextlib import ExitStack

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from tests.simulator.schedule import ACTIONS, act, begin, come_to_rest
from tests.simulator.world import World, world

NAMES = sorted(action.__name__ for action in ACTIONS)
BY_NAME = {action.__name__: action for action in ACTIONS}
LONG = os.environ.get("HYPOTHESIS_PROFILE") == "soak"


class District(RuleBasedStateMachine):
    """One world; every rule is one action with chances of its own."""

    def __init__(self) -> None:
        super().__init__()
        self._stack = ExitStack()
        self.made: World | None = None

    @initialize(seed=st.integers(0, 2**16))
    def found(self, seed: int) -> None:
        self.made = self._stack.enter_context(world(seed))
        begin(self.made)

    @precondition(lambda self: self.made is not None)
    @rule(name=st.sampled_from(NAMES), chance=st.integers(0, 2**16))
    def something_happens(self, name: str, chance: int) -> None:
        assert self.made is not None
        self.made.rng = random.Random(chance)
        act(self.made, BY_NAME[name])

    def teardown(self) -> None:
        try:
            if self.made is not None:
                come_to_rest(self.made)
        finally:
            self._stack.close()


TestDistrict = District.TestCase
TestDistrict.settings = settings(
    max_examples=300 if LONG else 15,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
