"""What people were told: which facts and proposals were saved, and what their authors had before their eyes.

Kept outside both programs, so that a program that forgets cannot make the check forget with it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sync.protocol.framing import inflate
from sync.protocol.signing import read_authorization
from sync.server.service.access import _device_of_token
from sync.server.service.refusal import Refused
from tests.simulator.memory import Memory

if TYPE_CHECKING:
    from tests.simulator.courier import Sent
    from tests.simulator.office import Reply
    from tests.simulator.station import Station
    from tests.simulator.world import World


class Broken(AssertionError):
    """An invariant does not hold."""

    def __init__(self, law: str, what: str) -> None:
        super().__init__(f"{law}: {what}")
        self.law = law


@dataclass(frozen=True)
class Op:
    """One thing that somebody was told is saved. `knew`: per field, what its author had ever been shown."""

    id: str
    station: str
    op: str
    person_id: str
    fields: dict[str, str]
    knew: dict[str, frozenset[Any]]
    line: bytes
    base_version: int
    epoch: str


@dataclass
class Watch:
    """The memory of the world."""

    world: World
    saved: dict[str, Op] = field(default_factory=dict)
    told: set[tuple[str, str, int, str, str]] = field(default_factory=set)  # epoch, person, version, field, value
    unsaid: dict[str, Op] = field(default_factory=dict)  # committed, but the laptop died before it said so
    lost: set[str] = field(default_factory=set)  # gone in a disaster that took every copy: nobody's fault
    lost_pictures: set[str] = field(default_factory=set)
    withdrawn: set[str] = field(default_factory=set)
    heads: dict[str, int] = field(default_factory=dict)
    cursors: dict[str, tuple[str, int]] = field(default_factory=dict)
    open_conflicts: set[str] = field(default_factory=set)
    checked: set[Any] = field(default_factory=set)
    commits: int = -1
    touched: set[str] = field(default_factory=set)

    @property
    def memory(self) -> Memory:
        memory: Memory = self.world.office.backend.memory  # type: ignore[attr-defined]
        return memory

    @property
    def sees_tables(self) -> bool:
        return hasattr(self.world.office.backend, "memory")

    # what happens

    def note_saved(
        self, station: Station, before: set[str], seen: dict[str, frozenset[Any]], *, is_told: bool = True
    ) -> None:
        """The verb returned: what is new in the outbox was acknowledged to the user. Otherwise (`is_told` False) it may
        be there all the same, and its author meant it."""
        rows = station.rows("SELECT item_id, op, person_id, line FROM outbox")
        for item_id, op, person_id, line in rows:
            if item_id not in before and op != "withdrawn":
                body = json.loads(line)["body"]
                texts = {name: str(value) for name, value in body.get("fields", {}).items()}
                epoch, version = str(station.state("epoch") or ""), int(body.get("base_version", 0))
                kept = self.saved if is_told else self.unsaid
                kept[item_id] = Op(item_id, station.name, op, person_id, texts, seen, bytes(line), version, epoch)
                self.world.note(f"{station.name} {'saved' if is_told else 'had saved'} {op} {item_id[-6:]}")

    def after_disaster(self) -> None:
        """What no disk, no table and no quarantine holds any more has gone with the disk that was put back."""
        if self.sees_tables:
            self.lost |= self.saved.keys() - self.held()
            self.lost_pictures |= self._named_pictures() - self._kept_pictures()
            self.checked.clear()
            self.heads.clear()
            self.cursors.clear()
            self.open_conflicts = self.now_open()

    def decided(self, item_id: str) -> None:
        """A person settled it."""
        self.open_conflicts.discard(item_id)

    def on_reply(self, world: World, sent: Sent, reply: Reply) -> None:
        """Nobody is told what is not his: revoked devices nothing, others only their villages."""
        if not self.sees_tables or reply[0] >= 400 or sent.target == "/v1/enrol":
            return
        device = self.memory.table("devices").get((world.office.code, self._device(sent)))
        if device is None or (device.revoked_ms is not None and not _only_orders(sent, reply)):
            raise Broken("I8", f"{sent.station} was answered {reply[0]} as a device that is revoked or unknown")
        if sent.target.startswith("/v1/pull"):
            rows = json.loads(_plain(reply))["rows"]
            feed = self.memory.table("feed").values()
            his = {(row.kind, row.object_id) for row in feed if row.village in ("", *device.villages)}
            strange = [row["id"] for row in rows if (row["kind"], row["id"]) not in his or (row["kind"] == "person"
                       and row["body"] is not None and row["body"]["village_code"] not in device.villages)]  # fmt: skip
            if strange:
                raise Broken("I8", f"{sent.station} was sent {strange} of other villages")

    def _device(self, sent: Sent) -> str:
        proof = read_authorization(sent.headers.get("Authorization", ""))
        if proof is None or sent.target == "/v1/hello":
            return proof.who if proof else ""
        try:
            return _device_of_token(self.world.office.district, proof.who, self.world.office.clock.now().utc_ms)
        except Refused:
            return ""

    # where things are

    def _named_pictures(self) -> set[str]:
        """Hashes of all pictures that facts name."""
        ops = (*self.saved.values(), *self.unsaid.values())
        return {name for op in ops if op.op == "fact" for name in json.loads(op.line)["media"]}

    def _kept_pictures(self) -> set[str]:
        """Those whose bytes are at the district, or at a laptop that knows of them (its database may be the older)."""
        kept = set(self.world.office.storage.whole)
        for station in self.world.stations:
            listed = {row[0] for row in station.rows("SELECT hash FROM media WHERE is_used = 1")}
            kept |= listed & station.disk.media.keys()
        return kept

    def held(self) -> set[str]:
        """Ids that some outbox, the district's log or its quarantine holds."""
        ids = {key[1] for key in self.memory.table("items")}
        ids |= {row.item_id for row in self.memory.table("quarantine").values() if row.item_id}
        for station in self.world.stations:
            ids |= station.outbox().keys()
        return ids

    def now_open(self) -> set[str]:
        return {row.item_id for row in self.memory.table("conflicts").values() if row.state == "open"}


def _plain(reply: Reply) -> bytes:
    return inflate(reply[2], reply[1].get("Content-Encoding", ""))


def _only_orders(sent: Sent, reply: Reply) -> bool:
    """A revoked laptop that is to be cleared hears that, and nothing else."""
    return sent.target == "/v1/hello" and not {"token", "beacon", "waiting"} & json.loads(_plain(reply)).keys()
