"""Wrong secrets make the next try wait; a restart or a clock set back gives nothing away, nothing is ever erased."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from core.app import open_workspace
from core.clock import FixedClock, Moment
from core.errors import AppError, Unavailable
from core.ids import Ids
from core.paths import WorkspacePaths
from core.seams import Seams
from core.vault.kdf import CEILING_KIB, FLOOR_KIB, FLOOR_PASSES, KdfCost, calibrate, dearer
from core.vault.sealing import NotSealed, open_sealed, public_of, seal
from core.vault.tries import NAME, Tries, wait_s
from sync.protocol import sealing as wire
from tests.helpers.workspace import NOW, PASSPHRASE, fixed_seams


class Machine(FixedClock):
    """A machine whose counter runs as it is told."""

    def __init__(self) -> None:
        super().__init__(Moment.parse(NOW))
        self.up_ms = 1_000_000

    def monotonic_ns(self) -> int:
        return self.up_ms * 1_000_000


def failed(root: Path, clock: Machine, times: int, boot: str = "b1") -> Tries:
    tries = Tries(root, clock, boot)
    for _ in range(times):
        clock.up_ms += tries.left_s() * 1000
        tries.begin()
    return tries


def test_the_waits_are_those_that_are_promised() -> None:
    assert [wait_s(n) for n in range(14)] == [0, 0, 0, 0, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]
    assert [wait_s(n, 5, 300) for n in (3, 4, 5, 6, 50)] == [0, 2, 300, 300, 300]


def test_too_early_is_refused_with_the_seconds_left_and_later_is_not(tmp_path: Path) -> None:
    clock = Machine()
    tries = failed(tmp_path, clock, 6)
    with pytest.raises(Unavailable, match=r"vault\.wait") as told:
        tries.begin()
    assert told.value.params["seconds"] == 8
    clock.up_ms += 7_500
    assert tries.left_s() == 1
    clock.up_ms += 500
    tries.begin()


@pytest.mark.parametrize("span", [{"days": -9000}, {"days": -1}, {"days": 1}, {"days": 9000}])
def test_while_the_machine_runs_the_wall_clock_does_not_matter(tmp_path: Path, span: dict[str, float]) -> None:
    clock = Machine()
    failed(tmp_path, clock, 8)
    clock.move(**span)
    assert Tries(tmp_path, clock, "b1").left_s() == 32


def test_a_restart_with_the_clock_set_back_gives_nothing_away(tmp_path: Path) -> None:
    clock = Machine()
    failed(tmp_path, clock, 8)
    clock.up_ms = 5
    clock.move(days=-3)
    assert Tries(tmp_path, clock, "b2").left_s() == 32
    clock.up_ms += 12_000
    assert Tries(tmp_path, clock, "b2").left_s() == 20
    clock.up_ms += 20_000
    assert Tries(tmp_path, clock, "b2").left_s() == 0, "a dead clock battery locks nobody out"


def test_after_a_restart_the_time_that_passed_counts_and_then_the_machine(tmp_path: Path) -> None:
    clock = Machine()
    failed(tmp_path, clock, 8)
    clock.up_ms = 5
    clock.move(seconds=12)
    assert Tries(tmp_path, clock, "b2").left_s() == 20
    clock.move(days=9)
    assert Tries(tmp_path, clock, "b2").left_s() == 20
    clock.up_ms += 20_000
    assert Tries(tmp_path, clock, "b2").left_s() == 0


def test_a_try_that_tried_nothing_is_neither_a_failure_nor_a_success(tmp_path: Path) -> None:
    clock = Machine()
    failed(tmp_path, clock, 6)
    clock.up_ms += 300_000
    tries = Tries(tmp_path, clock, "b1")
    before = tries.begin()
    tries.give_back(before)
    assert before.failures == 6
    with pytest.raises(Unavailable, match=r"vault\.wait"):
        tries.begin(), tries.begin()


def test_counting_after_the_try_would_be_caught_because_a_killed_program_gives_none_back(tmp_path: Path) -> None:
    clock = Machine()
    for n in range(4):
        assert Tries(tmp_path, clock, "b1").left_s() == 0, n
        Tries(tmp_path, clock, "b1").begin()  # and killed before it knew whether it was right
    assert Tries(tmp_path, clock, "b1").left_s() == 2


@pytest.mark.parametrize(
    "rubbish",
    [b"", b"{", b"[]", b'{"failures": "x"}', b'{"failures": -5}', b"\xff" * 99, b"[" * 99_999,
     b'{"failures": 1e999, "wall_ms": 0, "machine_ms": 0, "boot_id": ""}'],
)  # fmt: skip
def test_a_spoilt_counter_locks_nobody_out(tmp_path: Path, rubbish: bytes) -> None:
    (tmp_path / NAME).write_bytes(rubbish)
    Tries(tmp_path, Machine(), "b1").begin()


def test_the_door_waits_tells_why_and_the_right_passphrase_opens_when_the_time_is_over(root: Path) -> None:
    clock = Machine()
    seams = Seams(clock, Ids(clock, random.Random(4).randbytes), "b1")
    slots = [path.read_bytes() for path in WorkspacePaths(root).slots]
    codes = []
    for wrong in ("", "x" * 10_000_000, "ｃｏｒｒｅｃｔ　ｈｏｒｓｅ　５８", "correct horse 5", "\ud800", PASSPHRASE):
        with pytest.raises(AppError) as told:
            open_workspace(root, wrong, seams)
        codes.append(told.value.code)
        clock.up_ms += 2000 if len(codes) == 4 else 0
    assert codes == ["vault.wrong_passphrase"] * 5 + ["vault.wait"]
    assert [path.read_bytes() for path in WorkspacePaths(root).slots] == slots
    clock.up_ms += 300_000
    open_workspace(root, PASSPHRASE, seams).close()
    assert not (root / NAME).exists()


def clock_of(*ms: float):  # type: ignore[no-untyped-def]
    moments = iter([0, *(int(one * 1e6) for one in ms)])
    return lambda: next(moments)


@pytest.mark.parametrize(
    ("took_ms", "passes", "kib"),
    [
        (148, 14, 65536),
        (700, 3, 65536),
        (950, 3, 65536),
        (1001, 7, FLOOR_KIB),
        (60_000, FLOOR_PASSES, FLOOR_KIB),
        (0.001, 64, 65536),
    ],
)
def test_the_cost_is_what_this_machine_bears(took_ms: float, passes: int, kib: int) -> None:
    cost = calibrate(clock_of(took_ms))
    assert (cost.passes, cost.memory_kib) == (passes, kib)
    assert cost.is_allowed and cost.memory_kib <= CEILING_KIB


def test_a_slot_becomes_dearer_never_cheaper(root: Path) -> None:
    cost = KdfCost(3, 65536, 2)
    assert dearer(cost, 100) == KdfCost(21, 65536, 2)
    assert dearer(cost, 350) is dearer(cost, 5000) is None
    assert dearer(KdfCost.lowest(), 1) is None, "somebody chose the lowest on purpose"
    assert dearer(KdfCost(64, 65536, 2), 1) is None


def test_a_faster_machine_makes_the_slot_dearer_at_the_next_unlock_and_only_then(root: Path) -> None:
    from core.vault.slots import read_slots, unwrap, wrap, write_slots

    paths, seams = WorkspacePaths(root).slots, fixed_seams(seed=8)
    file = read_slots(paths)
    key, slot = unwrap(file, PASSPHRASE, "passphrase")
    cheap = KdfCost(2, FLOOR_KIB, 2)
    fresh = wrap(key, PASSPHRASE, "s", "passphrase", slot.owner, file.workspace_id, cheap, seams.ids.token)
    write_slots(paths, file.with_slot(fresh).vouched(key))
    clock = Machine()

    def tick() -> int:
        clock.up_ms += 300
        return clock.up_ms * 1_000_000

    clock.monotonic_ns = tick  # type: ignore[method-assign]
    open_workspace(root, PASSPHRASE, Seams(clock, seams.ids, "b1")).close()
    [after] = [slot for slot in read_slots(paths).slots if slot.kind == "passphrase"]
    assert after.cost.passes == 4 and after.id != "s"


def test_what_is_sealed_here_is_what_the_wire_seals() -> None:
    rng = random.Random(3)
    private = rng.randbytes(32)
    public = public_of(private)
    assert public == wire.public_of(private)
    assert wire.open_sealed(private, seal(public, b"key", b"for", rng.randbytes), b"for") == b"key"
    assert open_sealed(private, wire.seal(public, b"key", b"for", rng.randbytes), b"for") == b"key"
    sealed = seal(public, b"key", b"for", rng.randbytes)
    for bad, label in ((sealed[:-1], b"for"), (sealed, b"other"), (b"", b"for"), (sealed[:9], b"for")):
        with pytest.raises(NotSealed):
            open_sealed(private, bad, label)
