"""Clearing what a village laptop need not hold any longer: looked at first, then done, and written down."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from core.changes import Changes
from core.clock import Moment
from core.domain.retention import Cleared, Trace, may_go, months_by_kind, rules_of
from core.domain.rules import RuleRef
from core.forms.catalogue import shipped_kinds
from core.service.desk import Desk
from core.service.permits import require
from core.store.purges import StoredTrace

AT_ONCE = 200
PAPER = "paper"
LEFTOVER = "purge.leftover"  # pictures struck off the list whose files may still lie there


@dataclass(frozen=True)
class PurgePlan:
    """What would be cleared: how many records and bytes, up to which day, by which rules, and what stays why.

    `kept`: unsent, young, open, last -> how many. `rules`: (what, months, rule).
    """

    ids: tuple[str, ...]
    size_bytes: int
    oldest_on: date | None
    newest_on: date | None
    kept: Mapping[str, int]
    rules: Sequence[tuple[str, int, RuleRef]]

    @property
    def count(self) -> int:
        return len(self.ids)


@dataclass(frozen=True)
class Purged:
    """What was cleared: records and picture files."""

    count: int
    files: int
    changes: Changes


class Retention:
    """Verbs about clearing. Only the lead clears; everybody may look."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def plan(self) -> PurgePlan:
        """What may go today. Changes nothing."""
        desk = self._desk
        stored = {trace.id: trace for trace in desk.purges.traces(self._kinds())}
        cleared = self._judge(list(stored.values()))
        days = [Moment(stored[one].occurred_ms, desk.now().offset_min).day for one in cleared.ids]
        return PurgePlan(
            ids=cleared.ids,
            size_bytes=sum(stored[one].size_bytes for one in cleared.ids),
            oldest_on=min(days, default=None),
            newest_on=max(days, default=None),
            kept=cleared.kept,
            rules=rules_of(desk.pack(), desk.today()),
        )

    def purge(self) -> Purged:
        """Clears what `plan` says, a few hundred at a time: stopped half-way, the rest goes next time.

        Raises NotAllowed("permission.denied").
        """
        desk = self._desk
        require(desk, "purge")
        ids = self.plan().ids
        files = 0
        for start in range(0, len(ids), AT_ONCE):
            with desk.db.transaction():
                # Judged again inside the transaction: another connection may be synchronising.
                stored = desk.purges.traces(self._kinds())
                still = set(self._judge(stored).ids)
                self._clear([one for one in ids[start : start + AT_ONCE] if one in still])
            files += self._remove_files()
        files += self._remove_files()
        return Purged(len(ids), files, Changes.of("record", "visit", "photo", "outbox") if ids else Changes())

    def _clear(self, ids: Sequence[str]) -> None:
        desk = self._desk
        if not ids:
            return
        media = desk.purges.media_of(ids)
        fact = desk.write_fact("purge", {"ids": list(ids), "count": len(ids)}, title="按保存期限清除")
        desk.purges.clear(ids, fact.id, desk.now().utc_ms)
        gone = desk.purges.drop_unnamed_media(sorted(media))
        if gone:
            desk.state.set(LEFTOVER, [*desk.state.get(LEFTOVER, []), *gone])

    def _remove_files(self) -> int:
        """After the list says so: a file too many is no harm, a file too few would be."""
        desk = self._desk
        left = desk.state.get(LEFTOVER, [])
        if not left:
            return 0
        gone = [item for item in left if desk.pictures.get(item) is None]  # the same picture may have come again
        for item in gone:
            desk.media.remove(item)
        with desk.db.transaction():
            desk.state.set(LEFTOVER, None)
        return len(gone)

    def _kinds(self) -> Sequence[str]:
        return (*shipped_kinds(), PAPER)

    def _judge(self, stored: Sequence[StoredTrace]) -> Cleared:
        desk = self._desk
        return may_go(list(self._traces(stored)), months_by_kind(desk.pack(), desk.today()), desk.today())

    def _traces(self, stored: Sequence[StoredTrace]) -> Iterator[Trace]:
        desk = self._desk
        head = desk.outbox.acknowledged_head()[0]
        offset = desk.now().offset_min
        for one in stored:
            yield Trace(
                id=one.id,
                kind=one.kind,
                person_id=one.person_id,
                happened_ms=one.occurred_ms,
                received_on=None if one.acked_ms is None else Moment(one.acked_ms, offset).day,
                has_all_photos_sent=not one.has_unsent_media,
                is_after_gap=one.seq > head,
                is_needed=one.is_open,
                is_corrected=one.is_corrected,
                names=tuple(name for name in (one.supersedes, one.about) if name),
            )
