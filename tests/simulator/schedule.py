"""One seed, one schedule: which actions in which order, the checks after each, and what is told when one fails."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tests.simulator import office_actions as office
from tests.simulator import stick_actions as sticks
from tests.simulator import sync_actions as machines
from tests.simulator import user_actions as user
from tests.simulator.invariants import AT_REST, EVERY_STEP, check
from tests.simulator.office import Backend
from tests.simulator.watch import Broken
from tests.simulator.world import World, world

Action = Callable[[World], None]
STEPS = 45
ACTIONS: dict[Action, int] = {
    user.add_person: 3,
    user.edit: 14,
    user.look: 4,
    user.save_old_screen: 4,
    user.edit_strange_field: 1,
    user.undo_import: 2,
    user.visit: 6,
    user.report: 4,
    user.correct: 2,
    user.take_photo: 3,
    user.retry_stuck: 1,
    user.answer_removals: 1,
    machines.sync_some: 26,
    machines.sync_all: 8,
    machines.late_request: 5,
    user.die_while_saving: 3,
    machines.power_cut: 1,
    machines.jump_clock: 2,
    user.fill_disk: 2,
    machines.change_program: 1,
    machines.back_up_laptop: 2,
    machines.restore_laptop: 1,
    machines.clone_laptop: 1,
    sticks.write_stick: 2,
    sticks.bring_stick: 3,
    sticks.read_receipt: 3,
    office.decide: 4,
    office.change_person: 3,
    office.move_person: 2,
    office.give_task: 2,
    office.revoke: 1,
    office.back_up_district: 2,
    office.restore_district: 2,
}
# Seeds from here on also draw what befalls the district's own machine, and programs that are too old to pull.
WIDE_FROM = 1_000_000
WIDE = ACTIONS | {office.renew_program: 2, office.fill_disk: 3, office.jump_clock: 2}


@dataclass(frozen=True)
class Outcome:
    """How a schedule ended. `law` "" when everything held; `step` where it broke."""

    seed: int
    digest: str
    law: str = ""
    problem: str = ""
    step: int = 0
    trace: Sequence[str] = ()

    def __str__(self) -> str:
        head = f"seed {self.seed}: {self.law or 'all laws hold'} {self.problem} (step {self.step})"
        return "\n".join([head, *self.trace]) if self.law else head


def act(made: World, action: Action) -> None:
    """One action, a little later, and what must hold at any time."""
    made.time.ms += made.rng.choice((1_000, 60_000, 900_000, 7_200_000))
    made.note(action.__name__)
    action(made)
    check(made, EVERY_STEP)


def begin(made: World) -> None:
    """Everybody has the district's list before anything goes wrong."""
    made.is_calm = True
    office.open_with(made, 4)
    for station in made.stations:
        machines.run(made, station, machines.STEPS)
    made.is_calm = False


def come_to_rest(made: World) -> None:
    """The faults end: what must hold then, and again when the district has answered everything."""
    machines.drain(made)
    check(made, AT_REST)
    waiting = office.undecided(made)
    for fact_id in waiting:
        office.decide_one(made, fact_id)
    if waiting:
        machines.drain(made)
        check(made, AT_REST)


def run(seed: int, backend: Backend | None = None, *, steps: int = STEPS, is_canonical: bool = False) -> Outcome:
    """Runs one schedule to its end or to the first law that does not hold."""
    with world(seed, backend, is_canonical=is_canonical) as made:
        step = 0
        try:
            begin(made)
            drawn = WIDE if seed >= WIDE_FROM else ACTIONS
            names, weights = list(drawn), list(drawn.values())
            while step < steps:
                step += 1
                act(made, made.rng.choices(names, weights)[0])
            come_to_rest(made)
        except Broken as error:
            return Outcome(seed, made.digest(), error.law, str(error), step, made.trace)
        except Exception as error:
            problem = f"{type(error).__name__}: {error}"
            return Outcome(seed, made.digest(), "BUG", problem, step, [*made.trace, *_frames(error)])
        return Outcome(seed, made.digest(), step=step)


def _frames(error: BaseException) -> list[str]:
    import traceback

    return [line.rstrip() for line in traceback.format_exception(error)]


def shortest(found: Outcome, limit: int = STEPS) -> Outcome:
    """The same seed with as few steps as still break a law."""
    for steps in range(1, min(found.step, limit)):
        again = run(found.seed, steps=steps)
        if again.law:
            return again
    return found
