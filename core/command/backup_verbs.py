"""What the commands about backups do."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable
from typing import Any

from core.app import Core
from core.service.backups import BackupRow, restore
from core.service.salvage import Salvaged

Json = dict[str, Any]


class BackupVerbs:
    """`backup`; `restore` needs no open workspace and stands alone."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def table(self) -> dict[tuple[str, str], Callable[[Namespace], Json]]:
        """(command, verb) -> what it does."""
        return {("backup", ""): self.backup}

    def backup(self, args: Namespace) -> Json:
        """A backup now, or the list of those there are."""
        if args.list:
            return {"backups": [_shape(row) for row in self._core.backups.list(args.out)]}
        done = self._core.backups.make(args.out)
        return _shape(done.row) | {"copied_pictures": done.copied_pictures, "thinned": done.thinned}


def bring_back(args: Namespace, secret: str, workspace_id: str) -> Json:
    """`restore`: checks everything, then writes."""
    is_recovery = args.recovery_file is not None
    made = restore(args.backup, args.to, secret, is_recovery=is_recovery, workspace_id=workspace_id)
    return {"workspace": str(args.to), "id": made.workspace_id, "village": made.village_code, "made_at": made.made_at}


def salvage_report(told: Salvaged, workspace: str) -> Json:
    """What was saved, from where, and what is missing."""
    missing = [{"kind": one.kind or None, "count": one.count, "since": one.since, "until": one.until}
               for one in told.missing]  # fmt: skip
    return {"ok": told.is_complete, "workspace": workspace, "events": told.events, "from_backup": told.from_backup,
            "backup_made_at": told.backup_made_at or None, "passed_over": told.passed_over, "rebuilt": told.rebuilt,
            "is_readable": told.is_readable, "damaged_tables": told.tables, "missing": missing,
            "unsendable": told.unsendable, "media_missing": told.media_missing,
            "media_damaged": told.media_damaged, "ways_dropped": told.ways_dropped}  # fmt: skip


def _shape(row: BackupRow) -> Json:
    return {"file": str(row.folder), "made_at": row.made_at.isoformat(), "bytes": row.size_bytes,
            "pictures": row.pictures, "events": row.events}  # fmt: skip
