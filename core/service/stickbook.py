"""Files on sticks as this laptop remembers them: what went with which, which receipt is still to come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.changes import Changes
from core.clock import Moment
from core.service.desk import Desk
from core.store.outbox import OutItem
from core.store.sticks import StickExport, StickRepository

__all__ = ["StickBook", "StickExport", "StickState"]


@dataclass(frozen=True)
class StickState:
    """For the window: the last file that was written, and how many items still wait for a receipt."""

    made_at: Moment | None = None
    items: int = 0
    photos: int = 0
    is_read: bool = False
    unanswered: int = 0


class StickBook:
    """Verbs about stick files. `Exchange` hands it out."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._sticks = StickRepository(desk.db)

    def state(self) -> StickState:
        """What the card on the page tells."""
        last = self._sticks.newest()
        if last is None:
            return StickState()
        made_at = Moment(last.made_ms, self._desk.now().offset_min)
        return StickState(made_at, last.items, last.photos, last.read_ms is not None, self._sticks.unanswered())

    def file_name(self) -> str:
        """What to call a file that is written now: the laptop's tag and the time, nobody's name."""
        now = self._desk.now().iso()
        tag = (self._desk.state.get("enrolment") or {}).get("device_tag", "")
        return f"上报-{tag}-{now[:10].replace('-', '')}-{now[11:13]}{now[14:16]}.nfb"

    def take(self, max_items: int) -> tuple[list[OutItem], int]:
        """What goes onto the stick, in the order of the chain, and how much is left for the next one.

        They are on their way from now on: nobody can take them back, and only an answer marks them as delivered.
        """
        with self._desk.db.transaction():
            self._desk.outbox.reopen_held()
            items = self._sticks.open_items(max_items)
            self._desk.outbox.mark_sent(item.item_id for item in items)
            return items, self._sticks.open_count() - len(items)

    def keep(self, export: StickExport, items: Sequence[Sequence[str]]) -> None:
        """Before the file gets its name: without this nobody could read the receipt."""
        with self._desk.db.transaction():
            self._sticks.add(export, items)

    def note_written(self, export_id: str) -> Changes:
        """The file lies on the stick, whole."""
        with self._desk.db.transaction():
            self._sticks.mark_written(export_id)
        return Changes.of("sync", "outbox")

    def find(self, export_id: str) -> StickExport | None:
        """An export of this laptop, or None."""
        return self._sticks.get(export_id)

    def items(self, export: StickExport) -> list[list[str]]:
        """Ids of the items in the lines of every batch."""
        return [self._sticks.items(export.id, batch) for batch in range(len(export.batches))]

    def is_open(self, item_id: str) -> bool:
        """Whether an item has no answer yet."""
        return self._sticks.is_open(item_id)

    def note_read(self, export_id: str, answer_ms: int, time_ms: int, beacon: str = "") -> Changes:
        """Its receipt was read to the end. `answer_ms`: answers up to this time of the district are not looked at
        again; `time_ms` is when the district gave its word, which renews the lease; the beacon brackets clocks."""
        desk = self._desk
        last, zone = desk.state.get("last_contact_at"), desk.now().offset_min
        with desk.db.transaction():
            self._sticks.mark_read(export_id, desk.now().utc_ms, answer_ms)
            desk.lease.renew_by_receipt(time_ms)
            if last is None or Moment.parse(last).utc_ms < time_ms:
                desk.state.set("last_contact_at", Moment(time_ms, zone).iso())
            if beacon and _time_of(beacon) > _time_of(desk.state.get("beacon")):
                desk.state.set("beacon", beacon)
        return Changes.of("sync", "outbox")


def _time_of(beacon: str | None) -> int:
    return int((beacon or "0").partition(".")[0])
