"""Where things lie on the disk: the workspace folder and the program's own resources."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import platformdirs

PROGRAM_ROOT = Path(__file__).resolve().parent.parent


def resources() -> Path:
    """The folder of forms, rule packs, fonts, icons and texts that ships with the program."""
    return PROGRAM_ROOT / "resources"


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
    def slots(self) -> tuple[Path, Path]:
        return self.root / "slots.a.json", self.root / "slots.b.json"

    @property
    def media(self) -> Path:
        return self.root / "media"

    @property
    def lock(self) -> Path:
        return self.root / "lock"

    @property
    def logs(self) -> Path:
        return self.root / "logs"

    def exists(self) -> bool:
        """True when a workspace was made here (its key slots or its database are present)."""
        return self.database.exists() or any(path.exists() for path in self.slots)
