"""A laptop with the program on it: the real core over the model of a disk, and the engine, one step at a time."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from core.app import Core
from core.paths import WorkspacePaths
from core.seams import Seams
from core.service.opening import lost_since, write_gap
from core.store.journal import Journal
from core.vault.keys import Keys
from sync.client.engine import Engine
from sync.client.wire import Signer, Wire
from tests.simulator.clocks import SkewedClock
from tests.simulator.disk import Disk, DiskDatabase, DiskHead, DiskMedia

KEY = bytes(range(32))
Edited = dict[tuple[str, str], set[Any]]


_PACKS: dict[str, Any] = {}  # the rules never change here: they are read once a process


def _pack(core: Core) -> Any:
    shelf = core._desk.rules
    if shelf._pack_id not in _PACKS:
        _PACKS[shelf._pack_id] = shelf.current()
    return _PACKS[shelf._pack_id]


class Station:
    """One laptop. `knew`: every value it ever had on its screen, by person and field."""

    def __init__(self, name: str, disk: Disk, clock: SkewedClock, seams: Seams, villages: Sequence[str]) -> None:
        self.name = name
        self.disk = disk
        self.clock = clock
        self.seams = seams
        self.villages = tuple(villages)
        self.is_newer = False
        self.is_gone = False  # revoked for good: nobody expects anything of it any more
        self.trouble = ""
        self.code = ""  # a one-time code that was handed out for it and not used up
        self.backup: Any = None
        self.engine: Engine | None = None
        self.knew: Edited = {}
        self.screens: list[tuple[str, int, dict[str, Any]]] = []
        self._found: dict[tuple[str, tuple[Any, ...]], list[tuple[Any, ...]]] = {}
        self._found_at: tuple[Any, int] | None = None
        self.core = self._open()

    def _open(self) -> Core:
        database = DiskDatabase(self.disk)
        head: Any = DiskHead(self.disk)
        noted, before = lost_since(database, head), Journal(database, "").chain_head()
        core = Core(WorkspacePaths(Path("nowhere")), Keys(KEY), database, self.seams, "", head)
        media: Any = DiskMedia(self.disk)
        core._desk.media = core.photos._media = media
        core._desk.rules._loaded, core._desk.rules._newest = _pack(core), core._desk.rules._packs.newest()
        if noted:
            write_gap(core._desk, head, noted, before)
        self._make_newer(core)
        return core

    def _make_newer(self, core: Core) -> None:
        """A program of next year: items with names that nobody knows yet."""
        make: Callable[..., dict[str, Any]] = core._desk._item

        def item(*args: Any) -> dict[str, Any]:
            more = {"novelty": {"of": "2028"}, "schema": 2} if self.is_newer else {}
            return make(*args) | more

        core._desk._item = item  # type: ignore[method-assign]

    def restart(self) -> None:
        """Power off and on: what was not committed is gone."""
        self.engine = None
        self.disk.after_crash()
        self.core = self._open()

    # what the checks read

    def rows(self, sql: str, *params: Any) -> list[tuple[Any, ...]]:
        """What a question finds on its disk. The laws ask the same again and again: an answer is kept while nothing
        changes there (never inside a transaction, which may be rolled back)."""
        connection = self.disk.connection
        if connection.in_transaction:
            return connection.execute(sql, params).fetchall()
        standing = (connection, connection.total_changes)
        if self._found_at != standing:
            self._found, self._found_at = {}, standing
        if (sql, params) not in self._found:
            self._found[sql, params] = connection.execute(sql, params).fetchall()
        return self._found[sql, params]

    def outbox(self) -> dict[str, tuple[str, str]]:
        """(op, state) by item."""
        return {row[0]: (row[1], row[2]) for row in self.rows("SELECT item_id, op, state FROM outbox")}

    @property
    def device_id(self) -> str:
        """As whom the district knows it; "" before that."""
        found = self.rows("SELECT value ->> 'device_id' FROM sync_state WHERE key = 'enrolment'")
        return str(found[0][0]) if found else ""

    @property
    def is_enrolled(self) -> bool:
        return bool(self.device_id)

    def state(self, key: str) -> Any:
        found = self.rows("SELECT value FROM sync_state WHERE key = ?", f"engine.{key}")
        return json.loads(found[0][0]) if found else None

    def learn(self) -> None:
        """What is on the screen now was read."""
        for person_id, body in self.core._desk.persons.bodies(self.core._desk.persons.all_ids()):
            for field, value in body.items():
                self.knew.setdefault((person_id, field), set()).add(str(value))

    def known(self, person_id: str, field: str) -> frozenset[Any]:
        return frozenset(self.knew.get((person_id, field), set()) | {"", "None"})

    def begin(self, wire: Callable[[Signer], Wire]) -> Engine:
        """A run of the program's own engine."""
        me = self.core.exchange.enrolment()
        assert me is not None
        signer = Signer(me.signing_key, lambda: self.clock.now().utc_ms, self.seams.ids.token)
        self.engine = Engine(self.core.exchange, me, wire(signer), self.clock)
        return self.engine
