"""Where things lie on the disk: the workspace folder and the program's own resources."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from core.errors import Unavailable
from core.files import remove_file

PROGRAM_ROOT = Path(__file__).resolve().parent.parent
_RESOURCES = PROGRAM_ROOT / "resources"  # asked for by every verb


def resources() -> Path:
    """The folder of forms, rule packs, fonts, icons and texts that ships with the program."""
    return _RESOURCES


def default_workspace() -> Path:
    """The platform's own place for the first workspace of this user."""
    return Path(platformdirs.user_data_dir("nuanfang", appauthor=False)) / "workspace"


def practice_workspace() -> Path:
    """The practice workspace lies beside, never inside, a real one."""
    return Path(platformdirs.user_data_dir("nuanfang", appauthor=False)) / "practice"


@dataclass(frozen=True)
class WorkspacePaths:
    """The files of one workspace. Nothing in it is readable without the key, the label apart."""

    root: Path

    @property
    def database(self) -> Path:
        return self.root / "workspace.db"

    @property
    def next_database(self) -> Path:
        """The database under its next key, while the key is being changed (core/service/rotation.py)."""
        return self.root / "workspace.next.db"

    @property
    def slots(self) -> tuple[Path, Path]:
        return self.root / "slots.a.json", self.root / "slots.b.json"

    @property
    def rescue(self) -> Path:
        """What a laptop whose passphrase was forgotten keeps until the district answers (core/service/rescue.py)."""
        return self.root / "rescue.json"

    @property
    def heads(self) -> tuple[Path, Path]:
        """How far the chain of events had got, kept outside the database (core/vault/head.py)."""
        return self.root / "head.a", self.root / "head.b"

    @property
    def media(self) -> Path:
        return self.root / "media"

    @property
    def unfinished(self) -> Path:
        """Stands here while the workspace is being made: nobody has ever written anything into it."""
        return self.root / "unfinished"

    def exists(self) -> bool:
        """True when a workspace was made here (its key slots or its database are present, and it was finished).

        Raises Unavailable("workspace.folder") when the system does not let anybody look.
        """
        try:
            made = self.database.exists() or any(path.exists() for path in self.slots)
            return made and not self.unfinished.exists()
        except OSError as error:
            raise Unavailable("workspace.folder", folder=self.root.name) from error

    def clear(self) -> None:
        """Removes every file of a workspace that was never used, its mark last. Raises Unavailable("disk.*")."""
        for path in (*self.slots, *self.heads, self.root / "tries.json", self.root / "door.lock", self.rescue):
            remove_file(path)
        for ending in ("-wal", "-shm", ""):
            remove_file(self.database.with_name(self.database.name + ending))
        shutil.rmtree(self.media, ignore_errors=True)
        remove_file(self.unfinished)
