"""Is everything whole? Keys, head counter, database, chain of events, pictures, backups: said in words, with what to
do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from core.errors import AppError
from core.paths import WorkspacePaths
from core.service.desk import Desk
from core.service.opening import GAP
from core.service.passphrases import load_profiles, prescribed
from core.service.slot_set import is_ours
from core.service.views import Finding
from core.vault.head import HeadCounter
from core.vault.keys import Keys
from core.vault.slots import damaged_copies, read_slots

if TYPE_CHECKING:
    from core.service.salvage import Salvaged

BACKUP_OLD = timedelta(days=7)
Newest = Callable[[], datetime | None]


class Health:
    """The verb behind `check`."""

    def __init__(self, desk: Desk, paths: WorkspacePaths, keys: Keys, head: HeadCounter, newest_backup: Newest) -> None:
        self._desk = desk
        self._keys = keys
        self._paths = paths
        self._head = head
        self._newest_backup = newest_backup

    def check(self) -> Sequence[Finding]:
        """Looks at everything; findings that are not `is_ok` are damage or loss. Changes nothing."""
        found = self._slots() + self._database()
        if any(finding.code == "check.pages" for finding in found):
            return found  # what stands on damaged pages says nothing about the rest
        return found + self._counter() + self._chain() + self._media() + self._backups()

    def settle(self, told: Salvaged) -> None:
        """After a salvage: derived rows anew, and what is missing on record."""
        from core.service.salvage import settle

        settle(self._desk, told)

    def _slots(self) -> list[Finding]:
        damaged = damaged_copies(self._paths.slots)
        found = [Finding("check.slot_copy", {"file": path.name}) for path in damaged]
        try:
            found_ours = is_ours(read_slots(self._paths.slots), self._keys.database, self._desk.db)
        except AppError:
            return found  # both copies: there is nothing to look at
        found += [] if found_ours else [Finding("check.slots_foreign")]
        return (found or [Finding("ok.slots")]) + self._profile()

    def _profile(self) -> list[Finding]:
        """A choice of the district about passphrases that this program is too old for."""
        try:
            row = prescribed(self._desk.pack(), self._desk.today())
        except AppError:
            return []  # a rule pack that cannot be read is nothing that the keys can tell
        if row is None or row.text("profile") in load_profiles():
            return []
        return [Finding("advice.profile_unknown", {"profile": row.text("profile"), "document": row.source.cite()})]

    def _counter(self) -> list[Finding]:
        """What the head counter said when the workspace was opened, and what was lost knowingly before."""
        noted, here = self._head.last(), self._desk.journal.chain_head()
        told = {"one": Finding("check.head_copy"), "both": Finding("check.head"), "none": Finding("ok.head_new")}
        found = [told.get(self._head.found, Finding("ok.head", {"seq": here.seq}))]
        if self._head.is_lagging or (here.seq and (noted is None or noted.seq < here.seq)):
            found.append(Finding("check.head_lagging"))
        gaps = self._desk.facts.bodies(GAP)
        lost = sum(int(gap.get("lost", 0)) for gap in gaps)
        return [*found, Finding("ok.gap", {"times": len(gaps), "lost": lost})] if gaps else found

    def _backups(self) -> list[Finding]:
        """How old the newest backup is; a practice workspace and an empty one need none."""
        if self._desk.info.is_practice or not self._desk.journal.head()[0]:
            return []
        now = datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=self._desk.now().utc_ms)
        newest = self._newest_backup()
        if newest is None:
            created = datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=self._desk.info.created_at.utc_ms)
            return [Finding("advice.backup_none" if now - created > BACKUP_OLD else "ok.backup_young")]
        days = max(0, (now - newest).days)
        return [Finding("advice.backup_old" if now - newest > BACKUP_OLD else "ok.backup", {"days": days})]

    def _database(self) -> list[Finding]:
        db = self._desk.db
        db.checkpoint()  # a healthy database after a power cut raises a false alarm before this
        found = []
        if db.all("PRAGMA cipher_integrity_check"):
            return [Finding("check.pages")]
        if db.scalar("PRAGMA integrity_check") != "ok":
            found.append(Finding("check.structure"))
        if db.all("PRAGMA foreign_key_check"):
            found.append(Finding("check.references"))
        return found or [Finding("ok.database")]

    def _chain(self) -> list[Finding]:
        journal = self._desk.journal
        found = []
        broken = journal.broken_at()
        if broken is not None:
            found.append(Finding("check.chain", {"seq": broken}))
        altered = journal.altered_items()
        if altered:
            found.append(Finding("check.item_altered", {"seq": altered[0], "count": len(altered)}))
        facts = journal.altered_facts()
        if facts:
            found.append(Finding("check.fact_altered", {"count": len(facts)}))
        return found or [Finding("ok.chain", {"events": journal.head()[0]})]

    def _media(self) -> list[Finding]:
        hashes = self._desk.pictures.hashes()
        missing, damaged = self._desk.media.count_bad(hashes)
        found = []
        if missing:
            found.append(Finding("check.media_missing", {"count": missing}))
        if damaged:
            found.append(Finding("check.media_damaged", {"count": damaged}))
        return found or [Finding("ok.media", {"count": len(hashes)})]
