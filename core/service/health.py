"""Is everything whole? Keys, database, chain of events, pictures: said in words, with what to do."""

from __future__ import annotations

from collections.abc import Sequence

from core.errors import AppError
from core.paths import WorkspacePaths
from core.service.desk import Desk
from core.service.views import Finding
from core.vault.slots import damaged_copies


class Health:
    """The verb behind `check`."""

    def __init__(self, desk: Desk, paths: WorkspacePaths) -> None:
        self._desk = desk
        self._paths = paths

    def check(self) -> Sequence[Finding]:
        """Looks at everything; findings whose code begins with "ok." are good news. Changes nothing."""
        found = self._slots() + self._database()
        if any(finding.code == "check.pages" for finding in found):
            return found  # what stands on damaged pages says nothing about the rest
        return found + self._chain() + self._media()

    def _slots(self) -> list[Finding]:
        damaged = damaged_copies(self._paths.slots)
        return [Finding("check.slot_copy", {"file": path.name}) for path in damaged] or [Finding("ok.slots")]

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
        missing, damaged = 0, 0
        hashes = self._desk.pictures.hashes()
        for item in hashes:
            try:
                self._desk.media.read(item)
            except AppError as error:
                missing += error.code == "media.missing"
                damaged += error.code != "media.missing"
        found = []
        if missing:
            found.append(Finding("check.media_missing", {"count": missing}))
        if damaged:
            found.append(Finding("check.media_damaged", {"count": damaged}))
        return found or [Finding("ok.media", {"count": len(hashes)})]
